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
	Step     string
	Day      string    // local, of each contact
	Rule     string    // the cron spec of its moment; "" for the moment of Next
	Next     time.Time // when it is looked at
	Override bool      // quiet hours do not hold it back
	Round    Round
}

// Slot is when a step reaches one person.
type Slot struct {
	Due     time.Time
	Expired bool // not before the round closes
}

// mayLeave says of a step m of a round r that it may leave: a coordinator has
// approved the round's opening, in a demo nobody needs to, and does not hold it.
// What was answered is told once the round is published: until then it may change.
// What she starts herself, and the notice that a call broke off, need no approval.
const mayLeave = `(r.state = 'open' AND m.step <> 'answer' OR r.state <> 'draft' AND m.step = 'thanks' OR r.state = 'published' AND m.step = 'answer') AND r.held_ms = 0
	AND (r.approved_ms > 0 OR m.step = 'now' OR m.step = 'draft' OR EXISTS (SELECT 1 FROM network n WHERE n.demo = 1))`

// DueReminders lists the steps whose day has begun for the first of their
// people, or whose expansion was broken off; none while sending is paused. Steps
// of a round stand in the order of their times.
func (s *Store) DueReminders(ctx context.Context, now time.Time) ([]Reminder, error) {
	var due []Reminder
	err := s.look(ctx, func(v *view) error {
		if stop, err := paused(v); err != nil || stop {
			return err
		}
		if err := sane(v, now); err != nil {
			return err
		}
		return v.rows(`SELECT `+reminderColumns+` FROM reminder m JOIN round r ON r.id = m.round_id
			WHERE m.status IN ('waiting', 'expanding') AND m.next_ms <= $1 AND `+mayLeave+` ORDER BY m.next_ms, m.id LIMIT 100`,
			[]any{now.UnixMilli()}, func(r *sql.Rows) error {
				m, err := v.ref.scanReminder(r)
				due = append(due, m)
				return err
			})
	})
	if err != nil {
		return nil, fmt.Errorf("find due reminders: %w", err)
	}
	return due, nil
}

// reminderColumns are read by scanReminder.
const reminderColumns = `m.id, m.step, m.on_day, m.rule, m.next_ms, m.override_quiet, m.round_id`

func (ref *reference) scanReminder(r *sql.Rows) (Reminder, error) {
	var m Reminder
	var next, override, round int64
	err := r.Scan(&m.ID, &m.Step, &m.Day, &m.Rule, &next, &override, &round)
	m.Next, m.Override, m.Round = when(next), override == 1, ref.roundByID(round)
	return m, err
}

// WaitingReminders lists the steps of a round that are still to come.
func (s *Store) WaitingReminders(ctx context.Context, round int64) (all []Reminder, err error) {
	err = s.look(ctx, func(v *view) error {
		return v.rows(`SELECT `+reminderColumns+` FROM reminder m WHERE m.round_id = $1 AND m.status IN ('waiting', 'expanding') AND m.step <> 'now' ORDER BY m.on_day, m.step`,
			[]any{round}, func(r *sql.Rows) error {
				m, err := v.ref.scanReminder(r)
				all = append(all, m)
				return err
			})
	})
	if err != nil {
		return nil, fmt.Errorf("list what a round still sends: %w", err)
	}
	return all, nil
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

// Delay looks at a waiting step again at t: its day has begun, its minute is
// still to come.
func (s *Store) Delay(ctx context.Context, reminder int64, t time.Time) error {
	err := s.single(ctx, func(tx *Tx) error {
		_, err := tx.exec(`UPDATE reminder SET next_ms = $1 WHERE id = $2 AND status = 'waiting'`, t.UnixMilli(), reminder)
		return err
	})
	if err != nil {
		return fmt.Errorf("delay reminder %d: %w", reminder, err)
	}
	return nil
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
		r = Reminder{ID: s.ids.next(now), Step: StepNow, Day: ref.day(now), Next: now, Override: override, Round: round}
		_, err := tx.exec(`INSERT INTO reminder (id, round_id, step, on_day, rule, next_ms, after_contact, override_quiet, status, reason)
			VALUES ($1, $2, 'now', $3, '', $4, 0, $5, 'waiting', '')`, r.ID, round.ID, r.Day, now.UnixMilli(), flag(override))
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
