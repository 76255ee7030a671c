package storetest

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"ahadi/store"
)

// program is the hand of a token that sends a request under a key.
func program(key, request string) store.Hand {
	h := store.Token{ID: 7, Name: "map"}.Hand(now)
	h.Once = &store.Once{Token: 7, Key: key, Request: request, Answer: func(done any) (string, error) {
		if before, ok := done.(bool); !ok || before {
			return "", errors.New("nothing was frozen")
		}
		return "frozen", nil
	}}
	return h
}

// byProgram counts what the token has frozen, by the trail.
func (w *world) byProgram() (n int) {
	w.t.Helper()
	all, err := w.Trail(ctx0, store.Page{Limit: 1000})
	if err != nil {
		w.t.Fatal(err)
	}
	for _, e := range all {
		if e.Actor == "token map" && strings.Contains(e.Action, "freeze") {
			n++
		}
	}
	return n
}

func once(t *testing.T, w *world) {
	if _, err := w.FreezePlace(ctx0, "P1", "a crowd", program("k", "P1")); err != nil {
		t.Fatal(err)
	}
	w.reopen()
	for _, place := range []string{"P1", "P2"} {
		if _, err := w.FreezePlace(ctx0, place, "a crowd", program("k", place)); !errors.Is(err, store.ErrRepeated) {
			t.Errorf("the key again, for %s: %v", place, err)
		}
		said, same, found, err := w.Answered(ctx0, program("k", place).Once)
		if err != nil || !found || said != "frozen" || same != (place == "P1") {
			t.Errorf("of %s is told %q, %v, %v, %v", place, said, same, found, err)
		}
	}
	if n := w.byProgram(); n != 1 {
		t.Errorf("%d places were frozen", n)
	}
	other := program("k", "P2")
	other.Once.Token = 8
	if _, err := w.FreezePlace(ctx0, "P2", "a crowd", other); err != nil {
		t.Errorf("the same key of another token: %v", err)
	}
	kept := func(after time.Duration) bool {
		if err := w.Prune(ctx0, now.Add(after)); err != nil {
			t.Fatal(err)
		}
		_, _, found, err := w.Answered(ctx0, program("k", "P1").Once)
		return found && err == nil
	}
	if !kept(store.OnceKept) || kept(store.OnceKept+time.Second) {
		t.Error("a key is not kept for as long as it is said")
	}
}

func onceRefused(t *testing.T, w *world) {
	if _, err := w.FreezePlace(ctx0, "nowhere", "a crowd", program("k", "nowhere")); err == nil {
		t.Fatal("a place that is not there is frozen")
	}
	h := program("k", "P1")
	h.Once.Answer = func(any) (string, error) { return "", errors.New("no words") }
	if _, err := w.FreezePlace(ctx0, "P1", "a crowd", h); err == nil {
		t.Fatal("an act without an answer")
	}
	if _, _, found, err := w.Answered(ctx0, h.Once); err != nil || found || w.byProgram() != 0 {
		t.Errorf("something was left: %v, %v, %d", found, err, w.byProgram())
	}
	if _, err := w.FreezePlace(ctx0, "P1", "a crowd", program("k", "P1")); err != nil || w.byProgram() != 1 {
		t.Errorf("the key was not free: %v", err)
	}
}

func onceAtOnce(t *testing.T, w *world) {
	second := w.open()
	defer second.Close()
	var all sync.WaitGroup
	for i := range 20 {
		all.Go(func() {
			_, err := []*store.Store{w.Store, second}[i%2].FreezePlace(ctx0, "P1", "a crowd", program("k", "P1"))
			if err != nil && !errors.Is(err, store.ErrRepeated) && !errors.Is(err, store.ErrBusy) {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if said, same, found, err := w.Answered(ctx0, program("k", "P1").Once); err != nil || !found || !same || said != "frozen" || w.byProgram() != 1 {
		t.Errorf("told %q, %v, %v, %v; frozen %d times", said, same, found, err, w.byProgram())
	}
}
