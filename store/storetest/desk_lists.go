package storetest

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"ahadi/store"
)

// outcome keeps a message of its writer with what was made of it.
func outcome(word string) func(store.Before) store.After {
	return func(b store.Before) store.After {
		a := kept(b)
		if a.Inbound.Outcome = word; len(b.People) == 1 {
			a.Inbound.ContactID = b.People[0].ID
		}
		return a
	}
}

func findsMessages(t *testing.T, w *world) {
	ctx := context.Background()
	for i, text := range []string{"La tubería está rota", "water since MONDAY", "tuberías nuevas"} {
		w.turn(at(texted(otieno, fmt.Sprint(i), text), time.Duration(i)*time.Minute), outcome("not_understood"))
	}
	w.turn(at(texted(stranger, "s", "tuberia aqui"), 4*time.Minute), outcome("not_understood"))
	w.turn(at(texted(otieno, "u", "they beat us, tuberia"), 5*time.Minute), outcome("urgent"))
	find := func(scope store.Scope, text string, limit int, at time.Time) (all []string, looked int) {
		t.Helper()
		for before := int64(0); ; {
			found, err := w.FindMessages(ctx, scope, store.MessageFinding{Text: text, Before: before, Limit: limit}, at)
			if err != nil {
				t.Fatal(err)
			}
			looked += found.Looked
			for _, m := range found.Messages {
				all = append(all, m.Body)
			}
			if before = found.Next; before == 0 {
				return all, looked
			}
		}
	}
	for _, limit := range []int{1, 2, 50} {
		if got, _ := find(store.Everything(), "TUBERIA", limit, now.Add(time.Hour)); !slices.Equal(got, []string{"tuberia aqui", "tuberías nuevas", "La tubería está rota"}) {
			t.Errorf("by %d: found %q", limit, got)
		}
	}
	if got, looked := find(store.Everything(), "onda", 50, now.Add(time.Hour)); len(got) != 1 || looked != 5 {
		t.Errorf("a part of a word finds %q among %d", got, looked)
	}
	if got, _ := find(store.Branch("P1"), "tuberia", 50, now.Add(time.Hour)); len(got) != 2 {
		t.Errorf("the branch finds %q", got)
	}
	if got, _ := find(store.Scope{}, "tuberia", 50, now.Add(time.Hour)); len(got) != 0 {
		t.Errorf("no scope finds %q", got)
	}
	if got, _ := find(store.Everything(), "tuberia", 50, now.Add(91*24*time.Hour)); len(got) != 0 {
		t.Errorf("after 91 days it finds %q", got)
	}
	if got, looked := find(store.Everything(), "  ", 50, now); len(got) != 0 || looked != 0 {
		t.Errorf("nothing asked for finds %q among %d", got, looked)
	}
}

func waitsForDecision(t *testing.T, w *world) {
	ctx := context.Background()
	held := files(40)
	w.turn(texted(otieno, "r1", "K12 40"), func(b store.Before) store.After {
		a := held(b)
		a.Reports[0].State = "held"
		return a
	})
	w.turn(texted(akinyi, "r2", "K12 60"), files(60))
	w.cries(desk, "danger", time.Minute)
	w.turn(at(texted(akinyi, "d", "DELETE ME"), 2*time.Minute), func(b store.Before) store.After {
		a := kept(b)
		a.Inbox = []store.NewInbox{{Reason: "delete_me", ContactID: b.People[0].ID}}
		return a
	})
	reports := w.reports()
	if _, _, err := w.OpenDispute(ctx, store.NewDispute{Commitment: "K12", Kind: "status", Side: "coordinator", Note: "far apart", DueOn: "2026-11-01"}, by); err != nil {
		t.Fatal(err)
	}
	w.did("proposing")(w.ProposeExclusion(ctx, reports[1].Ref, "training", "", by))
	if err := w.NumberAlerts(ctx); err != nil {
		t.Fatal(err)
	}
	for _, scope := range []store.Scope{store.Everything(), store.Branch("P1")} {
		d, err := w.Deciding(ctx, scope, now)
		if err != nil || len(d.Alerts) != 1 || d.Alerts[0].Number != 1 || len(d.Disputes) != 1 || len(d.Held) != 1 || len(d.Exclusions) != 1 || len(d.Erasures) != 1 || len(d.Choices)+len(d.Replies) != 0 {
			t.Fatalf("waiting are %+v, %v", d, err)
		}
		if x := d.Disputes[0]; x.Number != 1 || x.Figures.Community.Percent != 60 || len(x.Steps) != 1 || x.Overdue {
			t.Errorf("the dispute is %+v", x)
		}
		if h := d.Held[0]; h.Ref != reports[0].Ref || h.Commitment != "K12" || h.Place != "Place" {
			t.Errorf("held is %+v", h)
		}
		if b, err := w.Badges(ctx, scope, now); err != nil || b != (store.Badges{Inbox: 2, Decisions: 5}) {
			t.Errorf("the menu counts %+v, %v", b, err)
		}
	}
	if d, err := w.Deciding(ctx, store.Branch("P9"), now); err != nil || len(d.Alerts)+len(d.Disputes)+len(d.Held)+len(d.Exclusions)+len(d.Erasures) != 0 {
		t.Errorf("beyond the branch: %+v, %v", d, err)
	}
	if b, err := w.Badges(ctx, store.Scope{}, now); err != nil || b != (store.Badges{}) {
		t.Errorf("without a scope the menu counts %+v, %v", b, err)
	}
}

func callsByPage(t *testing.T, w *world) {
	ctx := context.Background()
	w.turn(texted(akinyi, "r", "K12 60"), files(60)) // K12 is heard of, K11 is not, and she has reported
	var want []string
	whole, err := w.CallList(ctx, "", now)
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range whole {
		want = append(want, c.Code+" "+c.Commitment)
	}
	list := func(scope store.Scope, place string, limit int) (got []string) {
		t.Helper()
		for mark := (store.CallMark{}); ; {
			page, err := w.CallListOf(ctx, scope, store.CallFilter{Place: place, From: mark, Limit: limit}, now)
			if err != nil {
				t.Fatal(err)
			}
			for _, c := range page.Calls {
				got = append(got, c.Code+" "+c.Commitment)
			}
			if mark = page.Next; mark == (store.CallMark{}) {
				return got
			}
		}
	}
	for _, limit := range []int{1, 2, 50} {
		if got := list(store.Everything(), "", limit); !slices.Equal(got, want) || len(got) != 3 {
			t.Errorf("by %d: %q, want %q", limit, got, want)
		}
	}
	if got := list(store.Branch("P1"), "P1", 50); !slices.Equal(got, want) {
		t.Errorf("of the branch: %q", got)
	}
	if got := list(store.Scope{}, "", 50); len(got) != 0 {
		t.Errorf("without a scope: %q", got)
	}
	page, err := w.CallListOf(ctx, store.Everything(), store.CallFilter{Limit: 9}, now)
	if err != nil {
		t.Fatal(err)
	}
	if c := page.Calls[0]; c.Name != "Baraka Sampuli" || c.Masked != "…0107" || !c.Shared || !c.Never || c.Called || strings.Join(c.Codes, " ") != "K11" || c.Zone != "Africa/Nairobi" {
		t.Errorf("first is %+v", c)
	}
	w.did("logging")(w.LogCall(ctx, page.Calls[0].ContactID, []string{"no_airtime"}, by))
	page, err = w.CallListOf(ctx, store.Everything(), store.CallFilter{Limit: 9}, now)
	if err != nil || !page.Calls[0].Called || page.Calls[0].Last != "no_airtime" || page.Calls[0].LastAt.IsZero() {
		t.Errorf("who was called is %+v, %v", page.Calls, err)
	}
}

func callsTakenBack(t *testing.T, w *world) {
	ctx := context.Background()
	page, err := w.CallListOf(ctx, store.Everything(), store.CallFilter{Limit: 9}, now)
	if err != nil || len(page.Calls) == 0 {
		t.Fatal(page, err)
	}
	her, at := page.Calls[0].ContactID, func(minutes int) store.Hand {
		return store.Hand{By: by.By, At: now.Add(time.Duration(minutes) * time.Minute)}
	}
	log := func(minutes int, reasons ...string) {
		t.Helper()
		w.did("logging")(w.LogCall(ctx, her, reasons, at(minutes)))
	}
	stands := func(what, want string) {
		t.Helper()
		f, err := w.FindPerson(ctx, store.Everything(), page.Calls[0].Code, now)
		if got := fmt.Sprint(f.Status, " ", f.Calls); err != nil || got != want {
			t.Errorf("%s: %s, not %s, %v", what, got, want, err)
		}
	}
	back := func(minutes, after int, before bool) {
		t.Helper()
		if got, err := w.UnlogCall(ctx, her, at(minutes).At, at(after)); err != nil || got != before {
			t.Errorf("taking back the call of minute %d: %t, %v", minutes, got, err)
		}
	}
	if _, err := w.LogCall(ctx, her, []string{"no_time", "no such word"}, at(0)); err == nil {
		t.Error("a reason of one's own is taken")
	}
	stands("refused as a whole", "active 0")
	log(1, "no_airtime", "afraid")
	log(2, "afraid", "number_changed")
	stands("two calls", "paused 3")
	if before, err := w.UnlogCall(ctx, her, at(1).At, store.Hand{By: "somebody", At: at(3).At}); err != nil || !before {
		t.Errorf("another takes it back: %v, %v", before, err)
	}
	back(1, 3, false)
	stands("another call says that she rests", "paused 1")
	back(1, 4, true)
	back(2, 4, false)
	stands("it did not pause her", "paused 0")
	w.did("resuming")(w.PauseContact(ctx, her, false, at(5)))
	log(6, "afraid")
	back(6, 7, false)
	stands("as if nobody had called", "active 0")
	log(8, "afraid")
	w.did("resuming")(w.PauseContact(ctx, her, false, at(9)))
	w.did("pausing")(w.PauseContact(ctx, her, true, at(10)))
	back(8, 11, false)
	stands("somebody has paused her since", "paused 0")
	w.did("resuming")(w.PauseContact(ctx, her, false, at(12)))
	log(13, "no_time")
	_, err = w.UnlogCall(ctx, her, at(13).At, at(13+24*60))
	refusal(t, err, "more than a day ago")
}
