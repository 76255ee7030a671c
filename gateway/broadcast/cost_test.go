package broadcast

import (
	"context"
	"fmt"
	"testing"
	"time"

	"ahadi/internal/money"
	"ahadi/store"
)

func TestWhatABroadcastHasCostIsWhatWasBookedForIt(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		ctx, at := context.Background(), now.Add(time.Minute)
		n := w.draft(store.Audience{Places: []string{"KE-K1"}})
		w.confirm(n, now)
		left, err := w.Store.Claim(ctx, at, time.Minute, store.Lane{Route: "toKE", Slots: 9, Price: price("toKE")})
		if err != nil || len(left) != 3 {
			t.Fatalf("%d leave, %v", len(left), err)
		}
		if got := fmt.Sprint(w.status(n).Cost); got != "[KES 2.40]" {
			t.Errorf("before the provider has answered, it costs %s", got)
		}
		all := make([]store.Settlement, len(left))
		for i, m := range left {
			all[i] = store.Settlement{ID: m.ID, Try: m.Try, Status: "sent", ProviderID: fmt.Sprint(m.ID)}
		}
		all[0].Segments = 2                                           // as the provider counts them
		all[1].Cost = money.Amount{Currency: "KES", Micro: 1_000_000} // as it charges
		if err := w.Store.Settle(ctx, all, at); err != nil {
			t.Fatal(err)
		}
		if got := fmt.Sprint(w.status(n).Cost); got != "[KES 3.40]" {
			t.Errorf("1.60, 1.00 and 0.80 are %s", got)
		}
		if f, err := w.Store.Follow(ctx, left[0].ID); err != nil || f.Cost.String() != "KES 1.60" {
			t.Errorf("two segments cost %s, %v", f.Cost, err)
		}
	})
}
