package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
)

// touched are the tables in which an erasure deletes and overwrites.
var touched = []string{"contact", "line", "contact_line", "assignment", "consent", "session", "session_step", "draft", "report", "inbound", "part", "outbox", "inbox", "occurrence"}

// vacuum lifts the writer's limits for as long as it takes.
func vacuum(ctx context.Context, s *Store, _ scrubbing) (err error) {
	conn, err := s.writeDB.Conn(ctx)
	if err != nil {
		return err
	}
	defer func() { // its limits are the writer's again, or nobody uses it any more
		_, back := conn.ExecContext(context.WithoutCancel(ctx), "RESET ALL")
		if back != nil {
			_ = conn.Raw(func(any) error { return driver.ErrBadConn })
		}
		err = errors.Join(err, conn.Close())
	}()
	if _, err := conn.ExecContext(ctx, "SET statement_timeout = 0"); err != nil {
		return err
	}
	return vacuumTables(ctx, conn)
}

// vacuumPooled needs no limits lifted: outside of a transaction there are none.
func vacuumPooled(ctx context.Context, s *Store, _ scrubbing) error {
	return vacuumTables(ctx, s.writeDB)
}

// vacuumTables lets PostgreSQL forget the rows as they were before an erasure. It
// takes as long as it takes, and keeps nobody from reading or writing.
func vacuumTables(ctx context.Context, db interface {
	ExecContext(ctx context.Context, query string, args ...any) (sql.Result, error)
},
) error {
	for _, table := range touched {
		if _, err := db.ExecContext(ctx, "VACUUM "+table); err != nil {
			return fmt.Errorf("vacuum %s: %w", table, err)
		}
	}
	return nil
}
