package reminder

import (
	"context"
	"errors"
	"slices"
	"testing"

	"ahadi/store"
)

func TestAPauseHoldsRemindersBackAndNothingIsLostOrDoubled(t *testing.T) {
	w := newWorld(t, before, true)
	opens := utc("2026-10-06", 6, 30) // 09:30 in Nairobi
	ctx := context.Background()
	if err := w.store.PauseSending(ctx, "a trial", before); err != nil {
		t.Fatal(err)
	}
	w.tick(opens)
	if _, err := w.RemindNow(ctx, opens); !errors.Is(err, store.ErrPaused) {
		t.Errorf("the button says %v", err)
	}
	w.tick(opens)
	if got := w.sent(); len(got) != 0 {
		t.Fatalf("while sending is paused it wrote to %v", got)
	}
	if err := w.store.ResumeSending(ctx, opens); err != nil {
		t.Fatal(err)
	}
	w.tick(opens)
	paused := w.sent()
	free := newWorld(t, before, true)
	free.tick(opens)
	if got := free.sent(); len(got) == 0 || !slices.Equal(paused, got) {
		t.Errorf("after the pause it wrote to %v; without one to %v", paused, got)
	}
}

func TestAPauseHoldsBackWhatWasAlreadyPlanned(t *testing.T) {
	w := newWorld(t, today, true)
	w.remindNow(utc("2026-10-20", 20, 0)) // 20:00 in Accra, where it waits for the morning
	ctx := context.Background()
	morning := utc("2026-10-21", 8, 0)
	if err := w.store.PauseSending(ctx, "a trial", today); err != nil {
		t.Fatal(err)
	}
	w.tick(morning)
	if got := w.sent(); !slices.Equal(got, []string{"c22"}) {
		t.Errorf("while sending is paused: %v", got)
	}
	if err := w.store.ResumeSending(ctx, morning); err != nil {
		t.Fatal(err)
	}
	w.tick(morning)
	if got := w.sent(); !slices.Equal(got, []string{"c12", "c22"}) {
		t.Errorf("after the pause: %v", got)
	}
}
