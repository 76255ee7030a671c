package storetest

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"ahadi/store"
)

func seesRounds(t *testing.T, w *world) {
	ctx := context.Background()
	steps, err := w.RoundSteps(ctx, "r1")
	var names []string
	for _, s := range steps {
		names = append(names, s.Step+" "+s.Day[5:]+" "+s.Status)
	}
	want := "open 10-06 done|mid 10-16 done|last 10-27 waiting|escalate 10-27 waiting|gov 10-28 waiting|thanks 11-10 waiting|answer 11-11 waiting"
	if got := strings.Join(names, "|"); err != nil || got != want {
		t.Errorf("its steps are %s, %v", got, err)
	}
	if _, err := w.RoundSteps(ctx, "r9"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a round that is none: %v", err)
	}
	if all, err := w.StepOutcome(ctx, "r1", store.StepOpen); err != nil || len(all) != 0 {
		t.Errorf("what went to nobody: %+v, %v", all, err)
	}
	if rules, err := w.Schedule(ctx); err != nil || rules[store.StepOpen] != "30 9 * * *" {
		t.Errorf("the schedule is %v, %v", rules, err)
	}
	if homes := w.Homes(store.Everything()); len(homes) != 1 || homes[0] != (store.Home{Country: "KE", Zone: "Africa/Nairobi"}) || len(w.Homes(store.Branch("P9"))) != 0 {
		t.Errorf("homes: %+v", homes)
	}
	if missing, found, err := w.Publishable(ctx, "r1", now); err != nil || !found || !strings.Contains(missing.Error(), "it is open: close it first") {
		t.Errorf("an open round: %+v, %v", missing, err)
	}

	w.turn(dialled(akinyi, "s", "1"), func(b store.Before) store.After {
		return store.After{Reply: store.Reply{Say: "more"}, Session: &store.SessionChange{}, Drafts: []store.DraftChange{{Person: b.People[0].ID, State: []byte("{}"), Code: "K12", RoundID: b.Round.ID}}}
	})
	left, before, err := w.CloseRound(ctx, "r1", "the rains came", by)
	if err != nil || before || len(left) != 1 || left[0].Contact != "c1" {
		t.Fatalf("closed: %+v, %v, %v", left, before, err)
	}
	if left, err := w.Unfinished(ctx, store.Branch("P1"), "r1"); err != nil || len(left) != 1 {
		t.Errorf("unfinished in the branch: %+v, %v", left, err)
	}
	if left, err := w.Unfinished(ctx, store.Branch("P9"), "r1"); err != nil || len(left) != 0 {
		t.Errorf("unfinished in another: %+v, %v", left, err)
	}
	events, err := w.RoundHistory(ctx, "r1")
	if err != nil || len(events) != 1 || events[0].What != "closed" || events[0].By != "amina" || events[0].Why != "the rains came" {
		t.Errorf("its history is %+v, %v", events, err)
	}
	missing, found, err := w.Publishable(ctx, "r1", now.Add(40*24*time.Hour))
	if err != nil || found {
		t.Errorf("without a partner of government, long after: %+v, %v", missing, err)
	}
	if missing, found, err := w.Publishable(ctx, "r1", now); err != nil || !found || missing.From != "2026-11-12" {
		t.Errorf("on the day: %+v, %v", missing, err)
	}
}

func freezesOfABranch(t *testing.T, w *world) {
	ctx := context.Background()
	if _, err := w.FreezePlace(ctx, "P1", "unrest", by); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		scope store.Scope
		want  int
	}{{store.Everything(), 1}, {store.Branch("P1"), 1}, {store.Branch("P9"), 0}, {store.Scope{}, 0}} {
		if all, err := w.Freezes(ctx, c.scope); err != nil || len(all) != c.want {
			t.Errorf("in %+v: %+v, %v", c.scope, all, err)
		}
	}
}
