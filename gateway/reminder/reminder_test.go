package reminder

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"ahadi/store"
)

func TestARoundOpensForEachPersonOnHerOwnClock(t *testing.T) {
	w := newWorld(t, before, true)
	w.tick(utc("2026-10-06", 6, 29))
	if got := w.sent(); len(got) != 0 {
		t.Fatalf("before 09:30 anywhere: %v", got)
	}
	w.tick(utc("2026-10-06", 6, 30)) // Nairobi
	kenya := []string{"c01", "c02", "c03", "c05"}
	if got := w.sent(); !slices.Equal(got, kenya) { // c04 shares a phone with c03, c25 said STOP
		t.Fatalf("at 09:30 in Nairobi: %v", got)
	}
	w.tick(utc("2026-10-06", 9, 30)) // Accra
	ghana := append(kenya, "c09", "c10", "c11", "c12", "c13")
	if got := w.sent(); !slices.Equal(got, ghana) {
		t.Fatalf("at 09:30 in Accra: %v", got)
	}
	w.tick(utc("2026-10-06", 14, 29))
	if got := w.sent(); !slices.Equal(got, ghana) {
		t.Fatalf("before 09:30 in Lima: %v", got)
	}
	w.tick(utc("2026-10-06", 14, 30)) // Lima
	all := append(ghana, "c17", "c18", "c20", "c21", "c22")
	if got := w.sent(); !slices.Equal(got, all) {
		t.Fatalf("at 09:30 in Lima: %v", got)
	}
}

func TestTheWordsAreHersAndFitOneSegment(t *testing.T) {
	w := newWorld(t, before, true)
	w.tick(utc("2026-10-06", 14, 30))
	for _, m := range w.messages() {
		if m.Segments != 1 || m.Channel != "demo" {
			t.Errorf("%s: %d segments on %q: %s", m.code, m.Segments, m.Channel, m.Body)
		}
		want := map[string]string{"c12": "C22", "c22": "L31", "c13": "C21"}[m.code]
		if !strings.Contains(m.Body, want) {
			t.Errorf("%s is not asked about %s: %s", m.code, want, m.Body)
		}
		if m.code == "c03" && (!strings.HasSuffix(m.Key, "_shared") || strings.Contains(m.Body, "K1")) {
			t.Errorf("the shared phone reads %s", m.Body)
		}
	}
}

func TestAReminderIsSentOnceWhateverRestarts(t *testing.T) {
	w := newWorld(t, before, true)
	for _, at := range []time.Time{utc("2026-10-06", 6, 30), utc("2026-10-06", 6, 30), utc("2026-10-06", 14, 30), utc("2026-10-06", 15, 0)} {
		w.tick(at)
		w.restart()
		w.tick(at)
	}
	got := w.sent()
	if len(got) != 14 || len(slices.Compact(slices.Clone(got))) != 14 {
		t.Errorf("got %v", got)
	}
}

func TestAnExpansionThatBreaksOffGoesOnWhereItWas(t *testing.T) {
	w := newWorld(t, before, true)
	now := utc("2026-10-06", 14, 30)
	due, err := w.store.DueReminders(context.Background(), now)
	if err != nil || len(due) != 1 {
		t.Fatalf("%d due, %v", len(due), err)
	}
	ctx, cancel := context.WithCancel(context.Background())
	seen := 0
	_ = w.store.Expand(ctx, due[0], func(p store.Spot) store.Slot { // the process is told to end in the middle
		if seen++; seen == 7 {
			cancel()
			panic("killed")
		}
		return w.plan(due[0], p, now, 14)
	})
	w.restart()
	w.tick(now)
	if got := w.sent(); len(got) != 14 {
		t.Errorf("got %d: %v", len(got), got)
	}
}

func TestWhoHasReportedOrStoppedIsLeftInPeace(t *testing.T) {
	w := newWorld(t, before, true)
	w.report("+12025550102", "K14", utc("2026-10-06", 5, 0)) // c01, "don't know" is an answer
	w.stop("+12025550106", utc("2026-10-06", 5, 0))          // c02
	w.tick(utc("2026-10-06", 6, 30))
	if got := w.sent(); !slices.Equal(got, []string{"c03", "c05"}) {
		t.Errorf("got %v", got)
	}
}

func TestWhoReportsBetweenTheListAndTheSendIsLeftInPeace(t *testing.T) {
	w := newWorld(t, before, true)
	w.tick(utc("2026-10-06", 6, 30)) // lists Lima too, for 14:30
	w.report("+12025550105", "L31", utc("2026-10-06", 12, 0))
	w.stop("+12025550103", utc("2026-10-06", 12, 0))
	w.tick(utc("2026-10-06", 14, 30))
	if got := w.sent(); slices.Contains(got, "c22") || slices.Contains(got, "c17") || !slices.Contains(got, "c18") {
		t.Errorf("got %v", got)
	}
}

func TestAfterDaysOffOnlyTheLatestStepGoesOut(t *testing.T) {
	for _, listed := range []bool{false, true} { // whether the first step was expanded before the machine went off
		t.Run(fmt.Sprint(listed), func(t *testing.T) {
			w := newWorld(t, before, true)
			if listed {
				w.tick(utc("2026-10-06", 6, 30))
			}
			known := len(w.sent())
			w.tick(utc("2026-10-27", 13, 29)) // before any coordinator is asked to telephone
			w.tick(utc("2026-10-27", 14, 30))
			for _, m := range w.messages()[known:] {
				if m.code == "c08" && m.Key == "sms_escalate" { // afternoon in Kenya
					continue
				}
				if !strings.HasPrefix(m.Key, "sms_last") {
					t.Errorf("%s got %s", m.code, m.Key)
				}
			}
			if n := len(w.sent()) - known; n != 15 {
				t.Errorf("%d were written to", n)
			}
		})
	}
}

func TestASendInQuietTimeMovesToTheNextOpenMinute(t *testing.T) {
	w := newWorld(t, before, true)
	w.tick(utc("2026-10-06", 16, 0)) // the machine was off: 19:00 in Nairobi, 16:00 in Accra, 11:00 in Lima
	if got := w.sent(); slices.Contains(got, "c01") || !slices.Contains(got, "c09") || !slices.Contains(got, "c17") {
		t.Fatalf("at night in Nairobi: %v", got)
	}
	w.tick(utc("2026-10-07", 4, 59))
	if got := w.sent(); slices.Contains(got, "c01") {
		t.Fatalf("before 08:00 in Nairobi: %v", got)
	}
	w.tick(utc("2026-10-07", 5, 0))
	if got := w.sent(); !slices.Contains(got, "c01") || len(got) != 14 {
		t.Errorf("at 08:00 in Nairobi: %v", got)
	}
}

func TestNothingIsSentAfterTheClose(t *testing.T) {
	w := newWorld(t, before, true)
	w.tick(utc("2026-11-03", 23, 30)) // 18:30 in Lima
	if got := w.sent(); len(got) != 0 {
		t.Errorf("got %v", got)
	}
}

func TestNothingIsSentWhileTheClockIsBehind(t *testing.T) {
	w := newWorld(t, utc("2026-10-06", 15, 0), true)
	if err := w.Tick(context.Background(), utc("2026-10-06", 14, 30)); !errors.Is(err, store.ErrClock) {
		t.Errorf("got %v", err)
	}
}
