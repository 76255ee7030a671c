package flows

import (
	"strconv"
	"time"
)

// Reminding is one reminder that is due: who gets it, about what, and the
// counts that it may quote.
type Reminding struct {
	Step       string // open, mid, last, gov, escalate, thanks, answer or draft
	Network    Network
	Round      Round
	Person     Person      // with her draft, where the step is about it
	Private    bool        // nobody else reads her phone; false means no name, code, place or count
	Commitment *Commitment // the oldest of hers without a report; of the thanks, the answer and the draft what they are about
	Done, Of   int         // how many of her place's monitors have reported, of how many; of Low's
	Low        string      // short name of the place where few have reported
	Figures    *Summary    // of the commitment, for the thanks
	Kept       [3]int      // of a standing promise: how many say kept, in part, broken
	Answer     Text        // what was answered; empty where nobody has
	AnsweredBy string      // short name of who answered
	Now        time.Time
}

// Reminder is the text of a reminder, its key, and the question that it leaves
// open: an answer may be a bare digit then. A discreet one leaves none.
func (b *Book) Reminder(r Reminding) (key, text string, asked *Asked) {
	w := walk{b: b, in: &Input{Network: r.Network, Round: r.Round, Now: r.Now}, me: &r.Person}
	w.s.Language, w.date = r.Person.Language, r.Round.ClosesOn
	if c := r.Commitment; c != nil {
		w.in.Facts.Commitments = map[string]*Commitment{c.Code: c}
		w.in.Facts.Figures = map[string]*Summary{c.Code: r.Figures}
		w.s.Answers = map[string]string{commitmentName: c.Code}
	}
	open := r.named(&w)
	key = Twin("sms_"+r.step(open), open && r.Commitment != nil && r.Commitment.Kind == "keep", open)
	text = fill(b.text(w.language(), key), func(name string) (string, bool) { return r.value(&w, name) })
	if open && !r.Person.Official && (r.Step == "open" || r.Step == "mid" || r.Step == "last") {
		asked = &Asked{Ask: "sms_" + r.Step, Person: r.Person.ID, Code: r.Commitment.Code, AskedAt: r.Now.UnixMilli()}
	}
	return key, text, asked
}

// crowd is of how many monitors a place's count says no longer who they are.
const crowd = 5

// step is the step whose words are used.
func (r *Reminding) step(open bool) string {
	if open && r.Step == "mid" && (r.Of < crowd || r.Person.Official) { // residents' counts are not an official's to see
		return "last"
	}
	if r.Step == "answer" && len(r.Answer) == 0 {
		return "answer_none"
	}
	if r.Step != "thanks" {
		return r.Step
	}
	if r.Of < crowd { // "1 of 2" says who has not
		return "thanks_shared"
	}
	if s := r.Figures; s == nil || s.Guarded {
		return "thanks_few"
	}
	return r.Step
}

// named says whether the text may name what it is about.
func (r *Reminding) named(w *walk) bool {
	switch {
	case !r.Private:
		return false
	case r.Step == "escalate":
		return true
	case r.Commitment == nil:
		return false
	case r.Step == "thanks": // the community's word is not theirs to see before it is published
		return !r.Person.Official
	case r.Step == "draft": // "reply OK" must be true
		d, _ := w.draft()
		return d != nil && d.State.Form == oneShot && w.canSend(d)
	}
	return true
}

// value is what a placeholder of a reminder stands for.
func (r *Reminding) value(w *walk, name string) (string, bool) {
	switch name {
	case "done":
		return strconv.Itoa(r.Done), true
	case "n":
		return strconv.Itoa(r.Of), true
	case "kept", "partly", "broken":
		return strconv.Itoa(r.Kept[map[string]int{"kept": 0, "partly": 1, "broken": 2}[name]]), true
	case "answer":
		return r.Answer.choose(w.language(), r.Commitment.Local), true
	case "org":
		return w.registered(r.AnsweredBy, roomOrg), true
	case "community", "government":
		return w.shown(name)
	case "place":
		if r.Step == "escalate" {
			return w.registered(r.Low, roomPlace), true
		}
	}
	return w.value(name)
}
