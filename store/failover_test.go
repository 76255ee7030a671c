package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"sync"
	"testing"
	"time"

	"ahadi/internal/keys"
	"ahadi/store/pgtest"
)

// TestAStandbyThatTakesOverHasAllThatWasAcknowledged: the server is killed while
// people report, its standby is promoted, and the same process goes on there.
func TestAStandbyThatTakesOverHasAllThatWasAcknowledged(t *testing.T) {
	for i := range times(1, 20) {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			if lost, of := failsOver(t, (*pgtest.Server).Standby); lost != 0 {
				t.Errorf("%d reports of %d that were acknowledged are lost", lost, of)
			}
		})
	}
}

// TestWhatAnAsynchronousStandbyLoses is for the figure in docs/benchmarks.md alone.
func TestWhatAnAsynchronousStandbyLoses(t *testing.T) {
	if os.Getenv("AHADI_LONG") == "" {
		t.Skip("AHADI_LONG=1 measures it")
	}
	lost, most, all := 0, 0, 0
	for i := range 20 {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			n, of := failsOver(t, (*pgtest.Server).Follower)
			lost, most, all = lost+n, max(most, n), all+of
		})
	}
	t.Logf("20 fail-overs lost %d reports of %d that were acknowledged, one %d", lost, all, most)
}

// failsOver says how many reports are lost of how many that were acknowledged.
func failsOver(t *testing.T, following func(*pgtest.Server, testing.TB) *pgtest.Server) (lost, of int) {
	first := pgtest.Start(t)
	first.URL(t)
	second, pool := following(first, t), first.Bouncer(t)
	ring, err := keys.New()
	if err != nil {
		t.Fatal(err)
	}
	s, err := Open(t.Context(), Options{Database: first.Either(second, "first"), Keys: ring})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Seed(t.Context(), small(), now); err != nil {
		t.Fatal(err)
	}
	said, before, refused := map[string]string{}, 0, 0
	var mu sync.Mutex
	var all sync.WaitGroup
	gone, back := make(chan struct{}), make(chan struct{})
	for _, number := range []string{"+12025550101", "+12025550102"} {
		all.Go(func() {
			for i, after := 0, 0; after < 20; i++ {
				id := fmt.Sprint(number, i)
				for end := time.Now().Add(30 * time.Second); ; {
					ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
					r, err := s.Turn(ctx, dialled(number, id, ""), filing(40, ""))
					cancel()
					mu.Lock()
					if err == nil {
						said[id] = r.Say
						mu.Unlock()
						break
					}
					refused++
					mu.Unlock()
					if time.Now().After(end) {
						t.Errorf("%s was never answered: %v", id, err)
						return
					}
				}
				if i == 50 && number == "+12025550101" {
					close(gone)
				}
				select {
				case <-back:
					after++
				default:
				}
			}
		})
	}
	<-gone
	if err := first.Stop("immediate"); err != nil {
		t.Fatal(err)
	}
	mu.Lock()
	before = len(said)
	mu.Unlock()
	for _, address := range []string{first.Either(second, "first"), pool.URL()} {
		all.Go(func() { // another process begins just then
			s, err := Open(t.Context(), Options{Database: address, Keys: ring})
			if err == nil {
				err = s.Close()
			}
			if err != nil {
				t.Errorf("a process that began in the middle of it: %v", err)
			}
		})
	}
	if err := errors.Join(second.Promote(), pool.Point(second)); err != nil {
		t.Fatal(err)
	}
	close(back)
	all.Wait()
	var reports int
	if err := s.read.QueryRowContext(t.Context(), `SELECT count(*) FROM report`).Scan(&reports); err != nil {
		t.Fatal(err)
	}
	t.Logf("%d before the fail-over, %d after, %d tries refused", before, len(said)-before, refused)
	if reports < len(said) {
		return len(said) - reports, len(said) // of which some are asked for anew
	}
	for id, want := range said {
		r, err := s.Turn(t.Context(), dialled(id[:len("+12025550101")], id, ""), filing(40, ""))
		if err != nil || r.Say != want {
			t.Errorf("%s was answered %q, and is now answered %q, %v", id, want, r.Say, err)
		}
	}
	if reports > len(said) {
		t.Errorf("%d reports of %d that were acknowledged", reports, len(said))
	}
	return 0, len(said)
}

// What the standby does not have is not acknowledged, though the server that waits
// for it has it, and finds it when it tries again.
func TestNothingIsAcknowledgedThatTheStandbyDoesNotHave(t *testing.T) {
	first := pgtest.Start(t)
	url := first.URL(t)
	second := first.Standby(t)
	ring, err := keys.New()
	if err != nil {
		t.Fatal(err)
	}
	s, err := Open(t.Context(), Options{Database: url, Keys: ring})
	if err != nil {
		t.Fatal(err)
	}
	defer s.Close()
	if err := s.Seed(t.Context(), small(), now); err != nil {
		t.Fatal(err)
	}
	before := &Once{Token: 1, Key: "k", Request: "r", Answer: func(any) (string, error) { return "done", nil }}
	if err := s.Remember(t.Context(), before, nil, now); err != nil {
		t.Fatal(err)
	}
	s.engine.patience = time.Second / 2 // for each of three tries
	if err := second.Pause(); err != nil {
		t.Fatal(err)
	}
	defer second.Continue()
	if r, err := s.Turn(t.Context(), dialled("+12025550101", "a", ""), filing(40, "")); !errors.Is(err, ErrUnsure) {
		t.Errorf("while the standby is away it is answered %q, %v", r.Say, err)
	}
	brief, cancel := context.WithTimeout(t.Context(), time.Second/2)
	defer cancel()
	if said, _, _, err := s.Answered(brief, before); err == nil {
		t.Errorf("a program is told %q", said)
	}
	soon, stop := context.WithTimeout(t.Context(), 10*time.Second) // neither the program's act nor its own commit of nothing holds it up
	defer stop()
	if none, err := s.Claim(soon, now, time.Minute, Lane{Route: "demo", Slots: 5}); err != nil || len(none) > 0 {
		t.Errorf("a look at what is due: %d, %v", len(none), err)
	}
	if err := second.Continue(); err != nil {
		t.Fatal(err)
	}
	turn(t, s, dialled("+12025550101", "a", ""), filing(40, ""))
	recount(t, s)
}
