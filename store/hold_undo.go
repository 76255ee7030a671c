package store

import (
	"context"
	"time"
)

// HoldUndo is how long whoever held a report takes that back without reading it.
const HoldUndo = 10 * time.Minute

// UndoHold takes the holding of a report back, by whoever held it, within HoldUndo,
// and while nobody has read it since: it counts as it did before, when its words
// were open. What the reader held, and what has waited for longer, is let count by
// whoever has read it alone: ReleaseReport. counts and before are as there.
func (s *Store) UndoHold(ctx context.Context, ref string, h Hand) (counts, before bool, err error) {
	what := "taking the holding of " + ref + " back"
	err = s.decide(ctx, h, func(d *decision) error {
		counts, before = false, false
		v, err := d.held(ref)
		switch {
		case err != nil:
			return err
		case v.state != "held":
			counts, before = v.state == "accepted", true
			return nil
		case v.by == "":
			return refused(what, "it was held when it came: read its words, then let it count")
		case v.by != d.by:
			return refused(what, "%s held it: she takes it back, or whoever has read its words lets it count", v.by)
		case v.looked != "":
			return refused(what, "%s has read it since: read its words, then let it count", v.looked)
		case d.ms() >= v.since+HoldUndo.Milliseconds():
			return refused(what, "it was held more than %d minutes ago: read its words, then let it count", int(HoldUndo.Minutes()))
		}
		if counts, err = d.letCount(v); err != nil {
			return err
		}
		return d.changed("report unhold", v.ref, v.state, unheldState(counts))
	})
	return counts, before, err
}
