package gateway_test

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"ahadi/store"
)

// opened is a world in which whoever dials may enrol.
func opened(t *testing.T) *world {
	w := newWorld(t)
	w.terms(1)
	return w
}

func (w *world) terms(version int) {
	w.t.Helper()
	if err := w.store.SetTerms(context.Background(), store.Terms{Enrolment: store.ModeOpen, Version: version}, w.now()); err != nil {
		w.t.Fatal(err)
	}
}

// press dials and presses keys one after another; it answers with the last screen.
func (w *world) press(number, session string, keys ...string) string {
	w.t.Helper()
	screen := w.ussd(number, session, "")
	for i := range keys {
		screen = w.ussd(number, session, strings.Join(keys[:i+1], "*"))
	}
	return screen
}

func (w *world) contacts() []store.Contact {
	w.t.Helper()
	all, err := w.store.Contacts(context.Background(), store.Page{Limit: 1000}, w.now())
	if err != nil {
		w.t.Fatal(err)
	}
	return all
}

func TestNothingIsKeptOfAMinorNorOfWhoSaysNo(t *testing.T) {
	w := opened(t)
	before := len(w.contacts())
	for session, last := range map[string][]string{
		"minor": {"1", "1", "4"}, "no": {"1", "1", "1", "2"}, "broken off": {"1", "1", "1", "1", "2", "2580"},
	} {
		w.press(stranger, session, last...)
		if n := len(w.contacts()); n != before {
			t.Errorf("%s: %d people more", session, n-before)
		}
	}
	if n := len(w.outgoing()) + len(w.inbox()); n != 0 {
		t.Errorf("%d messages and entries", n)
	}
	if s := w.ussd(stranger, "again", ""); !strings.HasPrefix(s, "CON Ahadi\n1 English") {
		t.Errorf("next time she reads %q", s)
	}
}

func TestWhoEnrolsReportsAtOnceAndByPINAlone(t *testing.T) {
	w := opened(t)
	if s := w.press(stranger, "e", "2", "1", "1", "1", "2", "2580", "1"); !strings.HasPrefix(s, "END Karibu Ahadi. Unafuatilia K12 K15.") {
		t.Fatalf("she reads %q", s)
	}
	w.text(stranger, "m", "K12 60")
	if out := one(t, "messages", w.outgoing()); !strings.HasPrefix(out, "ask_who: ") || len(w.reports()) != 0 {
		t.Errorf("an SMS from a phone that others read: %q, %d reports", out, len(w.reports()))
	}
	if s := w.press(stranger, "r", "2580"); !strings.Contains(s, "K12") {
		t.Errorf("she is asked %q", s)
	}
	w.press(stranger, "s", "2580", "2")
	if n := len(w.reports()); n != 1 {
		t.Errorf("%d reports after she has confirmed", n)
	}
	for _, wrong := range []string{"1111", "2222", "3333"} {
		w.press(stranger, "w"+wrong, wrong)
	}
	if s := w.press(stranger, "locked"); !strings.HasPrefix(s, "END PIN si sahihi") || !slices.Contains(w.inbox(), "pin_locked") {
		t.Errorf("after three wrong ones: %q, %q", s, w.inbox())
	}
	w.wait(61 * time.Minute)
	if s := w.press(stranger, "later", "2580"); !strings.HasPrefix(s, "CON 3Cities") {
		t.Errorf("after an hour: %q", s)
	}
	if strings.Contains(w.log.String(), "2580") {
		t.Error("the PIN is in the log")
	}
}

func TestTwoOnAPhoneWithPINsAreNeverNamed(t *testing.T) {
	w := opened(t)
	if s := w.press(sampuli, "who", "9", "2", "1", "1", "1", "1", "2580", "0"); !strings.HasPrefix(s, "END Karibu") { // a third one, who has the first PIN of the phone
		t.Fatalf("she reads %q", s)
	}
	for _, screen := range []string{w.press(sampuli, "a"), w.press(sampuli, "b", "2580"), w.press(sampuli, "c", "1234"), w.press(sampuli, "d", "00")} {
		if strings.Contains(screen, "Wanjiru") || strings.Contains(screen, "Baraka") {
			t.Errorf("the phone shows %q", screen)
		}
	}
	if s := w.press(sampuli, "e", "9", "1"); !strings.Contains(s, "PIN") {
		t.Errorf("who has none yet chooses one: %q", s)
	}
}

func TestAWrongNumberIsNobodysAtOnce(t *testing.T) {
	w := newWorld(t)
	w.text(akinyi, "m1", "K12 60")
	w.text(akinyi, "m2", "SI MIMI")
	if out := one(t, "messages", w.outgoing()); !strings.HasPrefix(out, "sms_wrong: ") || !slices.Contains(w.inbox(), "wrong_number") {
		t.Errorf("sent %q, inbox %q", out, w.inbox())
	}
	if s := w.ussd(akinyi, "s", ""); !strings.HasPrefix(s, "END ") || strings.Contains(s, "K12") {
		t.Errorf("who has the phone now reads %q", s)
	}
	for i, words := range []string{"K12 70", "hello", "JOIN Obunga", "SI MIMI"} {
		w.text(akinyi, fmt.Sprint("n", i), words)
	}
	if out := w.outgoing(); len(out) != 1 {
		t.Errorf("sent since: %q", out)
	}
	if all := w.reports(); len(all) != 1 {
		t.Errorf("%d reports, of which one is hers", len(all))
	}
}

func TestNothingCountsBeforeSheAgreesToNewWords(t *testing.T) {
	w := opened(t)
	w.terms(2)
	w.text(akinyi, "m1", "K12 60")
	w.text(akinyi, "m2", "K12 70")
	if out := one(t, "messages", w.outgoing()); !strings.HasPrefix(out, "ask_who: ") || len(w.reports()) != 0 {
		t.Errorf("sent %q, %d reports", out, len(w.reports()))
	}
	if s := w.press(akinyi, "s"); !strings.Contains(s, "1 Nakubali") {
		t.Errorf("she reads %q", s)
	}
	if s := w.press(akinyi, "t", "1"); !strings.HasPrefix(s, "CON 3Cities") {
		t.Errorf("after yes she reads %q", s)
	}
	w.text(akinyi, "m3", "K12 70")
	if n := len(w.reports()); n != 1 {
		t.Errorf("%d reports after she has agreed", n)
	}
	w.press(otieno, "u", "2") // no
	w.text(otieno, "m4", "K12 70")
	if n := len(w.reports()); n != 1 {
		t.Error("who has said no is counted")
	}
}

func TestStopFromAPhoneOfTwoIsAnsweredInItsOwnLanguageAndNamesNobody(t *testing.T) {
	w := newWorld(t)
	w.text(sampuli, "m1", "ACHA")
	if out := one(t, "messages", w.outgoing()); !strings.HasPrefix(out, "sms_stop: 3Cities: hutapata") {
		t.Errorf("sent %q", out)
	}
	all, err := w.store.Inbox(context.Background(), store.Everything(), 10)
	if err != nil || len(all) != 1 || all[0].Reason != "opted_out" || all[0].ContactID != 0 {
		t.Errorf("the coordinators see %+v, %v", all, err)
	}
	w.wait(time.Hour)
	w.text(sampuli, "m2", "ANZA")
	if out := w.outgoing(); len(out) != 2 || !strings.HasPrefix(out[1], "sms_start: 3Cities: karibu tena") {
		t.Errorf("sent %q", out)
	}
}
