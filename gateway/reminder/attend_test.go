package reminder

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"ahadi/store"
)

// attentions are what is on the list after a look at a moment.
func (w *world) attentions(at time.Time) (all []string) {
	w.t.Helper()
	if err := w.store.Watch(context.Background(), at); err != nil {
		w.t.Fatal(err)
	}
	list, err := w.store.Attentions(context.Background())
	if err != nil {
		w.t.Fatal(err)
	}
	for _, a := range list {
		all = append(all, strings.TrimSpace(a.Kind+" "+a.Place+a.Commitment))
	}
	return all
}

// has says which of the words stand on a list.
func has(list []string, words ...string) (found []string) {
	for _, word := range words {
		if slices.Contains(list, word) {
			found = append(found, word)
		}
	}
	return found
}

func TestAPlaceWhereFewReportedIsOnTheListUntilEnoughDidOrItIsFrozen(t *testing.T) {
	w := newWorld(t, before, true)
	ctx, day := context.Background(), utc("2026-10-27", 12, 0)
	amina := store.Hand{By: "amina", At: day}
	if got := has(w.attentions(utc("2026-10-26", 12, 0)), "low KE-K1", "low GH-A2"); got != nil {
		t.Errorf("before the last call: %v", got)
	}
	if got := has(w.attentions(day), "low KE-K1", "low GH-A2"); len(got) != 2 {
		t.Errorf("on the day of the last call only %v", got)
	}
	if _, err := w.store.FreezePlace(ctx, "GH-A2", "unrest", amina); err != nil {
		t.Fatal(err)
	}
	w.report("+12025550102", "K11", day)
	w.report("+12025550108", "K11", day)
	if got := has(w.attentions(day), "low KE-K1", "low GH-A2"); got != nil {
		t.Errorf("all have reported at the one, nobody may be disturbed at the other: %v", got)
	}
	if _, err := w.store.UnfreezePlace(ctx, "GH-A2", amina); err != nil {
		t.Fatal(err)
	}
	if got := has(w.attentions(day), "low KE-K1", "low GH-A2"); !slices.Equal(got, []string{"low GH-A2"}) {
		t.Errorf("after the unrest: %v", got)
	}
}

func TestWhatACoordinatorCrossedOffDoesNotComeBack(t *testing.T) {
	w := newWorld(t, before, true)
	ctx, day := context.Background(), utc("2026-10-27", 12, 0)
	w.attentions(day)
	list, err := w.store.Attentions(ctx)
	if err != nil || len(list) == 0 {
		t.Fatalf("%v, %v", list, err)
	}
	for _, a := range list {
		if _, err := w.store.Attended(ctx, a.ID, store.Hand{By: "amina", At: day}); err != nil {
			t.Fatal(err)
		}
	}
	if got := w.attentions(day.Add(time.Hour)); len(got) != 0 {
		t.Errorf("back are %v", got)
	}
}

func TestAnEscalationCountsThoseWhoCanBeAskedAndIsSentOnce(t *testing.T) {
	w := newWorld(t, before, true)
	w.stop("+12025550103", utc("2026-10-26", 12, 0)) // of the four at Loma Clara and the two at Tres Flores
	w.report("+12025550105", "L31", utc("2026-10-26", 13, 0))
	w.report("+12025550118", "L33", utc("2026-10-26", 13, 0))
	w.report("+12025550119", "L33", utc("2026-10-26", 13, 0))
	for range 3 {
		w.tick(utc("2026-10-27", 21, 30))
		w.restart()
	}
	n := 0
	for _, m := range w.messages() {
		if m.code == "c24" {
			n++
		}
	}
	if n != 1 {
		t.Errorf("%d messages to the coordinator in Lima", n)
	}
	rows, err := w.store.Recipients(context.Background(), store.Reminder{Step: store.StepEscalate, Round: w.store.RoundAt(before.Add(48 * time.Hour))}, utc("2026-10-27", 21, 31))
	if err != nil {
		t.Fatal(err)
	}
	for _, rc := range rows {
		if rc.Person.Code == "c24" && (rc.Low != "Loma Clara" || rc.Done != 1 || rc.Of != 3) {
			t.Errorf("she reads of %s: %d of %d", rc.Low, rc.Done, rc.Of)
		}
	}
}

func TestAThankYouSaysNoFigureThatRestsOnFewPeople(t *testing.T) {
	w := newWorld(t, before, true)
	w.report("+12025550106", "K12", utc("2026-10-16", 10, 0))
	w.tick(utc("2026-11-10", 6, 30))
	n := 0
	for _, m := range w.messages() {
		if m.code != "c02" || !strings.HasPrefix(m.Key, "sms_thanks") {
			continue
		}
		if n++; m.Key != "sms_thanks_few" || strings.Contains(m.Body, "%") {
			t.Errorf("%s: %s", m.Key, m.Body)
		}
	}
	if n != 1 {
		t.Errorf("%d thanks", n)
	}
}
