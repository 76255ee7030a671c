package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/pgconn"
	"github.com/jackc/pgx/v5/stdlib"
	"github.com/pressly/goose/v3"
	"github.com/pressly/goose/v3/lock"
)

func postgres() *engine {
	return &engine{
		open: openPostgres, migrate: migratePostgres,
		text: func(query string) string { return query },
		// Text is compared byte by byte, as on SQLite, whatever the server's locale.
		ddl:   func(statement string) string { return strings.ReplaceAll(statement, " TEXT", ` TEXT COLLATE "C"`) },
		begin: "BEGIN",
		// A commit that waits for a standby and is cut short by the limit would be
		// acknowledged without it.
		commit: "SET LOCAL statement_timeout = 0; COMMIT",
		// Of a commit that was broken off while it waited for a standby the server has
		// all, and shows it. Who reads it there may not be answered before the standby
		// has it, too, and a commit of nothing would not wait.
		confirm: "SELECT pg_logical_emit_message(true, 'ahadi', ''); ",
		tune:    occupyServer,
		inside: func(conn any) bool {
			c, ok := conn.(*stdlib.Conn)
			return ok && !c.Conn().IsClosed() && c.Conn().PgConn().TxStatus() != 'I'
		},
		sets:     true,
		patience: 10 * time.Second,
		skip:     " FOR UPDATE OF o SKIP LOCKED",
		hold:     " FOR UPDATE OF r",
		snapshot: sql.LevelRepeatableRead,
		long:     "SET LOCAL statement_timeout = 0",
		idles:    "; SET LOCAL idle_in_transaction_session_timeout = '" + idleTimeoutLong + "'",
		scrub:    vacuum,
	}
}

// Limits of every statement. The server keeps them; a connection that says
// nothing at all is given up after the engine's patience.
const (
	lockTimeout      = "500ms"
	statementTimeout = "3s"
	readingTimeout   = "60s" // a list of millions is read by its pages, but a page may be long
	connectTimeout   = 5 * time.Second
	// A process whose machine is gone in the middle of a transaction would hold its
	// locks until the server looks whether it is still there, which may be hours.
	idleTimeout     = "10s"
	idleTimeoutLong = "10min"
)

// connecting reads the URL; the password in it is never part of an error.
func connecting(database string) (*pgx.ConnConfig, error) {
	c, err := pgx.ParseConfig(database)
	if err != nil {
		return nil, errors.New("the database's URL is not valid: write postgres://user:password@host:5432/name")
	}
	given := c.ConnectTimeout != 0
	if !given {
		c.ConnectTimeout = connectTimeout
	}
	c.RuntimeParams["application_name"] = "ahadi"
	c.DialFunc = dialer().DialContext
	if hosts := hostsOf(c); hosts > 1 || c.ValidateConnect != nil {
		c.ValidateConnect = takesWrites
		if !given {
			c.ConnectTimeout = reconnect * 4 / 5 / time.Duration(hosts)
		}
	}
	return c, nil
}

// hostsOf is on how many servers a database's URL may find it.
func hostsOf(c *pgx.ConnConfig) int {
	hosts := map[string]bool{fmt.Sprint(c.Host, c.Port): true}
	for _, f := range c.Fallbacks {
		hosts[fmt.Sprint(f.Host, f.Port)] = true
	}
	return len(hosts)
}

// errStandby is of a server that follows another one.
var errStandby = errors.New("this server is a standby: it takes no writes until it is promoted")

// takesWrites lets a connection be made to the one of several servers that leads
// them. It takes the place of the driver's own test, which asks whether the session
// writes: a reader's does not.
func takesWrites(ctx context.Context, conn *pgconn.PgConn) error {
	got, err := conn.Exec(ctx, "SELECT pg_is_in_recovery()").ReadAll()
	if err != nil {
		return err
	}
	if string(got[0].Rows[0][0]) == "t" {
		return errStandby
	}
	return nil
}

// openPostgres opens one pool and proves that a commit on it is durable.
func openPostgres(ctx context.Context, database string, writer bool) (*sql.DB, error) {
	c, err := connecting(database)
	if err != nil {
		return nil, err
	}
	c.RuntimeParams["statement_timeout"], c.RuntimeParams["lock_timeout"] = statementTimeout, lockTimeout
	if writer {
		c.RuntimeParams["idle_in_transaction_session_timeout"] = idleTimeout
	} else {
		c.RuntimeParams["statement_timeout"], c.RuntimeParams["default_transaction_read_only"] = readingTimeout, "on"
	}
	c.AfterConnect = ownConnection
	return openPool(ctx, c)
}

func openPool(ctx context.Context, c *pgx.ConnConfig) (*sql.DB, error) {
	db := stdlib.OpenDB(*c)
	db.SetMaxOpenConns(8)
	db.SetMaxIdleConns(8)
	if err := durable(ctx, db); err != nil {
		return nil, errors.Join(fmt.Errorf("open the database %s on %s: %w", c.Database, c.Host, err), db.Close())
	}
	return db, nil
}

// durable refuses a server that acknowledges what is not on disk.
func durable(ctx context.Context, db *sql.DB) error {
	for _, s := range []struct{ name, bad, why string }{
		{"fsync", "off", "it loses what it has acknowledged when the power fails"},
		{"synchronous_commit", "off", "it acknowledges what is not on disk yet"},
		{"server_encoding", "SQL_ASCII", "create the database with ENCODING 'UTF8'"},
	} {
		var got string
		if err := db.QueryRowContext(ctx, "SHOW "+s.name).Scan(&got); err != nil {
			return err
		}
		if got == s.bad {
			return fmt.Errorf("the server runs with %s = %s: %s", s.name, got, s.why)
		}
	}
	return nil
}

// migratePostgres migrates while no other process does. It waits for the lock
// and for long statements as long as they take.
func migratePostgres(ctx context.Context, database string, steps []*goose.Migration) error {
	c, err := connecting(database)
	if err != nil {
		return err
	}
	c.DefaultQueryExecMode = unnamed
	db := stdlib.OpenDB(*c)
	defer db.Close()
	return migrate(ctx, db, goose.DialectPostgres, steps, goose.WithSessionLocker(&migrating{db: db}))
}

// migrating lets one process migrate at a time. The lock is a transaction's, so
// that it ends with it whatever stands before the server.
type migrating struct {
	db *sql.DB
	tx *sql.Tx
}

// SessionLock waits for as long as another process migrates.
func (m *migrating) SessionLock(ctx context.Context, _ *sql.Conn) (err error) {
	if m.tx, err = m.db.BeginTx(ctx, nil); err != nil {
		return err
	}
	for _, statement := range []string{
		"SET LOCAL statement_timeout = 0", "SET LOCAL lock_timeout = 0", "SET LOCAL idle_in_transaction_session_timeout = 0",
		fmt.Sprintf("SELECT pg_advisory_xact_lock(%d)", lock.DefaultLockID), // the number that Ahadi always took
	} {
		if _, err := m.tx.ExecContext(ctx, statement); err != nil {
			return errors.Join(err, m.tx.Rollback())
		}
	}
	return nil
}

// SessionUnlock lets the next one in.
func (m *migrating) SessionUnlock(context.Context, *sql.Conn) error { return m.tx.Rollback() }

// lockLines takes the locks of lines, by the hashes of their numbers, until the
// transaction ends: in one order for everybody, before anything else is read. On
// SQLite there is one writer.
func (s *Store) lockLines(tx *Tx, hashes []string) error {
	if !s.engine.sets || len(hashes) == 0 {
		return nil
	}
	locks := make([]int64, len(hashes))
	for i, hash := range hashes {
		locks[i] = s.keys.Index64("lock", hash)
	}
	_, err := tx.exec(`SELECT pg_advisory_xact_lock(k) FROM (SELECT DISTINCT unnest($1::bigint[]) AS k ORDER BY k) AS lines`, locks)
	return err
}

// pgError is what the server says of an error, and whether it is the server's.
func pgError(err error) (*pgconn.PgError, bool) {
	var e *pgconn.PgError
	return e, errors.As(err, &e)
}
