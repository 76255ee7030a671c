package reminder

import (
	"context"
	"encoding/json"
	"slices"
	"testing"
	"time"

	"ahadi/flows"
	"ahadi/internal/phone"
	"ahadi/store"
)

// today is the day of the sample, noon in Accra.
var today = utc("2026-10-20", 12, 0)

func (w *world) remindNow(at time.Time) map[string]store.ReminderRow {
	w.t.Helper()
	rows, err := w.RemindNow(context.Background(), at)
	if err != nil {
		w.t.Fatal(err)
	}
	return byCode(rows)
}

func byCode(rows []store.ReminderRow) map[string]store.ReminderRow {
	out := map[string]store.ReminderRow{}
	for _, r := range rows {
		out[r.Code] = r
	}
	return out
}

func TestTheButtonWritesToThoseWhoHaveNotReported(t *testing.T) {
	w := newWorld(t, today, false)
	w.tick(today)
	if got := w.sent(); len(got) != 0 {
		t.Fatalf("a start sends: %v", got)
	}
	preview, err := w.Preview(context.Background(), today)
	if err != nil {
		t.Fatal(err)
	}
	rows := w.remindNow(today)
	if got := w.sent(); !slices.Equal(got, []string{"c12", "c22"}) {
		t.Errorf("got %v", got)
	}
	for code, r := range byCode(preview) {
		if rows[code] != r {
			t.Errorf("the preview says %+v, the button %+v", r, rows[code])
		}
	}
	if r := rows["c01"]; r.Reason != "reported" {
		t.Errorf("got %+v", r)
	}
	if r := rows["c25"]; r.Reason != "opted_out" {
		t.Errorf("got %+v", r)
	}
	for _, m := range w.messages() {
		if r := rows[m.code]; r.Text != m.Body || r.Segments != m.Segments || r.Reason != "" || !r.Due.Equal(today) {
			t.Errorf("the row says %+v, the message is %q", r, m.Body)
		}
	}
}

func TestTheButtonTwiceRingsOnce(t *testing.T) {
	w := newWorld(t, today, false)
	w.remindNow(today)
	again := w.remindNow(today.Add(time.Minute))
	if got := w.sent(); len(got) != 2 {
		t.Errorf("got %v", got)
	}
	if r := again["c12"]; r.Reason != "asked" {
		t.Errorf("got %+v", r)
	}
}

func TestTheButtonOfANetworkWaitsForOpenHours(t *testing.T) {
	w := newWorld(t, today, true)
	night := utc("2026-10-20", 20, 0) // 20:00 in Accra, 15:00 in Lima
	rows := w.remindNow(night)
	if got := w.sent(); !slices.Equal(got, []string{"c22"}) {
		t.Errorf("at night in Accra: %v", got)
	}
	if want := utc("2026-10-21", 8, 0); !rows["c12"].Due.Equal(want) || rows["c12"].Text == "" {
		t.Errorf("got %+v", rows["c12"])
	}
	w.tick(utc("2026-10-21", 8, 0))
	if got := w.sent(); !slices.Equal(got, []string{"c12", "c22"}) {
		t.Errorf("in the morning: %v", got)
	}
}

func TestTheButtonOfADemoRingsAtAnyHour(t *testing.T) {
	w := newWorld(t, today, false)
	w.remindNow(utc("2026-10-25", 3, 0)) // a Sunday night
	if got := w.sent(); !slices.Equal(got, []string{"c12", "c22"}) {
		t.Errorf("got %v", got)
	}
}

func TestTheButtonIsFinishedByTheNextProcess(t *testing.T) {
	w := newWorld(t, today, false)
	if _, err := w.store.StartNow(context.Background(), today, true); err != nil { // and the process ends
		t.Fatal(err)
	}
	w.restart()
	w.tick(today.Add(time.Minute))
	if got := w.sent(); !slices.Equal(got, []string{"c12", "c22"}) {
		t.Errorf("got %v", got)
	}
}

func TestAReminderLeavesItsQuestionOpenOnThePhone(t *testing.T) {
	w := newWorld(t, today, false)
	w.remindNow(today)
	job := store.Job{Channel: "demo", Number: phone.MustParse("+12025550104"), Kind: store.KindSMS, ID: "2", Text: "2", At: today.Add(time.Hour)}
	var asked flows.Asked
	_, err := w.store.Turn(context.Background(), job, func(b store.Before) store.After {
		if err := json.Unmarshal(b.Line.Asked, &asked); err != nil {
			return store.After{Err: err}
		}
		return store.After{Inbound: &store.NewInbound{Outcome: "report"}}
	})
	if err != nil || asked.Ask != "sms_mid" || asked.Code != "C22" || asked.AskedAt != today.UnixMilli() {
		t.Errorf("asked %+v, %v", asked, err)
	}
}

func TestAQueueThatStandsStillWakesNobodyAtNight(t *testing.T) {
	w := newWorld(t, before, true)
	w.tick(utc("2026-10-06", 6, 30)) // nobody sends: the provider is away all day
	late, err := w.store.Claim(context.Background(), utc("2026-10-06", 15, 0), time.Minute, store.Lane{Route: "demo", Slots: 100})
	if err != nil || len(late) != 0 { // 18:00 in Nairobi
		t.Errorf("%d messages leave at night, %v", len(late), err)
	}
}

func TestTheLastCallOnASunday(t *testing.T) {
	r := store.Reminder{Step: "last", Day: "2026-10-25", Rule: "30 9 * * *", Round: store.Round{ClosesOn: "2026-11-03"}}
	s := New(nil, nil, nil, Hours{})
	akinyi := store.Spot{Contact: 1, Zone: "Africa/Nairobi", Country: "KE"}
	got := s.plan(r, akinyi, before, 1)
	if want := utc("2026-10-26", 5, 0); !got.Due.Equal(want) || got.Expired {
		t.Errorf("got %+v, want Monday 08:00", got)
	}
	r.Round.ClosesOn = "2026-10-25"
	if got := s.plan(r, akinyi, before, 1); !got.Expired {
		t.Errorf("got %+v after the close", got)
	}
}

func TestAReminderLeavesAQuestionThatSheIsAnsweringOpen(t *testing.T) {
	w := newWorld(t, today, false)
	which, err := json.Marshal(flows.Asked{Ask: "ask_which", Codes: []string{"C22", "C23"}, Kept: map[string]string{"percent": "60"}, AskedAt: today.UnixMilli(), Today: 1, Day: "2026-10-20"})
	if err != nil {
		t.Fatal(err)
	}
	job := store.Job{Channel: "demo", Number: phone.MustParse("+12025550104"), Kind: store.KindSMS, ID: "1", Text: "60", At: today}
	var open []byte
	look := func(change store.LineChange) {
		t.Helper()
		if _, err := w.store.Turn(context.Background(), job, func(b store.Before) store.After {
			open = b.Line.Asked
			return store.After{Line: change, Inbound: &store.NewInbound{Outcome: "asked"}}
		}); err != nil {
			t.Fatal(err)
		}
	}
	look(store.LineChange{Asked: &which})
	w.remindNow(today.Add(time.Minute))
	job.ID, job.At = "2", today.Add(2*time.Minute)
	look(store.LineChange{})
	if string(open) != string(which) {
		t.Errorf("the open question became %s", open)
	}
}
