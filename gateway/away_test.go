package gateway_test

import (
	"fmt"
	"net/http"
	"strings"
	"sync"
	"testing"
	"time"

	"ahadi/internal/code"
	"ahadi/store/pgtest"
)

// inTime is the time in which everybody is answered, with the tests' slack.
const inTime = 2*time.Second + 500*time.Millisecond

// asked is one request of a phone.
type asked struct{ number, session, text string }

// crowd is people who report while the database is away, and what they were told.
type crowd struct {
	w        *world
	name     string // of the outage: no two have a session or a message in common
	mu       sync.Mutex
	receipts map[string]bool
	unsure   []asked
	busy     int
	texts    map[string]string // by id: whose SMS is to be sent again
	taken    map[string]bool   // comments of what was taken
}

// reporters dial and type all their keys at once: each request files a report.
var reporters = map[string]string{adwoa: "1*2*3*1", akinyi: "1*2*3*1", otieno: "1*3*1"}

// press sends one request and notes the answer, which must come in time and be
// one of three: the receipt, busy, or unsure.
func (c *crowd) press(a asked) {
	began := time.Now()
	screen := c.w.ussd(a.number, a.session, a.text)
	if took := time.Since(began); took > inTime {
		c.w.t.Errorf("%s: a phone was answered after %s: %q", c.name, took, screen)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	switch ref := receiptOf(screen); {
	case ref != "":
		c.receipts[ref] = true
	case contains(screen, "is busy now", "ina kazi nyingi"):
		c.busy++
	case contains(screen, "could not confirm", "haikuweza kuthibitisha"):
		c.unsure = append(c.unsure, a)
	default:
		c.w.t.Errorf("%s: a phone reads %q", c.name, screen)
	}
}

// send sends one SMS, which is taken or answered with 503.
func (c *crowd) send(id string) {
	began := time.Now()
	a := c.w.sms(adwoa, id, "C22 60 "+id)
	if took := time.Since(began); took > inTime {
		c.w.t.Errorf("%s: an SMS was answered after %s", c.name, took)
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case a.status == http.StatusOK:
		c.taken[id] = true
		delete(c.texts, id)
	case a.status == http.StatusServiceUnavailable && a.header.Get("Retry-After") != "":
		c.texts[id] = adwoa
	default:
		c.w.t.Errorf("%s: an SMS was answered with %d %v", c.name, a.status, a.header)
	}
}

// work lets them all report until a moment, ten times a second each.
func (c *crowd) work(until time.Time) {
	var all sync.WaitGroup
	each := func(do func(n int)) {
		all.Go(func() {
			tick := time.NewTicker(100 * time.Millisecond)
			defer tick.Stop()
			for n := 0; time.Now().Before(until); n++ {
				do(n)
				<-tick.C
			}
		})
	}
	for i := range 2 {
		for number, keys := range reporters {
			each(func(n int) { c.press(asked{number, fmt.Sprintf("%s-%d-%d", c.name, i, n), keys}) })
		}
	}
	each(func(n int) { c.send(fmt.Sprintf("%s word %d", c.name, n)) })
	all.Wait()
}

// away takes the database away under load, gives it back, and asks again what
// was not confirmed. What was told must then be true: the reports are those
// whose receipts somebody has, no more, so that busy never had an effect, and no
// less.
func (w *world) away(name string, long time.Duration, leave, comeBack func() error) {
	w.t.Helper()
	c := &crowd{w: w, name: name, receipts: map[string]bool{}, texts: map[string]string{}, taken: map[string]bool{}}
	before := map[string]bool{}
	for _, r := range w.reports() {
		before[r.Ref] = true
	}
	back := time.AfterFunc(500*time.Millisecond, func() {
		if err := leave(); err != nil {
			w.t.Error(err)
		}
	})
	defer back.Stop()
	returned := make(chan error, 1)
	time.AfterFunc(500*time.Millisecond+long, func() {
		if comeBack == nil { // it comes back by itself
			returned <- nil
			return
		}
		if a := w.get("/readyz"); a.status != http.StatusServiceUnavailable {
			w.t.Errorf("%s: /readyz says %d %s", name, a.status, a.body)
		}
		returned <- comeBack()
	})
	c.work(time.Now().Add(long + time.Second))
	if err := <-returned; err != nil {
		w.t.Fatal(err)
	}
	w.wellAgain()
	for _, a := range c.unsure {
		screen := w.ussd(a.number, a.session, a.text)
		if ref := receiptOf(screen); ref == "" {
			w.t.Errorf("%s: asked again after unsure, a phone reads %q", name, screen)
		} else {
			c.receipts[ref] = true
		}
	}
	for id := range c.texts {
		w.text(adwoa, id, "C22 60 "+id)
		c.taken[id] = true
	}
	texts := map[string]int{}
	for _, r := range w.reports() {
		switch comment := c.comment(r.Answers); {
		case before[r.Ref]:
		case comment != "":
			texts[comment]++
		case !c.receipts[r.Ref]:
			w.t.Errorf("%s: report %s is there, and nobody was told", name, r.Ref)
		default:
			delete(c.receipts, r.Ref)
		}
	}
	for ref := range c.receipts {
		w.t.Errorf("%s: report %s was acknowledged and is not there", name, ref)
	}
	for id := range c.taken {
		if texts[id] != 1 {
			w.t.Errorf("%s: the SMS %q was taken and is there %d times", name, id, texts[id])
		}
	}
	if c.busy+len(c.unsure) == 0 {
		w.t.Errorf("%s: nobody noticed that the database was away", name)
	}
	w.t.Logf("%s: %d texts, %d busy, %d unsure", name, len(c.taken), c.busy, len(c.unsure))
}

// comment finds the words of one of the crowd's texts in the answers of a report.
func (c *crowd) comment(answers []byte) string {
	_, rest, found := strings.Cut(string(answers), `"`+c.name+" word ")
	if !found {
		return ""
	}
	number, _, _ := strings.Cut(rest, `"`)
	return c.name + " word " + number
}

// wellAgain waits until the service says by itself that it is ready.
func (w *world) wellAgain() {
	w.t.Helper()
	a := w.get("/readyz")
	for end := time.Now().Add(10 * time.Second); a.status != http.StatusOK; a = w.get("/readyz") {
		if time.Now().After(end) {
			w.t.Fatalf("not ready after ten seconds: %s", a.body)
		}
	}
}

func contains(screen string, words ...string) bool {
	for _, w := range words {
		if strings.Contains(screen, w) {
			return true
		}
	}
	return false
}

// receiptOf is the receipt on a screen; "" when there is none.
func receiptOf(screen string) string {
	for _, word := range strings.FieldsFunc(screen, func(r rune) bool { return (r < '0' || r > '9') && (r < 'A' || r > 'Z') }) {
		if code.IsRef(word) {
			return word
		}
	}
	return ""
}

func TestAFileThatAnotherProgramHoldsLosesNothing(t *testing.T) {
	t.Parallel() // it waits most of the time
	w := newWorld(t)
	var goOn func()
	w.away("held", 5*time.Second, func() error { goOn = w.pause(); return nil }, func() error { goOn(); return nil })
}

func TestAServerThatHangsOrFallsLosesNothing(t *testing.T) {
	t.Parallel()
	server := pgtest.Start(t)
	w := newWorldOn(t, server.URL(t))
	w.away("hung", 5*time.Second, server.Pause, server.Continue)
	w.away("fallen", 2*time.Second, func() error { return server.Stop("immediate") }, server.Start)
	w.away("struck", 2*time.Second, server.KillBackends, nil)
}
