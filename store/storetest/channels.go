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

// came is a message as one of its two ways hands it on.
func came(number, id, words string, sent time.Time, fetched bool) store.Job {
	job := texted(number, id, words)
	job.Sent, job.Fetched, job.OtherID = sent, fetched, fetched
	return job
}

func twins(t *testing.T, w *world) {
	sent := now.Add(-3 * time.Second)
	for _, c := range []struct {
		name string
		job  store.Job
		news bool
	}{
		{"the call", came(akinyi, "hook1", "K12 60", sent, false), true},
		{"the same words a little later", came(akinyi, "hook2", "K12 60", sent.Add(time.Second), false), true},
		{"the first out of the inbox, under another id and without milliseconds", came(akinyi, "box1", "K12 60", sent.Truncate(time.Second), true), false},
		{"the second", came(akinyi, "box2", "K12 60", sent.Add(time.Second), true), false},
		{"a third, which no call handed on", came(akinyi, "box3", "K12 60", sent.Add(2*time.Second), true), true},
		{"the first out of the inbox once more", came(akinyi, "box1", "K12 60", sent, true), false},
		{"the third by a call that comes late", at(came(akinyi, "hook3", "K12 60", sent.Add(2*time.Second), false), time.Hour), false},
		{"that call again", at(came(akinyi, "hook3", "K12 60", sent.Add(2*time.Second), false), 2*time.Hour), false},
		{"the words of somebody else", came(otieno, "box4", "K12 60", sent, true), true},
		{"other words", came(akinyi, "box5", "K12 70", sent, true), true},
		{"the words of another day", came(akinyi, "box6", "K12 60", sent.Add(-20*time.Hour), true), true},
		{"a call without a time", came(otieno, "hook7", "K14 5", time.Time{}, false), true},
		{"the same out of the inbox", came(otieno, "box7", "K14 5", sent, true), false},
		{"days later, what came while nobody was there", at(came(otieno, "box8", "K14 9", sent.Add(time.Hour), true), 72*time.Hour), true},
		{"nothing was typed", came(akinyi, "hook9", "", sent, false), true},
		{"nothing, out of the inbox", came(akinyi, "box9", "", sent, true), false},
	} {
		if w.stepped(c.job) != c.news {
			t.Errorf("%s: taken as news: %v", c.name, !c.news)
		}
	}
}

func fetches(t *testing.T, w *world) {
	ctx := context.Background()
	begin := func(after time.Duration, want bool) store.Fetching {
		t.Helper()
		f, begun, err := w.BeginFetch(ctx, "demo", 4*time.Minute, now.Add(after))
		if err != nil || begun != want {
			t.Errorf("after %v it begins: %v, %v", after, begun, err)
		}
		return f
	}
	if f := begin(0, true); !f.First || !f.Since.Equal(now) {
		t.Errorf("the first time begins at %+v", f)
	}
	begin(time.Minute, false)
	if err := w.Fetched(ctx, "demo", "c1", now.Add(time.Minute)); err != nil {
		t.Fatal(err)
	}
	if err := w.Fetched(ctx, "demo", "", now.Add(2*time.Minute)); err != nil {
		t.Fatal(err)
	}
	w.reopen()
	if f := begin(5*time.Minute, true); f.First || f.Cursor != "c1" || !f.Since.Equal(now.Add(2*time.Minute)) {
		t.Errorf("the next time begins at %+v", f)
	}
}
