package xlsform

import (
	"crypto/sha1"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"ahadi/flows"
	"ahadi/internal/words"
)

// floipVersion is the version of FLOIP's Flow Specification that flows follow: the
// one that its own runner reads.
const floipVersion = "1.0.0-rc1"

// A container of the Flow Specification, with one flow.
type (
	floipContainer struct {
		Version     string          `json:"specification_version"`
		ID          string          `json:"uuid"`
		Name        string          `json:"name"`
		Description string          `json:"description"`
		Flows       []floipFlow     `json:"flows"`
		Resources   []floipResource `json:"resources"`
	}
	floipFlow struct {
		ID        string          `json:"uuid"`
		Name      string          `json:"name"`
		Label     string          `json:"label"`
		Modified  string          `json:"last_modified"`
		Timeout   int             `json:"interaction_timeout"` // seconds
		Modes     []string        `json:"supported_modes"`
		Languages []floipLanguage `json:"languages"`
		Blocks    []floipBlock    `json:"blocks"`
		First     string          `json:"first_block_id"`
	}
	floipLanguage struct {
		ID    string `json:"id"`
		Label string `json:"label"`
		Three string `json:"iso_639_3"`
		BCP47 string `json:"bcp_47"`
	}
	floipBlock struct {
		ID     string         `json:"uuid"`
		Name   string         `json:"name"`
		Type   string         `json:"type"`
		Config map[string]any `json:"config"`
		Exits  []floipExit    `json:"exits"`
	}
	floipExit struct {
		ID      string         `json:"uuid"`
		Tag     string         `json:"tag"`
		Label   string         `json:"label"`
		Test    string         `json:"test,omitempty"`
		Default bool           `json:"default,omitempty"`
		To      string         `json:"destination_block,omitempty"`
		Config  map[string]any `json:"config"`
	}
	floipResource struct {
		ID     string       `json:"uuid"`
		Values []floipValue `json:"values"`
	}
	floipValue struct {
		Language string   `json:"language_id"`
		Type     string   `json:"content_type"`
		Mime     string   `json:"mime_type"`
		Modes    []string `json:"modes"`
		Value    string   `json:"value"`
	}
)

// floip is a form on its way into a container.
type floip struct {
	*writing
	flow      floipFlow
	resources []floipResource
	problems  []string
}

// floipTimeout is how long an answer is waited for: as long as a session of USSD lives.
const floipTimeout = 180

// FLOIP makes a container of FLOIP's Flow Specification of a form, as JSON. What
// the register knows stands there as properties of the contact. A condition that
// would mean something else there is an error: all of them at once.
func FLOIP(f *flows.Form, book *flows.Book, modified time.Time) ([]byte, error) {
	w := &writing{form: f, book: book, scope: newScope()}
	w.languages = w.spokenIn()
	if f.Question("kind") != nil {
		delete(w.scope.names, "kind")
	}
	p := &floip{writing: w}
	title := cmpOr(f.Title["en"], f.Name)
	p.flow = floipFlow{ID: p.id("flow"), Name: f.Name, Label: title, Modified: modified.UTC().Format("2006-01-02T15:04:05.000000Z07:00"), Timeout: floipTimeout, Modes: floipModes()}
	for _, l := range w.languages {
		p.flow.Languages = append(p.flow.Languages, floipLanguage{l, book.LanguageName(l), words.ISO6393(l), l})
	}
	p.flow.First = p.begins(0)
	for i, q := range f.Questions {
		p.question(i, q)
	}
	p.confirm()
	p.receipts()
	if len(p.problems) > 0 {
		return nil, fmt.Errorf("form %s would mean something else in FLOIP:\n%s", f.Name, strings.Join(p.problems, "\n"))
	}
	return json.MarshalIndent(floipContainer{floipVersion, p.id("container"), f.Name, title, []floipFlow{p.flow}, p.resources}, "", "  ")
}

func floipModes() []string { return []string{"SMS", "USSD"} }

// id is the same for the same thing each time, and has the shape of a UUID of version 5.
func (p *floip) id(of string) string {
	b := sha1.Sum(fmt.Appendf(nil, "ahadi/%s/%d/%s", p.form.Name, p.form.Version, of))
	b[6], b[8] = b[6]&0x0f|0x50, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:16])
}

// begins is the block that the i-th question begins with; after the last, the ending.
func (p *floip) begins(i int) string {
	switch {
	case i < len(p.form.Questions) && p.form.Questions[i].Relevant != "":
		return p.id(p.form.Questions[i].Name + "_if")
	case i < len(p.form.Questions):
		return p.id(p.form.Questions[i].Name)
	case p.form.Confirm != nil && p.form.Confirm.Relevant != "":
		return p.id("ahadi_confirm_if")
	case p.form.Confirm != nil:
		return p.id("ahadi_confirm")
	}
	return p.ends()
}

// ends is the block of the receipt.
func (p *floip) ends() string {
	if len(p.form.Receipt) > 1 {
		return p.id("ahadi_receipt_if")
	}
	return p.id("ahadi_receipt_1")
}
