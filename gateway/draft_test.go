package gateway_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"ahadi/gateway/reminder"
)

// A call that breaks off before Send is told of once, and OK by SMS sends it.
func TestACallThatBrokeOffIsToldAndOKSendsIt(t *testing.T) {
	w := newWorld(t)
	zone, err := time.LoadLocation("Africa/Accra")
	if err != nil {
		t.Fatal(err)
	}
	var hours reminder.Hours
	for w.now().In(zone).Hour() != 10 || hours.Open(w.now(), zone, "GH").After(w.now()) { // the next morning that is no holiday
		w.wait(time.Hour)
	}
	reminders := reminder.New(w.store, w.book, func(string, string) string { return "demo" }, hours)
	tick := func() {
		t.Helper()
		if err := reminders.Tick(context.Background(), w.now()); err != nil {
			t.Fatal(err)
		}
	}
	tick()
	w.walk(adwoa, "s", "1", "2", "3") // and the line is cut
	known := w.outgoing()
	w.wait(9 * time.Minute)
	tick()
	if got := w.outgoing(); len(got) != len(known) {
		t.Fatalf("after nine minutes: %q", got)
	}
	for range 3 {
		w.wait(time.Minute)
		tick()
	}
	var told []string
	for _, text := range w.outgoing() {
		if !slices.Contains(known, text) {
			told = append(told, text)
		}
	}
	if len(told) != 1 || !strings.Contains(told[0], "was cut off but it is saved. Reply OK") {
		t.Fatalf("she reads %q", told)
	}
	if n := len(w.reports()); n != 0 {
		t.Fatalf("%d reports before she has sent it", n)
	}
	w.text(adwoa, "ok", "OK")
	if r := one(t, "reports", w.reports()); r.Commitment != "C22" || r.Status != "mostly" || !strings.Contains(told[0], "C22") {
		t.Errorf("filed %+v after %q", r, told)
	}
}
