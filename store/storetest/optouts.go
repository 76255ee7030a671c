package storetest

import (
	"context"
	"slices"
	"testing"
	"time"

	"ahadi/internal/phone"
	"ahadi/store"
)

// stopped says whether nothing may be sent to a phone.
func (w *world) stopped(number, id string) bool {
	w.t.Helper()
	return w.look(texted(number, id, id)).Line.OptedOut
}

func providerStops(t *testing.T, w *world) {
	ctx := context.Background()
	says := func(number string, back bool) {
		t.Helper()
		if err := w.ProviderOptOut(ctx, phone.MustParse(number), back, now); err != nil {
			t.Fatal(err)
		}
	}
	asked := []byte("which?")
	w.turn(texted(akinyi, "q", "x"), func(store.Before) store.After { return store.After{Line: store.LineChange{Asked: &asked}} })
	w.queue(akinyi, "m1", "reply", "reminder", "broadcast")
	for range 2 { // told twice it is one opt-out
		says(akinyi, false)
	}
	if out := w.leaving(now); len(out) != 0 {
		t.Errorf("%v leaves to who has stopped with the provider", out)
	}
	w.reopen()
	if l := w.look(texted(akinyi, "l", "x")).Line; !l.OptedOut || len(l.Asked) != 0 {
		t.Errorf("her phone is told as %+v", l)
	}
	w.queue(akinyi, "m2", "reply", "receipt", "reminder")
	if out := w.leaving(now.Add(time.Minute)); len(out) != 0 {
		t.Errorf("%v is queued for her", out)
	}
	if all, err := w.Inbox(ctx, store.Everything(), 9); err != nil || len(all) != 1 || all[0].Reason != "opted_out" || all[0].Note != "by the provider" {
		t.Errorf("coordinators see %+v, %v", all, err)
	}
	says(stranger, true)
	says(stranger, false)
	if !w.stopped(stranger, "s") {
		t.Error("the opt-out of a number that nobody knew is forgotten")
	}
	if err := w.Prune(ctx, now.AddDate(0, 3, 0)); err != nil || !w.stopped(stranger, "s2") {
		t.Errorf("three months later it is forgotten: %v", err)
	}
	says(akinyi, true)
	if w.stopped(akinyi, "b") {
		t.Error("she lets messages through again, and is not written to")
	}
	stop := true
	w.turn(texted(akinyi, "own", "STOP"), func(store.Before) store.After { return store.After{Line: store.LineChange{OptOut: &stop}} })
	says(akinyi, true)
	if !w.stopped(akinyi, "b2") {
		t.Error("a provider takes back what she has said to us herself")
	}
	events, err := w.Trail(ctx, store.Page{Limit: 100})
	var got []string
	for _, e := range events {
		if e.Actor == "provider" {
			got = append(got, e.Action)
		}
	}
	if err != nil || !slices.Equal(got, []string{"opt_out", "opt_out", "opt_in"}) {
		t.Errorf("the trail of the provider is %q, %v", got, err)
	}
}
