package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// ErrClock means that the clock is behind what was stored before: people are
// answered, but nothing that we start ourselves leaves until it is right.
var ErrClock = errors.New("the clock is behind the newest stored time")

// Reminder is one step of a round.
type Reminder struct {
	ID       int64
	Step     string // open, mid, last; now: a coordinator pressed the button
	Day      string // local, of each contact
	At       string // wall clock, 09:30
	Next     time.Time
	Override bool // quiet hours do not hold it back
	Round    Round
}

// Slot is when a step reaches one person.
type Slot struct {
	Due     time.Time
	Expired bool // not before the round closes
}

// DueReminders lists the steps of open rounds whose time has come for the
// first of their people, or whose expansion was broken off; none while sending
// is paused. Steps of a round stand in the order of their times.
func (s *Store) DueReminders(ctx context.Context, now time.Time) ([]Reminder, error) {
	var due []Reminder
	err := s.look(ctx, func(v *view) error {
		if stop, err := paused(v); err != nil || stop {
			return err
		}
		if err := sane(v, now); err != nil {
			return err
		}
		return v.rows(`SELECT m.id, m.step, m.on_day, m.at_time, m.next_ms, m.override_quiet, m.round_id FROM reminder m JOIN round r ON r.id = m.round_id
			WHERE m.status IN ('waiting', 'expanding') AND m.next_ms <= $1 AND r.state = 'open' ORDER BY m.next_ms, m.id LIMIT 100`,
			[]any{now.UnixMilli()}, func(r *sql.Rows) error {
				var m Reminder
				var next, override, round int64
				err := r.Scan(&m.ID, &m.Step, &m.Day, &m.At, &next, &override, &round)
				m.Next, m.Override, m.Round = when(next), override == 1, v.ref.roundByID(round)
				due = append(due, m)
				return err
			})
	})
	if err != nil {
		return nil, fmt.Errorf("find due reminders: %w", err)
	}
	return due, nil
}

// sane refuses a clock that is behind the newest stored time.
func sane(q querier, now time.Time) error {
	var latest int64
	_, err := q.row(`SELECT coalesce(max(latest_ms), 0) FROM network`, nil, &latest)
	if err == nil && now.UnixMilli() < latest-time.Minute.Milliseconds() {
		err = ErrClock
	}
	return err
}

func (r *reference) roundByID(id int64) Round {
	for _, v := range r.rounds {
		if v.ID == id {
			return v
		}
	}
	return Round{}
}

// perExpansion is how many people one transaction of an expansion takes.
const perExpansion = 500

// Expand writes one occurrence for each monitor, 500 to a transaction, and
// moves the step's cursor with them: broken off anywhere, it goes on from
// there, and nobody has two. plan is pure and may run again.
func (s *Store) Expand(ctx context.Context, r Reminder, plan func(zone, country string) Slot) error {
	for {
		more := false
		err := s.single(ctx, func(tx *Tx) (err error) {
			more, err = s.expand(tx, r, plan)
			return err
		})
		if err != nil {
			return fmt.Errorf("expand reminder %d: %w", r.ID, err)
		}
		if !more {
			return nil
		}
	}
}

// spot is where a person of an expansion is.
type spot struct {
	contact, line int64
	zone, country string
}

func (s *Store) expand(tx *Tx, r Reminder, plan func(zone, country string) Slot) (more bool, err error) {
	if stop, err := paused(tx); err != nil || stop {
		return false, err // its cursor stays where it is
	}
	var after int64
	found, err := tx.row(`SELECT after_contact FROM reminder WHERE id = $1 AND status IN ('waiting', 'expanding')`, []any{r.ID}, &after)
	if err != nil || !found {
		return false, err
	}
	var all []spot
	err = tx.rows(`SELECT c.id, (SELECT x.line_id FROM contact_line x WHERE x.contact_id = c.id ORDER BY x.main DESC, x.line_id LIMIT 1), coalesce(p.zone, ''), coalesce(p.country, '')
		FROM contact c LEFT JOIN place p ON p.id = c.place_id
		WHERE c.id > $1 AND c.status NOT IN ('invited', 'left') AND EXISTS (SELECT 1 FROM contact_line x WHERE x.contact_id = c.id)
		AND EXISTS (SELECT 1 FROM assignment a WHERE a.contact_id = c.id AND a.kind = 'report') ORDER BY c.id LIMIT $2`, []any{after, perExpansion}, func(rows *sql.Rows) error {
		var p spot
		err := rows.Scan(&p.contact, &p.line, &p.zone, &p.country)
		all = append(all, p)
		return err
	})
	if err != nil {
		return false, err
	}
	for _, p := range all {
		slot := plan(p.zone, p.country)
		status, reason := "due", ""
		if slot.Expired {
			status, reason = "expired", "the round closes before"
		}
		if _, err := tx.exec(`INSERT INTO occurrence (id, reminder_id, local_date, contact_id, line_id, status, reason, due_ms, outbox_id)
			VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0) ON CONFLICT (reminder_id, local_date, contact_id) DO NOTHING`,
			s.ids.next(r.Next), r.ID, r.Day, p.contact, p.line, status, reason, slot.Due.UnixMilli()); err != nil {
			return false, err
		}
		after = p.contact
	}
	status := "done"
	if more = len(all) == perExpansion; more {
		status = "expanding"
	}
	_, err = tx.exec(`UPDATE reminder SET status = $1, after_contact = $2 WHERE id = $3 AND status IN ('waiting', 'expanding')`, status, after, r.ID)
	return more, err
}

// Drop ends a step that will not be expanded: a later one of its round is due
// too ("done"), or its rule cannot be read ("broken").
func (s *Store) Drop(ctx context.Context, reminder int64, status, reason string) error {
	err := s.single(ctx, func(tx *Tx) error {
		_, err := tx.exec(`UPDATE reminder SET status = $1, reason = $2 WHERE id = $3 AND status IN ('waiting', 'expanding')`, status, reason, reminder)
		return err
	})
	if err != nil {
		return fmt.Errorf("drop reminder %d: %w", reminder, err)
	}
	return nil
}

// StartNow makes the step of a coordinator who reminds now: one row, which the
// next Tick finishes should this process end before it has. While sending is
// paused there is none (ErrPaused): it would go off unseen once it goes on.
func (s *Store) StartNow(ctx context.Context, now time.Time, override bool) (Reminder, error) {
	var r Reminder
	err := s.single(ctx, func(tx *Tx) error {
		if stop, err := paused(tx); err != nil {
			return err
		} else if stop {
			return ErrPaused
		}
		if err := sane(tx, now); err != nil {
			return err
		}
		ref := s.ref.Load()
		round := ref.round(now)
		if !round.Open {
			return fmt.Errorf("no round is open: %w", ErrNotFound)
		}
		local := now.In(ref.zone)
		r = Reminder{
			ID: s.ids.next(now), Step: "now", Day: local.Format(time.DateOnly), At: local.Format("15:04"), Next: now, Override: override, Round: round,
		}
		_, err := tx.exec(`INSERT INTO reminder (id, round_id, step, on_day, at_time, next_ms, after_contact, override_quiet, status, reason)
			VALUES ($1, $2, 'now', $3, $4, $5, 0, $6, 'waiting', '')`, r.ID, round.ID, r.Day, r.At, now.UnixMilli(), flag(override))
		if err != nil {
			return err
		}
		return tx.audit(s.ids.next(now), NewAudit{Actor: "coordinator", Action: "remind_now", Object: fmt.Sprintf("round %s", round.Code)}, now)
	})
	if err != nil {
		return Reminder{}, fmt.Errorf("remind now: %w", err)
	}
	return r, nil
}
