package storetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"ahadi/store"
)

// heard is a step that answers with what it was told was typed now.
func heard(b store.Before) store.After {
	if b.Session.Known && !b.Session.Extends {
		return store.After{Reply: b.Session.Current}
	}
	return says("heard " + b.Session.Input)(b)
}

func cumulative(t *testing.T, w *world) {
	for _, step := range []struct{ text, want string }{
		{"", "heard "},
		{"1", "heard 1"},
		{"1", "heard 1"},            // the same again: the kept reply
		{"1*2", "heard 2"},          // one more key
		{"1", "heard 1"},            // a late repeat
		{"9*9", "heard 2"},          // extends nothing: the page that she is looking at
		{"12", "heard 2"},           // not a continuation, although it begins alike
		{"1*2*", "heard "},          // an empty answer
		{"1*2**", "heard "},         // and another
		{"1*2***", "heard "},        // and one more
		{"1*2****a*b", "heard a*b"}, // several keys at once, or a typed star
		{"", "heard "},              // the dial, repeated late
	} {
		if got := w.turn(dialled(stranger, "s", step.text), heard).Say; got != step.want {
			t.Errorf("%q was answered by %q, not %q", step.text, got, step.want)
		}
	}
	if got := w.turn(dialled(stranger, "short", "12*3"), heard).Say; got != "heard 12*3" {
		t.Errorf("a first request with keys was answered by %q", got)
	}
}

func severalFirst(t *testing.T, w *world) {
	for _, id := range []string{"a", "b", "c"} {
		w.turn(dialled(akinyi, id, ""), says("menu "+id))
	}
	for _, id := range []string{"b", "a", "c"} {
		b := w.look(dialled(akinyi, id, "1"))
		if !b.Session.Known || b.Session.Input != "1" || b.Session.Ended {
			t.Errorf("session %s is told as %+v", id, b.Session)
		}
	}
}

func whoseSession(t *testing.T, w *world) {
	w.turn(dialled(akinyi, "s", ""), says("hers"))
	other := dialled(akinyi, "s", "")
	other.Channel = "another"
	for name, job := range map[string]store.Job{"another line": dialled(otieno, "s", ""), "another channel": other} {
		if b := w.look(job); b.Session.Known {
			t.Errorf("%s with the same session id sees her session", name)
		}
	}
}

func quietSession(t *testing.T, w *world) {
	w.turn(dialled(akinyi, "s", ""), says("menu"))
	if b := w.look(at(dialled(akinyi, "s", "1"), 9*time.Minute)); b.Session.Ended {
		t.Error("a session has ended after nine minutes")
	}
	late := at(dialled(akinyi, "s", "1"), 11*time.Minute)
	if b := w.look(late); !b.Session.Ended || b.Session.Current.Say != "menu" {
		t.Errorf("a session that was quiet for eleven minutes is told as %+v", b.Session)
	}
	// its replies are still kept, for ninety-six hours
	if r := w.turn(at(dialled(akinyi, "s", ""), 95*time.Hour), says("anew")); r.Say != "menu" {
		t.Errorf("the dial of 95 hours ago was answered by %q", r.Say)
	}
}

func drafts(t *testing.T, w *world) {
	keep := func(person int64, state string) func(store.Before) store.After {
		return func(b store.Before) store.After {
			return store.After{Drafts: []store.DraftChange{{Person: person, State: []byte(state), Version: 1, Code: "K12", RoundID: b.Round.ID}}}
		}
	}
	her := w.look(dialled(akinyi, "1", "")).People[0].ID
	w.turn(dialled(akinyi, "2", ""), keep(her, "one"))
	w.reopen()
	w.turn(at(dialled(akinyis2, "3", ""), time.Minute), keep(her, "two"))
	for _, number := range []string{akinyi, akinyis2} {
		if d := w.look(dialled(number, "4", "")).People[0].Draft; d == nil || string(d.State) != "two" {
			t.Errorf("%s is offered %+v", number, d)
		}
	}
	if d := w.look(dialled(otieno, "4", "")).People[0].Draft; d != nil {
		t.Errorf("another person is offered %+v", d)
	}
	w.turn(dialled(akinyi, "5", ""), keep(her, ""))
	w.turn(dialled(akinyi, "6", ""), func(store.Before) store.After { return store.After{Drafts: []store.DraftChange{{Person: her}}} })
	if d := w.look(dialled(akinyis2, "7", "")).People[0].Draft; d != nil {
		t.Errorf("a draft that was dropped is offered: %+v", d)
	}
	w.turn(dialled(shared, "8", ""), keep(0, "nobody's"))
	both := w.look(dialled(shared, "9", "")).People
	w.turn(dialled(shared, "10", ""), keep(both[1].ID, "hers"))
	both = w.look(dialled(shared, "11", "")).People
	if len(both) != 2 || both[0].Name == "" || string(both[0].Draft.State) != "nobody's" || string(both[1].Draft.State) != "hers" {
		t.Errorf("a shared phone's people are told as %+v", both)
	}
}

func brokenOff(t *testing.T, w *world) {
	her := w.look(dialled(akinyi, "1", "")).People[0].ID
	w.turn(dialled(akinyi, "2", ""), func(b store.Before) store.After {
		return store.After{
			Session: &store.SessionChange{State: []byte("her session"), Person: her}, Drafts: []store.DraftChange{{Person: her, State: []byte("her draft"), Version: 1, Code: "K12", RoundID: b.Round.ID}},
			Reply: store.Reply{Say: "more?"},
		}
	})
	told := func(after time.Duration) (all []string) {
		t.Helper()
		if err := w.BrokenOff(context.Background(), "r1", now.Add(after), func(b store.BrokenOff) error {
			all = append(all, fmt.Sprint(string(b.State), " ", b.Draft))
			return nil
		}); err != nil {
			t.Fatal(err)
		}
		return all
	}
	for after, want := range map[time.Duration][]string{
		5 * time.Minute:  {"her draft true"}, // she may still be at it
		11 * time.Minute: {"her draft true", "her session false"},
		97 * time.Hour:   {"her draft true"},
	} {
		if got := told(after); !slices.Equal(got, want) {
			t.Errorf("after %v: %q", after, got)
		}
	}
	if err := w.BrokenOff(context.Background(), "r7", now, nil); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("of a round that is not there: %v", err)
	}
}

func longAgo(t *testing.T, w *world) {
	w.turn(dialled(akinyi, "s", ""), says("menu"))
	w.turn(dialled(akinyi, "s", "1"), says("one"))
	filed := w.turn(dialled(akinyi, "s", "1*2"), files(40))
	weeks := 20 * 24 * time.Hour
	if err := w.Prune(context.Background(), now.Add(weeks)); err != nil {
		t.Fatal(err)
	}
	if b := w.look(at(dialled(akinyi, "s", "1"), weeks)); !b.Session.Forgotten || b.Origin != nil {
		t.Errorf("a late repeat of a step that filed nothing: forgotten %t, %v", b.Session.Forgotten, b.Origin)
	}
	if b := w.look(at(dialled(akinyi, "s", "1*2"), weeks)); b.Origin == nil || b.Origin.Refs[0] != filed.Say {
		t.Errorf("a late repeat of the step that filed %s: %v", filed.Say, b.Origin)
	}
	if b := w.look(at(dialled(akinyi, "s", ""), weeks)); b.Session.Forgotten || b.Session.Known {
		t.Error("a new dial under an old id is taken for a repeat")
	}
	w.turn(at(dialled(akinyi, "s", ""), weeks), says("menu again"))
	if b := w.look(at(dialled(akinyi, "s", "1"), weeks)); b.Session.Forgotten || b.Session.Input != "1" || !b.Session.Extends {
		t.Errorf("the next step of the new dial: %+v", b.Session)
	}
}
