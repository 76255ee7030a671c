package flows

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"ahadi/internal/sms"
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
			return fmt.Errorf("nothing is known that is called {%.20s}: there are %s", name, orNone(announced))
		case discreet && !slices.Contains(discreetly, name):
			return fmt.Errorf("{%s} would tell whoever reads the phone about her: a discreet text may have %s", name, orNone(discreetly))
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

// LongestAnnouncement is a text of a coordinator's own with the longest values.
func (b *Book) LongestAnnouncement(text string) string {
	return sms.Fold(fill(text, func(name string) (string, bool) { return strings.Repeat(wide, b.budgets[name]), true }))
}
