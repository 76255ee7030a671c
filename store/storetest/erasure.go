package storetest

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"ahadi/store"
)

// id is the id of a person of the register.
func (w *world) id(code string) int64 {
	w.t.Helper()
	id, err := w.FindContact(context.Background(), code)
	if err != nil {
		w.t.Fatal(err)
	}
	return id
}

func (w *world) erase(id int64) store.Erased {
	w.t.Helper()
	e, err := w.Erase(context.Background(), id, now.Add(time.Hour))
	if err != nil {
		w.t.Fatal(err)
	}
	return e
}

// contacts are the people who are listed, by code.
func (w *world) contacts() map[string]store.Contact {
	w.t.Helper()
	all, err := w.Contacts(context.Background(), store.Page{Limit: 100}, now)
	if err != nil {
		w.t.Fatal(err)
	}
	by := map[string]store.Contact{}
	for _, c := range all {
		by[c.Code] = c
	}
	return by
}

// words are the bodies and answers that are listed of a person.
func (w *world) words(id int64) (all []string) {
	w.t.Helper()
	messages, err := w.Messages(context.Background(), 0, store.Page{Limit: 1000})
	if err != nil {
		w.t.Fatal(err)
	}
	for _, m := range messages {
		if m.ContactID == id && m.Body != "" {
			all = append(all, m.Body)
		}
	}
	inbox, err := w.Inbox(context.Background(), store.Everything(), 100)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, m := range inbox {
		if m.ContactID == id {
			all = append(all, m.Reason)
		}
	}
	for _, r := range w.reports() {
		if r.ContactID == id && len(r.Answers) > 0 {
			all = append(all, string(r.Answers))
		}
	}
	return all
}

// complains is what somebody writes, and what is answered.
func complains(b store.Before) store.After {
	id := b.People[0].ID
	return store.After{
		Inbound:  &store.NewInbound{ContactID: id, Outcome: "noted"},
		Inbox:    []store.NewInbox{{ContactID: id, Reason: "noted"}},
		Messages: []store.NewMessage{{ContactID: id, Channel: "demo", Key: "k", Body: "we call you", Class: "must"}},
	}
}

func erased(t *testing.T, w *world) {
	w.turn(dialled(akinyi, "s", ""), files(40))
	w.turn(dialled(otieno, "s", ""), files(80))
	w.turn(texted(akinyis2, "m1", "help"), complains)
	id := w.id("c1")
	before, _ := w.figures("K12")
	if len(w.words(id)) != 4 {
		t.Fatalf("there is nothing to erase: %q", w.words(id))
	}
	if e := w.erase(id); e.Before || e.Lines != 2 || e.Reports != 1 {
		t.Errorf("told %+v", e)
	}
	w.reopen()
	if words := w.words(id); len(words) != 0 {
		t.Errorf("her words are still there: %q", words)
	}
	if _, listed := w.contacts()["c1"]; listed {
		t.Error("she is still listed")
	}
	if _, err := w.FindContact(context.Background(), "c1"); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("her code leads to her: %v", err)
	}
	if after, _ := w.figures("K12"); fmt.Sprint(after) != fmt.Sprint(before) {
		t.Errorf("figures %+v, were %+v", after, before)
	}
	for _, number := range []string{akinyi, akinyis2} {
		if b := w.look(dialled(number, "s", "")); len(b.People) != 0 || b.Line.ID != 0 || b.Session.Known {
			t.Errorf("%s is told as %+v of %+v", number, b.Line, b.People)
		}
	}
	if out, err := w.Claim(context.Background(), now.Add(2*time.Hour), time.Minute, store.Lane{Route: "demo", Slots: 9}); err != nil || len(out) != 0 {
		t.Errorf("something leaves to her: %v, %v", out, err)
	}
	if e := w.erase(id); !e.Before || e.Lines != 0 || e.Reports != 1 {
		t.Errorf("again, told %+v", e)
	}
	if err := w.EraseAgain(context.Background(), id, "", now); err != nil {
		t.Error(err)
	}
	if err := w.Scrub(context.Background()); err != nil {
		t.Error(err)
	}
	if b := w.look(dialled(otieno, "t", "")); len(b.People) != 1 {
		t.Errorf("another went with her: %+v", b.People)
	}
}

// phones are those that the residents' figures on K12 rest on, and a recount
// finds them as they are stored.
func (w *world) phones(want int64) {
	w.t.Helper()
	list, err := w.Lists(store.Everything()).Commitments(context.Background(), store.Page{Limit: 100}, w.RoundAt(now))
	if err != nil {
		w.t.Fatal(err)
	}
	for _, r := range list.Rows {
		if n := r.Is.Community.Rest["d:line"]; r.Is.Commitment.Code == "K12" && n != want {
			w.t.Errorf("%d phones, not %d", n, want)
		}
	}
	if wrong, err := w.CheckFigures(context.Background(), 9); err != nil || len(wrong) > 0 {
		w.t.Errorf("a recount finds %v, %v", wrong, err)
	}
}

func erasedBesideOthers(t *testing.T, w *world) {
	w.turn(dialled(shared, "s", ""), files(40)) // Wanjiru's
	w.turn(dialled(otieno, "o", ""), files(80))
	w.phones(2)
	w.turn(texted(shared, "m1", "of the other"), func(b store.Before) store.After {
		b.People = b.People[1:]
		return complains(b)
	})
	wanjiru, baraka := w.id("c3"), w.id("c4")
	if e := w.erase(wanjiru); e.Lines != 0 || e.Shared != 1 || e.Reports != 1 {
		t.Errorf("told %+v", e)
	}
	if words := w.words(wanjiru); len(words) != 0 {
		t.Errorf("her words are still there: %q", words)
	}
	w.phones(1) // theirs is not known as hers any more, and lives on as his
	if e := w.erase(wanjiru); !e.Before {
		t.Errorf("again, told %+v", e)
	}
	w.phones(1)
	if words := w.words(baraka); len(words) != 3 {
		t.Errorf("his words are %q", words)
	}
	if b := w.look(dialled(shared, "t", "")); len(b.People) != 1 || b.People[0].ID != baraka || b.Line.ID == 0 {
		t.Errorf("their phone is told as %+v of %+v", b.Line, b.People)
	}
	if c := w.contacts()["c4"]; c.Name == "" || c.Masked == "" || c.Shared {
		t.Errorf("he is listed as %+v", c)
	}
}

// erasedMeanwhile erases her while both of her phones are at work, through
// another process's store.
func erasedMeanwhile(t *testing.T, w *world) {
	other := w.open()
	defer other.Close()
	id := w.id("c1")
	var all sync.WaitGroup
	for i := range 40 {
		for _, number := range []string{akinyi, akinyis2} {
			all.Go(func() {
				_, err := w.Turn(context.Background(), texted(number, fmt.Sprint(number, i), "help"), func(b store.Before) store.After {
					if len(b.People) == 0 {
						return kept(b)
					}
					return complains(b)
				})
				if err != nil {
					t.Error(err)
				}
			})
		}
		if i == 20 {
			all.Go(func() {
				if _, err := other.Erase(context.Background(), id, now); err != nil {
					t.Error(err)
				}
			})
		}
	}
	all.Wait()
	if words := w.words(id); len(words) != 0 {
		t.Errorf("her words are there: %q", words)
	}
	if b := w.look(dialled(akinyi, "t", "")); len(b.People) != 0 {
		t.Errorf("her phone is told as of %+v", b.People)
	}
}
