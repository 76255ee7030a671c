// Package letters is what coordinators do with what people write: it reads a
// message again and says how sure that reading is, answers, and asks a sender by
// SMS whether a report is what she meant. It files nothing itself: her own answer
// does, as any SMS would.
package letters

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"ahadi/flows"
	"ahadi/store"
)

// Config is what it needs.
type Config struct {
	Store *store.Store
	Book  *flows.Book
	Route func(last, country string) string // the channel: the one by which the phone last wrote, if it sends
	Quiet func(t time.Time, zone *time.Location, country string) time.Time
	Now   func() time.Time
}

// Letters reads and answers.
type Letters struct{ Config }

// New makes one.
func New(c Config) *Letters { return &Letters{c} }

// Reading is what a message would report, by the reader of today.
type Reading struct {
	Item    int64
	Code    string // of a commitment of hers; "" where none was read
	Status  string // the answer's word, of either kind of commitment
	Percent string // "" for none
	Sure    int    // of 100
	Whole   bool   // it could be filed as it is
	Private bool   // she can be asked by SMS
	Codes   []string
}

// Report is what a coordinator reads in a message.
type Report struct {
	Code    string
	Status  string // the answer's word; "" where the percentage alone is given
	Percent string // "" for none
}

// Readings reads entries of the inbox again, by entry. Words that stay hidden
// and entries of nobody known have none.
func (l *Letters) Readings(ctx context.Context, items []store.Waiting) (map[int64]Reading, error) {
	var ids []int64
	for _, w := range items {
		if w.ContactID != 0 {
			ids = append(ids, w.ID)
		}
	}
	writers, err := l.Store.Writers(ctx, ids, l.Now())
	if err != nil {
		return nil, err
	}
	all := map[int64]Reading{}
	for _, w := range items {
		if who, ok := writers[w.ID]; ok {
			all[w.ID] = l.reading(w, who)
		}
	}
	return all, nil
}

func (l *Letters) reading(w store.Waiting, who store.Writer) Reading {
	r := Reading{Item: w.ID, Private: who.Private, Codes: who.Person.Assigned}
	if w.Hidden || w.Body == "" || w.Reason == "not_yours" { // what stood beside another's code is filed
		return r
	}
	in := l.input(l.Store.Network(), who.Person, who.Private, w.At)
	in.Text = w.Body
	meant, sure, whole := l.Book.Meaning(in)
	r.Code, r.Sure, r.Whole, r.Percent = meant.Code, sure, whole, meant.Answers["percent"]
	if r.Status = meant.Answers["status"]; r.Status == "" {
		r.Status = meant.Answers["kept"]
	}
	return r
}

// Ask asks the sender of an entry whether she meant a report.
func (l *Letters) Ask(ctx context.Context, item int64, r Report, h store.Hand) (store.AnswerSent, error) {
	return l.Store.AskItem(ctx, store.AskingItem{
		Item: item, Commitment: r.Code, Route: l.Route, Quiet: l.Quiet,
		Words: func(a store.AskedItem) (store.AskedWords, error) { return l.words(a, r) },
	}, h)
}

// words are the question. It is pure: it may be asked for again.
func (l *Letters) words(a store.AskedItem, r Report) (said store.AskedWords, err error) {
	in := l.input(a.Network, a.Person, true, a.Now)
	if len(a.Open) > 0 {
		in.Line.Asked = &flows.Asked{}
		if json.Unmarshal(a.Open, in.Line.Asked) != nil {
			in.Line.Asked = nil
		}
	}
	question := "status"
	if a.Commitment.Kind == "keep" {
		question = "kept"
	}
	meant := flows.Meant{Code: a.Commitment.Code, Answers: map[string]string{question: r.Status, "percent": r.Percent, "comment": a.Text}}
	if a.Held {
		meant = meant.HeldIn()
	}
	key, text, asked, err := l.Book.AskMeant(in, meant)
	if err != nil {
		return said, err
	}
	asked.Item = a.Item
	raw, err := json.Marshal(asked)
	said = store.AskedWords{Key: key, Text: text, Asked: raw, Value: strings.TrimSpace(asked.Kept[question] + " " + asked.Kept["percent"])}
	return said, err
}

// Answer sends an answer to who wrote an entry: at once, or after her quiet hours
// where she wrote a while ago.
func (l *Letters) Answer(ctx context.Context, n store.NewAnswer, h store.Hand) (store.AnswerSent, error) {
	n.Route, n.Quiet = l.Route, l.Quiet
	return l.Store.AnswerItem(ctx, n, h)
}

// input is a message of one person, in the words of flows.
func (l *Letters) input(n store.Network, p store.Person, private bool, at time.Time) flows.Input {
	in := flows.Input{
		Now: at,
		Network: flows.Network{
			Name: n.Short, Languages: n.Languages, USSD: n.USSD, ShortCode: n.ShortCode, Letters: n.Letters, Zone: location(n.Zone), Cap: n.Cap, SOS: n.SOS,
		},
		Line: flows.Line{Known: true, Private: private, People: []flows.Person{{
			ID: p.ID, Language: p.Language, Roles: p.Roles, Official: p.Official(), Place: p.Place, Zone: location(p.Zone), Assigned: p.Assigned,
		}}},
		Facts: flows.Facts{Commitments: map[string]*flows.Commitment{}},
	}
	for _, code := range p.Assigned {
		if c := l.Store.CommitmentOf(code); c != nil {
			in.Facts.Commitments[code] = &flows.Commitment{
				ID: c.ID, Code: c.Code, Kind: c.Kind, Short: c.Short, Title: c.Title, Local: c.Local, Place: c.Place, Currency: c.Currency, Budget: c.Budget, Open: c.Open(),
			}
		}
	}
	return in
}

// location is a zone by its name; UTC where there is none of that name.
func location(name string) *time.Location {
	if zone, err := time.LoadLocation(name); err == nil {
		return zone
	}
	return time.UTC
}
