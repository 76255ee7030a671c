package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"strings"

	"github.com/jackc/pgx/v5/stdlib"
)

// Everybody who works on a server's database shares one lock there; a restore or
// a copy has it alone. It is a pair of numbers, where lines' locks are single
// ones: our own, and the schema's, should two networks lie in one database.
const (
	ourLock          = `(1634230625, hashtext(coalesce(current_schema(), '')))`
	shareLock        = `SELECT pg_advisory_lock_shared` + ourLock
	shareTransaction = `SELECT pg_advisory_xact_lock_shared` + ourLock // until it ends
	aloneLock        = `SELECT pg_advisory_lock` + ourLock
)

// occupyServer makes a writer's connection one of those who share the database.
func occupyServer(ctx context.Context, conn *sql.Conn) error {
	_, err := conn.ExecContext(ctx, shareLock)
	return occupied(err)
}

// occupied says why the lock is not to be had.
func occupied(err error) error {
	if e, ok := pgError(err); ok && (e.Code == "55P03" || e.Code == "57014") {
		return fmt.Errorf("the database is being restored or copied: wait until that is done: %w", err)
	}
	return err
}

// serverTarget is a PostgreSQL database.
type serverTarget struct {
	name string
	db   *sql.DB
	conn *sql.Conn // which holds the lock
}

// openServer holds a server's database alone, and brings its schema up to date.
func openServer(ctx context.Context, database string) (*serverTarget, error) {
	c, err := connecting(database)
	if err != nil {
		return nil, err
	}
	t := &serverTarget{name: fmt.Sprintf("the database %s on %s", c.Database, c.Host)}
	e, err := reachPostgres(ctx, database)
	if err != nil {
		return nil, err
	}
	if e.pooled {
		return nil, fmt.Errorf("%s is reached through a pooler, and this must hold it alone for as long as it takes: give the address of the server itself", t)
	}
	steps, err := e.steps()
	if err != nil {
		return nil, err
	}
	if err := e.migrate(ctx, database, steps); err != nil {
		return nil, err
	}
	t.db = stdlib.OpenDB(*c)
	if err := t.alone(ctx); err != nil {
		return nil, errors.Join(err, t.close())
	}
	return t, nil
}

// alone takes the lock. A process that has just ended may hold it for a moment.
func (t *serverTarget) alone(ctx context.Context) (err error) {
	if t.conn, err = t.db.Conn(ctx); err != nil {
		return err
	}
	if err := durable(ctx, t.db); err != nil {
		return fmt.Errorf("%s: %w", t, err)
	}
	for _, statement := range []string{"SET lock_timeout = '1s'", aloneLock} {
		if _, err := t.conn.ExecContext(ctx, statement); err != nil {
			if e, ok := pgError(err); ok && e.Code == "55P03" {
				return fmt.Errorf("another Ahadi serves %s: stop it first", t)
			}
			return err
		}
	}
	return t.quiet(ctx)
}

// quiet refuses while processes serve that hold no lock between two transactions,
// because a pooler stands before them: these say every few seconds that they are there.
func (t *serverTarget) quiet(ctx context.Context) error {
	var there int
	err := t.conn.QueryRowContext(ctx, nodesThere, nodeSeen.Milliseconds()).Scan(&there)
	if err == nil && there > 0 {
		err = fmt.Errorf("another Ahadi serves %s, or was killed within the last %s: stop it first", t, nodeSeen)
	}
	return err
}

func (t *serverTarget) String() string { return t.name }

// folder is the system's: the server's disk may be another machine's.
func (t *serverTarget) folder() string { return os.TempDir() }

func (t *serverTarget) remember(ctx context.Context) (remembered, error) {
	return remember(ctx, t.conn)
}

func (t *serverTarget) close() error {
	if t.conn == nil {
		return t.db.Close()
	}
	return errors.Join(t.conn.Close(), t.db.Close())
}

// perInsert is how many rows go into one statement.
const perInsert = 100

// install replaces what the tables hold in one transaction, and counts it inside.
// Emptying a table so gives its old pages, with whoever was erased, back to the disk.
func (t *serverTarget) install(ctx context.Context, f *os.File, c contents, tick func(done, total int64)) error {
	db, err := plainFile(f.Name(), false)
	if err != nil {
		return err
	}
	defer db.Close()
	from, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer from.Rollback() // nothing was written
	to, err := t.conn.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer to.Rollback() // does nothing after a commit
	var names []string
	for _, table := range c.tables {
		names = append(names, table.name)
	}
	if _, err := to.ExecContext(ctx, "TRUNCATE "+strings.Join(names, ", ")); err != nil {
		return fmt.Errorf("empty %s: %w", t, err)
	}
	if _, err := (&poured{tables: c.tables, from: from, to: to, batch: perInsert, tick: tick}).run(ctx); err != nil {
		return err
	}
	read, err := (&poured{tables: c.tables, from: to}).run(ctx)
	if err != nil {
		return fmt.Errorf("read again what was written: %w", err)
	}
	if err := c.equal(read); err != nil {
		return err
	}
	return to.Commit()
}
