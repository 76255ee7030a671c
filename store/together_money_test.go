package store_test

import (
	"context"
	"fmt"
	"sync"
	"testing"
	"time"

	"ahadi/internal/money"
	"ahadi/internal/phone"
	"ahadi/store"
	"ahadi/store/storetest"
)

func TestTwoProcessesNeverSpendTheSameMoney(t *testing.T) {
	a, b := together(t)
	const n, afford = 60, 25
	for i := range n {
		job := store.Job{Channel: "demo", Number: phone.MustParse(storetest.Akinyi), Kind: store.KindSMS, ID: fmt.Sprint("m", i), Text: "x", Folded: "x", At: storetest.Now}
		if _, err := a.Turn(t.Context(), job, func(b store.Before) store.After {
			return store.After{Inbound: &store.NewInbound{}, Messages: []store.NewMessage{{ContactID: b.People[0].ID, Channel: []string{"demo", "other"}[i%2], Key: "k", Body: "hello", Class: "reply"}}}
		}); err != nil {
			t.Fatal(err)
		}
	}
	kes := money.Amount{Currency: "KES", Micro: 1_000_000}
	if err := a.SetBudget(t.Context(), []money.Amount{kes.Times(afford)}, storetest.Now); err != nil {
		t.Fatal(err)
	}
	lanes := []store.Lane{{Route: "demo", Slots: 3, Price: kes, Limit: kes.Times(15)}, {Route: "other", Slots: 3, Price: kes, Limit: kes.Times(15)}}
	var mu sync.Mutex
	var all sync.WaitGroup
	left := map[string]int{}
	for _, s := range []*store.Store{a, b, a, b} {
		all.Go(func() {
			for range n / 4 {
				out, err := s.Claim(context.Background(), storetest.Now, time.Minute, lanes...)
				if err != nil {
					t.Error(err)
				}
				mu.Lock()
				for _, m := range out {
					left[m.Route]++
				}
				mu.Unlock()
			}
		})
	}
	all.Wait()
	if left["demo"] > 15 || left["other"] > 15 || left["demo"]+left["other"] != afford {
		t.Errorf("%v left; each channel may spend 15, and both together %d", left, afford)
	}
}
