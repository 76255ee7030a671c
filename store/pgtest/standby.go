package pgtest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"testing"
	"time"
)

// Standby is a server that follows s: with it every commit on s waits until it is
// on the standby's disk, too.
func (s *Server) Standby(t testing.TB) *Server {
	t.Helper()
	f := s.Follower(t)
	s.waitsFor(t)
	return f
}

// Follower is a server that follows s, which does not wait for it.
func (s *Server) Follower(t testing.TB) *Server {
	t.Helper()
	f, err := place()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	if err := errors.Join(f.follow(s), f.guard()); err != nil {
		t.Fatal(err)
	}
	return f
}

// Follow makes s, which was killed, the standby of the one that took its place.
func (s *Server) Follow(t testing.TB, leads *Server) {
	t.Helper()
	if err := errors.Join(os.RemoveAll(s.Data()), s.follow(leads)); err != nil {
		t.Fatal(err)
	}
	leads.waitsFor(t)
}

// follow copies a server and starts the copy, which follows it.
func (s *Server) follow(leads *Server) error {
	from := fmt.Sprintf("host=%s user=ahadi application_name=follower", leads.Dir)
	if _, err := s.Run("pg_basebackup", "-D", s.Data(), "-d", from, "-R", "-X", "stream", "-c", "fast", "--no-sync"); err != nil {
		return err
	}
	return s.Start()
}

// waitsFor lets the commits on s wait for its standby. A copy is made before, so
// that one that takes over waits for nobody.
func (s *Server) waitsFor(t testing.TB) {
	t.Helper()
	s.do(t, "ALTER SYSTEM SET synchronous_standby_names = 'follower'")
	s.do(t, "SELECT pg_reload_conf()")
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for s.number(t, "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'") != 1 {
		if ctx.Err() != nil {
			t.Fatal("the standby does not follow after a minute")
		}
	}
}

// Promote makes a standby take writes.
func (s *Server) Promote() error {
	_, err := s.Run("pg_ctl", "-D", s.Data(), "-w", "promote")
	return err
}

// Either is the address of a database on s or on another, whichever takes writes.
func (s *Server) Either(other *Server, database string) string {
	return fmt.Sprintf("postgres://ahadi@/%s?host=%s,%s&target_session_attrs=read-write", database, s.Dir, other.Dir)
}

func (s *Server) number(t testing.TB, query string) (n int) {
	t.Helper()
	db := s.open(t)
	defer db.Close()
	if err := db.QueryRowContext(t.Context(), query).Scan(&n); err != nil {
		t.Fatal(err)
	}
	return n
}
