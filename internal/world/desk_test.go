package world

import (
	"context"
	"fmt"
	"slices"

	"ahadi/store"
)

// What coordinators decide: they open disputes, ask both sides, close them, end
// and publish rounds. Each act is done again now and then, and each is refused
// where its time has not come.

// disputed is a dispute as the model knows it.
type disputed struct {
	number                  int64
	commitment, round, kind string
	state                   string
	community, government   bool    // was asked
	opener                  *person // on whose word it was opened, nil for none
}

func (d *disputed) closed() bool { return d.state != "open" && d.state != "asked_both" }

// coordinators sign what they decide.
var coordinators = []string{"neema", "abena", "carmen"}

func (w *world) hand() store.Hand {
	return store.Hand{By: coordinators[w.dice.IntN(len(coordinators))], At: w.now()}
}

// desk is one act of a coordinator.
func (w *world) desk() {
	w.learn()
	switch d := w.dice.IntN(20); {
	case d >= 16:
		w.enters()
	case d >= 13:
		w.holds()
	case d >= 10:
		for range 1 + w.dice.IntN(4) {
			w.excludes()
		}
	case d < 4:
		w.openDispute()
	case d < 6 && len(w.model.disputes) > 0:
		w.askAbout(w.model.disputes[w.dice.IntN(len(w.model.disputes))])
	case d < 8 && len(w.model.disputes) > 0:
		w.closeDispute(w.model.disputes[w.dice.IntN(len(w.model.disputes))])
	case d < 9:
		w.closeRound()
	default:
		w.publishRound()
	}
}

func (w *world) openDispute() {
	all := w.ground.register.Commitments
	n := store.NewDispute{
		Commitment: all[w.dice.IntN(len(all))].Code, Kind: []string{"status", "money", "milestone", "safety", "identity"}[w.dice.IntN(5)],
		Side: []string{"community", "government", "coordinator"}[w.dice.IntN(3)], Note: "the two sides read it otherwise", DueOn: dayAfter(w.now().UTC().Format("2006-01-02"), 14),
	}
	var opener *person
	if h := w.phones[w.dice.IntN(len(w.phones))]; len(h.people) > 0 && w.dice.IntN(2) == 0 {
		opener = h.people[w.dice.IntN(len(h.people))]
		n.Contact = opener.code
	}
	r, _ := w.model.roundAt(w.now())
	number, before, err := w.store.OpenDispute(context.Background(), n, w.hand())
	w.tell("a dispute about %s of %s: D%d", n.Kind, n.Commitment, number)
	if err != nil {
		w.failf("a dispute can be opened", "%v", err)
		return
	}
	i := slices.IndexFunc(w.model.disputes, func(d *disputed) bool {
		return d.commitment == n.Commitment && d.round == r.Code && d.kind == n.Kind && !d.closed()
	})
	switch {
	case i >= 0 != before, i >= 0 && w.model.disputes[i].number != number:
		w.failf("a dispute that is open is not opened twice", "D%d, before %t", number, before)
	case i < 0:
		w.model.disputes = append(w.model.disputes, &disputed{number: number, commitment: n.Commitment, round: r.Code, kind: n.Kind, state: "open", opener: opener})
	}
}

func (w *world) askAbout(d *disputed) {
	w.serial++
	a := store.Asking{}
	if w.dice.IntN(2) == 0 {
		a.Community = fmt.Sprintf("two monitors, call %d", w.serial)
	}
	if a.Community == "" || w.dice.IntN(2) == 0 {
		a.Government = fmt.Sprintf("the county, letter %d", w.serial)
	}
	state, _, err := w.store.AskedAbout(context.Background(), d.number, a, w.hand())
	w.tell("both sides of D%d are asked: %s %v", d.number, state, err)
	if d.closed() {
		w.refusal(err, "a dispute that is closed stays closed")
		return
	}
	d.community, d.government = d.community || a.Community != "", d.government || a.Government != ""
	if d.community && d.government {
		d.state = "asked_both"
	}
	if err != nil || state != d.state {
		w.failf("a dispute is asked about on both sides", "D%d is %s, not %s: %v", d.number, state, d.state, err)
	}
}

func (w *world) closeDispute(d *disputed) {
	state := []string{"resolved_upheld", "resolved_changed", "unresolved"}[w.dice.IntN(3)]
	before, err := w.store.CloseDispute(context.Background(), d.number, state, "this is what both sides answered", w.hand())
	w.tell("D%d is closed as %s: %v", d.number, state, err)
	switch {
	case d.state == state:
		if err != nil || !before {
			w.failf("what was decided is known", "closing D%d again: %v", d.number, err)
		}
	case d.closed(), d.state == "open" && state != "unresolved":
		w.refusal(err, "a dispute is resolved once, after both sides were asked")
	case err != nil:
		w.failf("a dispute can be closed", "%v", err)
	default:
		d.state = state
	}
}

// wholeDesk compares all that was decided.
func (w *world) wholeDesk() {
	if w.stop {
		return
	}
	got, err := w.store.Disputes(context.Background(), "", w.now())
	if err != nil || len(got) != len(w.model.disputes) {
		w.failf("a dispute is never deleted", "%d, not %d: %v", len(got), len(w.model.disputes), err)
		return
	}
	for i, d := range w.model.disputes {
		if g := got[i]; g.Number != d.number || g.Commitment != d.commitment || g.Round != d.round || g.Kind != d.kind || g.State != d.state {
			w.failf("a dispute stands as it was decided", "D%d %s %s %s %s, not %+v", g.Number, g.Commitment, g.Round, g.Kind, g.State, d)
		}
	}
	w.wholeExclusions()
	for i, r := range w.store.Rounds() {
		if want := w.model.rounds[i]; r.Code != want.Code || r.State != want.State {
			w.failf("a round stands as it was decided", "%s is %s, not %s %s", r.Code, r.State, want.Code, want.State)
		}
	}
}

// disputing says whether a dispute is open on her word.
func (m *model) disputing(p *person) bool {
	return slices.ContainsFunc(m.disputes, func(d *disputed) bool { return p != nil && d.opener == p && !d.closed() })
}
