package storetest

import (
	"context"
	"testing"
	"time"

	"ahadi/store"
)

// pressed is a step of a provider that sends each input alone.
func pressed(number, session, sequence, text string) store.Job {
	job := dialled(number, session, text)
	job.Sequence, job.First = sequence, sequence == "1"
	return job
}

// pages answers each step with what it was told, and files with the last.
func pages(last string) func(store.Before) store.After {
	return func(b store.Before) store.After {
		if b.Session.Input == last {
			return files(40)(b)
		}
		return store.After{Reply: store.Reply{Say: "after " + b.Session.Input}, Session: &store.SessionChange{State: []byte(b.Session.Input)}}
	}
}

// eachInput knows a step by its number: again at once, after a restart, and for
// ever where it filed.
func eachInput(t *testing.T, w *world) {
	first := w.turn(pressed(akinyi, "s", "1", ""), pages("end"))
	w.turn(pressed(akinyi, "s", "2", "1"), pages("end"))
	same := w.turn(pressed(akinyi, "s", "3", "1"), pages("end"))
	if b := w.look(pressed(akinyi, "s", "4", "2*3")); !b.Session.Known || !b.Session.Extends || b.Session.Input != "2*3" || string(b.Session.State) != "1" {
		t.Errorf("the next step is told %+v", b.Session)
	}
	end := w.turn(pressed(akinyi, "s", "4", "end"), pages("end"))
	w.reopen()
	for sequence, want := range map[string]store.Reply{"1": first, "3": same, "4": end} {
		if got := w.turn(pressed(akinyi, "s", sequence, "something else"), pages("end")); got != want {
			t.Errorf("step %s again is answered with %q, before with %q", sequence, got.Say, want.Say)
		}
	}
	late := at(pressed(akinyi, "s", "4", "end"), 400*24*time.Hour)
	if err := w.Prune(context.Background(), late.At); err != nil {
		t.Fatal(err)
	}
	if got := w.turn(late, pages("end")); got != end {
		t.Errorf("after a year it is answered with %q, before with %q", got.Say, end.Say)
	}
	if n := len(w.reports()); n != 1 {
		t.Errorf("%d reports", n)
	}
}

// againFirst begins a session anew whose id the provider gives again.
func againFirst(t *testing.T, w *world) {
	for i, later := range []time.Duration{time.Minute, time.Hour, 100 * time.Hour} {
		job := at(pressed(akinyi, "s", "any", ""), later)
		job.Sequence = string(rune('a' + i))
		if err := w.Prune(context.Background(), job.At); err != nil {
			t.Fatal(err)
		}
		job.First = true
		if b := w.look(job); b.Session.Known || len(b.Session.State) != 0 {
			t.Errorf("after %s the dial is told %+v", later, b.Session)
		}
		w.turn(job, pages("end"))
		next := at(pressed(akinyi, "s", "key"+job.Sequence, "1"), later)
		if b := w.look(next); !b.Session.Known || b.Session.Input != "1" {
			t.Errorf("after %s its first key is told %+v", later, b.Session)
		}
	}
}
