package opendata

import (
	"bufio"
	"crypto/rand"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"

	"ahadi/internal/words"
)

// flow is a package of Flow Results on its way to the disk: rows of seven columns.
type flow struct {
	file *os.File
	out  *bufio.Writer
	n    int64
	seen map[string]map[string]bool // of round and commitment, the values that occur
}

func newFlow(s *spool, form string) (*flow, error) {
	f, err := s.open("flow-" + form + ".json")
	if err != nil {
		return nil, err
	}
	return &flow{file: f, out: bufio.NewWriterSize(f, 1<<16), seen: map[string]map[string]bool{"round": {}, "commitment": {}}}, nil
}

// answer writes one row. Its time is the first day of the round.
func (f *flow) answer(p person, opens, question string, response any) error {
	before := ",\n"
	if f.n == 0 {
		before = "[\n"
	}
	f.n++
	row, err := json.Marshal([]any{opens + "T00:00:00+00:00", p.row + "-" + question, p.id, p.row, question, response, nil})
	if err != nil {
		return err
	}
	if _, err := f.out.WriteString(before); err != nil {
		return err
	}
	_, err = f.out.Write(row)
	return err
}

// ofSession begins the names of what is no question of the form, so that no form's
// own question is one of them.
const ofSession = "ahadi_"

// context says what the answers of a session are about.
func (f *flow) context(p person, opens, commitment string) error {
	f.seen["round"][p.round], f.seen["commitment"][commitment] = true, true
	return errors.Join(f.answer(p, opens, ofSession+"round", p.round), f.answer(p, opens, ofSession+"commitment", commitment), f.answer(p, opens, ofSession+"side", p.side))
}

// copyTo writes all rows as one JSON array.
func (f *flow) copyTo(w io.Writer) error {
	if err := f.out.Flush(); err != nil {
		return err
	}
	if _, err := f.file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	if f.n == 0 {
		_, err := io.WriteString(w, "[]\n")
		return err
	}
	if _, err := io.Copy(w, f.file); err != nil {
		return err
	}
	_, err := io.WriteString(w, "\n]\n")
	return err
}

// flowVersion is the version of the specification that packages follow.
const flowVersion = "1.0.0-rc1"

type (
	flowPackage struct {
		Profile   string         `json:"profile"`
		Version   string         `json:"flow_results_specification_version"`
		Name      string         `json:"name"`
		ID        string         `json:"id"`
		Title     string         `json:"title"`
		Created   string         `json:"created"`
		Modified  string         `json:"modified"`
		Licences  []licence      `json:"licenses"`
		Resources []flowResource `json:"resources"`
	}
	flowResource struct {
		Name      string     `json:"name"`
		Path      string     `json:"path"`
		Mediatype string     `json:"mediatype"`
		Encoding  string     `json:"encoding"`
		Schema    flowSchema `json:"schema"`
	}
	flowSchema struct {
		Language  string                  `json:"language"`
		Fields    []flowField             `json:"fields"`
		Questions map[string]flowQuestion `json:"questions"`
	}
	flowField    struct{ Name, Title, Type string }
	flowQuestion struct {
		Type    string         `json:"type"`
		Label   string         `json:"label"`
		Options map[string]any `json:"type_options"`
	}
)

// MarshalJSON writes the field with the small names of the specification.
func (f flowField) MarshalJSON() ([]byte, error) {
	return json.Marshal(map[string]string{"name": f.Name, "title": f.Title, "type": f.Type})
}

// descriptor is the package of a form.
func (w *writing) flowPackage(f *formRows) flowPackage {
	made := w.day().Format("2006-01-02T15:04:05") + "+00:00"
	fields := []flowField{
		{"timestamp", "Timestamp", "datetime"},
		{"row_id", "Row ID", "string"},
		{"contact_id", "Contact ID", "string"},
		{"session_id", "Session ID", "string"},
		{"question_id", "Question ID", "string"},
		{"response", "Response", "any"},
		{"response_metadata", "Response Metadata", "object"},
	}
	questions := map[string]flowQuestion{}
	for _, of := range []string{"round", "commitment"} {
		questions[ofSession+of] = flowQuestion{"select_one", w.t.Say("means." + of), map[string]any{"choices": sortedKeys(f.flow.seen[of])}}
	}
	questions[ofSession+"side"] = flowQuestion{"select_one", w.t.Say("means.table_side"), map[string]any{"choices": []string{"community", "government"}}}
	for _, q := range f.questions {
		options := map[string]any{"choices": q.choices}
		if q.kind == "numeric" {
			options = map[string]any{"range": []int{q.low, q.up}}
		}
		questions[q.name] = flowQuestion{q.kind, q.label, options}
	}
	return flowPackage{
		Profile: "flow-results-package", Version: flowVersion, Name: w.name() + "-" + slug(f.name), ID: uuid(), Title: w.title() + ": " + f.title, Created: made, Modified: made, Licences: []licence{licenceOf(w.choice.Licence)},
		Resources: []flowResource{{Name: "responses", Path: "responses.json", Mediatype: "application/json", Encoding: "utf-8", Schema: flowSchema{words.ISO6393(w.o.Language), fields, questions}}},
	}
}

// uuid is a random one, version 4.
func uuid() string {
	var b [16]byte
	_, _ = rand.Read(b[:]) // never fails
	b[6], b[8] = b[6]&0x0f|0x40, b[8]&0x3f|0x80
	return fmt.Sprintf("%x-%x-%x-%x-%x", b[:4], b[4:6], b[6:8], b[8:10], b[10:])
}
