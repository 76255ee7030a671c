package outbox

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"ahadi/store"
)

// gate is an aggregator that takes a request and answers when it is told to.
type gate struct {
	*httptest.Server
	came, open chan struct{}
}

func newGate(t *testing.T) *gate {
	g := &gate{came: make(chan struct{}, 100), open: make(chan struct{})}
	g.Server = httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		io.Copy(io.Discard, r.Body)
		g.came <- struct{}{}
		<-g.open
		w.WriteHeader(http.StatusCreated)
		io.WriteString(w, "id")
	}))
	t.Cleanup(g.Close)
	return g
}

func (w *world) run(t *testing.T) (stop func()) {
	t.Helper()
	ctx, cancel := context.WithCancel(context.Background())
	ended := make(chan error, 1)
	go func() { ended <- w.to.Run(ctx) }()
	return func() {
		cancel()
		if err := <-ended; err != nil {
			t.Error(err)
		}
	}
}

// statuses counts what lies in the outbox.
func (w *world) statuses(t *testing.T) map[string]int {
	t.Helper()
	all, err := w.store.Messages(context.Background(), 0, store.Page{Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	n := map[string]int{}
	for _, m := range all {
		if m.Out {
			n[m.Status]++
		}
	}
	return n
}

func TestOnlyAsManyAreClaimedAsThereAreSlots(t *testing.T) {
	g := newGate(t)
	w := newWorld(t, g.URL, 10)
	stop := w.run(t)
	for range 4 {
		<-g.came
	}
	if n := w.statuses(t); n["sending"] != 4 || n["queued"] != 6 {
		t.Errorf("with 4 slots: %v", n)
	}
	close(g.open)
	for range 6 {
		<-g.came
	}
	stop()
	if n := w.statuses(t); n["sent"] != 10 {
		t.Errorf("at the end: %v", n)
	}
}

func TestAStoppedSenderSettlesWhatIsOnItsWay(t *testing.T) {
	g := newGate(t)
	w := newWorld(t, g.URL, 10)
	stop := w.run(t)
	for range 4 {
		<-g.came
	}
	ended := make(chan struct{})
	go func() { defer close(ended); stop() }()
	select {
	case <-ended:
		t.Error("the sender left while posts were on their way")
	case <-time.After(20 * time.Millisecond):
	}
	close(g.open)
	<-ended
	if n := w.statuses(t); n["sending"] != 0 || n["sent"] < 4 {
		t.Errorf("at the end: %v", n)
	}
}
