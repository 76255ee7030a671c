package storetest

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"ahadi/store"
)

// by is who decides in these tests.
var by = store.Hand{By: "amina", At: now}

// enrols is a step that enrols whoever is speaking, with what the PIN said that
// was asked about before.
func enrols(e store.Enrolled) func(store.Before) store.After {
	return func(store.Before) store.After {
		return store.After{Reply: store.Reply{Say: "welcome", End: true}, Session: &store.SessionChange{Ended: true}, Enrol: &e}
	}
}

// asksPIN asks whose PIN it is, and then what becomes of it.
func asksPIN(pin string, then func(store.PIN) store.After) func(store.Before) store.After {
	return func(b store.Before) store.After {
		if b.PIN == nil {
			return store.After{More: []store.Need{{PIN: pin}}}
		}
		return then(*b.PIN)
	}
}

func comesIn(t *testing.T, w *world) {
	if b := w.look(dialled(stranger, "s", "")); len(b.People)+len(b.Invited) != 0 {
		t.Fatalf("a stranger is %+v", b.People)
	}
	w.turn(dialled(stranger, "s", "1"), asksPIN("2580", func(p store.PIN) store.After {
		return enrols(store.Enrolled{Place: "P1", Language: "sw", PIN: p.Hash, Gender: "w", Age: "18-34"})(store.Before{})
	}))
	b := w.look(dialled(stranger, "s2", ""))
	if len(b.People) != 1 || b.Line.Private {
		t.Fatalf("on the phone are %+v", b.People)
	}
	p := b.People[0]
	if p.Consent != 1 || p.PIN != store.PINSet || p.Language != "sw" || p.Status != "active" || !slices.Equal(p.Assigned, []string{"K11", "K12"}) || p.Place != "Place" {
		t.Errorf("she is %+v", p)
	}
	w.turn(dialled(stranger, "s3", ""), asksPIN("2580", func(f store.PIN) store.After {
		if f.Person != p.ID {
			t.Errorf("her PIN is of %d", f.Person)
		}
		return store.After{}
	}))
	w.turn(dialled(stranger, "s4", ""), asksPIN("2581", func(f store.PIN) store.After {
		if f.Person != 0 {
			t.Error("another PIN is hers too")
		}
		return store.After{}
	}))
	w.turn(dialled(akinyi, "s5", ""), asksPIN("2580", func(f store.PIN) store.After {
		if f.Person != 0 {
			t.Error("her PIN is hers on the phone of somebody else")
		}
		return store.After{}
	}))
}

func wrongPINs(t *testing.T, w *world) {
	tried := func(right bool) func(store.Before) store.After {
		return func(store.Before) store.After { return store.After{Line: store.LineChange{PIN: &right}} }
	}
	for i, s := range []string{"a", "b", "c"} {
		if n := w.look(dialled(shared, "look"+s, "")).Line.WrongPINs; n != i {
			t.Errorf("%d wrong PINs, want %d", n, i)
		}
		w.turn(dialled(shared, s, ""), tried(false))
	}
	if n := w.look(at(dialled(shared, "d", ""), 59*time.Minute)).Line.WrongPINs; n != 3 {
		t.Errorf("%d wrong PINs within the hour", n)
	}
	if n := w.look(at(dialled(shared, "e", ""), 61*time.Minute)).Line.WrongPINs; n != 0 {
		t.Errorf("%d wrong PINs after an hour", n)
	}
	w.turn(dialled(shared, "f", ""), tried(true))
	if n := w.look(dialled(shared, "g", "")).Line.WrongPINs; n != 0 {
		t.Errorf("%d wrong PINs after a right one", n)
	}
}

func enrolCodes(t *testing.T, w *world) {
	ctx := context.Background()
	code := store.NewEnrolCode{Org: "o1", Place: "P1", Commitments: []string{"K12"}, Uses: 1, Until: now.Add(48 * time.Hour)}
	digits, _, err := w.AddEnrolCode(ctx, code, by)
	if err != nil {
		t.Fatal(err)
	}
	revoked, id, err := w.AddEnrolCode(ctx, code, by)
	if err != nil {
		t.Fatal(err)
	}
	typed := func(code string) func(store.Before) store.After {
		return func(b store.Before) store.After {
			if b.Codes == nil {
				return store.After{More: []store.Need{{Enrol: code}}}
			}
			if b.Codes[code] == nil {
				return store.After{Reply: store.Reply{Say: "no"}}
			}
			return enrols(store.Enrolled{EnrolCode: code, Language: "en", Private: true})(b)
		}
	}
	if r := w.turn(dialled(stranger, "w", ""), typed("not it")); r.Say != "no" {
		t.Errorf("a wrong code: %q", r.Say)
	}
	if r := w.turn(at(dialled(stranger, "l", ""), 49*time.Hour), typed(digits)); r.Say != "no" {
		t.Errorf("a code that is over: %q", r.Say)
	}
	replies := make(chan string, 2)
	for _, number := range []string{stranger, "+12025550198"} { // at once, and there is one place
		go func() {
			r, err := w.Turn(ctx, dialled(number, "s", ""), typed(digits))
			if err != nil {
				r.Say = err.Error()
			}
			replies <- r.Say
		}()
	}
	got := []string{<-replies, <-replies}
	slices.Sort(got)
	if !slices.Equal(got, []string{"no", "welcome"}) {
		t.Errorf("two with a code for one: %q", got)
	}
	if all, err := w.EnrolCodes(ctx); err != nil || len(all) != 2 || all[0].Used != 1 || all[0].Org != "Org" {
		t.Errorf("codes %+v, %v", all, err)
	}
	if before, err := w.RevokeEnrolCode(ctx, id, by); err != nil || before {
		t.Errorf("revoked %v, %v", before, err)
	}
	if r := w.turn(dialled(stranger, "r", ""), typed(revoked)); r.Say != "no" {
		t.Errorf("a code that was revoked: %q", r.Say)
	}
	if _, err := w.RevokeEnrolCode(ctx, 1, by); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a code that is none: %v", err)
	}
}

func newPIN(t *testing.T, w *world) {
	ctx := context.Background()
	id := w.look(dialled(otieno, "s", "")).People[0].ID
	if before, err := w.ResetPIN(ctx, id, by); err != nil || !before {
		t.Errorf("she has no PIN: %v, %v", before, err)
	}
	w.turn(dialled(otieno, "s2", ""), asksPIN("2580", func(p store.PIN) store.After { return store.After{PINs: map[int64]string{id: p.Hash}} }))
	if before, err := w.ResetPIN(ctx, id, by); err != nil || before {
		t.Errorf("she has one: %v, %v", before, err)
	}
	if p := w.look(dialled(otieno, "s3", "")).People[0]; p.PIN != store.PINChoose {
		t.Errorf("her PIN is %v", p.PIN)
	}
}

// fromFile is the register's row of somebody, with a word changed.
func fromFile(code string, change func(*store.SeedContact)) store.Import {
	all := register().Contacts
	k := all[slices.IndexFunc(all, func(c store.SeedContact) bool { return c.Code == code })]
	change(&k)
	return store.Import{Seed: store.Seed{Contacts: []store.SeedContact{k}}, Actor: "amina", Now: now}
}

func wrongNumberInAFile(t *testing.T, w *world) {
	ctx := context.Background()
	agreed := func(on string) func(*store.SeedContact) { return func(k *store.SeedContact) { k.ConsentOn = on } }
	if _, err := w.Import(ctx, fromFile("c2", agreed("2026-10-20"))); err != nil { // on the same day, and before
		t.Fatal(err)
	}
	w.turn(texted(otieno, "m", "NOT ME"), func(store.Before) store.After {
		return store.After{Detach: true, Inbound: &store.NewInbound{Outcome: "wrong_number"}}
	})
	for _, c := range []struct {
		what     string
		change   func(*store.SeedContact)
		problems int
		people   int // on the phone afterwards
	}{
		{"the same file", agreed("2026-10-20"), 0, 0},
		{"something else", func(k *store.SeedContact) { k.ConsentOn, k.Assigned = "2026-10-20", []string{"K11"} }, 1, 0},
		{"a consent of since", agreed("2026-10-21"), 0, 1},
	} {
		done, err := w.Import(ctx, fromFile("c2", c.change))
		if err != nil || len(done.Problems) != c.problems {
			t.Errorf("%s: %+v, %v", c.what, done, err)
		}
		if b := w.look(dialled(otieno, c.what, "")); len(b.People) != c.people {
			t.Errorf("%s: on the phone are %+v", c.what, b.People)
		}
	}
}
