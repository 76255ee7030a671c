package gateway_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"
)

func TestOneInDangerIsToldOnceADayThatAPersonReadsIt(t *testing.T) {
	w := newWorld(t)
	w.text(adwoa, "m1", "they are evicting us now")
	w.text(adwoa, "m2", "C22 60 and they beat people, somebody was beaten")
	w.text(adwoa, "m3", "please help the police are arresting women")
	var urgent int
	for _, m := range w.outgoing() {
		if strings.HasPrefix(m, "sms_urgent") {
			urgent++
		}
	}
	if urgent != 1 || len(w.reports()) != 1 {
		t.Errorf("told %d times, %d reports: %q", urgent, len(w.reports()), w.outgoing())
	}
	if got := w.incoming(); !slices.Equal(got, []string{"urgent", "urgent", "urgent"}) {
		t.Errorf("outcomes %q", got)
	}
	if got := w.inbox(); !slices.Equal(got, []string{"urgent", "urgent", "urgent"}) {
		t.Errorf("the coordinators see %q", got)
	}
	w.wait(25 * time.Hour)
	w.text(adwoa, "m4", "they are evicting us again")
	if out := w.outgoing(); !strings.HasPrefix(out[len(out)-1], "sms_urgent") {
		t.Errorf("the next day: %q", out)
	}
}

func TestAQuestionThatTheCapsHoldBackIsNotOpen(t *testing.T) {
	w := newWorld(t)
	for i, text := range []string{"hello there", "K15 60", "C22"} { // three automatic replies in an hour
		w.text(adwoa, fmt.Sprint("m", i), text)
	}
	w.text(adwoa, "two", "C23 60 or 70")
	w.text(adwoa, "digit", "1")
	if r := one(t, "reports", w.reports()); r.Commitment != "C22" { // the question that she read
		t.Errorf("a question that she never read was answered: %+v", r)
	}
	if got := w.inbox(); !slices.Contains(got, "not_understood") {
		t.Errorf("the coordinators see %q", got)
	}
}
