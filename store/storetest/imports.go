package storetest

import (
	"context"
	"testing"

	"ahadi/store"
)

// aFileDecidesNothing imports the register as it was before people decided.
func aFileDecidesNothing(t *testing.T, w *world) {
	ctx := context.Background()
	for _, act := range []func() (bool, error){
		func() (bool, error) {
			_, before, err := w.CloseRound(ctx, "r1", "", hand("2026-11-03 18:00"))
			return before, err
		},
		func() (bool, error) {
			return w.SetLifecycle(ctx, store.NewLifecycle{Commitment: "K12", To: "renegotiated", Why: "floods", DueOn: "2027-12-31", Budget: 500}, hand("2026-11-04 12:00"))
		},
		func() (bool, error) {
			return w.SetMilestone(ctx, store.NewMilestone{Commitment: "K12", Seq: 1, Status: "met", Why: "seen"}, hand("2026-11-04 12:00"))
		},
	} {
		does(t, act)
	}
	file := func() store.Import {
		s := judged()
		s.Commitments[1].Title = map[string]string{"en": "The road"}
		s.Commitments[0].DueOn, s.Commitments[0].Budget = "2027-06-30", 900 // nobody has decided about this one
		return store.Import{Seed: s, Actor: "operator", Now: hand("2026-11-05 12:00").At}
	}
	for range 2 {
		if _, err := w.Import(ctx, file()); err != nil {
			t.Fatal(err)
		}
	}
	if got := w.roundState("r1"); got != "closed" {
		t.Errorf("a file has made the round %s", got)
	}
	if c := w.lifecycleOf("K12"); c.Lifecycle != "renegotiated" || c.DueOn != "2027-12-31" || c.Budget != 500 || c.Milestone != nil || c.Title["en"] != "The road" {
		t.Errorf("after the file it is %+v, its next milestone %+v", c, c.Milestone)
	}
	all, err := w.Changes(ctx, "K11")
	if err != nil || len(all) != 1 || all[0].DueBefore != "2027-01-01" || all[0].Due != "2027-06-30" || all[0].Budget != 900 || all[0].By != "import" {
		t.Errorf("what a file changed is on record as %+v, %v", all, err)
	}
}
