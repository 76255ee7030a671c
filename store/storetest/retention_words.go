package storetest

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"ahadi/store"
)

func wordsGo(t *testing.T, w *world) {
	ctx, all := context.Background(), store.Everything()
	w.afraid(akinyi, false) // nobody is known to have written it
	w.afraid(far, true)
	w.turn(dialled(akinyi, "a", ""), comments("K12", "on the phone of an alert"))
	w.turn(dialled(far, "b", ""), comments("K12", "in danger"))
	w.chooses(asSaid(w.turn(dialled(shared, "c", ""), comments("K12", "we dug")).Say, "we dug"))
	_, err := w.CallOut(ctx, store.OnCall{}, now, func(store.Call) store.Firing { return store.Firing{} })
	w.must(err)
	for _, number := range []int64{1, 2} {
		_, err := w.CloseAlert(ctx, number, "they are well", hand("2026-10-23 12:00"))
		w.must(err)
	}
	w.publishes()
	rules := store.Retention{"alerts": 12, "comments": 30}
	w.approves(rules)
	if got := w.goes(rules, "2027-10-24"); strings.Contains(got, "alerts") { // their own time is over
		t.Errorf("while words are left that they keep out of print went %s", got)
	}
	if printed, waiting := w.prints(all), w.waitsFor(all); !slices.Equal(printed, []string{"we dug"}) || len(waiting) != 0 {
		t.Errorf("a year later %q is printed, %q waits", printed, waiting)
	}
	for _, step := range []struct{ day, want string }{
		{"2029-04-20", ""},
		{"2029-04-21", "comments 4"}, // three reports, and what was chosen out of one
		{"2029-04-22", "alerts 2"},
		{"2029-04-23", ""},
	} {
		if got := w.goes(rules, step.day); got != step.want {
			t.Errorf("on %s went %q, not %q", step.day, got, step.want)
		}
	}
	list, err := w.Quotables(ctx, all, store.QuoteFilter{Round: "r1", State: store.QuoteChosen}, store.Page{Limit: 9})
	if err != nil || len(list.Rows) != 1 || !list.Rows[0].Out || list.Rows[0].By != "amina" {
		t.Errorf("that words were chosen is %+v, %v", list.Rows, err)
	}
	if words := w.prints(all); len(words) != 0 {
		t.Errorf("%q are printed", words)
	}
}

// publishes closes the round and publishes it.
func (w *world) publishes() {
	w.t.Helper()
	_, _, err := w.CloseRound(context.Background(), "r1", "", hand("2026-11-03 18:00"))
	w.must(err)
	_, err = w.PublishRound(context.Background(), "r1", hand("2026-12-15 12:00"))
	w.must(err)
}

func readingsGo(t *testing.T, w *world) {
	ctx := context.Background()
	w.turn(texted(akinyi, "m", "K12 40"), func(b store.Before) store.After {
		a := kept(b)
		a.Inbox = []store.NewInbox{{ContactID: b.People[0].ID, Reason: "unsure", Code: "K12", Value: "40", Note: "which of two"}}
		return a
	})
	for _, item := range w.waiting() {
		w.did("done")(w.DoneItem(ctx, item, by))
	}
	w.must(w.Prune(ctx, hand("2028-10-20 12:00").At)) // its text goes without a rule
	read := func() store.Item {
		list, err := w.Lists(store.Everything()).Inbox(ctx, store.Page{Limit: 9}, "done")
		w.must(err)
		if len(list.Rows) != 1 {
			t.Fatalf("the inbox is %+v", list)
		}
		return list.Rows[0].Is
	}
	if row := read(); row.Value != "40" {
		t.Fatalf("of the entry is left %+v", row)
	}
	w.approves(store.Retention{})
	if got := w.goes(store.Retention{}, "2028-10-21"); got != "inbox 1" {
		t.Errorf("went %q", got)
	}
	if row := read(); row.Value != "" || row.Note != "" || row.Reason != "unsure" {
		t.Errorf("of the entry is left %+v", row)
	}
}

func unpublishedGoes(closed bool) func(*testing.T, *world) {
	return func(t *testing.T, w *world) { leftLying(t, w, closed) }
}

func leftLying(t *testing.T, w *world, closed bool) {
	ctx := context.Background()
	w.year()
	_, err := w.CloseAlert(ctx, 1, "she is well", by)
	w.must(err)
	if closed {
		_, _, err = w.CloseRound(ctx, "r1", "", hand("2026-11-03 18:00"))
		w.must(err)
	}
	rules := store.Retention{"comments": 30, "alerts": store.Forever}
	w.approves(rules)
	idle, rest := "contacts 2", "contacts 4" // who neither reported nor was called, and who did
	if !closed {                             // then they are to report in it still
		idle, rest = "", "contacts 6"
	}
	for _, step := range []struct{ day, want string }{
		{"2027-11-03", "messages 7, inbox 4, deliveries 3"},
		{"2027-11-04", "traces 2"},
		{"2029-05-03", ""},
		{"2029-05-04", "comments 4"},
		{"2029-11-03", idle},
		{"2029-11-04", rest},
	} {
		if got := w.goes(rules, step.day); got != step.want {
			t.Errorf("on %s went %q, not %q", step.day, got, step.want)
		}
	}
	if late := w.contacts(); len(late) != 0 {
		t.Errorf("%d people are left", len(late))
	}
	w.must(w.Prune(ctx, now.Add(5*365*24*time.Hour)))
}
