package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"io"
	"net"
	"slices"
	"syscall"
	"time"

	"github.com/jackc/pgx/v5/pgconn"
	"github.com/mattn/go-sqlite3"
)

// errMoved means that another process changed a row between its reading and its
// writing: the group runs again.
var errMoved = errors.New("a row was changed meanwhile")

// unsure is a commit whose answer was lost: it may be on disk.
type unsure struct{ error }

func (u unsure) Unwrap() error { return u.error }

// gone says that the connection was lost: the server stopped, or is out of reach.
func gone(err error) bool {
	if err == nil {
		return false
	}
	var network net.Error
	var connect *pgconn.ConnectError
	if e, ok := pgError(err); ok {
		return len(e.Code) == 5 && (e.Code[:2] == "08" || e.Code == "57P01" || e.Code == "57P02" || e.Code == "57P03" || e.Code == "53300")
	}
	return errors.Is(err, driver.ErrBadConn) || errors.Is(err, sql.ErrConnDone) || errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) ||
		errors.Is(err, context.DeadlineExceeded) || errors.Is(err, net.ErrClosed) || errors.As(err, &network) || errors.As(err, &connect) || pgconn.SafeToRetry(err)
}

// How often, and how many times, a start looks again for a server that is itself
// starting: after a power cut it has its log to read.
const (
	wink  = 100 * time.Millisecond
	winks = 150
)

// starting says that the server answers, and is not up yet, or is going down
// for a moment: one of its processes has crashed. Of several servers one may be about
// to take over. By 08P01 pgbouncer says that its server is away.
func starting(err error) bool {
	if e, ok := pgError(err); ok {
		return e.Code == "57P03" || e.Code == "57P02" || e.Code == "08P01"
	}
	return errors.Is(err, errStandby) || errors.Is(err, io.ErrUnexpectedEOF) || errors.Is(err, syscall.ECONNRESET) || errors.Is(err, syscall.EPIPE)
}

// full says that the disk, not the statement, is what failed.
func full(err error) bool {
	if e, ok := pgError(err); ok {
		return e.Code == "53100" || e.Code == "53200" || e.Code == "58030" || e.Code == "25006"
	}
	var e sqlite3.Error
	if !errors.As(err, &e) {
		return false
	}
	switch e.Code {
	case sqlite3.ErrFull, sqlite3.ErrIoErr, sqlite3.ErrNomem, sqlite3.ErrReadonly, sqlite3.ErrCantOpen:
		return true
	}
	return false
}

// damaged says that the file itself is broken. Other pages may be whole, so
// each job is tried alone.
func damaged(err error) bool {
	if e, ok := pgError(err); ok {
		return e.Code == "XX001" || e.Code == "XX002"
	}
	var e sqlite3.Error
	return errors.As(err, &e) && (e.Code == sqlite3.ErrCorrupt || e.Code == sqlite3.ErrNotADB)
}

// again are PostgreSQL's states in which the same transaction may succeed when
// it runs again: serialization failure, deadlock, lock not available, and the
// time limits of a statement and of a transaction that waited.
var again = []string{"40001", "40P01", "55P03", "57014", "25P03"}

// retryable says that the same transaction may succeed when it runs again.
func retryable(err error) bool {
	if errors.Is(err, errMoved) || gone(err) {
		return true
	}
	if e, ok := pgError(err); ok {
		return slices.Contains(again, e.Code)
	}
	var e sqlite3.Error
	return errors.As(err, &e) && (e.Code == sqlite3.ErrBusy || e.Code == sqlite3.ErrLocked)
}

// uncertain says whether a commit that failed may be on disk after all: its
// answer was lost, or the disk did not say that it has it.
func uncertain(err error) bool {
	var e sqlite3.Error
	return gone(err) || errors.As(err, &e) && e.ExtendedCode == sqlite3.ErrIoErrFsync
}
