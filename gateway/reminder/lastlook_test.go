package reminder

import (
	"context"
	"database/sql"
	"strings"
	"testing"
	"time"

	"ahadi/gateway/register"
	"ahadi/internal/phone"
	"ahadi/store"
)

// contact is a person's id by her code.
func (w *world) contact(code string) int64 {
	w.t.Helper()
	id, err := w.store.FindContact(context.Background(), code)
	if err != nil {
		w.t.Fatal(err)
	}
	return id
}

// sql changes the database beside the service.
func (w *world) sql(change string, args ...any) {
	w.t.Helper()
	db, err := sql.Open("sqlite3", w.path)
	if err != nil {
		w.t.Fatal(err)
	}
	defer db.Close()
	if _, err := db.Exec(change, args...); err != nil {
		w.t.Fatal(err)
	}
}

// handed is what is handed over at a moment, by the last digits of the numbers.
func (w *world) handed(at time.Time) map[string]string {
	w.t.Helper()
	all, err := w.store.Claim(context.Background(), at, time.Minute, store.Lane{Route: "demo", Slots: 100})
	if err != nil {
		w.t.Fatal(err)
	}
	texts := map[string]string{}
	for _, m := range all {
		number := m.To.E164()
		texts[number[len(number)-4:]] = m.Body
	}
	return texts
}

// cry is a message of danger from c01's phone.
func (w *world) cry(id string, at time.Time) {
	w.t.Helper()
	job := store.Job{Channel: "demo", Number: phone.MustParse("+12025550102"), Kind: store.KindSMS, ID: id, Text: "help", At: at}
	_, err := w.store.Turn(context.Background(), job, func(b store.Before) store.After {
		return store.After{Inbound: &store.NewInbound{Outcome: "urgent"}, Inbox: []store.NewInbox{{Reason: "urgent", Alert: true, ContactID: b.People[0].ID}}}
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

// called tells those on call what is due, and says how many messages that was.
func (w *world) called(at time.Time) int {
	w.t.Helper()
	o := store.OnCall{"*": {phone.MustParse("+12025550190"), phone.MustParse("+12025550191")}}
	done, err := w.store.CallOut(context.Background(), o, at, func(c store.Call) store.Firing { return store.Firing{Channel: "demo", Text: "ALERT " + c.Alerts} })
	if err != nil {
		w.t.Fatal(err)
	}
	return done.Calls
}

func TestWhoRestsOrSharesHerPhoneByNowIsNotWrittenToFromTheQueue(t *testing.T) {
	w := newWorld(t, before, true)
	w.tick(utc("2026-10-06", 6, 30))
	if _, err := w.store.PauseContact(context.Background(), w.contact("c01"), true, store.Hand{By: "amina", At: utc("2026-10-06", 6, 31)}); err != nil {
		t.Fatal(err)
	}
	w.sql("UPDATE line SET private = 0 WHERE id = (SELECT line_id FROM contact_line WHERE contact_id = ?)", w.contact("c02"))
	texts := w.handed(utc("2026-10-06", 6, 40))
	if texts["0102"] != "" || texts["0106"] != "" {
		t.Errorf("paused, she reads %q; on a phone that others read by now stands %q", texts["0102"], texts["0106"])
	}
	if texts["0108"] == "" || texts["0107"] == "" {
		t.Errorf("the others get theirs: %v", texts)
	}
}

func TestACryReachesThoseOnCallWhileSendingIsPaused(t *testing.T) {
	w := newWorld(t, before, true)
	if err := w.store.PauseSending(context.Background(), "restored", before); err != nil {
		t.Fatal(err)
	}
	w.tick(utc("2026-10-06", 6, 30))
	at := utc("2026-10-06", 6, 31)
	w.cry("1", at)
	if n := w.called(at); n != 1 {
		t.Fatalf("%d calls", n)
	}
	if texts := w.handed(at); len(texts) != 1 || !strings.HasPrefix(texts["0190"], "ALERT") {
		t.Errorf("the alert alone leaves: %v", texts)
	}
}

func TestAClockThatRanAheadSilencesNoAlert(t *testing.T) {
	w := newWorld(t, before, true)
	w.cry("1", before.Add(24*time.Hour))
	if n := w.called(before.Add(24 * time.Hour)); n != 1 {
		t.Fatalf("%d calls", n)
	}
	if n := w.called(before.Add(time.Minute)); n != 1 {
		t.Errorf("the clock is right again, and %d are called", n)
	}
	if n := w.called(before.Add(2 * time.Minute)); n != 0 {
		t.Errorf("%d are called before a quarter of an hour is over", n)
	}
}

func TestAnOfficialWhoIsCalledACoordinatorIsNotToldHowManyReported(t *testing.T) {
	w := newWorld(t, before, true)
	seed, err := register.Read(register.Sample())
	if err != nil {
		t.Fatal(err)
	}
	seed = register.Shift(seed, 0, before)
	desk := seed.Contacts[6:7]
	if desk[0].Code != "c07" {
		t.Fatalf("the county's desk is %s", desk[0].Code)
	}
	desk[0].Roles = []string{"official", "coordinator"}
	if _, err := w.store.Import(context.Background(), store.Import{Seed: store.Seed{Contacts: desk}, Actor: "amina", Now: before}); err != nil {
		t.Fatal(err)
	}
	w.tick(utc("2026-10-27", 13, 31))
	told := 0
	for _, m := range w.messages() {
		if !strings.HasPrefix(m.Key, "sms_escalate") {
			continue
		}
		if told++; m.code == "c07" {
			t.Errorf("the county's desk reads %q", m.Body)
		}
	}
	if told == 0 {
		t.Error("the coordinators themselves are told")
	}
}

func TestWhoIsAfraidIsLeftAloneForGood(t *testing.T) {
	w := newWorld(t, before, true)
	for code, reason := range map[string]string{"c01": "opted_out", "c05": "afraid", "c02": "number_changed", "c13": "no_airtime"} {
		if _, err := w.store.LogCall(context.Background(), w.contact(code), []string{reason}, store.Hand{By: "amina", At: utc("2026-10-20", 10, 0)}); err != nil {
			t.Fatal(err)
		}
	}
	w.tick(utc("2026-11-10", 9, 31))
	thanked := map[string]bool{}
	for _, m := range w.messages() {
		thanked[m.code] = true
	}
	if thanked["c01"] || thanked["c05"] || thanked["c02"] || !thanked["c13"] {
		t.Errorf("thanked are %v", thanked)
	}
}
