package store

import (
	"context"
	"fmt"
)

// ApproveReminders lets the reminders of a round leave: a coordinator has seen
// what its opening sends. What follows needs no other approval, and can be held.
// before is true when it was approved already.
func (s *Store) ApproveReminders(ctx context.Context, round string, h Hand) (before bool, err error) {
	return s.act(ctx, h, func(d *decision) (bool, error) {
		r, err := d.round(round)
		switch {
		case err != nil:
			return false, err
		case r.State == "closed", r.State == "published":
			return false, refused("approving "+round, "it is over")
		case r.Approved:
			return true, nil
		}
		if err := d.arrow("round "+r.Code, `UPDATE round SET approved_ms = $1, approved_by = $2 WHERE id = $3 AND approved_ms = 0`, d.ms(), d.by, r.ID); err != nil {
			return false, err
		}
		if err := d.moved(); err != nil {
			return false, err
		}
		return false, d.changed("reminder approve", r.Code, "", "approved")
	})
}

// HoldReminders keeps back what a round still sends, or lets it go on. What
// became too late meanwhile does not leave; of several steps only the latest.
func (s *Store) HoldReminders(ctx context.Context, round string, hold bool, h Hand) (before bool, err error) {
	return s.act(ctx, h, func(d *decision) (bool, error) {
		r, err := d.round(round)
		if err != nil || r.Held == hold {
			return err == nil, err
		}
		held, action, was, became := int64(0), "reminder resume", "paused", "sending"
		if hold {
			held, action, was, became = d.ms(), "reminder pause", became, was
		}
		if _, err := d.tx.exec(`UPDATE round SET held_ms = $1 WHERE id = $2`, held, r.ID); err != nil {
			return false, err
		}
		if err := d.moved(); err != nil {
			return false, err
		}
		return false, d.changed(action, r.Code, was, became)
	})
}

// PauseContact starts no message to a person any more, or starts again. She can
// report all the while, and is answered. Whoever said STOP stays so: only she
// can say START.
func (s *Store) PauseContact(ctx context.Context, contact int64, pause bool, h Hand) (before bool, err error) {
	return s.act(ctx, h, func(d *decision) (bool, error) {
		what, from, to, action := "resuming her", "paused", "active", "contact resume"
		if pause {
			what, from, to, action = "pausing her", "active", "paused", "contact pause"
		}
		var status string
		found, err := d.tx.row(`SELECT status FROM contact WHERE id = $1`, []any{contact}, &status)
		switch {
		case err != nil:
			return false, err
		case !found:
			return false, ErrNotFound
		case status == to:
			return true, nil
		case status != from:
			return false, refused(what, "she is %s", status)
		}
		if err := d.arrow("contact", `UPDATE contact SET status = $1 WHERE id = $2 AND status = $3`, to, contact, from); err != nil {
			return false, err
		}
		return false, d.changed(action, fmt.Sprintf("contact %d", contact), from, to)
	})
}
