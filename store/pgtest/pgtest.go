// Package pgtest runs a PostgreSQL server of the tests' own: in a temporary
// folder, reached through a socket there, ended with the tests. Without an
// installed server the tests that need one are skipped, and with
// AHADI_TEST_ALL=1 they fail instead.
package pgtest

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"

	"ahadi/internal/pgserver"
)

// shared is the server of one test binary: started by the first test that asks
// for a database, ended by Main.
type shared struct {
	once   sync.Once
	server *Server
	err    error
	names  atomic.Int64

	before  sync.Once // of a bouncer
	bouncer *Bouncer
	missing error
}

var one shared

// Main runs the tests and then ends the server that they shared. It is for
// TestMain: os.Exit(pgtest.Main(m)).
func Main(m *testing.M) int {
	code := m.Run()
	if one.bouncer != nil {
		one.bouncer.Close()
	}
	if one.server != nil {
		one.server.Close()
	}
	return code
}

// URL is a new, empty place on the shared server: a schema of its own, which is
// made in a moment, where a database of its own takes a second of the disk.
func URL(t testing.TB) string {
	t.Helper()
	name := fresh(t)
	return one.server.Address("postgres") + "&search_path=" + name
}

// Pooled is such a place, and the way to it leads through a pgbouncer.
func Pooled(t testing.TB) string {
	t.Helper()
	name := fresh(t)
	one.before.Do(func() { one.bouncer, one.missing = bounce(one.server) })
	need(t, one.missing)
	return one.bouncer.address(name)
}

// Hasty is where the pgbouncer gives a connection for one statement at a time.
func Hasty(t testing.TB) string {
	t.Helper()
	Pooled(t)
	return one.bouncer.address("hasty")
}

// Direct is the way past the pgbouncer to the place of an address of Pooled.
func Direct(t testing.TB, pooled string) string {
	t.Helper()
	u, err := url.Parse(pooled)
	if err != nil {
		t.Fatal(err)
	}
	return one.server.Address("postgres") + "&search_path=" + strings.TrimPrefix(u.Path, "/")
}

// fresh is the name of a new schema on the shared server.
func fresh(t testing.TB) string {
	t.Helper()
	one.once.Do(func() { one.server, one.err = launch() })
	need(t, one.err)
	name := fmt.Sprintf("t%d", one.names.Add(1))
	one.server.do(t, "CREATE SCHEMA "+name)
	return name
}

// Start is a server of one test's own, which may stop it, pause it or kill it.
func Start(t testing.TB) *Server {
	t.Helper()
	s, err := launch()
	need(t, err)
	t.Cleanup(func() { s.Close() })
	return s
}

// URL is the address of the server's first database.
func (s *Server) URL(t testing.TB) string { return s.fresh(t, "first") }

// need skips loudly where no server is installed, and fails where it must not be missing.
func need(t testing.TB, err error) {
	t.Helper()
	switch {
	case err == nil:
	case os.Getenv("AHADI_TEST_ALL") == "" && (errors.Is(err, pgserver.ErrMissing) || errors.Is(err, errNoBouncer)):
		t.Skip("SKIPPED, NOT TESTED: " + err.Error())
	default:
		t.Fatal(err)
	}
}

// fresh makes a database and gives back its address.
func (s *Server) fresh(t testing.TB, name string) string {
	t.Helper()
	s.do(t, "CREATE DATABASE "+name)
	return s.Address(name)
}

// open connects to the server from outside.
func (s *Server) open(t testing.TB) *sql.DB {
	t.Helper()
	db, err := sql.Open("pgx", s.Address("postgres"))
	if err != nil {
		t.Fatal(err)
	}
	return db
}

func (s *Server) do(t testing.TB, statement string) {
	t.Helper()
	db := s.open(t)
	defer db.Close()
	if _, err := db.ExecContext(context.Background(), statement); err != nil {
		t.Fatal(err)
	}
}
