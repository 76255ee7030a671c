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
	f, err := s.follow()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { f.Close() })
	s.do(t, "ALTER SYSTEM SET synchronous_standby_names = 'follower'")
	s.do(t, "SELECT pg_reload_conf()")
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for {
		if s.number(t, "SELECT count(*) FROM pg_stat_replication WHERE sync_state = 'sync'") == 1 {
			return f
		}
		if ctx.Err() != nil {
			t.Fatal("the standby does not follow after a minute")
		}
	}
}

// follow copies s and starts the copy, which follows it.
func (s *Server) follow() (*Server, error) {
	f := &Server{bin: s.bin, as: s.as}
	var err error
	if f.dir, err = os.MkdirTemp(roomy(), "ahadi-pg-"); err != nil {
		return nil, err
	}
	if c := s.as.Credential; c != nil {
		if err := os.Chown(f.dir, int(c.Uid), int(c.Gid)); err != nil {
			return nil, err
		}
	}
	from := fmt.Sprintf("host=%s user=ahadi application_name=follower", s.dir)
	if err := f.run("pg_basebackup", "-D", f.data(), "-d", from, "-R", "-X", "stream", "-c", "fast", "--no-sync"); err != nil {
		return nil, errors.Join(err, os.RemoveAll(f.dir))
	}
	if err := f.Start(); err != nil {
		return nil, err
	}
	return f, f.guard()
}

// Promote makes a standby take writes.
func (s *Server) Promote() error { return s.run("pg_ctl", "-D", s.data(), "-w", "promote") }

// Either is the address of a database on s or on another, whichever takes writes.
func (s *Server) Either(other *Server, database string) string {
	return fmt.Sprintf("postgres://ahadi@/%s?host=%s,%s&target_session_attrs=read-write", database, s.dir, other.dir)
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
