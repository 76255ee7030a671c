package store_test

import (
	"context"
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"ahadi/internal/keys"
	"ahadi/internal/phone"
	"ahadi/store"
	"ahadi/store/storetest"
)

// together opens one PostgreSQL database as two processes do.
func together(t *testing.T) (a, b *store.Store) {
	t.Helper()
	ring, err := keys.New()
	if err != nil {
		t.Fatal(err)
	}
	url := storetest.PostgreSQL(t)
	var both [2]*store.Store
	for i := range both {
		if both[i], err = store.Open(t.Context(), store.Options{Database: url, Keys: ring, Exclusive: true}); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { both[i].Close() })
	}
	if err := both[0].Seed(t.Context(), storetest.Register(), storetest.Now); err != nil {
		t.Fatal(err)
	}
	return both[0], both[1]
}

func TestTwoProcessesFileOneReportForCopiesOfARequest(t *testing.T) {
	a, b := together(t)
	const sessions, copies = 20, 6
	var all sync.WaitGroup
	replies := make([][copies]string, sessions)
	for n := range sessions {
		for i := range copies {
			all.Go(func() {
				s := []*store.Store{a, b}[i%2]
				number := []string{storetest.Akinyi, storetest.Otieno, storetest.Desk}[n%3]
				job := store.Job{Channel: "demo", Number: phone.MustParse(number), Kind: store.KindUSSD, ID: fmt.Sprint("s", n), Text: "1", At: storetest.Now}
				r, err := s.Turn(context.Background(), job, storetest.Files(n))
				if err != nil {
					t.Error(err)
				}
				replies[n][i] = r.Say
			})
		}
	}
	all.Wait()
	for n, same := range replies {
		for _, r := range same {
			if r != same[0] {
				t.Fatalf("copies of step %d got %q", n, same)
			}
		}
	}
	reports, err := a.Reports(t.Context(), store.Page{Limit: 1000})
	if err != nil || len(reports) != sessions {
		t.Fatalf("%d reports of %d requests, %v", len(reports), sessions, err)
	}
	o, err := b.Overview(t.Context(), store.Everything(), storetest.Now)
	if err != nil {
		t.Fatal(err)
	}
	for _, row := range o.Rows {
		if row.Commitment.Code == "K12" && (row.Community.N != 2 || row.Government.N != 1) {
			t.Errorf("two residents and an official count as %d and %d", row.Community.N, row.Government.N)
		}
	}
}

// What each turn adds to what the one before has left is lost without the lock
// of the line.
func TestTwoProcessesTakeTurnsOnALine(t *testing.T) {
	a, b := together(t)
	const n = 40
	add := func(token string) func(store.Before) store.After {
		return func(b store.Before) store.After {
			asked := []byte(string(b.Line.Asked) + token + " ")
			return store.After{Line: store.LineChange{Asked: &asked}, Inbound: &store.NewInbound{Outcome: "asked"}}
		}
	}
	job := func(id string) store.Job {
		return store.Job{Channel: "demo", Number: phone.MustParse(storetest.Akinyi), Kind: store.KindSMS, ID: id, Text: "x", Folded: "x", At: storetest.Now}
	}
	var all sync.WaitGroup
	for i := range n {
		all.Go(func() {
			if _, err := []*store.Store{a, b}[i%2].Turn(context.Background(), job(fmt.Sprint(i)), add(fmt.Sprint(i))); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	var told string
	if _, err := a.Turn(t.Context(), job("last"), func(b store.Before) store.After {
		told = string(b.Line.Asked)
		return store.After{}
	}); err != nil {
		t.Fatal(err)
	}
	if got := len(strings.Fields(told)); got != n {
		t.Errorf("of %d turns on one line %d are remembered", n, got)
	}
}

func TestTwoProcessesNeverClaimOneMessage(t *testing.T) {
	a, b := together(t)
	const n = 60
	for i := range n {
		job := store.Job{Channel: "demo", Number: phone.MustParse(storetest.Akinyi), Kind: store.KindSMS, ID: fmt.Sprint("m", i), Text: "x", Folded: "x", At: storetest.Now}
		if _, err := a.Turn(t.Context(), job, func(store.Before) store.After {
			return store.After{Inbound: &store.NewInbound{}, Messages: []store.NewMessage{{Channel: "demo", Key: "k", Body: "hello", Class: "control"}}}
		}); err != nil {
			t.Fatal(err)
		}
	}
	var mu sync.Mutex
	var all sync.WaitGroup
	claimed := map[int64]int{}
	for _, s := range []*store.Store{a, b, a, b} {
		all.Go(func() {
			for range n {
				out, err := s.Claim(context.Background(), storetest.Now, time.Minute, store.Lane{Route: "demo", Slots: 3})
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				for _, m := range out {
					claimed[m.ID]++
				}
				mu.Unlock()
			}
		})
	}
	all.Wait()
	if len(claimed) != n {
		t.Errorf("%d of %d messages were claimed", len(claimed), n)
	}
	for id, times := range claimed {
		if times != 1 {
			t.Errorf("message %d was claimed %d times", id, times)
		}
	}
}

func TestAProcessHearsWhatAnotherHasQueued(t *testing.T) {
	a, b := together(t)
	<-b.Wake() // it listens
	job := store.Job{Channel: "demo", Number: phone.MustParse(storetest.Akinyi), Kind: store.KindSMS, ID: "m", Text: "x", Folded: "x", At: storetest.Now}
	if _, err := a.Turn(t.Context(), job, func(store.Before) store.After {
		return store.After{Inbound: &store.NewInbound{}, Messages: []store.NewMessage{{Channel: "demo", Key: "k", Body: "hello", Class: "control"}}}
	}); err != nil {
		t.Fatal(err)
	}
	select {
	case <-b.Wake():
	case <-time.After(time.Minute):
		t.Error("the other process was not told")
	}
}
