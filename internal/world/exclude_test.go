package world

import (
	"context"
	"maps"
	"slices"
)

// excluding is what coordinators decided about one report: two of them take it
// out of the figures, and two put it back. What its author said stays.
type excluding struct {
	state    string // proposed, dropped, excluded, undo_proposed, undone
	reason   string
	by, undo string
}

func (e *excluding) out() bool { return e.state == "excluded" || e.state == "undo_proposed" }

// excludes is one act of a coordinator about one report.
func (w *world) excludes() {
	m := w.model
	ref := w.someReport()
	if ref == "" {
		return
	}
	act := w.dice.IntN(4)
	if w.dice.IntN(4) > 0 { // mostly what comes next
		act = 0
		if e := m.excluded[ref]; e != nil {
			act = map[string]int{"proposed": 1, "excluded": 2, "undo_proposed": 2}[e.state]
		}
	}
	switch act {
	case 0:
		w.propose(ref)
	case 1:
		w.confirm(ref)
	case 2:
		w.undo(ref)
	default:
		w.dropProposal(ref)
	}
	if e := m.excluded[ref]; e != nil {
		m.reports[ref].excluded = e.out()
	}
}

// someReport is a report that something was decided about, or any.
func (w *world) someReport() string {
	refs := slices.Sorted(maps.Keys(w.model.excluded))
	if len(refs) == 0 || w.dice.IntN(3) == 0 {
		refs = slices.SortedFunc(maps.Keys(w.model.reports), func(a, b string) int { return int(w.model.reports[a].ID - w.model.reports[b].ID) })
	}
	if len(refs) == 0 {
		return ""
	}
	return refs[w.dice.IntN(len(refs))]
}

// counting says whether there is anything to exclude.
func (f *filed) counting() bool { return f.State == "accepted" || f.State == "held" }

func (w *world) propose(ref string) {
	f, e := w.model.reports[ref], w.model.excluded[ref]
	hand, reason := w.hand(), []string{"duplicate", "training", "pressure", "not_observed"}[w.dice.IntN(4)]
	before, err := w.store.ProposeExclusion(context.Background(), ref, reason, "", hand)
	w.tell("%s proposes to exclude %s: %v", hand.By, ref, err)
	switch {
	case e != nil && (e.out() || e.state == "proposed" && e.by == hand.By && e.reason == reason):
		w.knownAlready(before, err)
	case e != nil && e.state == "proposed", !f.counting():
		w.refusal(err, "an exclusion is proposed once, of what counts")
	case err != nil || before:
		w.failf("an exclusion can be proposed", "%s: %v", ref, err)
	default:
		w.model.excluded[ref] = &excluding{state: "proposed", reason: reason, by: hand.By}
	}
}

func (w *world) confirm(ref string) {
	f, e := w.model.reports[ref], w.model.excluded[ref]
	hand := w.hand()
	before, err := w.store.ConfirmExclusion(context.Background(), ref, hand)
	w.tell("%s confirms the exclusion of %s: %v", hand.By, ref, err)
	switch {
	case e != nil && e.out():
		w.knownAlready(before, err)
	case e == nil, e.state != "proposed", e.by == hand.By, !f.counting():
		w.refusal(err, "a report is excluded by two people, never by one")
	case err != nil || before:
		w.failf("a second person can exclude a report", "%s: %v", ref, err)
	default:
		e.state = "excluded"
	}
}

func (w *world) undo(ref string) {
	e, hand := w.model.excluded[ref], w.hand()
	_, before, err := w.store.UndoExclusion(context.Background(), ref, "it was hers after all", hand)
	w.tell("%s puts %s back: %v", hand.By, ref, err)
	switch {
	case e == nil || e.state == "proposed" || e.state == "dropped":
		w.refusal(err, "what is not excluded is not put back")
	case e.state == "undone", e.state == "undo_proposed" && e.undo == hand.By:
		w.knownAlready(before, err)
	case err != nil || before:
		w.failf("an exclusion can be undone", "%s: %v", ref, err)
	case e.state == "excluded":
		e.state, e.undo = "undo_proposed", hand.By
	default:
		e.state = "undone"
	}
}

func (w *world) dropProposal(ref string) {
	e := w.model.excluded[ref]
	_, before, err := w.store.DropExclusion(context.Background(), ref, w.hand())
	w.tell("a proposal about %s is dropped: %v", ref, err)
	switch {
	case e == nil:
		w.refusal(err, "what was not proposed is not dropped")
	case err != nil:
		w.failf("a proposal can be dropped", "%s: %v", ref, err)
	case e.state == "proposed":
		e.state = "dropped"
	case e.state == "undo_proposed":
		e.state, e.undo = "excluded", ""
	case !before:
		w.failf("what was decided is known", "%s is %s", ref, e.state)
	}
}

// knownAlready is an act that was done before.
func (w *world) knownAlready(before bool, err error) {
	if err != nil || !before {
		w.failf("what was decided is known", "before %t: %v", before, err)
	}
}

// wholeExclusions compares what was decided about reports.
func (w *world) wholeExclusions() {
	all, err := w.store.Exclusions(context.Background(), "")
	if err != nil {
		w.failf("what was stored can be read", "%v", err)
		return
	}
	got := map[string]string{}
	for _, e := range all {
		got[e.Ref] = e.State // the newest of a report is the last
	}
	for ref, e := range w.model.excluded {
		if got[ref] != e.state {
			w.failf("an exclusion stands as it was decided", "%s is %q, not %q", ref, got[ref], e.state)
		}
	}
	if len(got) != len(w.model.excluded) {
		w.failf("an exclusion has its reason", "%d, not %d", len(got), len(w.model.excluded))
	}
}
