package reminder

import (
	"context"
	"slices"
	"testing"

	"ahadi/gateway/register"
	"ahadi/store"
)

// imports reads the round of the sample anew, with a change.
func (w *world) imports(change func(*store.Round)) {
	w.t.Helper()
	seed, err := register.Read(register.Sample())
	if err != nil {
		w.t.Fatal(err)
	}
	rounds := register.Shift(seed, 0, before).Rounds
	i := slices.IndexFunc(rounds, func(r store.Round) bool { return r.Code == "r3" })
	change(&rounds[i])
	if _, err := w.store.Import(context.Background(), store.Import{Seed: store.Seed{Rounds: rounds[i : i+1]}, Actor: "amina", Now: before}); err != nil {
		w.t.Fatal(err)
	}
}

func TestAStepThatIsTakenOutOfTheRegisterIsNotSentUntilItIsPutBack(t *testing.T) {
	w := newWorld(t, before, true)
	w.tick(utc("2026-10-06", 6, 30))
	opening := len(w.sent())
	w.imports(func(r *store.Round) { r.MidOn = "" })
	w.tick(utc("2026-10-06", 14, 30)) // what comes later holds nobody's opening back
	opened := len(w.sent())
	w.tick(utc("2026-10-16", 21, 30))
	if got := w.sent(); opened == opening || len(got) != opened {
		t.Fatalf("the opening wrote to %d and %d, the middle that is no more to %v", opening, opened, got)
	}
	w.imports(func(r *store.Round) { r.MidOn = "2026-10-19" })
	w.tick(utc("2026-10-19", 21, 30))
	if got := w.sent(); len(got) == opened {
		t.Error("the middle is back, and nobody is written to")
	}
}

func TestAStepThatIsMovedIsSentOnItsNewDayOnly(t *testing.T) {
	w := newWorld(t, before, true)
	w.tick(utc("2026-10-06", 14, 30))
	opened := len(w.sent())
	w.imports(func(r *store.Round) { r.MidOn = "2026-10-19" })
	w.tick(utc("2026-10-16", 21, 30))
	if got := w.sent(); len(got) != opened {
		t.Errorf("on the day that it had: %v", got)
	}
	w.tick(utc("2026-10-19", 21, 30))
	sent := len(w.sent())
	w.imports(func(r *store.Round) { r.MidOn = "2026-10-21" })
	w.tick(utc("2026-10-22", 21, 30))
	if again := len(w.sent()); sent == opened || again != sent {
		t.Errorf("%d were written to at the opening, %d with the new day, %d when it was moved after that", opened, sent, again)
	}
}
