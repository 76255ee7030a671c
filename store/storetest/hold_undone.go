package storetest

import (
	"slices"
	"testing"
	"time"

	"ahadi/store"
)

// holdUndone holds a report by the wrong button, and takes it back.
func holdUndone(t *testing.T, w *world) {
	ref := w.turn(dialled(otieno, "s", ""), files(40)).Say
	hand := func(who string, after time.Duration) store.Hand { return store.Hand{By: who, At: now.Add(after)} }
	undo := func(who string, after time.Duration) (counts, before bool, err error) {
		return w.UndoHold(ctx0, ref, hand(who, after))
	}
	hold := func(after time.Duration) {
		t.Helper()
		w.did("holding")(w.HoldReport(ctx0, ref, "the wrong one", hand("amina", after)))
	}
	hold(0)
	_, _, err := undo("baraka", time.Minute)
	refusal(t, err, "amina held it")
	_, _, err = undo("amina", store.HoldUndo)
	refusal(t, err, "more than 10 minutes ago")
	counts, before, err := undo("Amina", store.HoldUndo-time.Second)
	if err != nil || !counts || before {
		t.Fatalf("%v, %v, %v", counts, before, err)
	}
	if community, _ := w.figures("K12"); community.N != 1 || len(w.told(ref)) != 7 {
		t.Errorf("taken back, %d count and its words are shown in %q", community.N, w.told(ref))
	}
	if counts, before, err := undo("amina", store.HoldUndo); !counts || !before || err != nil {
		t.Errorf("twice: %v, %v, %v", counts, before, err)
	}
	hold(time.Hour)
	if _, err := w.RevealReport(ctx0, ref, hand("baraka", time.Hour)); err != nil {
		t.Fatal(err)
	}
	_, _, err = undo("amina", time.Hour)
	refusal(t, err, "baraka has read it since")
	if wrong, err := w.CheckFigures(ctx0, 100); err != nil || len(wrong) != 0 {
		t.Errorf("a recount finds otherwise: %+v, %v", wrong, err)
	}
	if trail := w.trail(); !slices.Contains(trail, "coordinator amina: report unhold "+ref) {
		t.Errorf("the trail says %q", trail)
	}
	ref = w.heldText("words", false, 2*time.Hour)
	_, _, err = undo("amina", 2*time.Hour)
	refusal(t, err, "it was held when it came")
	if where := w.told(ref); len(where) > 0 {
		t.Errorf("refused, its words are shown in %q", where)
	}
}
