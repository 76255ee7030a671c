package world

import (
	"context"
	"fmt"
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
			if f == nil || f.State != r.State || f.Status != r.Status || f.Percent != r.Percent || f.Commitment != r.Commitment || f.ContactID != r.ContactID || !f.At.Equal(r.At) || string(f.Answers) != string(r.Answers) {
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

// figures recounts what the pages show.
func (w *world) figures() {
	if w.stop {
		return
	}
	now := w.now()
	rows, err := w.store.CommitmentRows(context.Background(), store.Page{Limit: page}, now)
	if err != nil {
		w.failf("what was stored can be read", "%v", err)
		return
	}
	round := w.store.RoundAt(now).Code
	for _, row := range rows {
		var want [2]store.Figures
		for _, f := range w.model.reports {
			if f.State != "accepted" || f.Commitment != row.Commitment.Code || f.Round != round {
				continue
			}
			g := &want[0]
			if p := w.model.people[f.ContactID]; p.official || p.government {
				g = &want[1]
			}
			g.N++
			if g.Status == nil {
				g.Status = map[string]int{}
			}
			g.Status[f.Status]++
			if f.counted >= 0 {
				g.Percent[f.counted]++
			}
		}
		for i, got := range []store.Figures{row.Community, row.Government} {
			if !equal(got, want[i]) {
				w.failf("figures are a recount", "%s in %s, side %d: %s, not %s", row.Commitment.Code, round, i, counts(got), counts(want[i]))
			}
		}
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
