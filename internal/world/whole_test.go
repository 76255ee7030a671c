package world

import (
	"context"
	"fmt"
	"maps"
	"strings"

	"ahadi/store"
)

// whole compares everything that is stored with the model.
func (w *world) whole() {
	w.learn()
	w.refresh()
	w.wholeReports()
	w.wholeDesk()
	w.figures()
	w.apiTells()
	if err := w.store.Ready(context.Background(), w.now()); err != nil && w.model.sane(w.now()) {
		w.failf("the service is ready", "%v", err)
	}
}

// wholeReports compares all reports, whatever became of them.
func (w *world) wholeReports() {
	n := 0
	for after := int64(0); !w.stop; {
		rows, err := w.store.Reports(context.Background(), store.Page{After: after, Limit: page})
		if err != nil {
			w.failf("what was stored can be read", "%v", err)
			return
		}
		for _, r := range rows {
			n++
			after = r.ID
			f := w.model.reports[r.Ref]
			if f == nil || f.State != r.State || f.Status != r.Status || f.Percent != r.Percent || f.Commitment != r.Commitment || f.ContactID != r.ContactID || !f.At.Equal(r.At) || !f.shows(r.Answers) || (r.Excluded != "") != f.excluded {
				w.failf("P3: what was acknowledged is there, and counts as she was told", "%s is %s %s %s %d, not %+v", r.Ref, r.State, r.Commitment, r.Status, r.Percent, f)
				return
			}
		}
		if len(rows) < page {
			break
		}
	}
	if n != len(w.model.reports) && !w.stop {
		w.failf("P3: what was acknowledged is there", "%d reports, not %d", n, len(w.model.reports))
	}
}

// shows says whether a list may hold these words of a report: hers, or none where
// nobody has let count what was held, or she took it back.
func (f *filed) shows(answers []byte) bool {
	if f.waits || f.State == "withdrawn" {
		return len(answers) == 0
	}
	return string(f.Answers) == string(answers)
}

// figures recounts what the pages show.
func (w *world) figures() {
	if w.stop {
		return
	}
	now := w.now()
	list, err := w.store.Lists(store.Everything()).Commitments(context.Background(), store.Page{Limit: page}, w.store.RoundAt(now))
	if err != nil {
		w.failf("what was stored can be read", "%v", err)
		return
	}
	round, _ := w.model.roundAt(now)
	for _, row := range list.Rows {
		for side, got := range map[string]store.Figures{"community": row.Is.Community, "government": row.Is.Government} {
			w.compareFigures(row.Is.Commitment, round.Code, side, got)
		}
	}
}

// compareFigures holds what is stored of one side against what it said.
func (w *world) compareFigures(c store.Commitment, round, side string, got store.Figures) {
	v := w.model.count(c.Code, round, side)
	want := store.Figures{N: v.n, Status: v.status}
	for _, p := range v.values {
		want.Percent[p]++
	}
	if !equal(got, want) {
		w.failf("figures are a recount", "%s in %s, of the %s: %s, not %s", c.Code, round, side, counts(got), counts(want))
	}
	rest := v.bucketed()
	for _, all := range []map[string]int64{got.Rest, rest} {
		maps.DeleteFunc(all, func(_ string, n int64) bool { return n == 0 })
	}
	if !maps.Equal(got.Rest, rest) && len(got.Rest)+len(rest) > 0 {
		w.failf("figures are a recount", "%s in %s, of the %s: %v, not %v", c.Code, round, side, got.Rest, rest)
	}
	if r := got.Reading(c.Kind); r.Percent != v.median() && c.Kind == "build" {
		w.failf("a reading is the lower median", "%s in %s, of the %s: %d of %v", c.Code, round, side, r.Percent, v.values)
	}
}

func equal(a, b store.Figures) bool { return counts(a) == counts(b) }

func counts(f store.Figures) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d", f.N)
	for _, s := range []string{"not_started", "started", "mostly", "done", "stopped", "unknown", "kept", "partly", "broken"} {
		if f.Status[s] != 0 {
			fmt.Fprintf(&b, " %s:%d", s, f.Status[s])
		}
	}
	for p, n := range f.Percent {
		if n != 0 {
			fmt.Fprintf(&b, " %d%%:%d", p, n)
		}
	}
	return b.String()
}
