// Package debian holds the test of the Debian package: it is built, installed and
// started as docs/operate.md says, to the letter, up to the first report, and
// taken away again. It has no code of its own.
package debian

import (
	"bytes"
	"context"
	"fmt"
	"io"
	"net"
	"net/http"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

const (
	root  = "../.."
	units = "/usr/lib/systemd/system/"
)

// possible skips the test, loudly, where a package cannot be installed, or should
// not: it changes the machine, so it wants to be asked for.
func possible(t *testing.T) {
	t.Helper()
	why := ""
	all := os.Getenv("AHADI_TEST_ALL") == "1"
	for _, command := range []string{"dpkg", "apt-get", "curl", "runuser", "git"} {
		if _, err := exec.LookPath(command); err != nil {
			why = command + " is missing"
		}
	}
	if _, err := os.Stat("/var/lib/ahadi"); err == nil {
		why = "an Ahadi of this machine's own is installed"
	}
	if os.Getuid() != 0 {
		why = "only root installs a package"
	}
	if !all && os.Getenv("AHADI_TEST_PACKAGE") == "" {
		why = "it installs a package on this machine: AHADI_TEST_PACKAGE=1 asks for it"
	}
	if why != "" && all {
		t.Fatal(why + ", and AHADI_TEST_ALL=1 wants every test")
	}
	if why != "" {
		t.Skip("SKIPPED, the package is not installed and started: " + why)
	}
}

// first are the commands of docs/operate.md that lead to the first report, block
// by block: those whose fence says so.
func first(t *testing.T) (blocks []string) {
	t.Helper()
	src, err := os.ReadFile(filepath.Join(root, "docs", "operate.md"))
	if err != nil {
		t.Fatal(err)
	}
	for i, part := range strings.Split(string(src), "\n```sh first\n") {
		if block, _, found := strings.Cut(part, "\n```"); found && i > 0 {
			blocks = append(blocks, block)
		}
	}
	return blocks
}

// machine is where the package is installed.
type machine struct {
	t   *testing.T
	dir string // the folder of the package
	at  string // address of the service

	stop func() // the service that the test has started itself
}

// types runs commands as an operator types them, one after the other, until one
// fails.
func (m *machine) types(lines string) string {
	m.t.Helper()
	ctx, cancel := context.WithTimeout(context.Background(), 4*time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, "bash", "-e", "-o", "pipefail")
	cmd.Stdin = strings.NewReader(strings.ReplaceAll(lines, "127.0.0.1:8080", m.at)) // a port that nothing here has
	cmd.Dir = m.dir
	cmd.Env = append(os.Environ(), "DEBIAN_FRONTEND=noninteractive", "APT_CONFIG="+m.alone())
	out, err := cmd.CombinedOutput()
	if err != nil {
		m.t.Fatalf("%v after\n%s", err, out)
	}
	return string(out)
}

// alone is a configuration of apt that brings nothing in but the package itself.
func (m *machine) alone() string {
	m.t.Helper()
	path := filepath.Join(m.dir, "apt.conf")
	if err := os.WriteFile(path, []byte("APT::Install-Recommends \"false\";\n"), 0o644); err != nil {
		m.t.Fatal(err)
	}
	return path
}

func TestThePackageLeadsToTheFirstReport(t *testing.T) {
	possible(t)
	m := &machine{t: t, dir: t.TempDir(), at: free(t), stop: func() {}}
	m.types("'" + absolute(t, filepath.Join(root, ".ci", "package")) + "' '" + m.dir + "'")
	t.Cleanup(func() { exec.Command("dpkg", "--purge", "ahadi").Run() })

	began := time.Now()
	blocks := first(t)
	start := slices.IndexFunc(blocks, func(b string) bool { return strings.HasPrefix(b, "systemctl enable --now ahadi") })
	if start < 4 || start == len(blocks)-1 {
		t.Fatalf("operate.md has %d blocks, and starts the service in number %d", len(blocks), start+1)
	}
	said := m.types(blocks[0])
	if _, err := os.Stat("/var/lib/ahadi/ahadi.db"); err == nil || exec.Command("curl", "-s", "http://"+m.at).Run() == nil {
		t.Error("the package starts what nobody has configured")
	}
	m.verify()
	m.types(strings.Join(blocks[1:start], "\n"))
	m.serve(blocks[start])
	last := m.types(strings.Join(blocks[start+1:], "\n"))
	if took := time.Since(began); took > 5*time.Minute {
		t.Errorf("from the package to the first report it took %s", took)
	} else {
		t.Logf("from the package to the first report: %s", took.Round(time.Second))
	}
	if screens := strings.Split(strings.TrimSpace(last), "\nEND "); len(screens) != 2 || !strings.Contains(screens[1], "K11") {
		t.Errorf("the last screen is no receipt:\n%s", last)
	}
	m.sameVersion(said)
	m.backup()
	m.leaves()
}

// verify lets systemd read the units, where it is at hand.
func (m *machine) verify() {
	m.t.Helper()
	if _, err := exec.LookPath("systemd-analyze"); err != nil {
		m.t.Log("systemd-analyze is not here: the units are not verified")
		return
	}
	out, err := exec.Command("systemd-analyze", "verify", units+"ahadi.service", units+"ahadi-backup.service", units+"ahadi-backup.timer").CombinedOutput()
	if err != nil || len(bytes.TrimSpace(out)) > 0 {
		m.t.Errorf("the units: %v\n%s", err, out)
	}
}

// serve starts the service: by systemd where that runs, otherwise by the unit's
// very line, as its user, in its folder.
func (m *machine) serve(block string) {
	m.t.Helper()
	if _, err := os.Stat("/run/systemd/system"); err == nil {
		m.types(block)
		return
	}
	m.t.Log("systemd does not run here: the unit's ExecStart is started as its user")
	cmd := exec.Command("runuser", "-u", m.unit("ahadi.service", "User"), "--", "sh", "-c", "umask "+m.unit("ahadi.service", "UMask")+"; exec "+m.unit("ahadi.service", "ExecStart"))
	cmd.Dir = m.unit("ahadi.service", "WorkingDirectory")
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true} // runuser stays in between
	var log bytes.Buffer
	cmd.Stdout, cmd.Stderr = io.Discard, &log
	if err := cmd.Start(); err != nil {
		m.t.Fatal(err)
	}
	m.stop = sync.OnceFunc(func() {
		syscall.Kill(-cmd.Process.Pid, syscall.SIGTERM)
		cmd.Wait()
		if m.t.Failed() {
			m.t.Logf("the service said\n%s", log.String())
		}
	})
	m.t.Cleanup(m.stop)
}

// unit is a value of an installed unit.
func (m *machine) unit(name, key string) string {
	m.t.Helper()
	src, err := os.ReadFile(units + name)
	if err != nil {
		m.t.Fatal(err)
	}
	for line := range strings.SplitSeq(string(src), "\n") {
		if value, ok := strings.CutPrefix(line, key+"="); ok {
			return strings.ReplaceAll(value, "%%", "%")
		}
	}
	m.t.Fatalf("%s has no %s", name, key)
	return ""
}

// sameVersion holds what the service says of itself against the program.
func (m *machine) sameVersion(said string) {
	m.t.Helper()
	res, err := http.Get("http://" + m.at + "/healthz")
	if err != nil {
		m.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	_, stamp, _ := strings.Cut(string(body), "\n")
	if err != nil || !strings.Contains(stamp, "(") || !strings.Contains(said, stamp) {
		m.t.Errorf("the service is %q, %v; the program said\n%s", body, err, said)
	}
}

// backup runs what the timer runs, as its user.
func (m *machine) backup() {
	m.t.Helper()
	cmd := exec.Command("runuser", "-u", m.unit("ahadi-backup.service", "User"), "--", "sh", "-c", m.unit("ahadi-backup.service", "ExecStart"))
	if out, err := cmd.CombinedOutput(); err != nil {
		m.t.Errorf("the nightly backup: %v\n%s", err, out)
	}
	if all, err := filepath.Glob("/var/backups/ahadi/*.db"); err != nil || len(all) != 1 {
		m.t.Errorf("the nightly backup made %v, %v", all, err)
	}
}

// leaves takes the package away: what is kept stays, until it is purged.
func (m *machine) leaves() {
	m.t.Helper()
	m.stop()
	m.types("dpkg --remove ahadi")
	for path, stays := range map[string]bool{"/usr/bin/ahadi": false, "/var/lib/ahadi/ahadi.db": true, "/var/lib/ahadi/ahadi.keys": true, "/etc/ahadi/secrets/kenya": true} {
		if _, err := os.Stat(path); (err == nil) != stays {
			m.t.Errorf("after a removal %s is there: %v", path, err == nil)
		}
	}
	m.types("dpkg --purge ahadi")
	for _, path := range []string{"/var/lib/ahadi", "/var/backups/ahadi", "/etc/ahadi"} {
		if _, err := os.Stat(path); err == nil {
			m.t.Errorf("after a purge %s is there", path)
		}
	}
	if _, err := user.Lookup("ahadi"); err == nil {
		m.t.Error("after a purge the user ahadi is there")
	}
}

func absolute(t *testing.T, path string) string {
	t.Helper()
	path, err := filepath.Abs(path)
	if err != nil {
		t.Fatal(err)
	}
	return path
}

// free is an address on which nothing listens.
func free(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return fmt.Sprint(l.Addr())
}

// What operate.md shows of a shipped file is the file.
func TestTheHandbookShowsTheShippedFiles(t *testing.T) {
	src, err := os.ReadFile(filepath.Join(root, "docs", "operate.md"))
	if err != nil {
		t.Fatal(err)
	}
	file, err := os.ReadFile(filepath.Join(root, "docs", "package", "Caddyfile"))
	if err != nil || !strings.Contains(string(src), "\n```caddy docs/package/Caddyfile\n"+string(file)+"```\n") {
		t.Errorf("docs/operate.md shows another Caddyfile: %v", err)
	}
}
