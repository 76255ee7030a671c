// Package pgserver runs a PostgreSQL server of one's own: in a folder, reached
// through a socket there and by nothing else. The tests and the bench start theirs
// with it.
package pgserver

import (
	"cmp"
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

// ErrMissing is what New says where no server is installed.
var ErrMissing = errors.New("no PostgreSQL server is installed: install postgresql (initdb and pg_ctl)")

// Server is one PostgreSQL, running or not.
type Server struct {
	Dir string               // its data, its log and its socket
	As  *syscall.SysProcAttr // whom it runs as: it refuses to run as root

	bin      string // its programs
	settings string // options of the command line, such as -c fsync=on
}

// New prepares the newest installed server in a folder that exists: who is root
// gives the folder to a user who is not.
func New(dir, settings string) (*Server, error) {
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if path, err := exec.LookPath("initdb"); err == nil && len(found) == 0 {
		if path, err = filepath.EvalSymlinks(path); err == nil {
			found = append(found, path)
		}
	}
	if len(found) == 0 {
		return nil, ErrMissing
	}
	bin := filepath.Dir(slices.MaxFunc(found, byVersion))
	s := &Server{Dir: dir, As: &syscall.SysProcAttr{}, bin: bin, settings: settings}
	if os.Getuid() == 0 {
		return s, s.lowly()
	}
	return s, nil
}

// byVersion compares paths such as /usr/lib/postgresql/15/bin/initdb.
func byVersion(a, b string) int {
	version := func(path string) float64 {
		v, _ := strconv.ParseFloat(filepath.Base(filepath.Dir(filepath.Dir(path))), 64)
		return v
	}
	return cmp.Compare(version(a), version(b))
}

// lowly gives the folder to a user who is not root, and runs the server as him.
func (s *Server) lowly() error {
	who, err := user.Lookup("postgres")
	if err != nil {
		if who, err = user.Lookup("nobody"); err != nil {
			return err
		}
	}
	uid, err := strconv.Atoi(who.Uid)
	if err != nil {
		return err
	}
	gid, err := strconv.Atoi(who.Gid)
	if err != nil {
		return err
	}
	s.As.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	for at := filepath.Dir(s.Dir); len(at) > 1; at = filepath.Dir(at) { // he must be able to walk there
		info, err := os.Stat(at)
		if err == nil && info.Mode()&0o001 == 0 {
			err = os.Chmod(at, info.Mode()|0o011)
		}
		if err != nil {
			return err
		}
	}
	return os.Chown(s.Dir, uid, gid)
}

// Data is the folder of its data.
func (s *Server) Data() string { return filepath.Join(s.Dir, "data") }

// Address is the URL of one of its databases.
func (s *Server) Address(database string) string {
	return fmt.Sprintf("postgres://ahadi@/%s?host=%s", database, s.Dir)
}

// Init makes its data where there are none yet; options are further ones of initdb.
func (s *Server) Init(options ...string) error {
	if _, err := os.Stat(s.Data()); err == nil {
		return nil
	}
	_, err := s.Run("initdb", slices.Concat([]string{"-D", s.Data(), "-U", "ahadi", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"}, options)...)
	return err
}

// Start starts it and waits until it takes connections, two minutes at most.
func (s *Server) Start() error {
	log := filepath.Join(s.Dir, "log")
	options := "-k " + s.Dir + " -c listen_addresses='' -c log_min_messages=fatal " + s.settings
	_, err := s.Run("pg_ctl", "-D", s.Data(), "-l", log, "-w", "-t", "120", "-o", options, "start")
	if err != nil {
		text, _ := os.ReadFile(log)
		return fmt.Errorf("%w\n%s", err, text)
	}
	return nil
}

// Stop ends it: "fast" in order, "immediate" as a crash would.
func (s *Server) Stop(mode string) error {
	_, err := s.Run("pg_ctl", "-D", s.Data(), "-w", "-t", "120", "-m", mode, "stop")
	return err
}

// Run calls one of its programs and gives back what it says. That goes through a
// file: a server that the program leaves running would hold a pipe open.
func (s *Server) Run(program string, args ...string) (string, error) {
	out, err := os.CreateTemp("", "ahadi-pg-out-")
	if err != nil {
		return "", err
	}
	defer os.Remove(out.Name())
	defer out.Close()
	cmd := exec.Command(filepath.Join(s.bin, program), args...)
	cmd.Dir, cmd.SysProcAttr, cmd.Stdout, cmd.Stderr = s.Dir, s.As, out, out
	cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8")
	err = cmd.Run()
	text, _ := os.ReadFile(out.Name())
	if err != nil {
		return "", fmt.Errorf("%s: %w\n%s", program, err, text)
	}
	return strings.TrimSpace(string(text)), nil
}

// Processes are its own process, then those that it has started, as far as the
// system tells (Linux does).
func (s *Server) Processes() ([]int, error) {
	text, err := os.ReadFile(filepath.Join(s.Data(), "postmaster.pid"))
	if err != nil {
		return nil, err
	}
	first, _, _ := strings.Cut(string(text), "\n")
	children, err := os.ReadFile(fmt.Sprintf("/proc/%[1]s/task/%[1]s/children", first))
	if err != nil {
		return nil, err
	}
	var pids []int
	for _, word := range append([]string{first}, strings.Fields(string(children))...) {
		pid, err := strconv.Atoi(word)
		if err != nil {
			return nil, err
		}
		pids = append(pids, pid)
	}
	return pids, nil
}
