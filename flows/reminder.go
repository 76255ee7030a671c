package flows

import (
	"strconv"
	"time"
)

// Reminding is one reminder that is due: who gets it, about what, and the
// counts that it may quote.
type Reminding struct {
	Step       string // open, mid or last
	Network    Network
	Round      Round
	Person     Person
	Private    bool        // nobody else reads her phone; false means no name, code, place or count
	Commitment *Commitment // the oldest of hers without a report
	Done, Of   int         // how many of her place's monitors have reported, of how many
	Now        time.Time
}

// Reminder is the text of a reminder, its key, and the question that it leaves
// open: an answer may be a bare digit then. A discreet one leaves none.
func (b *Book) Reminder(r Reminding) (key, text string, asked *Asked) {
	step := r.Step
	if r.Person.Official && step == "mid" { // the counts of residents are not hers to see
		step = "last"
	}
	open := r.Private && r.Commitment != nil // her commitment may be named
	key = Twin("sms_"+step, open && r.Commitment.Kind == "keep", open)
	w := walk{b: b, in: &Input{Network: r.Network, Round: r.Round}, me: &r.Person}
	w.s.Language, w.date = r.Person.Language, r.Round.ClosesOn
	if r.Commitment != nil {
		w.in.Facts.Commitments = map[string]*Commitment{r.Commitment.Code: r.Commitment}
		w.s.Answers = map[string]string{commitmentName: r.Commitment.Code}
	}
	text = fill(b.text(w.language(), key), func(name string) (string, bool) {
		switch name {
		case "done":
			return strconv.Itoa(r.Done), true
		case "n":
			return strconv.Itoa(r.Of), true
		}
		return w.value(name)
	})
	if open && !r.Person.Official {
		asked = &Asked{Ask: "sms_" + r.Step, Person: r.Person.ID, Code: r.Commitment.Code, AskedAt: r.Now.UnixMilli()}
	}
	return key, text, asked
}
