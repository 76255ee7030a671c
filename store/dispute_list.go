package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// Disputes lists the disputes of a round ("" for all), oldest first, with what
// was done about each; closed ones too.
func (s *Store) Disputes(ctx context.Context, round string, now time.Time) ([]Dispute, error) {
	var all []Dispute
	err := s.look(ctx, func(v *view) (err error) {
		all, err = v.disputes(round, now)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("disputes: %w", err)
	}
	return all, nil
}

func (v *view) disputes(round string, now time.Time) (all []Dispute, err error) {
	id, err := v.ref.roundID(round)
	if err != nil {
		return nil, err
	}
	at, today := map[int64]int{}, v.ref.day(now)
	err = v.rows(`SELECT x.id, x.number, c.code, r.code, x.kind, x.side, x.note, x.due_on, x.state, x.opened_ms, x.closed_ms
		FROM dispute x JOIN commitment c ON c.id = x.commitment_id JOIN round r ON r.id = x.round_id
		WHERE x.round_id = $1 OR $1 = 0 ORDER BY x.number`, []any{id}, func(r *sql.Rows) error {
		var x Dispute
		var key, opened, closed int64
		err := r.Scan(&key, &x.Number, &x.Commitment, &x.Round, &x.Kind, &x.Side, &x.Note, &x.DueOn, &x.State, &opened, &closed)
		x.Opened, x.Closed = when(opened), when(closed)
		x.Overdue = x.Closed.IsZero() && x.DueOn < today
		at[key] = len(all)
		all = append(all, x)
		return err
	})
	if err != nil {
		return nil, err
	}
	return all, v.rows(`SELECT dispute_id, act, by_name, note, on_day, at_ms FROM dispute_step ORDER BY dispute_id, seq`, nil, func(r *sql.Rows) error {
		var key, ms int64
		var step DisputeStep
		err := r.Scan(&key, &step.Act, &step.By, &step.Note, &step.On, &ms)
		step.At = when(ms)
		if i, ok := at[key]; ok {
			all[i].Steps = append(all[i].Steps, step)
		}
		return err
	})
}

// idsInto collects a column of ids.
func idsInto(to map[int64]bool) func(*sql.Rows) error {
	return func(r *sql.Rows) error {
		var id int64
		err := r.Scan(&id)
		to[id] = true
		return err
	}
}
