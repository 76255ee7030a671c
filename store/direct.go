package store

import (
	"database/sql/driver"
	"errors"
	"fmt"
	"io"
	"reflect"
)

// direct runs SQLite's prepared statements by the driver itself, row by row:
// database/sql takes its locks, converts each value and makes its objects for
// each row anew, which was an eighth of what a turn costs. They live as long as
// the connection.
type direct struct {
	stmts   map[string]*directStmt // by neutral text
	args    []driver.NamedValue
	running bool
}

type directStmt struct {
	run    driver.StmtQueryContext
	inputs int
	row    []driver.Value // of the last execution: one value for each column
}

// errNested says that a row's reader runs a statement of its own.
var errNested = errors.New("a statement within the rows of another")

// totalChanges counts the rows that a connection has changed. The driver binds
// all values of a query in one call, but makes one call for each value of what
// it executes, so what writes is run as a query, too.
const totalChanges = `SELECT total_changes()`

// each runs one statement with each of rows, and hands each row that it finds
// to scan, with the number of the row that it was run with.
func (d *direct) each(tx *Tx, query string, rows [][]any, scan func(i int, found []driver.Value) error) error {
	if err := tx.nested(query); err != nil {
		return err
	}
	d.running = true
	defer func() { d.running = false }()
	err := tx.conn.Raw(func(conn any) error {
		st, err := d.prepared(tx, conn, query)
		for i := 0; i < len(rows) && err == nil; i++ {
			err = d.one(tx, st, rows[i], func() error { return scan(i, st.row) })
		}
		return err
	})
	if err != nil {
		return tx.noted(query, err)
	}
	return nil
}

func (d *direct) prepared(tx *Tx, conn any, query string) (*directStmt, error) {
	if st, ok := d.stmts[query]; ok {
		return st, nil
	}
	st, err := conn.(driver.ConnPrepareContext).PrepareContext(tx.ctx, tx.engine.text(query))
	if err != nil {
		return nil, err
	}
	made := &directStmt{run: st.(driver.StmtQueryContext), inputs: st.NumInput()}
	d.stmts[query] = made
	return made, nil
}

// one runs a statement once.
func (d *direct) one(tx *Tx, st *directStmt, args []any, scan func() error) (err error) {
	if len(args) != st.inputs {
		return fmt.Errorf("%d arguments for %d", len(args), st.inputs)
	}
	d.args = d.args[:0]
	for i, a := range args {
		switch v := a.(type) {
		case int:
			a = int64(v)
		case string:
			if clean := storable(v); clean != v {
				a = clean
			}
		}
		d.args = append(d.args, driver.NamedValue{Ordinal: i + 1, Value: a})
	}
	rows, err := st.run.QueryContext(tx.ctx, d.args)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, rows.Close()) }()
	if st.row == nil {
		st.row = make([]driver.Value, len(rows.Columns()))
	}
	for {
		if err := rows.Next(st.row); err != nil {
			if err == io.EOF {
				return nil
			}
			return err
		}
		if err := scan(); err != nil {
			return err
		}
	}
}

// write runs one statement with each of rows, and says how many rows it changed.
func (d *direct) write(tx *Tx, query string, rows [][]any) (int64, error) {
	before, err := d.changes(tx)
	if err == nil {
		err = d.each(tx, query, rows, func(int, []driver.Value) error { return nil })
	}
	if err != nil {
		return 0, err
	}
	after, err := d.changes(tx)
	tx.wrote = tx.wrote || after > before
	return after - before, err
}

func (d *direct) changes(tx *Tx) (n int64, err error) {
	err = d.each(tx, totalChanges, [][]any{nil}, func(_ int, found []driver.Value) error { return assign(&n, found[0]) })
	return n, err
}

func (d *direct) close() (err error) {
	for _, st := range d.stmts {
		err = errors.Join(err, st.run.(driver.Stmt).Close())
	}
	return err
}

// assign puts a column's value where a reader wants it.
func assign(dest any, value driver.Value) error {
	switch to := dest.(type) {
	case *int64:
		if v, ok := value.(int64); ok {
			*to = v
			return nil
		}
	case *string:
		if v, ok := value.(string); ok {
			*to = v
			return nil
		}
	}
	to, v := reflect.ValueOf(dest).Elem(), reflect.ValueOf(value)
	switch n, isNumber := value.(int64); {
	case isNumber && to.CanInt() && !to.OverflowInt(n):
		to.SetInt(n)
	case isNumber && to.Kind() == reflect.Bool && (n == 0 || n == 1):
		to.SetBool(n == 1)
	case v.IsValid() && v.Kind() == reflect.String && to.Kind() == reflect.String:
		to.SetString(v.String())
	default:
		return fmt.Errorf("a column's %T cannot be a %T", value, dest)
	}
	return nil
}
