package store

import (
	"context"
	"testing"
	"time"
)

func TestNothingLeavesWhileSendingIsPaused(t *testing.T) {
	s, _ := seededTest(t)
	ctx := context.Background()
	text(t, s, "+12025550101", "must", "before", now)
	if err := s.PauseSending(ctx, "a trial", now); err != nil {
		t.Fatal(err)
	}
	text(t, s, "+12025550102", "receipt", "during", now)
	if out := claim(t, s, now.Add(time.Hour), 10); len(out) != 0 {
		t.Errorf("%d messages leave while sending is paused", len(out))
	}
	p, stopped, err := s.Paused(ctx)
	if err != nil || !stopped || p.Reason != "a trial" || !p.Since.Equal(now) {
		t.Errorf("paused %v, %+v, %v", stopped, p, err)
	}
	if err := s.ResumeSending(ctx, now.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	if _, stopped, err := s.Paused(ctx); err != nil || stopped {
		t.Errorf("after it was resumed it is paused: %v, %v", stopped, err)
	}
	if out := claim(t, s, now.Add(time.Hour), 10); len(out) != 2 {
		t.Errorf("%d messages leave after it was resumed, two waited", len(out))
	}
}

func TestWhatWaitedTooLongInAPauseExpires(t *testing.T) {
	s, _ := seededTest(t)
	text(t, s, "+12025550101", "receipt", "old", now)
	for _, err := range []error{s.PauseSending(context.Background(), "", now), s.ResumeSending(context.Background(), now.Add(48*time.Hour))} {
		if err != nil {
			t.Fatal(err)
		}
	}
	out := claim(t, s, now.Add(48*time.Hour), 10)
	if word, reason := status(t, s); len(out) != 0 || word != "expired" || reason != "too late" {
		t.Errorf("%d leave; it is %s, %s", len(out), word, reason)
	}
}

func TestAPauseEndsAnExpansionThatIsUnderWay(t *testing.T) {
	s, _ := seededTest(t)
	ctx := context.Background()
	at := time.Date(2026, 10, 27, 9, 0, 0, 0, time.UTC)
	due, err := s.DueReminders(ctx, at)
	if err != nil || len(due) == 0 {
		t.Fatalf("%d steps are due, %v", len(due), err)
	}
	if err := s.PauseSending(ctx, "", at); err != nil {
		t.Fatal(err)
	}
	plan := func(Spot) Slot { return Slot{Due: at} }
	occurrences := func() (n int) {
		if err := s.Expand(ctx, due[0], plan); err != nil {
			t.Fatal(err)
		}
		if err := s.read.QueryRow(`SELECT count(*) FROM occurrence`).Scan(&n); err != nil {
			t.Fatal(err)
		}
		return n
	}
	if n := occurrences(); n != 0 {
		t.Errorf("%d people stand on the list while sending is paused", n)
	}
	if err := s.ResumeSending(ctx, at); err != nil {
		t.Fatal(err)
	}
	if n := occurrences(); n != 4 {
		t.Errorf("%d people stand on the list after the pause, 4 monitors are there", n)
	}
}
