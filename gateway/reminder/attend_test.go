package reminder

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"ahadi/gateway/register"
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

func TestACommitmentIsSilentTwiceOnlyWhereItWasThereTwice(t *testing.T) {
	w := newWorld(t, utc("2026-07-06", 12, 0), true) // before r2 opens
	seed, err := register.Read(register.Sample())
	if err != nil {
		t.Fatal(err)
	}
	fresh := seed.Commitments[:1]
	fresh[0].Code = "K19"
	if _, err := w.store.Import(context.Background(), store.Import{Seed: store.Seed{Commitments: fresh}, Actor: "amina", Now: before}); err != nil {
		t.Fatal(err)
	}
	w.report("+12025550102", "K11", utc("2026-10-20", 12, 0))
	w.holds(utc("2026-10-20", 13, 0))
	for _, c := range []struct {
		at   time.Time
		want []string
	}{
		{utc("2026-11-02", 12, 0), nil},
		{utc("2026-11-03", 16, 0), []string{"silent K12", "silent L33"}},
	} {
		if got := has(w.attentions(c.at), "silent K11", "silent K12", "silent K19", "silent L33"); !slices.Equal(got, c.want) {
			t.Errorf("on %s: %v", c.at.Format(time.DateOnly), got)
		}
	}
}

func TestAGovernmentThatWasAskedAndSaysNothingIsOnTheListOnTheLastDay(t *testing.T) {
	w := newWorld(t, before, true)
	w.stop("+12025550115", before) // the official of Ghana is not asked
	w.tick(utc("2026-10-28", 21, 30))
	w.tick(utc("2026-10-29", 14, 0))
	w.report("+12025550120", "K15", utc("2026-10-29", 15, 0))
	w.holds(utc("2026-10-29", 15, 0))
	w.report("+12025550102", "K11", utc("2026-10-29", 15, 0)) // a resident speaks for nobody else
	all := []string{"government K11", "government K12", "government K15", "government C21"}
	if got := has(w.attentions(utc("2026-11-02", 12, 0)), all...); got != nil {
		t.Errorf("before the last day: %v", got)
	}
	if got := has(w.attentions(utc("2026-11-03", 12, 0)), all...); !slices.Equal(got, all[:2]) {
		t.Errorf("on the last day: %v", got)
	}
}

func TestACommitmentThatNobodyWatchesIsOnTheListUntilSomebodyDoes(t *testing.T) {
	w := newWorld(t, before, true)
	day := utc("2026-10-20", 12, 0)
	if got := has(w.attentions(day), "no_monitor K15", "no_monitor K12"); got != nil {
		t.Errorf("with all their monitors: %v", got)
	}
	w.stop("+12025550107", day) // the phone of both monitors of K15; K12 has others
	if got := has(w.attentions(day.Add(time.Hour)), "no_monitor K15", "no_monitor K12"); !slices.Equal(got, []string{"no_monitor K15"}) {
		t.Errorf("after their STOP: %v", got)
	}
	w.start("+12025550107", day.Add(2*time.Hour))
	if got := has(w.attentions(day.Add(3*time.Hour)), "no_monitor K15"); got != nil {
		t.Errorf("after their START: %v", got)
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
		if n++; m.Key != "sms_thanks_shared" || strings.ContainsAny(strings.TrimPrefix(m.Body, "3Cities"), "%0123456789") {
			t.Errorf("%s: %s", m.Key, m.Body)
		}
	}
	if n != 1 {
		t.Errorf("%d thanks", n)
	}
}
