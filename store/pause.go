package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// ErrPaused means that an operator, or a restore, has paused sending.
var ErrPaused = errors.New("sending is paused: 'ahadi sending resume' lets it go on")

// Pause says since when, and why, nothing leaves that waits to be sent. Who
// dials is answered all the same: that answer waits in no queue.
type Pause struct {
	Since  time.Time
	Reason string
}

// The settings that hold a pause. They lie in the database, so that every
// process which serves it keeps to them, and a copy takes them along.
const (
	sendingSetting = "sending" // "paused", or anything else
	reasonSetting  = "sending_reason"
)

// Paused says whether sending is paused.
func (s *Store) Paused(ctx context.Context) (Pause, bool, error) {
	var p Pause
	found := false
	err := s.rows(ctx, `SELECT s.at_ms, coalesce(r.value, '') FROM setting s LEFT JOIN setting r ON r.name = $1 WHERE s.name = $2 AND s.value = 'paused'`,
		[]any{reasonSetting, sendingSetting}, func(r *sql.Rows) error {
			found = true
			var since int64
			err := r.Scan(&since, &p.Reason)
			p.Since = when(since)
			return err
		})
	if err != nil {
		return p, false, fmt.Errorf("look whether sending is paused: %w", err)
	}
	return p, found, nil
}

// PauseSending lets nothing leave any more from now on: no claim, no reminder.
// A message that a sender has in its hands is on its way. Pausing again gives
// the new reason.
func (s *Store) PauseSending(ctx context.Context, reason string, now time.Time) error {
	err := s.single(ctx, func(tx *Tx) error {
		before, err := paused(tx)
		if err != nil {
			return err
		}
		return errors.Join(tx.pause(reason, now),
			tx.audit(s.ids.next(now), NewAudit{Actor: "operator", Action: "sending_pause", Object: reason, Was: sendingState(before), Became: sendingState(true)}, now))
	})
	if err != nil {
		return fmt.Errorf("pause sending: %w", err)
	}
	return nil
}

// ResumeSending lets it go on, also the reminders and broadcasts of channels on
// which too many failed. What became too late meanwhile expires.
func (s *Store) ResumeSending(ctx context.Context, now time.Time) error {
	err := s.single(ctx, func(tx *Tx) error {
		before, err := paused(tx)
		if err != nil {
			return err
		}
		return errors.Join(tx.resume(now),
			tx.audit(s.ids.next(now), NewAudit{Actor: "operator", Action: "sending_resume", Was: sendingState(before), Became: sendingState(false)}, now))
	})
	if err != nil {
		return fmt.Errorf("resume sending: %w", err)
	}
	s.poke()
	return nil
}

// HoldSending is PauseSending by somebody who has signed in. before is true when
// it is paused already; her reason is then the one that is shown.
func (s *Store) HoldSending(ctx context.Context, reason string, h Hand) (before bool, err error) {
	const what = "pausing what leaves"
	if err := s.words(ctx, what, roomNote, reason); err != nil {
		return false, err
	}
	return s.act(ctx, h, func(d *decision) (bool, error) {
		before, err := paused(d.tx)
		if err != nil {
			return false, err
		}
		return before, errors.Join(d.tx.pause(reason, d.now), d.changed("sending_pause", reason, sendingState(before), sendingState(true)))
	})
}

// ReleaseSending is ResumeSending by somebody who has signed in. before is true
// when it was not paused.
func (s *Store) ReleaseSending(ctx context.Context, h Hand) (before bool, err error) {
	before, err = s.act(ctx, h, func(d *decision) (bool, error) {
		stopped, err := paused(d.tx)
		if err != nil {
			return false, err
		}
		return !stopped, errors.Join(d.tx.resume(d.now), d.changed("sending_resume", "", sendingState(stopped), sendingState(false)))
	})
	s.poke()
	return before, err
}

// Resumed is when sending was last let go on; zero when nobody ever did.
func (s *Store) Resumed(ctx context.Context) (at time.Time, err error) {
	err = s.rows(ctx, `SELECT at_ms FROM setting WHERE name = $1 AND value <> 'paused'`, []any{sendingSetting}, func(r *sql.Rows) error {
		var ms int64
		err := r.Scan(&ms)
		at = when(ms)
		return err
	})
	if err != nil {
		return at, fmt.Errorf("look when sending was resumed: %w", err)
	}
	return at, nil
}

func (tx *Tx) pause(reason string, now time.Time) error {
	return errors.Join(tx.set(sendingSetting, "paused", now), tx.set(reasonSetting, reason, now))
}

func (tx *Tx) resume(now time.Time) error {
	if err := tx.set(sendingSetting, "on", now); err != nil {
		return err
	}
	_, err := tx.exec(`DELETE FROM setting WHERE name LIKE $1`, stoppedSetting+"%")
	return err
}

// set writes one setting.
func (tx *Tx) set(name, value string, now time.Time) error {
	_, err := tx.exec(insertSetting, name, value, now.UnixMilli())
	return err
}

const insertSetting = `INSERT INTO setting (name, value, at_ms) VALUES ($1, $2, $3)
	ON CONFLICT (name) DO UPDATE SET value = excluded.value, at_ms = excluded.at_ms`

// paused says whether nothing may leave, as the transaction sees it.
func paused(q querier) (bool, error) {
	var value string
	_, err := q.row(`SELECT value FROM setting WHERE name = $1`, []any{sendingSetting}, &value)
	return value == "paused", err
}

// sendingState is how it stands in the audit trail.
func sendingState(paused bool) string {
	if paused {
		return "paused"
	}
	return "sending"
}
