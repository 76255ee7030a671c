package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// Trace is one event of the audit trail: who did what to what, and when. No
// text of a person stands in it.
type Trace struct {
	ID     int64
	Actor  string // "coordinator amina", "operator", "line"
	Action string
	Object string
	At     time.Time
}

// Trail lists the audit trail by id, oldest first.
func (s *Store) Trail(ctx context.Context, p Page) ([]Trace, error) {
	var all []Trace
	err := s.rows(ctx, `SELECT id, actor, action, object, at_ms FROM audit WHERE id > $1 ORDER BY id LIMIT $2`, []any{p.After, p.Limit}, func(r *sql.Rows) error {
		var e Trace
		var ms int64
		err := r.Scan(&e.ID, &e.Actor, &e.Action, &e.Object, &ms)
		e.At = when(ms)
		all = append(all, e)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("audit trail: %w", err)
	}
	return all, nil
}
