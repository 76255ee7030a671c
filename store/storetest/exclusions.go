package storetest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"

	"ahadi/store"
)

// excluding are the acts on one report, by whoever.
type excluding struct {
	w   *world
	ref string
}

const someDay = "2026-10-21 12:00"

func (x excluding) propose(by, reason string) (bool, error) {
	return x.w.ProposeExclusion(context.Background(), x.ref, reason, "the same heap of stones", handOf(by, someDay))
}

func (x excluding) confirm(by string) (bool, error) {
	return x.w.ConfirmExclusion(context.Background(), x.ref, handOf(by, someDay))
}

func (x excluding) undo(by, note string) (done, before bool, err error) {
	return x.w.UndoExclusion(context.Background(), x.ref, note, handOf(by, someDay))
}

// drop takes back what is proposed, and fails unless the report is then excluded
// or not.
func (x excluding) drop(by string, excluded bool) (bool, error) {
	is, before, err := x.w.DropExclusion(context.Background(), x.ref, handOf(by, someDay))
	if is != excluded {
		x.w.t.Errorf("dropped, it is excluded: %v", is)
	}
	return before, err
}

// counts fails unless so many count on K12, and the report says it is excluded
// for that reason.
func (x excluding) counts(n int, reason string) {
	x.w.t.Helper()
	if community, _ := x.w.figures("K12"); community.N != n {
		x.w.t.Errorf("%d count, not %d", community.N, n)
	}
	for _, r := range x.w.reports() {
		if r.Ref == x.ref && (r.Excluded != reason || r.State != "accepted") {
			x.w.t.Errorf("the report is %s, excluded for %q", r.State, r.Excluded)
		}
	}
	if wrong, err := x.w.CheckFigures(context.Background(), 100); err != nil || len(wrong) != 0 {
		x.w.t.Errorf("a recount finds otherwise: %+v, %v", wrong, err)
	}
}

func excludedByTwo(t *testing.T, w *world) {
	ref := w.turn(dialled(akinyi, "s", ""), files(40)).Say
	w.turn(dialled(otieno, "s", ""), files(60))
	x := excluding{w, strings.ToLower(ref)} // however it is typed
	_, err := x.confirm("Amina")
	refusal(t, err, "nobody has proposed it")
	_, err = x.propose("Amina", "lies")
	refusal(t, err, "the reason is one of duplicate")
	_, err = w.ProposeExclusion(context.Background(), ref, "other", "", handOf("Amina", someDay))
	refusal(t, err, "needs a note")
	does(t, func() (bool, error) { return x.propose("Amina", "duplicate") })
	_, err = x.propose("Baraka", "duplicate")
	refusal(t, err, "amina proposed it", "confirm that")
	for _, same := range []string{"Amina", "AMINA", " a.mina "} {
		_, err := x.confirm(same)
		refusal(t, err, "a second person must look at it")
	}
	x.ref = ref
	x.counts(2, "")
	does(t, func() (bool, error) { return x.confirm("Baraka") })
	x.counts(1, "duplicate")
	if before, err := x.propose("Cid", "other"); err != nil || !before {
		t.Errorf("proposed once more: %v, %v", before, err)
	}
	w.reopen()
	x.w = w
	x.counts(1, "duplicate")

	_, _, err = x.undo("Amina", "")
	refusal(t, err, "why it counts after all")
	for i, who := range []string{"Amina", "amina"} {
		if done, before, err := x.undo(who, "two different heaps"); err != nil || done || before != (i == 1) {
			t.Errorf("undone by one alone: %v, %v, %v", done, before, err)
		}
	}
	x.counts(1, "duplicate")
	for i := range 2 {
		if done, before, err := x.undo("Baraka", ""); err != nil || !done || before != (i == 1) {
			t.Errorf("undone by two: %v, %v, %v", done, before, err)
		}
	}
	x.counts(2, "")
	want := []string{"exclude propose %s as duplicate", "exclude confirm %s as duplicate", "exclude undo %s proposed", "exclude undo %s"}
	for i, line := range w.trail() {
		if !strings.HasSuffix(line, ": "+fmt.Sprintf(want[i], ref)) {
			t.Errorf("the trail says %q, not %q", line, want[i])
		}
	}
}

func excludedAndReplaced(t *testing.T, w *world) {
	x := excluding{w, w.turn(dialled(akinyi, "s", ""), files(40)).Say}
	for _, act := range []func() (bool, error){
		func() (bool, error) { return x.propose("Amina", "training") }, func() (bool, error) { return x.confirm("Baraka") },
	} {
		does(t, act)
	}
	x.counts(0, "training")
	newer := w.turn(dialled(akinyi, "t", ""), files(45)).Say // she reports again, knowing nothing of it
	if community, _ := w.figures("K12"); community.N != 1 || community.Percent[45] != 1 {
		t.Errorf("what she said since does not count: %+v", community)
	}
	for _, who := range []string{"Amina", "Baraka"} {
		if _, _, err := x.undo(who, "it was hers"); err != nil {
			t.Fatal(err)
		}
	}
	if community, _ := w.figures("K12"); community.N != 1 || community.Percent[40] != 0 {
		t.Errorf("what she replaced counts again: %+v", community)
	}
	_, err := excluding{w, x.ref}.propose("Amina", "training")
	refusal(t, err, x.ref+" is superseded: it counts nowhere")
	y := excluding{w, newer}
	if _, err := y.propose("Amina", "training"); err != nil {
		t.Fatal(err)
	}
	w.turn(dialled(akinyi, "u", ""), withdraws(newer))
	_, err = y.confirm("Baraka")
	refusal(t, err, newer+" is withdrawn: it counts nowhere")
	if community, _ := w.figures("K12"); community.N != 0 {
		t.Errorf("withdrawn, it counts: %+v", community)
	}
}

func exclusionList(t *testing.T, w *world) {
	ctx := context.Background()
	first := excluding{w, w.turn(dialled(akinyi, "s", ""), files(40)).Say}
	second := excluding{w, w.turn(dialled(otieno, "s", ""), files(60)).Say}
	for _, act := range []func() (bool, error){
		func() (bool, error) { return first.propose("Amina", "pressure") },
		func() (bool, error) { return first.confirm("Baraka") },
		func() (bool, error) { return second.propose("Amina", "duplicate") },
		func() (bool, error) { return second.drop("Cid", false) },
	} {
		does(t, act)
	}
	if _, _, err := first.undo("Amina", "she says it was hers"); err != nil {
		t.Fatal(err)
	}
	all, err := w.Exclusions(ctx, "r1")
	if counts := store.ExclusionCounts(all); err != nil || !maps.Equal(counts, map[string]int{"pressure": 1}) {
		t.Errorf("printed: %v, %v", counts, err)
	}
	does(t, func() (bool, error) { return first.drop("Cid", true) }) // the undoing is taken back, the exclusion stays
	all, err = w.Exclusions(ctx, "")
	var states []string
	for _, e := range all {
		states = append(states, e.Commitment+" "+e.Reason+" "+e.State)
	}
	if err != nil || !slices.Equal(states, []string{"K12 pressure excluded", "K12 duplicate dropped"}) {
		t.Errorf("listed: %q, %v", states, err)
	}
	if all, err := w.Exclusions(ctx, "r2"); err != nil || len(all) != 0 {
		t.Errorf("of another round: %v, %v", all, err)
	}
	if _, err := (excluding{w, "ZZZZ9"}).propose("Amina", "duplicate"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a receipt of nobody: %v", err)
	}
}
