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
	Was    string // what the act found, where it changed a value
	Became string // what it left
	At     time.Time
}

const traceColumns = `SELECT id, actor, action, object, was, became, at_ms FROM audit`

// Trail lists the audit trail by id, oldest first.
func (s *Store) Trail(ctx context.Context, p Page) ([]Trace, error) {
	return s.traces(ctx, traceColumns+` WHERE id > $1 ORDER BY id LIMIT $2`, p.After, p.Limit)
}

// TraceFilter chooses events of the audit trail.
type TraceFilter struct {
	Actor  string    // as it stands there; "" for all
	Action string    // "" for all
	From   time.Time // zero for the beginning
	To     time.Time // what is younger is left out; zero for now
	Before int64     // the id of the last event seen; 0 starts
	Limit  int       // 1–1000
}

// Events lists the audit trail, newest first.
func (s *Store) Events(ctx context.Context, f TraceFilter) ([]Trace, error) {
	query, args := traceColumns+` WHERE id >= $1`, []any{firstID(f.From)}
	and := func(condition string, arg any) {
		args = append(args, arg)
		query += fmt.Sprintf(" AND "+condition, len(args))
	}
	if !f.To.IsZero() {
		and("id < $%d", firstID(f.To))
	}
	if f.Before > 0 {
		and("id < $%d", f.Before)
	}
	if f.Actor != "" {
		and("actor = $%d", f.Actor)
	}
	if f.Action != "" {
		and("action = $%d", f.Action)
	}
	args = append(args, f.Limit)
	return s.traces(ctx, query+fmt.Sprintf(" ORDER BY id DESC LIMIT $%d", len(args)), args...)
}

func (s *Store) traces(ctx context.Context, query string, args ...any) ([]Trace, error) {
	var all []Trace
	err := s.rows(ctx, query, args, func(r *sql.Rows) error {
		var e Trace
		var ms int64
		err := r.Scan(&e.ID, &e.Actor, &e.Action, &e.Object, &e.Was, &e.Became, &ms)
		e.At = when(ms)
		all = append(all, e)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("audit trail: %w", err)
	}
	return all, nil
}

// Actors are all who stand in the audit trail, and Actions all that was done. Each
// is found by one step through an index, however long the trail is.
func (s *Store) Actors(ctx context.Context) ([]string, error) { return s.steps(ctx, "actor") }

// Actions are all kinds of acts in the audit trail.
func (s *Store) Actions(ctx context.Context) ([]string, error) { return s.steps(ctx, "action") }

func (s *Store) steps(ctx context.Context, column string) (all []string, err error) {
	err = s.rows(ctx, fmt.Sprintf(`WITH RECURSIVE step (word) AS (SELECT min(%[1]s) FROM audit
		UNION ALL SELECT (SELECT min(%[1]s) FROM audit WHERE %[1]s > step.word) FROM step WHERE step.word IS NOT NULL)
		SELECT word FROM step WHERE word IS NOT NULL`, column), nil, func(r *sql.Rows) error {
		var word string
		err := r.Scan(&word)
		all = append(all, word)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("audit trail: %w", err)
	}
	return all, nil
}
