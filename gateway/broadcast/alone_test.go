package broadcast

import (
	"context"
	"errors"
	"strings"
	"testing"
	"time"

	"ahadi/store"
)

func TestWhatOneHandSendsAloneAddsUpForADay(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		ctx := context.Background()
		send := func(by string, people int, at time.Time) (number int, err error) {
			t.Helper()
			b, err := w.Draft(ctx, store.NewBroadcast{Texts: map[string]string{"en": "A word."}}, hand(by, at))
			if err != nil {
				t.Fatal(err)
			}
			_, err = w.Store.ConfirmBroadcast(ctx, b.Number, people, hand(by, at))
			return b.Number, err
		}
		sends := func(by string, people int, at time.Time) int {
			t.Helper()
			number, err := send(by, people, at)
			if err != nil {
				t.Errorf("%s to %d at %s: %v", by, people, at, err)
			}
			return number
		}
		refused := func(by string, people int, at time.Time) int {
			t.Helper()
			number, err := send(by, people, at)
			var refusal store.Refusal
			if !errors.As(err, &refusal) || !strings.Contains(err.Error(), "second person") {
				t.Errorf("%s to %d at %s: %v", by, people, at, err)
			}
			return number
		}
		sends("amina", 150, now)
		sends("baraka", 150, now) // another hand
		sends("amina", 50, now.Add(time.Hour))
		waits := refused("amina", 1, now.Add(2*time.Hour))
		refused("Amina Otieno", 1, now.Add(2*time.Hour))
		if _, err := w.Store.ConfirmBroadcast(ctx, waits, 180, hand("chausiku", now.Add(2*time.Hour))); err != nil {
			t.Errorf("a second person: %v", err)
		}
		sends("chausiku", 200, now.Add(3*time.Hour)) // what she read of others is not hers alone
		sends("amina", 150, now.Add(24*time.Hour))   // the first 150 are a day old
		day := now.Add(72 * time.Hour)
		undone := sends("amina", 200, day)
		if _, err := w.Store.StopBroadcast(ctx, undone, hand("amina", day.Add(store.BroadcastHold-time.Second))); err != nil {
			t.Fatal(err)
		}
		late := sends("amina", 200, day.Add(time.Minute))
		if _, err := w.Store.StopBroadcast(ctx, late, hand("amina", day.Add(time.Minute+store.BroadcastHold))); err != nil {
			t.Fatal(err)
		}
		refused("amina", 1, day.Add(5*time.Minute)) // some of it may have left
	})
}
