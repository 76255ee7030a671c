package storetest

import (
	"context"
	"slices"
	"testing"

	"ahadi/store"
)

// known is where the first person of the register is known to have reported: the
// lists that say whom to ask, to remind and to telephone, and those that say who
// was heard.
func (w *world) known() (all []string) {
	w.t.Helper()
	ctx, everything := context.Background(), store.Everything()
	says := func(where string, is bool, err error) {
		w.t.Helper()
		if err != nil {
			w.t.Fatalf("%s: %v", where, err)
		}
		if is {
			all = append(all, where)
		}
	}
	calls, err := w.CallList(ctx, "", now)
	says("calls", !slices.ContainsFunc(calls, func(c store.ToCall) bool { return c.Code == "c1" }), err)
	page, err := w.CallListOf(ctx, everything, store.CallFilter{Limit: 50}, now)
	says("calls by page", !slices.ContainsFunc(page.Calls, func(c store.CallTo) bool { return c.Code == "c1" }), err)
	part, err := w.Lists(everything).ToCall(ctx, store.Page{Limit: 50}, now)
	says("calls of programs", !slices.ContainsFunc(part.Rows, func(r store.Row[store.ToCall]) bool { return r.Is.Code == "c1" }), err)
	rows, err := w.Recipients(ctx, store.Reminder{Step: store.StepNow, Round: w.RoundAt(now)}, now)
	for _, rc := range rows {
		if rc.Person.Code == "c1" {
			says("reminders", rc.Hold() == "reported", err)
		} else if rc.Person.Code == "c2" {
			says("the turnout of her place", rc.Done == 1, err)
		}
	}
	f, err := w.FindPerson(ctx, everything, "c1", now)
	says("her page", f.Reported, err)
	found, err := w.ListContacts(ctx, everything, store.ContactFilter{Find: "c1"}, store.Page{Limit: 9}, now)
	says("people", len(found.Contacts) == 1 && found.Contacts[0].Reported, err)
	found, err = w.ListContacts(ctx, everything, store.ContactFilter{Find: "c1", Silent: true}, store.Page{Limit: 9}, now)
	says("people who are silent", len(found.Contacts) == 0, err)
	k, err := w.Lists(everything).Contact(ctx, f.ID, now)
	says("people of programs", k.Reported, err)
	a, err := w.Answers(ctx, everything, now)
	says("answers", a.Reported == 1, err)
	return all
}

// asksNoMore holds that what a person said is not asked of her again while it
// waits for somebody who reads it, although it counts nowhere.
func asksNoMore(t *testing.T, w *world) {
	ctx := context.Background()
	is := func(what string, want int) {
		t.Helper()
		if got := w.known(); len(got) != want {
			t.Errorf("%s: known in %d of 10, %q", what, len(got), got)
		}
	}
	is("before she reports", 0)
	w.turn(texted(akinyi, "money", "K12 money 100"), func(b store.Before) store.After {
		a := files(-1)(b)
		a.Reports[0].Form, a.Reports[0].Status, a.Reports[0].Several = "funds", "", true
		return a
	})
	is("an entry about money is no report", 0)
	w.did("holding the entry")(w.HoldReport(ctx, w.reports()[0].Ref, "it may name somebody", by))
	is("nor is one that waits", 0)
	w.turn(texted(akinyi, "report", "K12 40"), files(40))
	report := w.reports()[1]
	is("she reports", 10)
	w.did("holding")(w.HoldReport(ctx, report.Ref, "it may name somebody", by))
	is("it waits", 10)
	if c, _ := w.figures("K12"); c.N != 0 {
		t.Errorf("what waits counts: %d", c.N)
	}
	w.turn(texted(akinyi, "back", "CANCEL "+report.Ref), func(b store.Before) store.After {
		return store.After{Withdrawn: []int64{report.ID}, Inbound: &store.NewInbound{ContactID: b.People[0].ID, Outcome: "cancel", Parser: 1}}
	})
	is("she took it back", 0)
	w.turn(texted(akinyi, "again", "K12 50"), func(b store.Before) store.After {
		a := files(50)(b)
		a.Reports[0].State = "held"
		return a
	})
	is("what waits from the beginning", 10)
}
