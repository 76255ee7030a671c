package main

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

// cluster is a PostgreSQL server of the bench's own, reached through a socket in
// its folder. It is set up as a small server of its own machine would be.
type cluster struct {
	bin, dir string
	as       *syscall.SysProcAttr // whom it runs as: it refuses to run as root
}

// clusterSettings are its own, beside what the server's maker chose.
const clusterSettings = "-c listen_addresses='' -c max_connections=100 -c shared_buffers=1GB -c effective_cache_size=4GB -c maintenance_work_mem=256MB -c work_mem=32MB" +
	" -c max_wal_size=1GB -c checkpoint_timeout=15min -c wal_compression=on -c random_page_cost=1.1 -c track_wal_io_timing=on -c log_min_messages=fatal"

// clusterOf starts one where the engine needs it; nil where it needs none.
func clusterOf(engine, folder string) (*cluster, error) {
	switch engine {
	case "", "sqlite":
		return nil, nil
	case "postgres":
		return startCluster(filepath.Join(folder, "postgres"))
	}
	return nil, fmt.Errorf("--engine %s: sqlite or postgres", engine)
}

// startCluster starts the one in a folder, and makes it when it is not there.
func startCluster(dir string) (*cluster, error) {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if path, err := exec.LookPath("initdb"); err == nil && len(found) == 0 {
		found = append(found, path)
	}
	if len(found) == 0 {
		return nil, errors.New("no PostgreSQL server is installed: install postgresql (initdb and pg_ctl)")
	}
	slices.Sort(found)
	c := &cluster{bin: filepath.Dir(found[len(found)-1]), dir: dir, as: &syscall.SysProcAttr{}}
	if err := os.MkdirAll(dir, 0o755); err != nil {
		return nil, err
	}
	if os.Getuid() == 0 {
		if err := c.lowly(); err != nil {
			return nil, err
		}
	}
	if _, err := os.Stat(c.data()); err != nil {
		if err := c.run("initdb", "-D", c.data(), "-U", "ahadi", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"); err != nil {
			return nil, err
		}
	}
	return c, c.run("pg_ctl", "-D", c.data(), "-l", filepath.Join(dir, "log"), "-w", "-t", "120", "-o", "-k "+dir+" "+clusterSettings, "start")
}

// lowly gives the folder to a user who is not root, and runs the server as him.
func (c *cluster) lowly() error {
	who, err := user.Lookup("postgres")
	if err != nil {
		return fmt.Errorf("the server does not run as root, and there is no user postgres: %w", err)
	}
	uid, err := strconv.Atoi(who.Uid)
	if err != nil {
		return err
	}
	gid, err := strconv.Atoi(who.Gid)
	if err != nil {
		return err
	}
	c.as.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	for at := c.dir; len(at) > 1; at = filepath.Dir(at) { // he must be able to walk there
		info, err := os.Stat(at)
		if err == nil && info.Mode()&0o001 == 0 {
			err = os.Chmod(at, info.Mode()|0o011)
		}
		if err != nil {
			return err
		}
	}
	return os.Chown(c.dir, uid, gid)
}

func (c *cluster) data() string { return filepath.Join(c.dir, "data") }

// run calls one of the server's programs. Its output goes through a file: a server
// that it leaves running would hold a pipe open.
func (c *cluster) run(program string, args ...string) error {
	_, err := c.output(program, args...)
	return err
}

func (c *cluster) output(program string, args ...string) (string, error) {
	out, err := os.CreateTemp("", "ahadi-bench-pg-")
	if err != nil {
		return "", err
	}
	defer os.Remove(out.Name())
	defer out.Close()
	cmd := exec.Command(filepath.Join(c.bin, program), args...)
	cmd.Dir, cmd.SysProcAttr, cmd.Stdout, cmd.Stderr = c.dir, c.as, out, out
	cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8")
	err = cmd.Run()
	text, _ := os.ReadFile(out.Name())
	if err != nil {
		return "", fmt.Errorf("%s: %w\n%s", program, err, text)
	}
	return strings.TrimSpace(string(text)), nil
}

// stop ends the server; of none it does nothing.
func (c *cluster) stop() error {
	if c == nil {
		return nil
	}
	return c.run("pg_ctl", "-D", c.data(), "-w", "-t", "120", "-m", "fast", "stop")
}

// database is the address of one of its databases, which is made like another if it
// is not there.
func (c *cluster) database(name, like string) (string, error) {
	n, err := c.ask("postgres", "SELECT count(*) FROM pg_database WHERE datname = '"+name+"'")
	if err == nil && n == 0 {
		err = c.run("createdb", "-h", c.dir, "-U", "ahadi", "-T", like, name)
	}
	return fmt.Sprintf("postgres://ahadi@/%s?host=%s", name, c.dir), err
}

// ask reads one number.
func (c *cluster) ask(database, query string) (int64, error) {
	text, err := c.output("psql", "-h", c.dir, "-U", "ahadi", "-d", database, "-tAqc", query)
	if err != nil {
		return 0, err
	}
	return strconv.ParseInt(text, 10, 64)
}
