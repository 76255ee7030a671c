package storetest

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"ahadi/store"
)

// sharesRate holds a channel's rate for all processes on the database: they claim
// at once, one of them has a clock that is behind, and one is restarted.
func sharesRate(t *testing.T, w *world) {
	nodes := []*store.Store{w.Store}
	if !w.Alone() {
		for range 2 {
			s := w.open()
			t.Cleanup(func() { s.Close() })
			nodes = append(nodes, s)
		}
	}
	l := lane(9)
	l.Rate = 2
	waits, claimed := 0, 0
	for tick := range 40 { // a quarter of a second each
		for ; waits < claimed+12; waits++ { // of several people, so that batches do not matter
			w.post(akinyi, "must", "k", fmt.Sprint("message ", waits), now)
		}
		var all sync.WaitGroup
		got := make([]int, len(nodes))
		for i, s := range nodes {
			all.Go(func() {
				at := now.Add(time.Duration(tick)*time.Second/4 - time.Duration(i)*300*time.Millisecond)
				m, err := s.Claim(context.Background(), at, time.Minute, l)
				if err != nil {
					t.Error(err)
				}
				got[i] = len(m)
			})
		}
		all.Wait()
		for _, n := range got {
			claimed += n
		}
		if most := 2 + tick/2; claimed > most { // the clock that is behind began the first
			t.Fatalf("after %d quarters of a second %d have left, and %d may", tick, claimed, most)
		}
		if tick == 20 && w.Alone() {
			w.reopen()
			nodes[0] = w.Store
		}
	}
	if claimed < 18 {
		t.Errorf("in ten seconds %d have left at two a second", claimed)
	}
}

// sharesSlots shares out what all processes have together.
func sharesSlots(t *testing.T, w *world) {
	if w.Alone() {
		if n := w.Share(7, now); n != 7 {
			t.Errorf("the only process has %d of 7", n)
		}
		return
	}
	ctx, at, nodes := context.Background(), now, []*store.Store{w.Store, w.open(), w.open()}
	ask := func(s *store.Store) {
		t.Helper()
		if _, err := s.Lead(ctx, "node", at); err != nil {
			t.Fatal(err)
		}
	}
	for _, s := range nodes[1:] {
		t.Cleanup(func() { s.Close() })
	}
	holds := func(when string, all ...int) {
		t.Helper()
		for _, n := range all {
			if sum, got := sharesOf(nodes, n, at); sum != n {
				t.Errorf("%s they have %v, which is %d of %d", when, got, sum, n)
			}
		}
	}
	if sum, _ := sharesOf(nodes, 16, at); sum != 0 {
		t.Errorf("before anybody asks they have %d of 16", sum)
	}
	ask(nodes[0])
	holds("while one is there", 0, 1, 2, 3)
	ask(nodes[1])
	if n := nodes[1].Share(16, at); n != 0 || nodes[0].Share(16, at) != 16 {
		t.Errorf("one that nobody has seen has %d", n)
	}
	for range 2 {
		for _, s := range nodes {
			ask(s)
		}
	}
	holds("all together", 0, 3, 6, 9) // what does not go up is one's in turn, and nobody's for a moment
	for _, s := range nodes {
		if n := s.Share(16, at); n < 5 || n > 6 {
			t.Errorf("one of three has %d of 16", n)
		}
	}
	gone, cancel := context.WithCancel(ctx)
	cancel()
	at = at.Add(7 * time.Second)
	if _, err := nodes[2].Lead(gone, "node", at); err == nil || nodes[2].Share(16, at) != 0 {
		t.Errorf("one that does not reach the database has %d of 16, %v", nodes[2].Share(16, at), err)
	}
	if err := nodes[1].Resign(ctx); err != nil {
		t.Fatal(err)
	}
	ask(nodes[0])
	ask(nodes[0]) // it was away for seven seconds
	if n := nodes[1].Share(16, at) + nodes[0].Share(16, at); n != 8 {
		t.Errorf("once one has gone the others have %d of 16, and one of them is not counted yet", n)
	}
}

// sharesOf is what each of the processes has of n, and all together.
func sharesOf(nodes []*store.Store, n int, at time.Time) (sum int, each []int) {
	for _, s := range nodes {
		each = append(each, s.Share(n, at))
		sum += s.Share(n, at)
	}
	return sum, each
}
