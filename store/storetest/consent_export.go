package storetest

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"ahadi/store"
)

// consents are all that are listed.
func (w *world) consents(numbers bool) (all []store.GivenConsent) {
	w.t.Helper()
	for c, err := range w.Consents(ctx0, numbers) {
		if err != nil {
			w.t.Fatal(err)
		}
		all = append(all, c)
	}
	return all
}

func consentsListed(t *testing.T, w *world) {
	if err := w.SetTerms(ctx0, store.Terms{Enrolment: store.ModeOpen, Version: 1, Hashes: map[string]string{"en": "abc"}}, now); err != nil {
		t.Fatal(err)
	}
	w.turn(dialled(otieno, "s", ""), func(b store.Before) store.After {
		return store.After{Reply: store.Reply{Say: "thanks"}, Session: &store.SessionChange{}, Agreed: map[int64]string{b.People[0].ID: "en"}}
	})
	before := w.consents(false)
	if len(before) < 3 {
		t.Fatalf("%+v", before)
	}
	for _, c := range before {
		if c.Person == "" || c.People != 1 || c.Version != 1 || c.On == "" || c.How == "" || strings.Contains(c.Phone, "+1") {
			t.Errorf("listed is %+v", c)
		}
	}
	if i := slices.IndexFunc(before, func(c store.GivenConsent) bool { return c.How == "dialled" }); i < 0 || before[i].Words != "abc" || before[i].Channel != "demo" || before[i].By != "herself" {
		t.Errorf("who dialled is not among %+v", before)
	}
	id := w.id("c1")
	hers := func(c store.GivenConsent) bool { return c.Person == "c1" }
	if all := w.consents(true); !slices.ContainsFunc(all, func(c store.GivenConsent) bool { return hers(c) && c.Phone == akinyi && c.How == "paper" }) {
		t.Errorf("with numbers: %+v", all)
	}
	w.erase(id)
	after := w.consents(true)
	last := after[len(after)-1]
	if slices.ContainsFunc(after, hers) || last.Person != "" || last.Status != "erased" || last.People != 1 || last.On != "2026-03-02" || last.Phone != "" || len(after) != len(before) {
		t.Errorf("of who was erased is left: %+v", after)
	}
	if err := w.ConsentsExported(ctx0, len(after), true, store.Hand{By: "amina", At: now}); err != nil {
		t.Fatal(err)
	}
	if want := fmt.Sprintf("coordinator amina: consent_export %d consents, with numbers", len(after)); !slices.Contains(w.trail(), want) {
		t.Errorf("the trail has %q", w.trail())
	}
}
