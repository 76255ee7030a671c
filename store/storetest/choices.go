package storetest

import (
	"context"
	"errors"
	"testing"

	"ahadi/store"
)

// how is how K12 of r1 enters a public document.
func (w *world) how() string {
	w.t.Helper()
	all, err := w.Publication(context.Background(), "r1", now)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, p := range all {
		if p.Commitment.Code == "K12" {
			return p.How
		}
	}
	w.t.Fatal("no K12")
	return ""
}

// crowd adds a promise to the register, so that K12 is one of three.
func (w *world) crowd() {
	w.t.Helper()
	s := judged()
	more := s.Commitments[0]
	more.Code = "K13"
	s.Commitments = append(s.Commitments, more)
	if _, err := w.Import(context.Background(), store.Import{Seed: s, Actor: "operator", Now: now}); err != nil {
		w.t.Fatal(err)
	}
}

func choosing(t *testing.T, w *world) {
	ctx := context.Background()
	w.turn(dialled(akinyi, "s", ""), files(40))
	if got := w.how(); got != store.PublishHold {
		t.Errorf("before anybody chose it is %s", got)
	}
	choose := func(choice, asked string) func() (bool, error) {
		return func() (bool, error) {
			return w.Choose(ctx, store.NewChoice{Round: "r1", Commitment: "K12", Choice: choice, AskedOn: asked}, hand("2026-11-05 12:00"))
		}
	}
	_, err := choose(store.PublishWhole, "")()
	refusal(t, err, "ask its monitors first")
	_, err = choose(store.PublishWhole, "2026-11-06")()
	refusal(t, err, "has not come yet")
	_, err = choose("show", "")()
	refusal(t, err, "publish, level2 or hold")
	_, err = choose(store.PublishLevel2, "")()
	refusal(t, err, "fewer than 3 public promises of its country")
	w.crowd()
	for _, c := range []struct{ choice, asked string }{{store.PublishLevel2, ""}, {store.PublishWhole, "2026-11-04"}, {store.PublishHold, ""}, {store.PublishLevel2, ""}} {
		does(t, choose(c.choice, c.asked))
		if got := w.how(); got != c.choice {
			t.Errorf("chosen %s, it is %s", c.choice, got)
		}
	}
	if _, err := w.ReadingFor(ctx, "r1", "", now); err == nil {
		t.Error("the reading of an open round is handed over")
	} else {
		refusal(t, err, "officials see no reading before it is closed")
	}
	if _, _, err := w.CloseRound(ctx, "r1", "", hand("2026-11-03 18:00")); err != nil {
		t.Fatal(err)
	}
	all, err := w.ReadingFor(ctx, "r1", "o3", now)
	if err != nil || len(all) != 1 || all[0].Commitment.Code != "K12" || all[0].How != store.PublishLevel2 {
		t.Errorf("the county gets %+v, %v", all, err)
	}
	if all, err := w.ReadingFor(ctx, "r1", "", now); err != nil || len(all) != 3 {
		t.Errorf("all of it: %d, %v", len(all), err)
	}
	if _, err := w.ReadingFor(ctx, "r1", "o4", now); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("one that promised nothing gets: %v", err)
	}
}

func suggested(t *testing.T, w *world) {
	ctx := context.Background()
	apart := func(want int) {
		t.Helper()
		all, err := w.Suggested(ctx, "r1", now)
		if err != nil || len(all) != want || want == 1 && (all[0].Commitment.Code != "K12" || all[0].Figures.Gap != 50) {
			t.Errorf("suggested %+v, %v", all, err)
		}
	}
	w.turn(dialled(akinyi, "s", ""), files(40))
	apart(0)
	w.turn(dialled(desk, "s", ""), files(90))
	apart(1)
	n := differs()
	n.Round = "r1"
	number, _, err := w.OpenDispute(ctx, n, hand("2026-10-20 12:00"))
	if err != nil {
		t.Fatal(err)
	}
	apart(0)
	all, err := w.Publication(ctx, "r1", now)
	if err != nil || all[1].Figures.Label != store.LabelContested || all[1].Figures.Disputes != 1 {
		t.Errorf("with an open dispute it is %+v, %v", all[1].Figures, err)
	}
	if _, err := w.CloseDispute(ctx, number, store.DisputeUnresolved, "both stand", hand("2026-10-21 12:00")); err != nil {
		t.Fatal(err)
	}
	if all, err = w.Publication(ctx, "r1", now); err != nil || all[1].Figures.Label != store.LabelOne {
		t.Errorf("closed, it is %s, %v", all[1].Figures.Label, err)
	}
}
