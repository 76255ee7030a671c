package storetest

import (
	"context"
	"errors"
	"testing"
	"time"

	"ahadi/internal/phone"
	"ahadi/store"
)

func probes(t *testing.T, w *world) {
	ctx := context.Background()
	probe := func(number string) (int64, error) {
		return w.Probe(ctx, store.Hand{By: "Asha", At: now}, store.Probe{
			Channel: "demo", To: phone.MustParse(number), Body: "a test", Expires: now.Add(time.Hour),
		})
	}
	const unknown = "+12025550177"
	id, err := probe(unknown)
	if err != nil {
		t.Fatal(err)
	}
	claimed, err := w.Claim(ctx, now, time.Minute, store.Lane{Route: "demo", Slots: 10})
	if err != nil || len(claimed) != 1 || claimed[0].ID != id || claimed[0].Body != "a test" || claimed[0].To.E164() != unknown {
		t.Fatalf("claimed %v, %v", claimed, err)
	}
	if err := w.Settle(ctx, []store.Settlement{{ID: id, Try: 1, Status: "sent", ProviderID: "p1"}}, now); err != nil {
		t.Fatal(err)
	}
	if f, err := w.Follow(ctx, id); err != nil || f.Status != "sent" || f.ProviderID != "p1" || f.Try != 1 || !f.Sent.Equal(now) {
		t.Errorf("it is followed to %+v, %v", f, err)
	}

	waits, err := probe(akinyi)
	if err != nil {
		t.Fatal(err)
	}
	stop := true
	w.turn(texted(akinyi, "m1", "STOP"), func(b store.Before) store.After {
		a := kept(b)
		a.Line.OptOut = &stop
		return a
	})
	if f, err := w.Follow(ctx, waits); err != nil || f.Status != "expired" {
		t.Errorf("after her STOP the test is %+v, %v", f, err)
	}
	if _, err := probe(akinyi); !errors.Is(err, store.ErrOptedOut) {
		t.Errorf("a test to a phone that said STOP: %v", err)
	}
	if _, err := w.Follow(ctx, 1); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a message that is none: %v", err)
	}
}
