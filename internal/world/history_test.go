package world

import (
	"bytes"
	"fmt"
	"regexp"
	"strings"
	"sync"
)

// remembered is how many events are printed when something is wrong; all of
// them when one seed is replayed.
const remembered = 60

// history is what happened, newest last.
type history struct {
	mu    sync.Mutex
	lines []string
	n     int
}

// numbers of people, as they must not stand in any log.
var numbers = regexp.MustCompile(`\+?1202555(\d{4})`)

// tell adds a line to the history; a carrier may do so too.
func (w *world) tell(format string, args ...any) {
	line := numbers.ReplaceAllString(fmt.Sprintf(format, args...), "…$1")
	w.history.mu.Lock()
	defer w.history.mu.Unlock()
	w.history.n++
	w.history.lines = append(w.history.lines, fmt.Sprintf("%4d %s  %s", w.history.n, w.now().UTC().Format("01-02 15:04:05"), strings.ReplaceAll(line, "\n", " / ")))
	if len(w.history.lines) > remembered && *oneSeed == 0 {
		w.history.lines = w.history.lines[1:]
	}
}

// failf says which promise is broken, what led to it, and how to see it again.
// The history ends there: what follows a broken promise proves nothing.
func (w *world) failf(promise, format string, args ...any) {
	w.t.Helper()
	if w.stop {
		return
	}
	w.stop = true
	w.history.mu.Lock()
	defer w.history.mu.Unlock()
	story := strings.Join(w.history.lines, "\n")
	what := numbers.ReplaceAllString(fmt.Sprintf(format, args...), "…$1")
	test, _, _ := strings.Cut(w.t.Name(), "/")
	w.t.Errorf("%s\n%s\nreplay: go test ./internal/world -run '^%s$' -seed %d\n%s\n%s: %s", promise, what, test, w.seed, story, promise, what)
}

// logbook is what the service logged and nobody has looked at yet.
type logbook struct {
	mu     sync.Mutex
	b      bytes.Buffer
	closed bool
}

func (l *logbook) Write(p []byte) (int, error) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.closed {
		return len(p), nil
	}
	return l.b.Write(p)
}

// close forgets what a process writes while it dies.
func (l *logbook) close() {
	l.mu.Lock()
	defer l.mu.Unlock()
	l.closed = true
}

// take is what was logged since it was asked last.
func (l *logbook) take() string {
	l.mu.Lock()
	defer l.mu.Unlock()
	s := l.b.String()
	l.b.Reset()
	return s
}

// digits is any number of the sample's people, however it is written.
var digits = regexp.MustCompile(`202[- ]?555[- ]?01\d\d`)

// checkLog looks for what must never be logged: a number, a name, a text, a
// secret; and for errors, which nothing in this world is a reason for.
func (w *world) checkLog() {
	for line := range strings.Lines(w.log.take()) {
		if digits.MatchString(line) || strings.Contains(line, marker) || strings.Contains(line, secret) || strings.Contains(line, apiKey) {
			w.failf("P9: no number, text or secret is logged", "%s", line)
		}
		for _, name := range w.model.names {
			if strings.Contains(line, name) {
				w.failf("P9: no name is logged", "%s", line)
			}
		}
		if strings.Contains(line, `"level":"ERROR"`) || strings.Contains(line, "group failed") {
			w.failf("nothing goes wrong inside", "%s", line)
		}
	}
}
