package pgtest

import (
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"

	"ahadi/internal/pgserver"
)

// Server is one running PostgreSQL.
type Server struct{ *pgserver.Server }

// settings keep it small: several run at once.
const settings = "-c max_connections=300 -c shared_buffers=32MB -c fsync=on"

// place makes a folder for one.
func place() (*Server, error) {
	dir, err := os.MkdirTemp(roomy(), "ahadi-pg-")
	if err != nil {
		return nil, err
	}
	s, err := pgserver.New(dir, settings)
	if err != nil {
		return nil, errors.Join(err, os.RemoveAll(dir))
	}
	return &Server{s}, nil
}

// launch makes a cluster and starts it.
func launch() (*Server, error) {
	s, err := place()
	if err != nil {
		return nil, err
	}
	if err := s.Init("--no-sync"); err != nil {
		return nil, errors.Join(err, os.RemoveAll(s.Dir))
	}
	if err := s.Start(); err != nil {
		return nil, err
	}
	return s, s.guard()
}

// guard ends a process and removes its folder should the tests die before they
// have: nothing of them stays behind.
func guard(dir, pid string) error {
	const script = `while kill -0 "$1" 2>/dev/null && [ -d "$2" ]; do sleep 1; done; [ -d "$2" ] || exit 0; kill -QUIT "$(head -n 1 "$3")"; rm -rf "$2"`
	cmd := exec.Command("sh", "-c", script, "sh", strconv.Itoa(os.Getpid()), dir, pid)
	cmd.Dir = "/"
	cmd.SysProcAttr = &syscall.SysProcAttr{Setsid: true}
	return cmd.Start()
}

// guard looks after the server.
func (s *Server) guard() error { return guard(s.Dir, filepath.Join(s.Data(), "postmaster.pid")) }

// enough is the room that a cluster and its log may need.
const enough = 1 << 30

// roomy is where the cluster lies: in memory if there is enough, for the tests
// ask whether a commit survives the server's death, not the machine's, and a
// disk that many tests share would make them slow.
func roomy() string {
	const memory = "/dev/shm"
	var room syscall.Statfs_t
	if err := syscall.Statfs(memory, &room); err != nil || room.Bavail*uint64(room.Bsize) < enough {
		return "" // the usual place
	}
	return memory
}

// Close ends it and removes its folder.
func (s *Server) Close() error {
	return errors.Join(s.Stop("immediate"), os.RemoveAll(s.Dir))
}

// Pause stops all its processes where they stand, as a machine does that hangs.
func (s *Server) Pause() error { return s.signal(syscall.SIGSTOP) }

// Continue lets them go on.
func (s *Server) Continue() error { return s.signal(syscall.SIGCONT) }

// KillBackends kills -9 what serves connections: the server starts anew by itself.
func (s *Server) KillBackends() error {
	pids, err := s.Processes()
	if err != nil {
		return err
	}
	for _, pid := range pids[1:] {
		title, err := os.ReadFile(fmt.Sprintf("/proc/%d/cmdline", pid))
		if err == nil && strings.Contains(string(title), "[local]") {
			return syscall.Kill(pid, syscall.SIGKILL)
		}
	}
	return errors.New("nobody is connected")
}

func (s *Server) signal(sig syscall.Signal) error {
	pids, err := s.Processes()
	for _, pid := range pids {
		err = errors.Join(err, syscall.Kill(pid, sig))
	}
	return err
}
