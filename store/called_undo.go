package store

import (
	"context"
	"fmt"
	"slices"
	"time"
)

// CallUndo is how long whoever logged a call may take it back.
const CallUndo = 24 * time.Hour

// UnlogCall takes back what the same coordinator logged of a call at a time: it
// is as if nobody had called. Whom that call paused is resumed, unless another
// call of the round says that she rests, or somebody has paused her since. before
// is true when nothing of it is logged any more.
func (s *Store) UnlogCall(ctx context.Context, contact int64, at time.Time, h Hand) (before bool, err error) {
	const what = "taking back the call"
	return s.act(ctx, h, func(d *decision) (bool, error) {
		round := d.ref.round(at)
		var first int64
		found, err := d.tx.row(`SELECT id FROM called WHERE contact_id = $1 AND round_id = $2 AND at_ms = $3 AND by_name = $4 ORDER BY id LIMIT 1`,
			[]any{contact, round.ID, at.UnixMilli(), d.by}, &first)
		if err != nil || !found {
			return true, err
		}
		if d.now.Sub(at) >= CallUndo {
			return false, refused(what, "it was logged more than a day ago")
		}
		if _, err := d.tx.exec(`DELETE FROM called WHERE contact_id = $1 AND round_id = $2 AND at_ms = $3 AND by_name = $4`, contact, round.ID, at.UnixMilli(), d.by); err != nil {
			return false, err
		}
		_, left, err := d.logged(contact, round)
		if err == nil && !slices.ContainsFunc(left, Rests) {
			err = d.wakes(contact, first, at)
		}
		if err != nil {
			return false, err
		}
		return false, d.trail("reminder uncalled", "contact %d in %s", contact, round.Code)
	})
}

// wakes resumes whom a call paused, where the trail behind its first row knows of
// nothing later.
func (d *decision) wakes(contact, first int64, at time.Time) error {
	object := fmt.Sprintf("contact %d", contact)
	var action string
	var ms int64
	found, err := d.tx.row(`SELECT action, at_ms FROM audit WHERE id > $1 AND object = $2 AND (action = 'contact pause' OR action = 'contact resume') ORDER BY id DESC LIMIT 1`,
		[]any{first, object}, &action, &ms)
	if err != nil || !found || action != "contact pause" || ms != at.UnixMilli() {
		return err
	}
	n, err := d.tx.exec(`UPDATE contact SET status = 'active' WHERE id = $1 AND status = 'paused'`, contact)
	if err != nil || n == 0 {
		return err
	}
	return d.changed("contact resume", object, "paused", "active")
}
