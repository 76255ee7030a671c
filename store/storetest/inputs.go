package storetest

import (
	"context"
	"strconv"
	"testing"
	"time"

	"ahadi/store"
)

// pressed is a step of a provider that sends each input alone.
func pressed(number, session, sequence, text string) store.Job {
	job := dialled(number, session, text)
	job.Each, job.Sequence, job.First = true, sequence, sequence == "1"
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

// eachInput knows a step by its number: again at once, after a restart, and where
// it filed as long as its session is known. Behind that it is no step of any.
func eachInput(t *testing.T, w *world) {
	dial := w.turn(pressed(akinyi, "s", "1", ""), pages("end"))
	if got := w.turn(pressed(akinyi, "s", "1", ""), says("anew")); got != dial {
		t.Errorf("the dial again is answered with %q, before with %q", got.Say, dial.Say)
	}
	second := w.turn(pressed(akinyi, "s", "2", "1"), pages("end"))
	same := w.turn(pressed(akinyi, "s", "3", "1"), pages("end"))
	if b := w.look(pressed(akinyi, "s", "4", "2*3")); !b.Session.Known || !b.Session.Extends || b.Session.Input != "2*3" || string(b.Session.State) != "1" {
		t.Errorf("the next step is told %+v", b.Session)
	}
	end := w.turn(pressed(akinyi, "s", "4", "end"), pages("end"))
	w.reopen()
	for sequence, want := range map[string]store.Reply{"2": second, "3": same, "4": end} {
		if got := w.turn(pressed(akinyi, "s", sequence, "something else"), pages("end")); got != want {
			t.Errorf("step %s again is answered with %q, before with %q", sequence, got.Say, want.Say)
		}
	}
	for _, later := range []time.Duration{store.SessionEnds, 90 * time.Hour, 100 * time.Hour} {
		late := at(pressed(akinyi, "s", "4", "end"), later)
		if err := w.Prune(context.Background(), late.At); err != nil {
			t.Fatal(err)
		}
		if got := w.turn(late, pages("end")); got != end {
			t.Errorf("after %s it is answered with %q, before with %q", later, got.Say, end.Say)
		}
	}
	late := at(pressed(akinyi, "s", "4", "end"), 400*24*time.Hour)
	if err := w.Prune(context.Background(), late.At); err != nil {
		t.Fatal(err)
	}
	if b := w.look(late); b.Session.Known || len(b.Session.State) != 0 {
		t.Errorf("after a year it is told %+v", b.Session)
	}
	if n := len(w.reports()); n != 1 {
		t.Errorf("%d reports", n)
	}
}

// againAtOnce knows an input that nothing numbers when it comes again at once, also
// from a process whose clock is behind, and files with each that is typed.
func againAtOnce(t *testing.T, w *world) {
	after := time.Duration(0)
	press := func(text string, first bool) (got store.Reply) {
		t.Helper()
		job := at(pressed(akinyi, "s", "", text), after)
		job.First = first
		got = w.turn(job, pages("end"))
		for _, d := range []time.Duration{0, -time.Second, store.SameInput - time.Millisecond} {
			if again := w.turn(at(job, d), says("twice")); again != got {
				t.Errorf("%q %s later is answered with %q, before with %q", text, d, again.Say, got.Say)
			}
		}
		w.reopen()
		if again := w.turn(at(job, time.Second), says("twice")); again != got {
			t.Errorf("%q after a restart is answered with %q, before with %q", text, again.Say, got.Say)
		}
		after += store.SameInput
		return got
	}
	press("", true)
	for _, text := range []string{"1", "1", "2", "1"} {
		job := at(pressed(akinyi, "s", "", text), after)
		if b := w.look(job); !b.Session.Known || !b.Session.Extends || b.Session.Input != text {
			t.Errorf("%q is told %+v", text, b.Session)
		}
		press(text, false)
	}
	end := press("end", false)
	for _, text := range []string{"end", "1"} {
		if b := w.look(at(pressed(akinyi, "s", "", text), after)); b.Session.Current != end {
			t.Errorf("after the end %q is told %+v", text, b.Session)
		}
	}
	press("", true) // the provider gives the id again
	if b := w.look(at(pressed(akinyi, "s", "", "1"), after)); !b.Session.Known || b.Session.Ended {
		t.Errorf("of the next dial %+v", b.Session)
	}
	press("end", false)
	if n := len(w.reports()); n != 2 {
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

// countsAgain begins a session anew whose provider gives both its id and the
// numbers of its steps again: nobody sees what another saw, and each files.
func countsAgain(t *testing.T, w *world) {
	for i, later := range []time.Duration{0, time.Minute, 2 * time.Hour, 26 * time.Hour, 100 * time.Hour} {
		if err := w.Prune(context.Background(), now.Add(later)); err != nil {
			t.Fatal(err)
		}
		for n, text := range []string{"", "1", "key " + later.String(), "end"} {
			job := at(pressed(akinyi, "s", strconv.Itoa(n+1), text), later)
			want := "after " + text
			if text == "end" {
				want = ""
			}
			got := w.turn(job, pages("end"))
			if want != "" && got.Say != want || w.turn(job, says("twice")) != got {
				t.Errorf("after %s step %d, %q, is answered with %q", later, n+1, text, got.Say)
			}
		}
		if n := len(w.reports()); n != i+1 {
			t.Errorf("after %s there are %d reports of %d", later, n, i+1)
		}
	}
}

// marksNoDial lets a provider whose sessions are named by the phone begin again.
func marksNoDial(t *testing.T, w *world) {
	press := func(sequence, text string, later time.Duration) store.Job {
		job := at(pressed(akinyi, "her number", sequence, text), later)
		job.First = false
		return job
	}
	w.turn(press("a", "", 0), pages("end"))
	w.turn(press("b", "end", 0), pages("end"))
	if b := w.look(press("c", "", store.SessionEnds/2)); !b.Session.Known || !b.Session.Current.End {
		t.Errorf("soon after its end she is told %+v", b.Session)
	}
	for _, later := range []time.Duration{store.SessionEnds + time.Second, 50 * time.Hour, 100 * time.Hour} {
		if b := w.look(press("d"+later.String(), "", later)); b.Session.Known || b.Session.Current.Say != "" {
			t.Errorf("%s after its end she is told %+v", later, b.Session)
		}
	}
}
