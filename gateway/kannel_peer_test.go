package gateway_test

import (
	"bufio"
	"encoding/json"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/http/httputil"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// Where Debian puts what plays with us.
const (
	bearerbox = "/usr/sbin/bearerbox"
	smsbox    = "/usr/sbin/smsbox"
	fakesmsc  = "/usr/lib/kannel/test/fakesmsc"
)

// peersNeeded skips loudly where a counterpart is not installed, and fails
// where it must not be missing.
func peersNeeded(t *testing.T, files ...string) {
	t.Helper()
	for _, file := range files {
		_, err := os.Stat(file)
		if _, lookup := exec.LookPath(file); err == nil || lookup == nil {
			continue
		}
		if os.Getenv("AHADI_TEST_ALL") != "" {
			t.Fatalf("%s is missing", file)
		}
		t.Skip("SKIPPED, NOT TESTED: " + file + " is missing: .ci/run installs it")
	}
}

// peer is a process of somebody else's that runs beside the test.
type peer struct {
	t     *testing.T
	name  string
	stdin io.WriteCloser
	stop  func()
	lines chan string // what it writes; closed with its end
	said  []string    // what was taken from lines
}

// startPeer runs it until the test ends.
func startPeer(t *testing.T, env []string, name string, args ...string) *peer {
	t.Helper()
	cmd := exec.Command(name, args...)
	cmd.Env = append(os.Environ(), env...)
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true}
	stdin, err := cmd.StdinPipe()
	if err != nil {
		t.Fatal(err)
	}
	out, in, err := os.Pipe()
	if err != nil {
		t.Fatal(err)
	}
	cmd.Stdout, cmd.Stderr = in, in
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	in.Close()
	p := &peer{t: t, name: filepath.Base(name), stdin: stdin, lines: make(chan string, 10_000)}
	go func() {
		defer close(p.lines)
		for s := bufio.NewScanner(out); s.Scan(); {
			p.lines <- s.Text()
		}
	}()
	p.stop = sync.OnceFunc(func() {
		cmd.Process.Kill()
		cmd.Wait()
		out.Close()
	})
	t.Cleanup(p.stop)
	return p
}

// until gives the first line from here on that holds words.
func (p *peer) until(words string) string {
	p.t.Helper()
	late := time.After(time.Minute)
	for {
		select {
		case line, open := <-p.lines:
			if !open {
				p.t.Fatalf("%s ended without %q:\n%s", p.name, words, strings.Join(p.said, "\n"))
			}
			p.said = append(p.said, line)
			if strings.Contains(line, words) {
				return line
			}
		case <-late:
			p.t.Fatalf("%s never said %q:\n%s", p.name, words, strings.Join(p.said, "\n"))
		}
	}
}

// event is a line of smsc.js.
type event struct {
	Port, Version, Coding, TON, Wants int
	Bound, Password, To, From, Text   string
	Parted                            bool
}

// event waits for one that holds words.
func (p *peer) event(words string) event {
	p.t.Helper()
	var e event
	if err := json.Unmarshal([]byte(p.until(words)), &e); err != nil {
		p.t.Fatal(err)
	}
	return e
}

// middle stands between Kannel and the gateway: of each message, it lets the
// first call fail. The gateway never sees that call, or its answer is lost, in
// turn.
type middle struct {
	*httptest.Server
	to      *httputil.ReverseProxy
	reports chan url.Values // delivery reports, once the gateway has taken them

	mu    sync.Mutex
	calls map[string]int // by the message's id
}

func newMiddle(t *testing.T) *middle {
	m := &middle{calls: map[string]int{}, reports: make(chan url.Values, 100)}
	m.Server = httptest.NewServer(m)
	t.Cleanup(m.Close)
	return m
}

func (m *middle) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if strings.Contains(r.URL.Path, "/delivery/") {
		m.to.ServeHTTP(w, r)
		m.reports <- r.URL.Query()
		return
	}
	id := r.URL.Query().Get("id")
	m.mu.Lock()
	m.calls[id]++
	first, lost := m.calls[id] == 1, len(m.calls)%2 == 1
	m.mu.Unlock()
	if !first {
		m.to.ServeHTTP(w, r)
		return
	}
	if lost {
		m.to.ServeHTTP(httptest.NewRecorder(), r)
	}
	w.WriteHeader(http.StatusServiceUnavailable)
}

// came says whether n messages came, each of them twice.
func (m *middle) came(n int) bool {
	m.mu.Lock()
	defer m.mu.Unlock()
	for _, calls := range m.calls {
		if calls != 2 {
			return false
		}
	}
	return len(m.calls) == n
}

// freePort is one that nobody listens at.
func freePort(t *testing.T) string {
	t.Helper()
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return strconv.Itoa(l.Addr().(*net.TCPAddr).Port)
}

// shipped is a file of docs/example/kannel with some of its words changed, each
// of which must be there.
func shipped(t *testing.T, name string, change map[string]string) string {
	t.Helper()
	b, err := os.ReadFile(filepath.Join("..", "docs", "example", "kannel", name))
	if err != nil {
		t.Fatal(err)
	}
	text := string(b)
	for old, fresh := range change {
		if !strings.Contains(text, old) {
			t.Errorf("docs/example/kannel/%s does not say %q any more", name, old)
		}
		text = strings.ReplaceAll(text, old, fresh)
	}
	return text
}
