package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"errors"
	"fmt"
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
		return len(e.Code) == 5 && (e.Code[:2] == "08" || e.Code == "25P03" || e.Code == "57P01" || e.Code == "57P02" || e.Code == "57P03" || e.Code == "53300")
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

// Ready says whether the store can do its work at now, or what to do about it.
func (s *Store) Ready(ctx context.Context, now time.Time) error {
	if p := s.trouble.Load(); p != nil && !s.back(ctx) {
		return fmt.Errorf("the last write failed: %s: free the disk, or mend it or the database; the service goes on by itself", *p)
	}
	if p := s.damage.Load(); p != nil {
		return errors.New(*p)
	}
	if err := s.ballast.missing(); err != nil {
		return err
	}
	if s.stuck(now) {
		return errors.New("the writer has been at one commit for more than a second: the disk is slow, or another program holds the database")
	}
	var latest int64
	err := s.read.QueryRowContext(ctx, `SELECT coalesce(max(latest_ms), 0) FROM network`).Scan(&latest)
	if err != nil {
		return fmt.Errorf("read the database: %w", err)
	}
	if behind := time.UnixMilli(latest).Sub(now); behind > time.Minute {
		return fmt.Errorf("the clock is %s behind the newest stored time: set it right; no reminder is sent until then", behind.Round(time.Second))
	}
	return nil
}

// back asks a server that did not answer whether it does again: nobody may have
// written since.
func (s *Store) back(ctx context.Context) bool {
	return s.away.Load() && s.brief(ctx, func(tx *Tx) error {
		_, err := tx.exec(`UPDATE network SET latest_ms = latest_ms`)
		return err
	}) == nil
}

// slow is after how long at one group new requests are refused at once.
const slow = time.Second

func (s *Store) stuck(now time.Time) bool {
	since := s.since.Load()
	return since != 0 && now.UnixMilli()-since > slow.Milliseconds()
}
