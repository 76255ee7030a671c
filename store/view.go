package store

import (
	"context"
	"database/sql"
	"fmt"

	"ahadi/internal/keys"
)

// querier reads rows: the writer's transaction and a reader's snapshot.
type querier interface {
	row(query string, args []any, dest ...any) (bool, error)
	rows(query string, args []any, scan func(*sql.Rows) error) error
}

// view is one read-only snapshot: every query of a page sees the same moment.
type view struct {
	ctx context.Context
	tx  *sql.Tx
	ref *reference

	engine *engine

	stmts map[string]*sql.Stmt // of queries that run once for each person
}

// look runs fn on a snapshot of the reader pool. It never waits for the writer.
func (s *Store) look(ctx context.Context, fn func(*view) error) error {
	tx, err := s.read.BeginTx(ctx, &sql.TxOptions{ReadOnly: true, Isolation: s.engine.snapshot})
	if err != nil {
		return fmt.Errorf("read the database: %w", err)
	}
	defer tx.Rollback() // nothing was written; it closes the statements too
	if s.engine.looks != "" {
		if _, err := tx.ExecContext(ctx, s.engine.looks); err != nil {
			return fmt.Errorf("read the database: %w", err)
		}
	}
	return fn(&view{ctx: ctx, tx: tx, ref: s.ref.Load(), engine: s.engine, stmts: map[string]*sql.Stmt{}})
}

func (v *view) row(query string, args []any, dest ...any) (bool, error) {
	found := false
	err := v.rows(query, args, func(r *sql.Rows) error {
		found = true
		return r.Scan(dest...)
	})
	return found, err
}

func (v *view) rows(query string, args []any, scan func(*sql.Rows) error) error {
	if err := counted(query, args); err != nil {
		return err
	}
	if !v.engine.prepares {
		rows, err := v.tx.QueryContext(v.ctx, query, storables(args)...)
		return scanAll(query, rows, err, scan)
	}
	st, ok := v.stmts[query]
	if !ok {
		var err error
		if st, err = v.tx.PrepareContext(v.ctx, v.engine.text(query)); err != nil {
			return fmt.Errorf("%.60s…: %w", query, err)
		}
		v.stmts[query] = st
	}
	rows, err := st.QueryContext(v.ctx, storables(args)...)
	return scanAll(query, rows, err, scan)
}

// reveal opens a sealed text with a wrapped data key; a destroyed key (an
// erased person) leaves "".
func reveal(ring *keys.Ring, wrapped, sealed, label string) (string, error) {
	if wrapped == "" || sealed == "" {
		return "", nil
	}
	k, err := ring.Unwrap(wrapped)
	if err != nil {
		return "", err
	}
	b, err := k.Open(sealed, label)
	return string(b), err
}
