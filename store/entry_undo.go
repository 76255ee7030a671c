package store

import (
	"context"
	"fmt"
	"strings"
	"time"
)

// EntryUndo is how long whoever entered a report may take it back herself;
// afterwards it takes two people, as any other: ProposeExclusion.
const EntryUndo = 24 * time.Hour

// WithdrawEntry takes back a report that the same coordinator entered within a
// day: it stays listed as withdrawn, and what it took the place of counts again.
// before is true when it counts nowhere any more.
func (s *Store) WithdrawEntry(ctx context.Context, ref string, h Hand) (before bool, err error) {
	what := "taking back " + ref
	return s.act(ctx, h, func(d *decision) (bool, error) {
		var id, at, took, beside int64
		var state, by string
		found, err := d.tx.row(`SELECT r.id, r.state, r.beside, e.by_name, e.at_ms, e.took FROM report r JOIN entry e ON e.report_id = r.id WHERE r.ref = $1`,
			[]any{strings.ToUpper(strings.TrimSpace(ref))}, &id, &state, &beside, &by, &at, &took)
		switch {
		case err != nil:
			return false, err
		case !found:
			return false, fmt.Errorf("report %q, which a coordinator entered: %w", ref, ErrNotFound)
		case state != "accepted" && state != "held":
			return true, nil
		case by != d.by:
			return false, refused(what, "%s entered it: she takes it back, or two people exclude it", by)
		case d.now.Sub(when(at)) >= EntryUndo:
			return false, refused(what, "it was entered more than a day ago: two people exclude it")
		}
		if beside != 0 {
			took = 0
		}
		if err := d.takeBack(id, took); err != nil {
			return false, err
		}
		return false, d.changed("report withdraw", strings.ToUpper(strings.TrimSpace(ref)), state, "withdrawn")
	})
}

// takeBack withdraws a report, and lets the one whose place it took count again.
func (d *decision) takeBack(id, took int64) error {
	g := d.store.batch(d.tx, d.ref)
	held, err := g.hold(nil, []int64{id, took})
	if err != nil {
		return err
	}
	old := held[took]
	delete(held, took)
	g.retire(held[id], "withdrawn")
	if err := g.unchoose([]int64{id}, d.now); err != nil {
		return err
	}
	if err := g.verdicts(held, false); err != nil {
		return err
	}
	if old != nil && old.state == "superseded" {
		about := map[int64]*standing{}
		if old.about > 0 {
			if about, err = g.hold(nil, []int64{old.about}); err != nil {
				return err
			}
		}
		if err := g.raise(old, about[old.about], false); err != nil {
			return err
		}
	}
	return g.flush()
}
