package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// Where is where somebody is, and the quiet hours that she chose.
type Where struct {
	Zone, Country      string
	QuietFrom, QuietTo string // "" and "": none of her own
}

// Window are open hours: Opens is the moment that was asked about where that
// lies within.
type Window struct{ Opens, Ends time.Time }

// Windows finds the open hours of somewhere at a moment, or after it. It is pure.
type Windows func(at time.Time, w Where) Window

// TendBroadcasts brings the queue in line with what was decided: it puts aside
// what was paused or stopped, gives what waits for it the next open hours, and
// closes what has all left. It may be broken off anywhere. next gives the open
// hours of somewhere that a moment lies in, or that come next after it.
func (s *Store) TendBroadcasts(ctx context.Context, now time.Time, next Windows) error {
	var all []Broadcast
	err := s.look(ctx, func(v *view) (err error) {
		all, err = broadcasts(v, `WHERE b.state = 'leaving' OR b.state = 'paused' OR b.state = 'stopped' ORDER BY b.id`)
		return err
	})
	if err != nil {
		return fmt.Errorf("tend broadcasts: %w", err)
	}
	var failed []error
	for _, b := range all {
		if err := s.tend(ctx, b, now, next); err != nil { // one must not hold up the others
			failed = append(failed, fmt.Errorf("tend broadcast %d: %w", b.Number, err))
		}
	}
	return errors.Join(failed...)
}

func (s *Store) tend(ctx context.Context, b Broadcast, now time.Time, next Windows) error {
	switch b.State {
	case "paused":
		_, err := s.batches(ctx, func(tx *Tx) (int64, error) {
			return tx.exec(`UPDATE outbox SET due_ms = $1 WHERE id IN (SELECT id FROM outbox WHERE broadcast_id = $2 AND status = 'queued' AND due_ms <> $1 ORDER BY id LIMIT $3)
				AND status = 'queued' AND EXISTS (SELECT 1 FROM broadcast WHERE id = $2 AND state = 'paused')`, int64(parkedMS), b.ID, pruneBatch)
		})
		return err
	case "stopped":
		_, err := s.batches(ctx, func(tx *Tx) (int64, error) {
			return tx.exec(`UPDATE outbox SET status = 'expired', reason = 'stopped' WHERE id IN (SELECT id FROM outbox WHERE broadcast_id = $1 AND status = 'queued' ORDER BY id LIMIT $2)
				AND status = 'queued'`, b.ID, pruneBatch)
		})
		return err
	}
	for more := true; more; {
		if err := s.single(ctx, func(tx *Tx) (err error) {
			more, err = s.retime(tx, b, now, next)
			return err
		}); err != nil {
			return err
		}
	}
	s.poke()
	return s.closeBroadcast(ctx, b, now)
}

// where is where somebody of a place is.
func (ref *reference) where(place int64, from, to string) Where {
	p := ref.places[place]
	return Where{Zone: cmp.Or(p.zone, ref.network.Zone), Country: cmp.Or(p.country, ref.network.Country), QuietFrom: from, QuietTo: to}
}

// parked is a message that waits for its time.
type parked struct {
	id, contact, place, expires int64
	from, to                    string
}

// retime gives what waits the next open hours; what they come too late for
// expires.
func (s *Store) retime(tx *Tx, b Broadcast, now time.Time, next Windows) (more bool, err error) {
	var all []parked
	err = tx.rows(`SELECT o.id, o.contact_id, coalesce(c.place_id, 0), o.expires_ms, c.quiet_from, c.quiet_to FROM outbox o JOIN contact c ON c.id = o.contact_id JOIN broadcast b ON b.id = o.broadcast_id
		WHERE o.broadcast_id = $1 AND o.status = 'queued' AND o.due_ms = $2 AND b.state = 'leaving' ORDER BY o.id LIMIT $3`, []any{b.ID, int64(parkedMS), perFill}, func(r *sql.Rows) error {
		var p parked
		err := r.Scan(&p.id, &p.contact, &p.place, &p.expires, &p.from, &p.to)
		all = append(all, p)
		return err
	})
	if err != nil || len(all) == 0 {
		return false, err
	}
	ref, from := s.ref.Load(), now
	if b.Hold.After(now) {
		from = b.Hold
	}
	for _, p := range all {
		w := next(from, ref.where(p.place, p.from, p.to))
		if w.Opens.UnixMilli() >= p.expires {
			_, err = tx.exec(`UPDATE outbox SET status = 'expired', reason = 'too late' WHERE id = $1 AND status = 'queued'`, p.id)
		} else if _, err = tx.exec(`UPDATE outbox SET due_ms = $1 WHERE id = $2 AND status = 'queued' AND due_ms = $3`, w.Opens.UnixMilli(), p.id, int64(parkedMS)); err == nil {
			_, err = tx.exec(`UPDATE broadcast_person SET open_ms = $1 WHERE broadcast_id = $2 AND contact_id = $3`, w.Ends.UnixMilli(), b.ID, p.contact)
		}
		if err != nil {
			return false, err
		}
	}
	return true, nil
}

// closeBroadcast notes that nothing of a broadcast waits any more.
func (s *Store) closeBroadcast(ctx context.Context, b Broadcast, now time.Time) error {
	return s.single(ctx, func(tx *Tx) error {
		n, err := tx.exec(`UPDATE broadcast SET state = 'done' WHERE id = $1 AND state = 'leaving' AND filled = 1
			AND NOT EXISTS (SELECT 1 FROM outbox WHERE broadcast_id = $1 AND status IN ('queued', 'sending'))`, b.ID)
		if err != nil || n == 0 {
			return err
		}
		return s.happened(tx, happening{BroadcastFinished, wholeNetwork, tellBroadcast{b.Number}}, now)
	})
}
