package storetest

import (
	"context"
	"errors"
	"slices"
	"strings"
	"sync"
	"testing"

	"ahadi/store"
)

// differs is a dispute about how far K12 is.
func differs() store.NewDispute {
	return store.NewDispute{Commitment: "K12", Kind: "status", Side: "community", Contact: "c1", Note: "the county says 90, residents 55", DueOn: "2026-11-10"}
}

func disputeWalk(t *testing.T, w *world) {
	ctx := context.Background()
	number, _, err := w.OpenDispute(ctx, differs(), hand("2026-10-20 12:00"))
	if err != nil {
		t.Fatal(err)
	}
	_, err = w.CloseDispute(ctx, number, store.DisputeUpheld, "the readings stand", hand("2026-10-21 12:00"))
	refusal(t, err, "the community was not asked", "the government was not asked", "ahadi dispute ask D1")
	ask := func(a store.Asking, want string) {
		t.Helper()
		does(t, func() (bool, error) {
			state, before, err := w.AskedAbout(ctx, number, a, hand("2026-10-22 12:00"))
			if err == nil && state != want {
				t.Errorf("the state is %s, not %s", state, want)
			}
			return before, err
		})
	}
	ask(store.Asking{Community: "two monitors, by telephone"}, store.DisputeOpen)
	_, err = w.CloseDispute(ctx, number, store.DisputeUpheld, "the readings stand", hand("2026-10-22 13:00"))
	refusal(t, err, "the government was not asked")
	ask(store.Asking{Government: "county, letter of 2026-10-21", On: "2026-10-21"}, store.DisputeAsked)

	d := w.disputes("")[0]
	if d.Overdue || d.State != store.DisputeAsked || d.Round != "r1" || len(d.Steps) != 3 || d.Steps[2].On != "2026-10-21" || d.Steps[0].By != "amina" {
		t.Errorf("the dispute is %+v", d)
	}
	if late, err := w.Disputes(ctx, "r1", hand("2026-11-11 00:00").At); err != nil || !late[0].Overdue {
		t.Errorf("a day after its day: %+v, %v", late, err)
	}
	does(t, func() (bool, error) {
		return w.CloseDispute(ctx, number, store.DisputeUnresolved, "they do not agree; both stand", hand("2026-11-12 12:00"))
	})
	_, err = w.CloseDispute(ctx, number, store.DisputeUpheld, "on second thoughts", hand("2026-11-13 12:00"))
	refusal(t, err, "stays on record")
	_, _, err = w.AskedAbout(ctx, number, store.Asking{Community: "once more"}, hand("2026-11-13 12:00"))
	refusal(t, err, "open a new dispute")
	w.reopen()
	if d := w.disputes("r1")[0]; d.State != store.DisputeUnresolved || d.Closed.IsZero() || d.Overdue || len(d.Steps) != 4 {
		t.Errorf("closed, it is %+v", d)
	}
	want := []string{
		"coordinator amina: dispute open D1, status of K12 in r1", "coordinator amina: dispute ask D1", "coordinator amina: dispute ask D1",
		"coordinator amina: dispute close D1 as unresolved",
	}
	if got := w.trail(); !slices.Equal(got, want) {
		t.Errorf("the trail is %q", got)
	}
}

func (w *world) disputes(round string) []store.Dispute {
	w.t.Helper()
	all, err := w.Disputes(context.Background(), round, now)
	if err != nil || len(all) == 0 {
		w.t.Fatalf("disputes of %q: %v, %v", round, all, err)
	}
	return all
}

func disputeAgain(t *testing.T, w *world) {
	ctx := context.Background()
	open := func() int64 {
		var first int64
		does(t, func() (bool, error) {
			number, before, err := w.OpenDispute(ctx, differs(), hand("2026-10-20 12:00"))
			if before && number != first {
				t.Errorf("again it is D%d, was D%d", number, first)
			}
			first = number
			return before, err
		})
		return first
	}
	first := open()
	if _, err := w.CloseDispute(ctx, first, store.DisputeUnresolved, "nobody answers", hand("2026-10-21 12:00")); err != nil {
		t.Fatal(err)
	}
	if second := open(); second != first+1 {
		t.Errorf("a new one after D%d is D%d", first, second)
	}
	if all := w.disputes(""); len(all) != 2 {
		t.Errorf("%d are listed", len(all))
	}
	other := differs()
	other.Kind = "money"
	if number, before, err := w.OpenDispute(ctx, other, hand("2026-10-21 12:00")); err != nil || before || number != first+2 {
		t.Errorf("of another kind: D%d, %v, %v", number, before, err)
	}
}

func disputeWords(t *testing.T, w *world) {
	ctx := context.Background()
	for _, by := range []string{"", "a", "+1 202 555 0101", "Amína", "2025550101", "amina\x00", strings.Repeat("a", 41)} {
		if _, _, err := w.OpenDispute(ctx, differs(), handOf(by, "2026-10-20 12:00")); !errors.Is(err, store.ErrWho) {
			t.Errorf("by %q: %v", by, err)
		}
	}
	for note, why := range map[string]string{
		"":                                 "there are no words",
		"  \n ":                            "there are no words",
		strings.Repeat("long ", 101):       "more than the 500",
		"call +1 (202) 555-0101":           "a phone number",
		"call 2025550101":                  "a phone number",
		"write to a@b.org":                 "a mail address",
		"AKINYI  mfano, says 55":           "the name of a person",
		"as Otieno\nMfano wrote, it is 55": "the name of a person",
	} {
		n := differs()
		n.Note = note
		_, _, err := w.OpenDispute(ctx, n, hand("2026-10-20 12:00"))
		refusal(t, err, why)
	}
	for why, change := range map[string]func(*store.NewDispute){
		"is no day":          func(n *store.NewDispute) { n.DueOn = "next week" },
		"has passed":         func(n *store.NewDispute) { n.DueOn = "2026-10-19" },
		"is about status":    func(n *store.NewDispute) { n.Kind = "mood" },
		"the side that":      func(n *store.NewDispute) { n.Side = "mine" },
		"no round has begun": func(n *store.NewDispute) { n.Round = "r2" },
	} {
		n := differs()
		change(&n)
		_, _, err := w.OpenDispute(ctx, n, hand("2026-10-20 12:00"))
		refusal(t, err, why)
	}
	for _, change := range []func(*store.NewDispute){
		func(n *store.NewDispute) { n.Commitment = "K99" }, func(n *store.NewDispute) { n.Round = "r9" }, func(n *store.NewDispute) { n.Contact = "c99" },
	} {
		n := differs()
		change(&n)
		if _, _, err := w.OpenDispute(ctx, n, hand("2026-10-20 12:00")); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("%+v: %v", n, err)
		}
	}
	if all, err := w.Disputes(ctx, "", now); err != nil || len(all) != 0 || len(w.trail()) != 0 {
		t.Errorf("something was written: %v, %v, %v", all, w.trail(), err)
	}
	fine := differs()
	fine.Note = "Otieno's ward: KES 1.200.000 on 2026-10-02, 60 of 240 m"
	if _, _, err := w.OpenDispute(ctx, fine, handOf("Amina O.", "2026-10-20 12:00")); err != nil {
		t.Errorf("a first name, an amount and a day lead to nobody: %v", err)
	}
}

// disputeAtOnce opens the same one many times at once, through two stores where
// the engine allows that.
func disputeAtOnce(t *testing.T, w *world) {
	second := w.open()
	defer second.Close()
	var all sync.WaitGroup
	numbers := make([]int64, 20)
	for i := range numbers {
		s := w.Store
		if i%2 == 1 {
			s = second
		}
		all.Go(func() {
			n, _, err := s.OpenDispute(context.Background(), differs(), hand("2026-10-20 12:00"))
			if err != nil {
				t.Error(err)
			}
			numbers[i] = n
		})
	}
	all.Wait()
	if len(slices.Compact(numbers)) != 1 || len(w.disputes("")) != 1 || len(w.trail()) != 1 {
		t.Errorf("numbers %v, %d disputes, trail %v", numbers, len(w.disputes("")), w.trail())
	}
}

// disputing looks at who would be reminded while a dispute of hers is open.
func disputing(t *testing.T, w *world) {
	ctx := context.Background()
	held := func(want string) {
		t.Helper()
		all, err := w.recipients(now)
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range all {
			if hold := r.Hold(); hold == "dispute" != (r.Person.Code == want) {
				t.Errorf("%s is held for %q", r.Person.Code, hold)
			}
		}
	}
	held("nobody")
	number, _, err := w.OpenDispute(ctx, differs(), hand("2026-10-20 12:00"))
	if err != nil {
		t.Fatal(err)
	}
	held("c1")
	if _, err := w.CloseDispute(ctx, number, store.DisputeUnresolved, "both stand", hand("2026-10-20 13:00")); err != nil {
		t.Fatal(err)
	}
	held("nobody")
	of := differs()
	of.Contact = "c2"
	if number, _, err = w.OpenDispute(ctx, of, hand("2026-10-20 14:00")); err != nil {
		t.Fatal(err)
	}
	id, err := w.FindContact(ctx, "c2")
	if err == nil {
		_, err = w.Erase(ctx, id, now)
	}
	if err != nil {
		t.Fatal(err)
	}
	if d := w.disputes(""); len(d) != 2 || d[1].Number != number || d[1].State != store.DisputeOpen {
		t.Errorf("after she was erased: %+v", d)
	}
}
