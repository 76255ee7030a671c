package pgtest

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

var errMissing = errors.New("no PostgreSQL server is installed: install postgresql (initdb and pg_ctl)")

// Server is one running PostgreSQL.
type Server struct {
	bin, dir string
	as       *syscall.SysProcAttr // whom it runs as: it refuses to run as root
}

// launch makes a cluster and starts it.
func launch() (*Server, error) {
	bin, err := programs()
	if err != nil {
		return nil, err
	}
	s := &Server{bin: bin, as: &syscall.SysProcAttr{}}
	if s.dir, err = os.MkdirTemp(roomy(), "ahadi-pg-"); err != nil {
		return nil, err
	}
	if os.Getuid() == 0 {
		if err := s.lowly(); err != nil {
			return nil, errors.Join(err, os.RemoveAll(s.dir))
		}
	}
	if err := s.run("initdb", "-D", s.data(), "-U", "ahadi", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"); err != nil {
		return nil, errors.Join(err, os.RemoveAll(s.dir))
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
func (s *Server) guard() error { return guard(s.dir, filepath.Join(s.data(), "postmaster.pid")) }

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

// programs is the folder of the newest installed server.
func programs() (string, error) {
	if path, err := exec.LookPath("initdb"); err == nil {
		if path, err = filepath.EvalSymlinks(path); err == nil {
			return filepath.Dir(path), nil
		}
	}
	found, _ := filepath.Glob("/usr/lib/postgresql/*/bin/initdb")
	if len(found) == 0 {
		return "", errMissing
	}
	slices.Sort(found)
	return filepath.Dir(found[len(found)-1]), nil
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
	s.as.Credential = &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}
	return os.Chown(s.dir, uid, gid)
}

func (s *Server) data() string { return filepath.Join(s.dir, "data") }

// run calls one of the server's programs. Its output goes through a file: a
// server that it leaves running would hold a pipe open.
func (s *Server) run(program string, args ...string) error {
	out, err := os.CreateTemp("", "ahadi-pg-out-")
	if err != nil {
		return err
	}
	defer os.Remove(out.Name())
	defer out.Close()
	cmd := exec.Command(filepath.Join(s.bin, program), args...)
	cmd.Dir, cmd.SysProcAttr, cmd.Stdout, cmd.Stderr = s.dir, s.as, out, out
	cmd.Env = append(os.Environ(), "LC_ALL=C.UTF-8")
	if err := cmd.Run(); err != nil {
		text, _ := os.ReadFile(out.Name())
		return fmt.Errorf("%s: %w\n%s", program, err, text)
	}
	return nil
}

// Start starts it and waits until it takes connections.
func (s *Server) Start() error {
	options := fmt.Sprintf("-k %s -c listen_addresses='' -c max_connections=300 -c shared_buffers=32MB -c fsync=on -c log_min_messages=fatal", s.dir)
	return s.run("pg_ctl", "-D", s.data(), "-l", filepath.Join(s.dir, "log"), "-w", "-t", "60", "-o", options, "start")
}

// Stop ends it: "fast" in order, "immediate" as a crash would.
func (s *Server) Stop(mode string) error {
	return s.run("pg_ctl", "-D", s.data(), "-w", "-m", mode, "stop")
}

// Close ends it and removes its folder.
func (s *Server) Close() error {
	return errors.Join(s.Stop("immediate"), os.RemoveAll(s.dir))
}

// Pause stops all its processes where they stand, as a machine does that hangs.
func (s *Server) Pause() error { return s.signal(syscall.SIGSTOP) }

// Continue lets them go on.
func (s *Server) Continue() error { return s.signal(syscall.SIGCONT) }

// KillBackends kills -9 what serves connections: the server starts anew by itself.
func (s *Server) KillBackends() error {
	pids, err := s.processes()
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
	pids, err := s.processes()
	for _, pid := range pids {
		err = errors.Join(err, syscall.Kill(pid, sig))
	}
	return err
}

// processes are the server's own process, then those that it has started.
func (s *Server) processes() ([]int, error) {
	text, err := os.ReadFile(filepath.Join(s.data(), "postmaster.pid"))
	if err != nil {
		return nil, err
	}
	line, _, _ := strings.Cut(string(text), "\n")
	main, err := strconv.Atoi(line)
	if err != nil {
		return nil, err
	}
	children, err := os.ReadFile(fmt.Sprintf("/proc/%d/task/%d/children", main, main))
	if err != nil {
		return nil, err
	}
	pids := []int{main}
	for _, word := range strings.Fields(string(children)) {
		pid, err := strconv.Atoi(word)
		if err != nil {
			return nil, err
		}
		pids = append(pids, pid)
	}
	return pids, nil
}

// address is the URL of one of its databases.
func (s *Server) address(database string) string {
	return fmt.Sprintf("postgres://ahadi@/%s?host=%s", database, s.dir)
}
