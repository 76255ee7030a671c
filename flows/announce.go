package flows

import (
	"slices"
	"strings"
	"time"

	"ahadi/internal/sms"
	"ahadi/internal/why"
)

// Announcing is what a text that a coordinator wrote herself may say about one
// person.
type Announcing struct {
	Network    Network
	Person     Person // her Name only where nobody else reads the phone
	Commitment *Commitment
	Date       time.Time // zero for none
}

// announced are the placeholders of such a text; those of the second list tell
// whoever reads a shared phone nothing about a person.
var (
	announced  = []string{"net", "place", "code", "short", "date", "ussd", "name"}
	discreetly = []string{"net", "date", "ussd"}
)

// CheckAnnouncement refuses a text of a coordinator's own that has a placeholder
// which nothing fills; with discreet, also one that says who the reader is or
// what she reports on.
func CheckAnnouncement(text string, discreet bool) error {
	names, err := placeholders(text)
	if err != nil {
		return err
	}
	for _, name := range names {
		switch {
		case !slices.Contains(announced, name):
			return why.Because("nothing is known that is called {%.20s}: there are %s", name, orNone(announced))
		case discreet && !slices.Contains(discreetly, name):
			return why.Because("{%s} would tell whoever reads the phone about her: a discreet text may have %s", name, orNone(discreetly))
		}
	}
	return nil
}

// Needs says whether a text has a placeholder.
func Needs(text, placeholder string) bool { return strings.Contains(text, "{"+placeholder+"}") }

// Announcement is a text of a coordinator's own as one person reads it.
func (b *Book) Announcement(text string, a Announcing) string {
	w := walk{b: b, in: &Input{Network: a.Network}, me: &a.Person, date: a.Date}
	w.s.Language = a.Person.Language
	if a.Commitment != nil {
		w.in.Facts.Commitments = map[string]*Commitment{a.Commitment.Code: a.Commitment}
		w.s.Answers = map[string]string{commitmentName: a.Commitment.Code}
	}
	return sms.Fold(fill(text, func(name string) (string, bool) {
		if name == "name" {
			return clip(a.Person.Name, roomName), true
		}
		return w.value(name)
	}))
}

// Measure is how long a text of a coordinator's own is on a phone, with the
// longest values.
type Measure struct {
	Longest string   // the text with those values, in the house spelling
	Length  int      // septets; UTF-16 units where UCS2
	UCS2    bool     // a letter makes it so: a message then holds 70 letters in place of 160
	Odd     []string // those letters, each once
	Parts   int      // messages that it takes
	Room    int      // what fits into as many
}

// MeasureAnnouncement measures one that is not filled in yet.
func (b *Book) MeasureAnnouncement(text string) Measure {
	m := Measure{Longest: sms.Fold(fill(text, func(name string) (string, bool) { return strings.Repeat(wide, b.budgets[name]), true }))}
	coded, parts := sms.Segments(m.Longest)
	m.UCS2, m.Parts, m.Room = coded == sms.UCS2, parts, sms.Room(coded, parts)
	if m.Length = sms.Units(m.Longest); !m.UCS2 {
		m.Length, _ = sms.Septets(m.Longest)
	}
	for _, r := range m.Longest {
		if _, gsm := sms.Septets(string(r)); !gsm && !slices.Contains(m.Odd, string(r)) {
			m.Odd = append(m.Odd, string(r))
		}
	}
	return m
}
