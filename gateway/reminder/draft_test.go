package reminder

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"ahadi/flows"
	"ahadi/internal/phone"
	"ahadi/store"
)

// begins is a call of the first person of a phone that has come to its last
// question by a moment, and goes no further.
func (w *world) begins(number, code string, at time.Time) {
	w.t.Helper()
	job := store.Job{Channel: "demo", Number: phone.MustParse(number), Kind: store.KindUSSD, ID: number + at.String(), At: at}
	_, err := w.store.Turn(context.Background(), job, func(b store.Before) store.After {
		me := b.People[0].ID
		state, err := json.Marshal(flows.State{Person: me, Screen: flows.ScreenForm, Form: "progress", Version: 1, Answers: map[string]string{"commitment": code, "status": "mostly"}})
		return store.After{Err: err, Drafts: []store.DraftChange{{Person: me, State: state, Version: at.UnixMilli(), Code: code, RoundID: b.Round.ID}}}
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

// sends ends it.
func (w *world) sends(number, code string, at time.Time) {
	w.t.Helper()
	w.report(number, code, at)
	job := store.Job{Channel: "demo", Number: phone.MustParse(number), Kind: store.KindUSSD, ID: "sends" + number + at.String(), At: at}
	if _, err := w.store.Turn(context.Background(), job, func(b store.Before) store.After {
		return store.After{Drafts: []store.DraftChange{{Person: b.People[0].ID}}}
	}); err != nil {
		w.t.Fatal(err)
	}
}

// begun is a round whose reminders have left up to a day.
func begun(t *testing.T, day string) *world {
	t.Helper()
	w := newWorld(t, before, true)
	for _, sent := range []string{"2026-10-06", "2026-10-16"} {
		if sent < day {
			w.tick(utc(sent, 21, 30))
			w.tick(utc(sent, 38, 30)) // for whom that was at night
		}
	}
	return w
}

// ticks looks every five minutes, and says what was written to a person by then.
func (w *world) ticks(code string, from, until time.Time) (got []string) {
	w.t.Helper()
	for at := from; !at.After(until); at = at.Add(5 * time.Minute) {
		w.tick(at)
	}
	for _, m := range w.messages() {
		if m.code == code && !m.At.Before(from) {
			got = append(got, m.At.UTC().Format("02 15:04 ")+m.Key)
		}
	}
	return got
}

func same(t *testing.T, what string, got []string, want ...string) {
	t.Helper()
	if !slices.Equal(got, want) {
		t.Errorf("%s: got %q, want %q", what, got, want)
	}
}

const otieno, sampuli = "+12025550106", "+12025550107"

func TestACallThatBrokeOffIsToldOnceTenMinutesLater(t *testing.T) {
	w := begun(t, "2026-10-13")
	day := utc("2026-10-13", 7, 0) // 10:00 in Nairobi
	w.begins(otieno, "K12", day)
	w.begins(sampuli, "K12", day.Add(5*time.Minute))
	w.begins("+12025550102", "K12", day) // and goes on
	w.begins("+12025550102", "K12", day.Add(9*time.Minute))
	w.sends("+12025550102", "K12", day.Add(13*time.Minute))
	same(t, "hers alone", w.ticks("c02", day, day.Add(3*time.Hour)), "13 07:10 sms_draft")
	w.restart()
	same(t, "read by others", w.ticks("c03", day, day.Add(4*time.Hour)), "13 07:15 sms_draft_shared")
	same(t, "who went on and sent it", w.ticks("c01", day, day.Add(4*time.Hour)))
	for _, m := range w.messages() {
		if m.code == "c02" && !strings.Contains(m.Body, "K12") || m.code == "c03" && strings.Contains(m.Body, "K12") {
			t.Errorf("%s reads %q", m.code, m.Body)
		}
	}
}

func TestACallThatBreaksOffAtNightIsToldInTheMorning(t *testing.T) {
	w := begun(t, "2026-10-12")
	w.begins(otieno, "K12", utc("2026-10-12", 17, 0))
	w.begins(sampuli, "K12", utc("2026-10-12", 17, 0))
	w.tick(utc("2026-10-12", 17, 10))
	w.sends(sampuli, "K12", utc("2026-10-13", 4, 0))
	night, morning := utc("2026-10-12", 17, 15), utc("2026-10-13", 5, 30)
	same(t, "her", w.ticks("c02", night, morning), "13 05:00 sms_draft")
	same(t, "who has sent it by then", w.ticks("c03", night, morning))
}

func TestWhoIsCutOffAgainWhileANoticeWaitsForTheMorningIsStillTold(t *testing.T) {
	for _, again := range []string{"K12", "K11"} { // the same report, or another
		t.Run(again, func(t *testing.T) {
			w := begun(t, "2026-10-14")
			w.begins(otieno, "K12", utc("2026-10-14", 17, 0))
			w.tick(utc("2026-10-14", 17, 10))
			if again != "K12" {
				w.sends(otieno, "K12", utc("2026-10-15", 3, 0))
			}
			w.begins(otieno, again, utc("2026-10-15", 4, 45))
			w.begins(otieno, again, utc("2026-10-15", 4, 55))
			same(t, "she", w.ticks("c02", utc("2026-10-14", 17, 15), utc("2026-10-16", 7, 0)), "15 05:05 sms_draft")
		})
	}
}

func TestANoticeAndAReminderLeaveHerHalfADayBetweenThem(t *testing.T) {
	for _, c := range []struct {
		name   string
		broken time.Time
		until  time.Time
		want   []string
	}{
		{"the last call after a notice", utc("2026-10-27", 5, 50), utc("2026-10-28", 6, 0), []string{"27 06:00 sms_draft", "28 05:00 sms_last"}},
		{"a notice after the last call", utc("2026-10-27", 6, 31), utc("2026-10-28", 6, 0), []string{"27 06:30 sms_last", "28 05:00 sms_draft"}},
	} {
		t.Run(c.name, func(t *testing.T) {
			w := begun(t, "2026-10-27")
			w.begins(otieno, "K12", c.broken)
			same(t, "she", w.ticks("c02", utc("2026-10-27", 5, 55), c.until), c.want...)
		})
	}
}

func TestTheLastCallOnTheLastDayDoesNotWaitUntilTheRoundIsClosed(t *testing.T) {
	w := begun(t, "2026-11-03")
	w.imports(func(r *store.Round) { r.LastOn = r.ClosesOn })
	w.begins(otieno, "K12", utc("2026-11-03", 5, 50))
	same(t, "she", w.ticks("c02", utc("2026-11-03", 5, 55), utc("2026-11-04", 6, 0)), "03 06:00 sms_draft", "03 06:30 sms_last")
}

func TestThePreviewSaysThatAReminderWaitsForANoticeBefore(t *testing.T) {
	w := begun(t, "2026-10-27")
	w.begins(otieno, "K12", utc("2026-10-27", 5, 50))
	w.tick(utc("2026-10-27", 6, 0))
	_, rows, err := w.PreviewStep(context.Background(), "r3", store.StepLast, utc("2026-10-27", 6, 1))
	if err != nil {
		t.Fatal(err)
	}
	if r := byCode(rows)["c02"]; !r.Due.Equal(utc("2026-10-28", 5, 0)) || !strings.Contains(r.Text, "K12") {
		t.Errorf("%s", fmt.Sprintf("%+v", r))
	}
}
