package pgtest

import (
	"context"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"syscall"
	"testing"
	"time"
)

var errNoBouncer = errors.New("no pgbouncer is installed: install pgbouncer")

// Bouncer is a pgbouncer of the tests' own, in transaction mode: it gives a
// connection of a server for one transaction at a time, and has few of them.
type Bouncer struct {
	server *Server // that it leads to
	dir    string
	cmd    *exec.Cmd
}

// bounce starts one in front of a server.
func bounce(s *Server) (*Bouncer, error) {
	path, err := exec.LookPath("pgbouncer")
	if err != nil {
		if path, err = exec.LookPath("/usr/sbin/pgbouncer"); err != nil {
			return nil, errNoBouncer
		}
	}
	b := &Bouncer{server: s}
	if b.dir, err = os.MkdirTemp("", "ahadi-bouncer-"); err != nil {
		return nil, err
	}
	b.cmd = exec.Command(path, b.file("ini"))
	b.cmd.Dir, b.cmd.SysProcAttr = b.dir, s.As
	if err = b.prepare(); err == nil {
		err = b.cmd.Start()
	}
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(b.dir))
	}
	return b, errors.Join(guard(b.dir, b.file("pid")), b.await())
}

func (b *Bouncer) file(name string) string { return filepath.Join(b.dir, name) }

// prepare writes what it reads, in a folder of its user's.
func (b *Bouncer) prepare() error {
	if c := b.server.As.Credential; c != nil {
		if err := os.Chown(b.dir, int(c.Uid), int(c.Gid)); err != nil {
			return err
		}
	}
	return b.configure()
}

func (b *Bouncer) configure() error {
	var ini strings.Builder
	fmt.Fprintf(&ini, "[databases]\nhasty = host=%s dbname=postgres user=ahadi pool_mode=statement\n", b.server.Dir)
	fmt.Fprintf(&ini, "* = host=%s user=ahadi\n", b.server.Dir) // any other by its own name
	fmt.Fprintf(&ini, `[pgbouncer]
pool_mode = transaction
default_pool_size = 4
max_client_conn = 500
listen_port = 6432
unix_socket_dir = %[1]s
auth_type = any
logfile = %[1]s/log
pidfile = %[1]s/pid
server_idle_timeout = 2
server_login_retry = 1
query_wait_timeout = 10
`, b.dir)
	return os.WriteFile(b.file("ini"), []byte(ini.String()), 0o644)
}

// await waits until it takes connections.
func (b *Bouncer) await() error {
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	tick := time.NewTicker(5 * time.Millisecond)
	defer tick.Stop()
	for ; ctx.Err() == nil; <-tick.C {
		if _, err := os.Stat(b.file(".s.PGSQL.6432")); err == nil {
			return nil
		}
	}
	text, _ := os.ReadFile(b.file("log"))
	return fmt.Errorf("pgbouncer takes no connections: %s", text)
}

// Close ends it.
func (b *Bouncer) Close() error {
	err := b.cmd.Process.Kill()
	b.cmd.Wait() // killed
	return errors.Join(err, os.RemoveAll(b.dir))
}

// URL is the address of its server's first database.
func (b *Bouncer) URL() string { return b.address("first") }

func (b *Bouncer) address(database string) string {
	return fmt.Sprintf("postgres://ahadi@/%s?host=%s&port=6432", database, b.dir)
}

// Point leads whoever comes from now on to another server.
func (b *Bouncer) Point(s *Server) error {
	b.server = s
	return errors.Join(b.configure(), b.cmd.Process.Signal(syscall.SIGHUP))
}

// Bouncer is one in front of a server of one test's own.
func (s *Server) Bouncer(t testing.TB) *Bouncer {
	t.Helper()
	b, err := bounce(s)
	need(t, err)
	t.Cleanup(func() { b.Close() })
	return b
}
