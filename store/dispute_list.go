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
	err := s.look(ctx, func(v *view) error {
		ref, today := v.ref, v.ref.day(now)
		id := int64(0)
		if round != "" {
			r, err := ref.roundByCode(round)
			if err != nil {
				return err
			}
			id = r.ID
		}
		at := map[int64]int{}
		err := v.rows(`SELECT id, number, commitment_id, round_id, kind, side, note, due_on, state, opened_ms, closed_ms FROM dispute
			WHERE round_id = $1 OR $1 = 0 ORDER BY number`, []any{id}, func(r *sql.Rows) error {
			var x Dispute
			var key, commitment, about, opened, closed int64
			if err := r.Scan(&key, &x.Number, &commitment, &about, &x.Kind, &x.Side, &x.Note, &x.DueOn, &x.State, &opened, &closed); err != nil {
				return err
			}
			if c := ref.byID[commitment]; c != nil {
				x.Commitment = c.Code
			}
			x.Round, x.Opened, x.Closed = ref.roundByID(about).Code, when(opened), when(closed)
			x.Overdue = x.Closed.IsZero() && x.DueOn < today
			at[key] = len(all)
			all = append(all, x)
			return nil
		})
		if err != nil {
			return err
		}
		return v.rows(`SELECT dispute_id, act, by_name, note, on_day, at_ms FROM dispute_step ORDER BY dispute_id, seq`, nil, func(r *sql.Rows) error {
			var key, ms int64
			var step DisputeStep
			err := r.Scan(&key, &step.Act, &step.By, &step.Note, &step.On, &ms)
			step.At = when(ms)
			if i, ok := at[key]; ok {
				all[i].Steps = append(all[i].Steps, step)
			}
			return err
		})
	})
	if err != nil {
		return nil, fmt.Errorf("disputes: %w", err)
	}
	return all, nil
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

// pairsInto collects two columns of words; of the same first one the last stays.
func pairsInto(to map[string]string) func(*sql.Rows) error {
	return func(r *sql.Rows) error {
		var a, b string
		err := r.Scan(&a, &b)
		to[a] = b
		return err
	}
}
