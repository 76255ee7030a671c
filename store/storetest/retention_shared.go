package storetest

import (
	"context"
	"errors"
	"strings"
	"sync"
	"sync/atomic"
	"testing"

	"ahadi/store"
)

// patience is a context that is over when it was asked so often.
type patience struct {
	context.Context
	left atomic.Int64
}

func patient(n int64) *patience {
	p := &patience{Context: context.Background()}
	p.left.Store(n)
	return p
}

func (p *patience) Err() error {
	if p.left.Add(-1) < 0 {
		return context.Canceled
	}
	return nil
}

// between is a context that calls what each time somebody asks whether it is over,
// until it is stopped; database/sql also asks on goroutines of its own.
type between struct {
	context.Context
	at   sync.Mutex
	what func()
}

func (b *between) Err() error {
	if b.at.TryLock() {
		defer b.at.Unlock()
		if b.what != nil {
			b.what()
		}
	}
	return nil
}

func (b *between) stop() {
	b.at.Lock()
	defer b.at.Unlock()
	b.what = nil
}

func oneAtATime(t *testing.T, w *world) {
	w.year()
	w.over()
	rules, others := store.Retention{"comments": 12, "contacts": 12, "alerts": 12}, store.Retention{}
	w.approves(rules)
	day := hand("2027-11-01 12:00").At
	other := w.open()
	t.Cleanup(func() { other.Close() })
	turned := 0
	ctx := &between{Context: context.Background(), what: func() {
		p, err := other.PreviewRetention(context.Background(), rules, day)
		w.must(err)
		if p.Last.Began.IsZero() || !p.Last.Ended.IsZero() || turned == 20 {
			return
		}
		switch _, err := other.RetainNow(context.Background(), others, day); {
		case errors.Is(err, store.ErrBusy): // the first is just writing
			return
		case !errors.Is(err, store.ErrUnapproved):
			t.Errorf("a process with rules that nobody approved: %v", err)
		}
		run, err := other.RetainNow(context.Background(), rules, day)
		if err == nil || !strings.Contains(err.Error(), "another process is at it") {
			t.Errorf("the other process did %+v, %v", run, err)
		}
		turned++
		w.must(other.Retain(context.Background(), rules, day))
	}}
	run, err := w.RetainNow(ctx, rules, day)
	ctx.stop()
	w.must(err)
	if turned != 20 {
		t.Errorf("the other was turned away %d times", turned)
	}
	var people int64
	for _, c := range run.Cut {
		if c.Kind == "contacts" {
			people = c.N
		}
	}
	if people != 6 || run.Ended.IsZero() || len(w.contacts()) != 0 {
		t.Errorf("the run is %+v", run)
	}
}

func approvedRulesDecide(t *testing.T, w *world) {
	w.year()
	w.over()
	rules := store.Retention{"messages": 6}
	w.approves(rules)
	day := hand("2027-11-01 12:00").At
	if _, err := w.RetainNow(patient(6), rules, day); err == nil {
		t.Fatal("it came to its end")
	}
	if _, err := w.RetainNow(context.Background(), store.Retention{}, day); !errors.Is(err, store.ErrUnapproved) {
		t.Errorf("rules that nobody approved: %v", err)
	}
	p, err := w.PreviewRetention(context.Background(), rules, day)
	w.must(err)
	if p.Last.Began.IsZero() || !p.Last.Ended.IsZero() {
		t.Errorf("the approved run is %+v", p.Last)
	}
	run, err := w.RetainNow(context.Background(), rules, day)
	w.must(err)
	if run.Ended.IsZero() || run.Cut[0].N != 7 {
		t.Errorf("it came to %+v", run)
	}
	// When other rules are approved, what had been begun by these ends where it is.
	if _, err := w.RetainNow(patient(6), rules, day.AddDate(0, 0, 1)); err == nil {
		t.Fatal("it came to its end")
	}
	w.approves(store.Retention{})
	run, err = w.RetainNow(context.Background(), store.Retention{}, day.AddDate(0, 0, 1))
	w.must(err)
	if run.Day != "2027-11-02" || run.Ended.IsZero() || !strings.HasPrefix(run.Rules, "messages: 12 months") {
		t.Errorf("by the new rules it is %+v", run)
	}
	if _, err := w.RetainNow(context.Background(), rules, day.AddDate(0, 0, 1)); !errors.Is(err, store.ErrUnapproved) {
		t.Errorf("by those before: %v", err)
	}
}
