package reminder

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"ahadi/store"
)

// What the sample's round sends, worked out by hand from docs/reminders.md.
// Before the opening c01 has reported; c13 is paused on day 1, c17 says STOP on
// day 6, Sunrise Market (c11, c12, c14) is frozen from day 9 to 24; c02 reports
// on day 10, c09 on day 14, c22 on day 21. c90 has not agreed, c25 has opted
// out. c04 and c19 share the phones of c03 and c18. No place has five monitors,
// so that the middle says no count, in the words of the last call.
const (
	opening = `
10-06 06:30 c02 sms_open
10-06 06:30 c03 sms_open_shared
10-06 06:30 c05 sms_open
10-06 09:30 c09 sms_open_keep
10-06 09:30 c10 sms_open
10-06 09:30 c11 sms_open
10-06 09:30 c12 sms_open
10-06 09:30 c13 sms_open_keep
10-06 14:30 c17 sms_open
10-06 14:30 c18 sms_open_shared
10-06 14:30 c20 sms_open
10-06 14:30 c21 sms_open
10-06 14:30 c22 sms_open`
	middle = `
10-16 13:30 c03 sms_mid_shared
10-16 13:30 c05 sms_last
10-16 16:30 c09 sms_last_keep
10-16 16:30 c10 sms_last
10-16 21:30 c18 sms_mid_shared
10-16 21:30 c20 sms_last
10-16 21:30 c21 sms_last
10-16 21:30 c22 sms_last`
	lateMiddle = `
10-17 12:00 c03 sms_mid_shared
10-17 12:00 c05 sms_last
10-17 12:00 c09 sms_last_keep
10-17 12:00 c10 sms_last
10-17 13:00 c18 sms_mid_shared
10-17 13:00 c20 sms_last
10-17 13:00 c21 sms_last
10-17 13:00 c22 sms_last`
	end = `
10-27 06:30 c03 sms_last_shared
10-27 06:30 c05 sms_last
10-27 09:30 c10 sms_last
10-27 13:30 c08 sms_escalate
10-27 14:30 c18 sms_last_shared
10-27 14:30 c20 sms_last
10-27 14:30 c21 sms_last
10-27 16:30 c16 sms_escalate
10-27 21:30 c24 sms_escalate
10-28 06:30 c07 sms_gov
10-28 09:30 c15 sms_gov_keep
10-28 14:30 c23 sms_gov
11-10 06:30 c01 sms_thanks_shared
11-10 06:30 c02 sms_thanks_shared
11-10 06:30 c03 sms_thanks_shared
11-10 06:30 c05 sms_thanks_shared
11-10 06:30 c06 sms_thanks_shared
11-10 06:30 c07 sms_thanks_shared
11-10 06:30 c08 sms_thanks_shared
11-10 09:30 c09 sms_thanks_shared
11-10 09:30 c10 sms_thanks_shared
11-10 09:30 c11 sms_thanks_shared
11-10 09:30 c12 sms_thanks_shared
11-10 09:30 c14 sms_thanks_shared
11-10 09:30 c15 sms_thanks_shared
11-10 09:30 c16 sms_thanks_shared
11-10 14:30 c18 sms_thanks_shared
11-10 14:30 c20 sms_thanks_shared
11-10 14:30 c21 sms_thanks_shared
11-10 14:30 c22 sms_thanks_shared
11-10 14:30 c23 sms_thanks_shared
11-10 14:30 c24 sms_thanks_shared`
)

// event is something that happens in the round.
type event struct {
	at time.Time
	do func(w *world, h store.Hand)
}

func lives() []event {
	decide := func(do func(w *world, h store.Hand) error) func(*world, store.Hand) {
		return func(w *world, h store.Hand) {
			if err := do(w, h); err != nil {
				w.t.Fatal(err)
			}
		}
	}
	ctx := context.Background()
	return []event{
		{utc("2026-10-06", 5, 0), func(w *world, h store.Hand) { w.report("+12025550102", "K14", h.At) }},
		{utc("2026-10-07", 12, 0), decide(func(w *world, h store.Hand) error {
			id, err := w.store.FindContact(ctx, "c13")
			if err == nil {
				_, err = w.store.PauseContact(ctx, id, true, h)
			}
			return err
		})},
		{utc("2026-10-12", 12, 0), func(w *world, h store.Hand) { w.stop("+12025550103", h.At) }},
		{utc("2026-10-15", 9, 0), decide(func(w *world, h store.Hand) error {
			_, err := w.store.FreezePlace(ctx, "GH-A2", "unrest", h)
			return err
		})},
		{utc("2026-10-16", 10, 0), func(w *world, h store.Hand) { w.report("+12025550106", "K12", h.At) }},
		{utc("2026-10-20", 10, 0), func(w *world, h store.Hand) { w.report("+12025550101", "C22", h.At) }},
		{utc("2026-10-27", 10, 0), func(w *world, h store.Hand) { w.report("+12025550105", "L31", h.At) }},
		{utc("2026-10-30", 9, 0), decide(func(w *world, h store.Hand) error {
			_, err := w.store.UnfreezePlace(ctx, "GH-A2", h)
			return err
		})},
		{utc("2026-11-05", 9, 0), decide(func(w *world, h store.Hand) error {
			_, err := w.store.AddResponse(ctx, store.NewResponse{Commitment: "K12", Round: "r3", Organisation: "o03", Words: map[string]string{"en": "The drains are in the new budget.", "sw": "Mifereji iko kwenye bajeti mpya."}}, h)
			return err
		})},
	}
}

// lived runs the sample's round from day -1 to 37: what was written, to whom, at
// which minute. away says when no process runs; restart that it starts anew
// between any two looks.
func lived(t *testing.T, away func(time.Time) bool, restart bool) []string {
	w := newWorld(t, before, true)
	w.invites(before)
	events := lives()
	for at := before; at.Before(utc("2026-11-13", 0, 0)); at = at.Add(time.Minute) {
		for len(events) > 0 && !events[0].at.After(at) {
			events[0].do(w, store.Hand{By: "amina", At: events[0].at})
			events = events[1:]
		}
		if m := at.Minute(); m != 0 && m != 29 && m != 30 && m != 31 || away(at) {
			continue
		}
		if restart && at.Minute() == 30 && slices.Contains([]int{6, 9, 13, 14, 16, 21}, at.Hour()) {
			w.tick(at)
			w.restart()
		}
		w.tick(at)
	}
	var got []string
	for _, m := range w.messages() {
		got = append(got, fmt.Sprintf("%s %s %s", m.At.UTC().Format("01-02 15:04"), m.code, m.Key))
	}
	slices.Sort(got)
	return got
}

// expected are the lines of a list.
func expected(parts ...string) []string {
	all := strings.Split(strings.TrimSpace(strings.Join(parts, "")), "\n")
	slices.Sort(all)
	return all
}

func compare(t *testing.T, got, want []string) {
	t.Helper()
	for _, line := range got {
		if !slices.Contains(want, line) {
			t.Errorf("nobody should get: %s", line)
		}
	}
	for _, line := range want {
		if !slices.Contains(got, line) {
			t.Errorf("nobody got: %s", line)
		}
	}
	if len(got) != len(want) {
		t.Errorf("%d messages, %d on the list", len(got), len(want))
	}
}

func TestTheSamplesRoundFromItsFirstDayToItsLast(t *testing.T) {
	running := func(time.Time) bool { return false }
	compare(t, lived(t, running, false), expected(opening, middle, end))
}

func TestRestartsInTheRoundDoubleNothing(t *testing.T) {
	compare(t, lived(t, func(time.Time) bool { return false }, true), expected(opening, middle, end))
}

func TestTwoDaysOffInTheRoundDoubleNothing(t *testing.T) {
	off, on := utc("2026-10-15", 12, 0), utc("2026-10-17", 12, 0)
	away := func(at time.Time) bool { return at.After(off) && at.Before(on) }
	compare(t, lived(t, away, false), expected(opening, lateMiddle, end))
}
