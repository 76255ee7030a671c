package storetest

import (
	"context"
	"errors"
	"slices"
	"testing"

	"ahadi/store"
)

// file is what a coordinator of everything sees of somebody.
func (w *world) file(code string) store.ContactFile {
	w.t.Helper()
	f, err := w.FindPerson(context.Background(), store.Everything(), code, now)
	if err != nil {
		w.t.Fatal(err)
	}
	return f
}

// did fails unless an act was done, and for the first time.
func (w *world) did(what string) func(before bool, err error) {
	return func(before bool, err error) {
		w.t.Helper()
		if err != nil || before {
			w.t.Errorf("%s: before %v, %v", what, before, err)
		}
	}
}

// refusal fails unless the error is one.
func (w *world) refusal(what string, err error) {
	w.t.Helper()
	if !errors.As(err, new(store.Refusal)) {
		w.t.Errorf("%s: %v is no refusal", what, err)
	}
}

func onePerson(t *testing.T, w *world) {
	ctx := context.Background()
	w.turn(texted(akinyi, "m", "K12 40"), files(40))
	f := w.file("c1")
	if f.Name != "Akinyi Mfano" || f.PlaceCode != "P1" || len(f.Phones) != 2 || f.Phones[0].Masked != "…0101" || !f.Phones[0].Main || f.Phones[1].Main || f.Reports != 1 || !f.Reported || f.Received != 1 {
		t.Errorf("she is %+v", f)
	}
	if len(f.Consents) != 1 || f.Consents[0].On != "2026-03-02" || !f.Consents[0].Today || f.ConsentHow != "paper" {
		t.Errorf("she agreed to %+v", f.Consents)
	}
	if want := []store.Task{{Code: "K11", Kind: "report"}, {Code: "K12", Kind: "report"}}; !slices.Equal(f.Tasks, want) {
		t.Errorf("she follows %+v", f.Tasks)
	}
	if f := w.file("c3"); !f.Shared || f.Phones[0].People != 2 || f.Phones[0].Private {
		t.Errorf("on a shared phone: %+v", f.Phones)
	}
	for _, scope := range []store.Scope{{}, store.Branch("P9")} {
		if _, err := w.FindPerson(ctx, scope, "c1", now); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("outside of %+v: %v", scope, err)
		}
	}
	w.turn(texted(otieno, "n", "NOT ME"), func(store.Before) store.After {
		return store.After{Detach: true, Inbound: &store.NewInbound{Outcome: "wrong_number"}}
	})
	if f := w.file("c2"); len(f.Phones) != 0 || len(f.Former) != 1 || !f.Former[0].Denied {
		t.Errorf("after a wrong number: %+v %+v", f.Phones, f.Former)
	}
	if e, err := w.EraseBy(ctx, f.ID, by); err != nil || e.Before {
		t.Errorf("erased: %+v, %v", e, err)
	}
	if e := w.newestTrace(); e.Action != "erase" || e.Actor != "coordinator amina" {
		t.Errorf("the trail of an erasure says %+v", e)
	}
	if _, err := w.FindPerson(ctx, store.Everything(), "c1", now); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("erased: %v", err)
	}
}

func changesPeople(t *testing.T, w *world) {
	ctx := context.Background()
	f := w.file("c1")
	if _, err := w.SetContactLanguage(ctx, f.ID, "xx", by); err == nil {
		t.Error("a language that nobody speaks is hers")
	}
	if before, err := w.SetContactLanguage(ctx, f.ID, "en", by); err != nil || !before {
		t.Errorf("her own language: %v, %v", before, err)
	}

	_, err := w.SetContactRoles(ctx, f.ID, []string{"verifier"}, by)
	w.refusal("a role whose work she follows", err)
	_, err = w.SetContactRoles(ctx, f.ID, []string{"queen"}, by)
	w.refusal("a role that is none", err)
	_, err = w.SetContactRoles(ctx, f.ID, nil, by)
	w.refusal("no role", err)
	_, err = w.Assign(ctx, f.ID, store.Task{Code: "K12", Kind: "verify"}, by)
	w.refusal("verifying without the role", err)
	w.did("two roles")(w.SetContactRoles(ctx, f.ID, []string{"monitor", "verifier"}, by))
	w.did("verifying")(w.Assign(ctx, f.ID, store.Task{Code: "k12", Kind: "verify", To: "2026-12-31"}, by))
	if before, err := w.Assign(ctx, f.ID, store.Task{Code: "K12", Kind: "verify", To: "2026-12-31"}, by); err != nil || !before {
		t.Errorf("the same again: %v, %v", before, err)
	}
	_, err = w.Assign(ctx, f.ID, store.Task{Code: "K12", Kind: "verify", From: "2027-01-01", To: "2026-12-31"}, by)
	w.refusal("days that run backwards", err)
	w.did("her last day")(w.Assign(ctx, f.ID, store.Task{Code: "K11", Kind: "report", To: "2026-10-19"}, by))
	if b := w.look(dialled(akinyi, "s", "")); !slices.Equal(b.People[0].Assigned, []string{"K12"}) {
		t.Errorf("after her last day she follows %v", b.People[0].Assigned)
	}
	was, before, err := w.Unassign(ctx, f.ID, "K11", "report", by)
	if err != nil || before || was != (store.Task{Code: "K11", Kind: "report", To: "2026-10-19"}) {
		t.Errorf("taken away: %+v, %v, %v", was, before, err)
	}
	if _, before, err := w.Unassign(ctx, f.ID, "K11", "report", by); err != nil || !before {
		t.Errorf("taken away again: %v, %v", before, err)
	}
	if _, err := w.Assign(ctx, f.ID, store.Task{Code: "K99", Kind: "report"}, by); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a commitment that is none: %v", err)
	}

	line := f.Phones[0].Line
	had := f.Phones[0].Private
	w.did("a shared phone")(w.SetPrivate(ctx, f.ID, line, !had, by))
	if w.file("c1").Phones[0].Private == had {
		t.Error("the mark of her phone has not changed")
	}
	other := w.file("c3")
	_, err = w.SetPrivate(ctx, other.ID, other.Phones[0].Line, true, by)
	w.refusal("a phone of two people", err)
	if _, err := w.SetPrivate(ctx, other.ID, line, false, by); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("the phone of somebody else: %v", err)
	}
	if _, err := w.EraseBy(ctx, f.ID, store.Hand{At: now}); !errors.Is(err, store.ErrWho) {
		t.Errorf("erased by nobody: %v", err)
	}
}

func copyForHer(t *testing.T, w *world) {
	w.turn(texted(akinyi, "m", "K12 40"), files(40))
	c, err := w.CopyOfContact(context.Background(), store.Everything(), "c1", by)
	if err != nil || !slices.Equal(c.Numbers, []string{akinyi, akinyis2}) || len(c.Filed) != 1 || string(c.Filed[0].Answers) != `{"comment":"dug"}` {
		t.Errorf("her copy is %+v, %v", c, err)
	}
	if len(c.Messages) == 0 || c.Messages[0].Out || c.Messages[0].Body != "K12 40" {
		t.Errorf("her messages are %+v", c.Messages)
	}
	if e := w.newestTrace(); e.Action != "contact copy" || e.Actor != "coordinator amina" {
		t.Errorf("the trail says %+v", e)
	}
	if c, err := w.CopyOfContact(context.Background(), store.Branch("P9"), "c1", by); !errors.Is(err, store.ErrNotFound) || len(c.Numbers) != 0 {
		t.Errorf("from outside: %+v, %v", c, err)
	}
}
