package store

import (
	"context"
	"fmt"
)

// OpenItem notes that somebody has looked at an entry: from then on it stands
// behind what nobody has seen.
func (s *Store) OpenItem(ctx context.Context, id int64) error {
	return s.single(ctx, func(tx *Tx) error {
		_, err := tx.exec(`UPDATE inbox SET opened = 1 WHERE id = $1 AND opened = 0`, id)
		return err
	})
}

// TakeItem puts an entry into a user's hands; "" gives it back to all. before is
// true when she had it already.
func (s *Store) TakeItem(ctx context.Context, id int64, user string, h Hand) (before bool, err error) {
	if user != "" {
		if user, err = signed(user); err != nil {
			return false, err
		}
	}
	return s.act(ctx, h, func(d *decision) (bool, error) {
		v, err := item(d.tx, id)
		if err != nil || v.takenBy == user {
			return true, err
		}
		if err := d.arrow("entry", `UPDATE inbox SET taken_by = $1 WHERE id = $2 AND taken_by = $3`, user, id, v.takenBy); err != nil {
			return false, err
		}
		return false, d.changed("inbox take", fmt.Sprintf("entry %d to %q", id, user), v.takenBy, user)
	})
}

// ReopenItem puts an entry that is done back on the list: the undoing of
// DoneItem. before is true when it waits already.
func (s *Store) ReopenItem(ctx context.Context, id int64, h Hand) (before bool, err error) {
	return s.act(ctx, h, func(d *decision) (bool, error) {
		v, err := item(d.tx, id)
		if err != nil || v.state == "open" {
			return true, err
		}
		if err := d.arrow("entry", `UPDATE inbox SET state = 'open', asked_ms = 0 WHERE id = $1 AND state = 'done'`, id); err != nil {
			return false, err
		}
		return false, d.changed("inbox reopen", fmt.Sprintf("entry %d", id), v.state, "open")
	})
}
