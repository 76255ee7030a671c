package reminder

import (
	"context"
	"testing"
	"time"

	"ahadi/gateway/register"
	"ahadi/store"
)

// TestTwoThousandPeople holds the orders of magnitude: a page that shows the
// preview stays a page, and a round is opened in seconds.
func TestTwoThousandPeople(t *testing.T) {
	w := newWorld(t, before, true)
	seed, err := register.Read(register.Sample())
	if err != nil {
		t.Fatal(err)
	}
	if seed, err = register.AddPeople(register.Shift(seed, 0, before), 2000); err != nil {
		t.Fatal(err)
	}
	if err := w.store.Close(); err != nil {
		t.Fatal(err)
	}
	w.path += "2"
	w.open()
	if err := w.store.Seed(context.Background(), seed, before); err != nil {
		t.Fatal(err)
	}
	start := time.Now()
	rows, err := w.Preview(context.Background(), utc("2026-10-06", 14, 30))
	if err != nil || len(rows) < 2000 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	preview := time.Since(start)
	start = time.Now()
	w.tick(utc("2026-10-06", 14, 30))
	for late := range 60 {
		w.tick(utc("2026-10-06", 14, 31+late))
	}
	w.tick(utc("2026-10-07", 5, 0)) // those whom the hour in Kenya took past six in the evening
	fired := time.Since(start)
	t.Logf("preview %s, tick %s", preview, fired)
	var segments int
	for after, more := int64(0), true; more; {
		page, err := w.store.Messages(context.Background(), 0, store.Page{After: after, Limit: 1000})
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range page {
			segments, after = segments+m.Segments, m.ID
		}
		more = len(page) > 0
	}
	if segments != 2014 {
		t.Errorf("%d segments for 2,000 generated people and the sample's 14 phones", segments)
	}
	if preview > 5*time.Second || fired > 20*time.Second {
		t.Errorf("preview took %s, the tick %s", preview, fired)
	}
}
