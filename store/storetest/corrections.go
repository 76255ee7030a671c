package storetest

import (
	"context"
	"testing"
	"time"

	"ahadi/store"
)

// gracious corrects a report of a round that was closed, while the next is open.
func gracious(t *testing.T, w *world) {
	ctx := context.Background()
	first := w.turn(dialled(akinyi, "s", ""), files(40)).Say
	if _, _, err := w.CloseRound(ctx, "r1", "floods", hand("2026-10-20 13:00")); err != nil {
		t.Fatal(err)
	}
	if _, err := w.OpenRound(ctx, "rx", hand("2026-10-20 13:30"), nil); err != nil {
		t.Fatal(err)
	}
	w.turn(at(dialled(akinyi, "t", ""), 3*time.Hour), files(70)) // of the round that is open now
	told := store.Round{}
	w.turn(at(texted(akinyis2, "m", "FIX "+first+" 45"), 4*time.Hour), func(b store.Before) store.After { // from her other phone
		old := b.Reports[first]
		if b.Reports == nil {
			return store.After{More: []store.Need{{Ref: first}}}
		}
		told = old.In
		a := files(45)(b)
		a.Reports[0].RoundID, a.Reports[0].Supersedes, a.Reports[0].Late, a.Reports[0].Via = old.In.ID, old.ID, true, "sms"
		return a
	})
	if told.Code != "r1" || told.Open || told.State != "closed" || told.GraceDays != 7 {
		t.Errorf("of its round a turn is told %+v", told)
	}
	all := w.reports()
	want := []struct {
		round, state string
		percent      int
	}{{"r1", "superseded", 40}, {"rx", "accepted", 70}, {"r1", "accepted", 45}}
	for i, r := range all {
		if len(all) != len(want) || r.Round != want[i].round || r.State != want[i].state || r.Percent != want[i].percent || r.Late != (i == 2) {
			t.Errorf("report %d of %d: %s %s %d, late %v", i, len(all), r.Round, r.State, r.Percent, r.Late)
		}
	}
	if wrong, err := w.CheckFigures(ctx, 100); err != nil || len(wrong) != 0 {
		t.Errorf("a recount finds otherwise: %v, %v", wrong, err)
	}
	if p, err := w.Publication(ctx, "r1", now); err != nil || p[1].Community.N != 1 || p[1].Community.Percent[45] != 1 {
		t.Errorf("r1 reads %+v, %v", p[1].Community, err)
	}
}
