package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/mattn/go-sqlite3"
)

// Tx is one transaction of the writer. Its methods never begin or commit. No
// statement carries a caller's context: a driver that interrupts one statement
// ends the whole transaction, and with it a hundred other callers' work.
type Tx struct {
	conn  *sql.Conn
	stmts map[string]*sql.Stmt // by neutral text; they live as long as conn
}

var background = context.Background()

func (tx *Tx) prepared(query string) (*sql.Stmt, error) {
	if st, ok := tx.stmts[query]; ok {
		return st, nil
	}
	st, err := tx.conn.PrepareContext(background, numbered(query))
	if err != nil {
		return nil, fmt.Errorf("%.60s…: %w", query, err)
	}
	tx.stmts[query] = st
	return st, nil
}

// exec runs one statement and says how many rows it changed.
func (tx *Tx) exec(query string, args ...any) (int64, error) {
	st, err := tx.prepared(query)
	if err != nil {
		return 0, err
	}
	res, err := st.ExecContext(background, args...)
	if err != nil {
		return 0, fmt.Errorf("%.60s…: %w", query, err)
	}
	return res.RowsAffected()
}

// row reads one row into dest and says whether there was one.
func (tx *Tx) row(query string, args []any, dest ...any) (bool, error) {
	found := false
	err := tx.rows(query, args, func(r *sql.Rows) error {
		found = true
		return r.Scan(dest...)
	})
	return found, err
}

// rows calls scan for each row.
func (tx *Tx) rows(query string, args []any, scan func(*sql.Rows) error) error {
	st, err := tx.prepared(query)
	if err != nil {
		return err
	}
	rows, err := st.QueryContext(background, args...)
	return scanAll(query, rows, err, scan)
}

// scanAll calls scan for each row of a query that was just sent, and closes it.
func scanAll(query string, rows *sql.Rows, err error, scan func(*sql.Rows) error) error {
	if err != nil {
		return fmt.Errorf("%.60s…: %w", query, err)
	}
	defer rows.Close()
	for rows.Next() {
		if err := scan(rows); err != nil {
			return fmt.Errorf("%.60s…: %w", query, err)
		}
	}
	return rows.Err()
}

func (tx *Tx) begin() error {
	_, err := tx.conn.ExecContext(background, "BEGIN IMMEDIATE")
	return err
}

func (tx *Tx) commit() error {
	_, err := tx.conn.ExecContext(background, "COMMIT")
	return err
}

// rollback ends what is still open; after a disk error SQLite has done so itself.
func (tx *Tx) rollback() error {
	open := false
	err := tx.conn.Raw(func(c any) error {
		if s, ok := c.(*sqlite3.SQLiteConn); ok {
			open = !s.AutoCommit()
		}
		return nil
	})
	if err != nil || !open {
		return err
	}
	_, err = tx.conn.ExecContext(background, "ROLLBACK")
	return err
}

// close gives the statements and the connection back.
func (tx *Tx) close() error {
	var errs []error
	for _, st := range tx.stmts {
		errs = append(errs, st.Close())
	}
	return errors.Join(append(errs, tx.conn.Close())...)
}
