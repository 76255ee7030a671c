package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Tx is one transaction of the writer. Its methods never begin or commit. No
// statement carries a caller's context: a driver that interrupts one statement
// ends the whole transaction, and with it a hundred other callers' work.
type Tx struct {
	engine *engine
	db     *sql.DB
	conn   *sql.Conn
	stmts  map[string]*sql.Stmt // by neutral text; they live as long as conn
	many   setsOf
	direct direct
	lost   bool // the connection is: begin makes another
	wrote  bool // rows were changed since begin

	ctx    context.Context // of the transaction: it ends when the database says nothing for too long
	cancel context.CancelFunc
}

var background = context.Background()

// reconnect is how long the writer tries for a new connection, while people wait.
const reconnect = time.Second

// newTx takes the writer's connection out of the pool.
func newTx(ctx context.Context, e *engine, db *sql.DB) (*Tx, error) {
	tx := &Tx{engine: e, db: db, ctx: background, cancel: func() {}}
	return tx, tx.connect(ctx)
}

func (tx *Tx) connect(ctx context.Context) (err error) {
	tx.stmts, tx.many, tx.direct = map[string]*sql.Stmt{}, newSets(tx.engine), direct{stmts: map[string]*directStmt{}}
	if tx.conn, err = tx.db.Conn(ctx); err != nil {
		return err
	}
	tx.lost = false
	return tx.engine.tune(ctx, tx.conn)
}

// noted remembers that the connection is lost.
func (tx *Tx) noted(query string, err error) error {
	tx.lost = tx.lost || gone(err)
	return fmt.Errorf("%.60s…: %w", query, err)
}

func (tx *Tx) prepared(query string) (*sql.Stmt, error) {
	if st, ok := tx.stmts[query]; ok {
		return st, nil
	}
	st, err := tx.conn.PrepareContext(tx.ctx, tx.engine.text(query))
	if err != nil {
		return nil, tx.noted(query, err)
	}
	tx.stmts[query] = st
	return st, nil
}

// nested refuses a statement while the rows of another are read directly: it would
// wait for the connection for ever.
func (tx *Tx) nested(query string) error {
	if tx.direct.running {
		return fmt.Errorf("%.60s…: %w", query, errNested)
	}
	return nil
}

// exec runs one statement and says how many rows it changed.
func (tx *Tx) exec(query string, args ...any) (int64, error) {
	if err := tx.nested(query); err != nil {
		return 0, err
	}
	run := tx.conn.ExecContext
	if tx.engine.prepares {
		st, err := tx.prepared(query)
		if err != nil {
			return 0, err
		}
		run = func(ctx context.Context, _ string, args ...any) (sql.Result, error) {
			return st.ExecContext(ctx, args...)
		}
	}
	res, err := run(tx.ctx, query, storables(args)...)
	if err != nil {
		return 0, tx.noted(query, err)
	}
	n, err := res.RowsAffected()
	tx.wrote = tx.wrote || n > 0 && !strings.HasPrefix(query, "SELECT")
	return n, err
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
	if err := tx.nested(query); err != nil {
		return err
	}
	run := tx.conn.QueryContext
	if tx.engine.prepares {
		st, err := tx.prepared(query)
		if err != nil {
			return err
		}
		run = func(ctx context.Context, _ string, args ...any) (*sql.Rows, error) {
			return st.QueryContext(ctx, args...)
		}
	}
	rows, err := run(tx.ctx, query, storables(args)...)
	err = scanAll(query, rows, err, scan)
	tx.lost = tx.lost || gone(err)
	return err
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

// begin begins a transaction, on a new connection if the last one was lost. A long
// one, such as a whole register, may take longer than a group, which people wait for.
func (tx *Tx) begin(long bool) (err error) {
	tx.wrote = false
	if patience := tx.engine.patience; patience > 0 {
		if long {
			patience *= 60
		}
		tx.ctx, tx.cancel = context.WithTimeout(background, patience)
	}
	if tx.lost {
		tx.close() // nothing is left that could be lost
		ctx, cancel := context.WithTimeout(tx.ctx, reconnect)
		defer cancel()
		if err := tx.connect(ctx); err != nil {
			tx.lost = true
			return err
		}
	}
	text := tx.engine.begin
	if long {
		text += tx.engine.idles
	}
	if _, err = tx.conn.ExecContext(tx.ctx, text); err != nil {
		return tx.noted("BEGIN", err)
	}
	return nil
}

// commit ends the transaction. An error of which it is not known whether the
// commit is on disk is unsure. With confirm also what was only read is on disk then,
// and on a standby that is waited for.
func (tx *Tx) commit(confirm bool) error {
	text := tx.engine.commit
	if confirm && !tx.wrote {
		text = tx.engine.confirm + text
	}
	_, err := tx.conn.ExecContext(tx.ctx, text)
	if err == nil {
		tx.end()
		return nil
	}
	err = tx.noted("COMMIT", err)
	if uncertain(err) {
		return unsure{err}
	}
	return err
}

// end lets the clock of the transaction go.
func (tx *Tx) end() {
	tx.cancel()
	tx.ctx, tx.cancel = background, func() {}
}

// rollback ends what is still open.
func (tx *Tx) rollback() error {
	defer tx.end()
	if tx.lost || tx.conn == nil {
		return nil
	}
	open := false
	err := tx.conn.Raw(func(c any) error {
		open = tx.engine.inside(c)
		return nil
	})
	if err == nil && open {
		_, err = tx.conn.ExecContext(tx.ctx, "ROLLBACK")
	}
	if gone(err) { // with the connection the transaction has ended too
		tx.lost = true
		return nil
	}
	return err
}

// close gives the statements and the connection back.
func (tx *Tx) close() error {
	if tx.conn == nil {
		return nil
	}
	var errs []error
	for _, st := range tx.stmts {
		errs = append(errs, st.Close())
	}
	err := errors.Join(append(errs, tx.direct.close(), tx.conn.Close())...)
	if tx.lost {
		return nil
	}
	return err
}
