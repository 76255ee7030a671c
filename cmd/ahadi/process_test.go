package main

import (
	"bufio"
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"os"
	"os/exec"
	"path/filepath"
	"slices"
	"strings"
	"sync"
	"syscall"
	"testing"
	"time"
)

// asAhadi makes the test binary behave as the command itself, so that tests can
// start and kill real processes.
const asAhadi = "AHADI_TEST_RUN_MAIN"

func TestMain(m *testing.M) {
	if os.Getenv(asAhadi) != "" {
		os.Exit(run(os.Args[1:], os.Stdout, os.Stderr))
	}
	os.Exit(m.Run())
}

// process is one running demo.
type process struct {
	t    *testing.T
	cmd  *exec.Cmd
	base string // http://127.0.0.1:port
	data string
	kept []string    // where its database is, when it is not the file of the folder
	out  *syncBuffer // all that it printed
	done chan struct{}
	old  map[any]bool // receipts that were there at the start
}

// startDemo starts a demo on a free port and waits for its greeting.
func startDemo(t *testing.T, data string, args ...string) *process {
	t.Helper()
	return startDemoOn(t, nil, data, args...)
}

// startDemoOn starts it with something added to its environment.
func startDemoOn(t *testing.T, env []string, data string, args ...string) *process {
	t.Helper()
	if data == "" {
		data = t.TempDir()
	}
	p := begin(t, env, data, append([]string{"demo", "--listen", "127.0.0.1:0", "--data", data}, args...)...)
	if i := slices.Index(args, "--database"); i >= 0 {
		p.kept = args[i : i+2]
	}
	p.old = map[any]bool{}
	for _, r := range p.list("reports") {
		p.old[r["receipt"]] = true
	}
	return p
}

// begin starts a command that serves, and waits until it says where.
func begin(t *testing.T, env []string, data string, args ...string) *process {
	t.Helper()
	p := &process{t: t, data: data, out: &syncBuffer{}, done: make(chan struct{})}
	p.cmd = exec.Command(os.Args[0], args...)
	p.cmd.Env = append(append(os.Environ(), asAhadi+"=1"), env...)
	p.cmd.Stderr = p.out
	stdout, err := p.cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := p.cmd.Start(); err != nil {
		t.Fatal(err)
	}
	found := make(chan string, 1)
	go p.read(stdout, found)
	t.Cleanup(p.kill)
	select {
	case p.base = <-found:
	case <-p.done:
		t.Fatalf("ahadi %s ended before it was ready:\n%s", args[0], p.out)
	case <-time.After(patience):
		t.Fatalf("ahadi %s is not ready after %v:\n%s", args[0], patience, p.out)
	}
	return p
}

// read copies standard output and finds the address in the greeting.
func (p *process) read(r io.Reader, found chan<- string) {
	defer close(p.done)
	for lines := bufio.NewScanner(r); lines.Scan(); {
		line := lines.Text()
		fmt.Fprintln(p.out, line)
		if i := strings.Index(line, "http://127.0.0.1:"); i >= 0 {
			if u, err := url.Parse(strings.Fields(line[i:])[0]); err == nil {
				select {
				case found <- "http://" + u.Host:
				default:
				}
			}
		}
	}
}

// kill ends the process as a power cut would: with SIGKILL.
func (p *process) kill() {
	if p.cmd.ProcessState == nil {
		p.cmd.Process.Kill()
		<-p.done
		p.cmd.Wait()
	}
}

// stop ends the process in order, as systemd would.
func (p *process) stop() {
	p.t.Helper()
	if err := p.cmd.Process.Signal(syscall.SIGTERM); err != nil {
		p.t.Fatal(err)
	}
	<-p.done
	p.cmd.Wait()
}

// post sends a form as an aggregator does and gives status and body.
func (p *process) post(path string, form url.Values) (int, string) {
	p.t.Helper()
	res, err := http.PostForm(p.base+path, form)
	return p.answer(res, err)
}

// get reads a page.
func (p *process) get(path string) (int, string) {
	p.t.Helper()
	res, err := http.Get(p.base + path)
	return p.answer(res, err)
}

func (p *process) answer(res *http.Response, err error) (int, string) {
	p.t.Helper()
	if err != nil {
		p.t.Fatal(err)
	}
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	return res.StatusCode, string(body)
}

// ussd is one step of a session; text is cumulative, as Africa's Talking sends it.
func (p *process) ussd(number, session, text string) string {
	p.t.Helper()
	status, body := p.post("/hooks/demo/ussd/demo", url.Values{
		"sessionId": {session}, "serviceCode": {"*384*77#"}, "phoneNumber": {number}, "networkCode": {"99999"}, "text": {text},
	})
	if status != http.StatusOK {
		p.t.Fatalf("ussd %q: status %d: %s", text, status, body)
	}
	return body
}

// walk dials and presses the keys one by one; it gives the last screen.
func (p *process) walk(number, session string, keys ...string) string {
	p.t.Helper()
	screen := p.ussd(number, session, "")
	for i := range keys {
		screen = p.ussd(number, session, strings.Join(keys[:i+1], "*"))
	}
	return screen
}

// sms sends one message as the aggregator hands it on.
func (p *process) sms(number, id, text string) {
	p.t.Helper()
	status, body := p.post("/hooks/demo/sms/demo", url.Values{
		"id": {id}, "from": {number}, "to": {"20880"}, "text": {text}, "date": {"2026-11-24 10:00:00"},
	})
	if status != http.StatusOK {
		p.t.Fatalf("sms %q: status %d: %s", text, status, body)
	}
}

// item is one entry of a list of the API.
type item map[string]any

// list reads a whole list of the API, page by page.
func (p *process) list(path string) []item {
	p.t.Helper()
	var all []item
	sep := "?"
	if strings.Contains(path, "?") {
		sep = "&"
	}
	for after, pages := "", 0; pages < 100; pages++ {
		req, err := http.NewRequest(http.MethodGet, p.base+"/api/v1/"+path+sep+"limit=1000&after="+url.QueryEscape(after), nil)
		if err != nil {
			p.t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer demo")
		res, err := http.DefaultClient.Do(req)
		if err != nil {
			p.t.Fatal(err)
		}
		body, err := io.ReadAll(res.Body)
		res.Body.Close()
		if err != nil || res.StatusCode != http.StatusOK {
			p.t.Fatalf("%s: status %d, %v: %s", path, res.StatusCode, err, body)
		}
		var page struct {
			Items []item
			Next  string
		}
		if err := json.Unmarshal(body, &page); err != nil {
			p.t.Fatalf("%s: %v: %s", path, err, body)
		}
		all = append(all, page.Items...)
		if after = page.Next; after == "" {
			return all
		}
	}
	p.t.Fatalf("%s: the list does not end", path)
	return nil
}

// filed lists what was reported since the demo started.
func (p *process) filed() []item {
	p.t.Helper()
	var all []item
	for _, r := range p.list("reports") {
		if !p.old[r["receipt"]] {
			all = append(all, r)
		}
	}
	return all
}

// report finds a report by its receipt.
func (p *process) report(receipt string) item {
	p.t.Helper()
	for _, r := range p.list("reports") {
		if r["receipt"] == receipt {
			return r
		}
	}
	p.t.Fatalf("no report %s in the API", receipt)
	return nil
}

// clear fails when any of words stands in the database, its WAL or the log.
func (p *process) clear(words ...string) {
	p.t.Helper()
	files, err := filepath.Glob(filepath.Join(p.data, "*"))
	if err != nil {
		p.t.Fatal(err)
	}
	for _, f := range files {
		b, err := os.ReadFile(f)
		if err != nil {
			continue // a directory
		}
		for _, w := range words {
			if bytes.Contains(b, []byte(w)) {
				p.t.Errorf("%s holds %q in clear", filepath.Base(f), w)
			}
		}
	}
	for _, w := range words {
		if strings.Contains(p.out.String(), w) {
			p.t.Errorf("the output holds %q in clear", w)
		}
	}
}

// syncBuffer is a buffer that two goroutines may write.
type syncBuffer struct {
	mu sync.Mutex
	b  bytes.Buffer
}

func (s *syncBuffer) Write(p []byte) (int, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.Write(p)
}

func (s *syncBuffer) String() string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.b.String()
}
