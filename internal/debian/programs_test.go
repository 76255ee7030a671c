package debian

import (
	"bufio"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"testing"
)

// program is where a program is that reads one of the files we ship.
func program(t *testing.T, name, from string) string {
	t.Helper()
	path, err := exec.LookPath(name)
	if err != nil {
		path, err = exec.LookPath("/usr/sbin/" + name)
	}
	if err != nil && os.Getenv("AHADI_TEST_ALL") == "1" {
		t.Fatal(name + " is missing, and AHADI_TEST_ALL=1 wants every test: apt-get install " + from)
	}
	if err != nil {
		t.Skip("SKIPPED, what is shipped for " + name + " is not tried: apt-get install " + from)
	}
	return path
}

const (
	secret   = "0123456789abcdef0123456789abcdef"
	password = "green lorry 4 Kisumu"
)

// settings are those of docs/operate.md, behind a proxy, with one aggregator that
// may call from 127.0.0.2 alone.
const settings = `network: {name: Kisumu Commitments Network, short: Kisumu, languages: [en], timezone: Africa/Nairobi, country: KE}
listen: 127.0.0.1:0
trusted_proxy: [127.0.0.1]
public_url: https://127.0.0.1:1
database: ahadi.db
keys: ahadi.keys
flows: forms
safeguarding: {"*": ["+12025550190"]}
channels:
  kenya:
    aggregator: africastalking
    hook_secret: ` + secret + `
    allow: [127.0.0.2]
    ussd: {code: "*384*77#", price: {KES: 1.20}}
    sms: {from: "20880", username: sandbox, api_key: hush, price: {KES: 0.80}, daily_limit: {KES: 5000}, base_url: "http://127.0.0.1:1"}
`

const reader = "language: en\nname: English\nstate: approved\nreader: A. Reader\nread_on: 2026-10-01\nforms_read: {progress: 1, verify: 1, funds: 1, participation: 1, practice: 1}\n"

// served is a gateway that serves, as a user without rights.
type served struct {
	t   *testing.T
	dir string
	at  string // host:port

	stop func()
}

// What we ship for other programs is read and used by those themselves, with a
// gateway that serves.
func TestWhatIsShippedForOthersWorksWithThem(t *testing.T) {
	trace := filepath.Join(t.TempDir(), "trace")
	var tracer []string
	if strace, err := exec.LookPath("strace"); err == nil {
		tracer = []string{strace, "-f", "-qq", "-o", trace}
		open(t, trace)
	}
	s := serving(t, tracer...)
	t.Run("nginx stands in front as its file says", s.nginx)
	t.Run("Prometheus reads the rules", s.prometheus)
	t.Run("the service keeps to its sandbox", func(t *testing.T) { s.sandbox(t, trace) })
}

// open lets everybody write a new file.
func open(t *testing.T, path string) {
	t.Helper()
	err := os.WriteFile(path, nil, 0o600)
	for at, mode := range map[string]os.FileMode{path: 0o666, filepath.Dir(path): 0o755, filepath.Dir(filepath.Dir(path)): 0o755} {
		if err == nil {
			err = os.Chmod(at, mode)
		}
	}
	if err != nil {
		t.Fatal(err)
	}
}

// serving starts it; before are the words before its own, such as a tracer's.
func serving(t *testing.T, before ...string) *served {
	t.Helper()
	s := &served{t: t, dir: t.TempDir()}
	s.must(exec.Command("go", "build", "-o", filepath.Join(s.dir, "ahadi"), "ahadi/cmd/ahadi"))
	for name, text := range map[string]string{"ahadi.yaml": settings, "forms/texts/en.yaml": reader} {
		path := filepath.Join(s.dir, name)
		if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	if os.Getuid() == 0 { // as the unit does it
		if err := os.Chmod(filepath.Dir(s.dir), 0o755); err != nil {
			t.Fatal(err)
		}
		s.must(exec.Command("chown", "-R", "nobody:", s.dir))
	}
	s.must(s.command("check", "--config", "ahadi.yaml"))
	s.must(s.command("user", "add", "amina", "--role", "admin", "--config", "ahadi.yaml"))
	s.serve(before)
	return s
}

// command is one of the program's, as that user, in its folder.
func (s *served) command(words ...string) *exec.Cmd {
	cmd := exec.Command(filepath.Join(s.dir, "ahadi"), words...)
	s.owns(cmd)
	return cmd
}

func (s *served) owns(cmd *exec.Cmd) {
	cmd.Dir = s.dir
	cmd.Env = append(os.Environ(), "AHADI_PASSWORD="+password)
	cmd.SysProcAttr = &syscall.SysProcAttr{}
	if os.Getuid() == 0 {
		cmd.SysProcAttr.Credential = &syscall.Credential{Uid: 65534, Gid: 65534}
	}
}

func (s *served) must(cmd *exec.Cmd) string {
	s.t.Helper()
	out, err := cmd.CombinedOutput()
	if err != nil {
		s.t.Fatalf("%s: %v\n%s", strings.Join(cmd.Args, " "), err, out)
	}
	return string(out)
}

// serve starts the service, and waits until it says where.
func (s *served) serve(before []string) {
	s.t.Helper()
	words := append(before, filepath.Join(s.dir, "ahadi"), "serve", "--config", "ahadi.yaml")
	cmd := exec.Command(words[0], words[1:]...)
	s.owns(cmd)
	cmd.SysProcAttr.Setpgid = true
	cmd.Stderr = os.Stderr
	out, err := cmd.StdoutPipe()
	if err == nil {
		err = cmd.Start()
	}
	if err != nil {
		s.t.Fatal(err)
	}
	s.stop = sync.OnceFunc(func() {
		syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM) // a tracer does not hand it on
		cmd.Wait()
	})
	s.t.Cleanup(s.stop)
	lines := bufio.NewScanner(out)
	for s.at == "" && lines.Scan() {
		_, s.at, _ = strings.Cut(lines.Text(), "http://")
	}
	if s.at == "" {
		s.t.Fatal("the service ended before it said where it serves")
	}
	go io.Copy(io.Discard, out)
}
