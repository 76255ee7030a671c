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
	"io"
	"net/url"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib" // the driver "pgx"

	"ahadi/internal/keys"
	"ahadi/internal/pgserver"
)

// shared is the server of one test binary: started by the first test that asks
// for a database, ended by Main.
type shared struct {
	once   sync.Once
	server *Server
	err    error
	names  atomic.Int64

	prepare    sync.Once
	unprepared error

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

// URL is a new, empty database on the shared server.
func URL(t testing.TB) string {
	t.Helper()
	return made(t, "template1")
}

// Prepared is a new database that open has opened and left: once for the test binary,
// and copied, which takes a fraction of the time that it takes to make the schema.
// What open leaves must be the same whoever asks.
func Prepared(t testing.TB, open func(url string, ring *keys.Ring) (io.Closer, error)) string {
	t.Helper()
	share(t)
	one.prepare.Do(func() { one.unprepared = prepare(one.server.fresh(t, prepared), open) })
	need(t, one.unprepared)
	return made(t, prepared)
}

func prepare(url string, open func(url string, ring *keys.Ring) (io.Closer, error)) error {
	ring, err := keys.New()
	if err != nil {
		return err
	}
	opened, err := open(url, ring)
	if err != nil {
		return err
	}
	return opened.Close()
}

// prepared is the database of which Prepared makes copies.
const prepared = "prepared"

// Pooled is the way through a pgbouncer to a database of the shared server.
func Pooled(t testing.TB, direct string) string {
	t.Helper()
	one.before.Do(func() { one.bouncer, one.missing = bounce(one.server) })
	need(t, one.missing)
	return one.bouncer.address(name(t, direct))
}

// Hasty is where the pgbouncer gives a connection for one statement at a time.
func Hasty(t testing.TB) string {
	t.Helper()
	Pooled(t, URL(t))
	return one.bouncer.address("hasty")
}

// Direct is the way past the pgbouncer to the database of an address of Pooled.
func Direct(t testing.TB, pooled string) string {
	t.Helper()
	return one.server.Address(name(t, pooled))
}

// name is the database of an address.
func name(t testing.TB, address string) string {
	t.Helper()
	u, err := url.Parse(address)
	if err != nil {
		t.Fatal(err)
	}
	return strings.TrimPrefix(u.Path, "/")
}

// share starts the shared server, if nobody has yet.
func share(t testing.TB) {
	t.Helper()
	one.once.Do(func() { one.server, one.err = launch() })
	need(t, one.err)
}

// made is a copy of a database of the shared server. It goes with its test: many
// of them would fill the memory that they lie in.
func made(t testing.TB, like string) string {
	t.Helper()
	share(t)
	name := fmt.Sprintf("t%d", one.names.Add(1))
	one.server.do(t, "CREATE DATABASE "+name+" TEMPLATE "+like)
	t.Cleanup(func() { one.server.do(t, "DROP DATABASE "+name+" WITH (FORCE)") })
	return one.server.Address(name)
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
