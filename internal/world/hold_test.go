package world

import (
	"context"
)

// holds is one act of a coordinator who holds a report back, or reads it and lets
// it count.
func (w *world) holds() {
	ref := w.someReport()
	if ref == "" {
		return
	}
	if f := w.model.reports[ref]; f.State == "held" || w.dice.IntN(8) == 0 {
		w.releases(f)
	} else {
		w.holdsBack(f)
	}
}

func (w *world) holdsBack(f *filed) {
	before, err := w.store.HoldReport(context.Background(), f.Ref, "somebody may be named in it", w.hand())
	w.tell("%s is held: %v", f.Ref, err)
	switch {
	case f.State == "held":
		w.knownAlready(before, err)
	case f.State != "accepted":
		w.refusal(err, "what counts nowhere is not held")
	case err != nil || before:
		w.failf("a report can be held", "%s: %v", f.Ref, err)
	default:
		f.State, f.waits = "held", true
		if at := f.place(); w.model.current[at] == f {
			delete(w.model.current, at)
		}
	}
}

// place is where a report stands.
func (f *filed) place() place { return place{f.ContactID, f.Commitment, f.Round, f.Form} }

func (w *world) releases(f *filed) {
	hand := w.hand()
	if w.dice.IntN(4) == 0 {
		other := hand
		other.By = "halima"
		if _, _, err := w.store.ReleaseReport(context.Background(), f.Ref, other); f.State == "held" {
			w.refusal(err, "what is held is let count by who has read it")
		}
	}
	answers, err := w.store.RevealReport(context.Background(), f.Ref, hand)
	if !f.waits || f.State == "withdrawn" {
		w.refusal(err, "only what is held is shown so")
		return
	}
	if err != nil || len(f.Answers) > 0 && string(answers) != string(f.Answers) {
		w.failf("what is held can be read", "%s: %s %v", f.Ref, answers, err)
		return
	}
	if f.Answers = answers; f.State != "held" {
		return
	}
	counts, before, err := w.store.ReleaseReport(context.Background(), f.Ref, hand)
	w.tell("%s is read and let count: %t %v", f.Ref, counts, err)
	if want := w.model.released(f); err != nil || before || counts != want {
		w.failf("what is held can be let count", "%s: %t, not %t: %v", f.Ref, counts, want, err)
	}
}

// released lets a held report take its place; false where its author has reported
// since.
func (m *model) released(f *filed) bool {
	at := f.place()
	f.waits = false
	if f.Commitment == "" || entries[f.Form] {
		f.State = "accepted"
		return true
	}
	old := m.current[at]
	if old != nil && old.ID > f.ID {
		f.State = "superseded"
		return false
	}
	if old != nil {
		if m.counts(old) && f.Supersedes != old.ID {
			f.before = old
		}
		old.State = "superseded"
	}
	for _, named := range m.reports {
		if named.ID == f.Supersedes && named.ContactID == f.ContactID && named.Round == f.Round && named.counting() {
			if at := named.place(); m.current[at] == named {
				delete(m.current, at)
			}
			named.State = "superseded"
		}
	}
	f.State, m.current[at] = "accepted", f
	return true
}
