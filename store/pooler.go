package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
)

// A pooler such as pgbouncer, in transaction mode, stands before the server and
// gives a connection of it to whoever begins a transaction, until that ends. So
// nothing may be left to a connection: neither limits nor locks, neither
// statements that were prepared nor an ear for hints. Everything is said anew in
// each transaction, and what other processes have queued is found by looking.

// pooled is PostgreSQL behind a pooler.
func pooled() *engine {
	e := postgres()
	e.pooled = true
	e.open = func(ctx context.Context, database string, _ bool) (*sql.DB, error) {
		c, err := connecting(database)
		if err != nil {
			return nil, err
		}
		c.DefaultQueryExecMode = unnamed
		return openPool(ctx, c)
	}
	e.tune = func(ctx context.Context, conn *sql.Conn) error { // is it held alone just now?
		_, err := conn.ExecContext(ctx, limited(statementTimeout)+shareTransaction)
		return occupied(err)
	}
	e.begin = "BEGIN; " + limited(statementTimeout) + shareTransaction + "; SET LOCAL idle_in_transaction_session_timeout = '" + idleTimeout + "'"
	e.looks = limited(readingTimeout)
	e.scrub = vacuumPooled
	return e
}

// unnamed lets a statement go out together with its values: the server keeps nothing of it.
const unnamed = pgx.QueryExecModeCacheDescribe

// limited sets the limits of one transaction.
func limited(statements string) string {
	return "SET LOCAL statement_timeout = '" + statements + "'; SET LOCAL lock_timeout = '" + lockTimeout + "'; "
}

// errPooler is of a connection that was thought to be the server's own.
var errPooler = errors.New("a pooler stands before the server now: start Ahadi anew, and it works through it")

// ownConnection refuses a connection that a pooler gave, whose limits and locks would not hold.
func ownConnection(ctx context.Context, conn *pgconn.PgConn) error {
	through, err := throughPooler(ctx, conn)
	if err == nil && through {
		err = errPooler
	}
	return err
}

// throughPooler says whether the process of the server that answers is another than
// the one that was named when the connection was made: a pooler names one of its own.
func throughPooler(ctx context.Context, conn *pgconn.PgConn) (bool, error) {
	got, err := conn.Exec(ctx, "SELECT pg_backend_pid()").ReadAll()
	if err != nil {
		return false, err
	}
	return string(got[0].Rows[0][0]) != fmt.Sprint(conn.PID()), nil
}

// reachPostgres finds out whether a pooler stands before the server.
func reachPostgres(ctx context.Context, database string) (*engine, error) {
	c, err := connecting(database)
	if err != nil {
		return nil, err
	}
	conn, err := pgx.ConnectConfig(ctx, c)
	if err != nil {
		return nil, fmt.Errorf("open the database %s on %s: %w", c.Database, c.Host, err)
	}
	defer conn.Close(context.WithoutCancel(ctx))
	through, err := throughPooler(ctx, conn.PgConn())
	if err != nil || !through {
		return postgres(), err
	}
	tx, err := conn.Begin(ctx)
	if err == nil {
		err = tx.Rollback(ctx)
	}
	if err != nil { // not wrapped: by its code pgbouncer's server could be away, and waiting for it would not help
		return nil, fmt.Errorf("the pooler on %s must let a connection be kept for a transaction (pool_mode = transaction): %v", c.Host, err)
	}
	return pooled(), nil
}
