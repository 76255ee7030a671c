package storetest

import (
	"context"
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"ahadi/internal/phone"
	"ahadi/store"
)

// RunQuotes holds an engine against what is printed of people's own words.
func RunQuotes(t *testing.T, fresh Fresh) {
	tests := map[string]func(*testing.T, *world){
		"only words that somebody agreed to have printed wait for a coordinator": quotesWait,
		"a quote is where it comes from, as far as that tells nobody who it is":  quotesFrom,
		"words are chosen, passed over and taken back, and stand in no trail":    quotesChosen,
		"two quotes of one person are refused, and never printed":                quotesTwice,
		"a branch chooses for itself alone":                                      quotesOfBranch,
		"erasure destroys the words that were chosen":                            quotesErased,
	}
	for how := range leaving {
		tests["chosen words leave the document when "+how] = func(t *testing.T, w *world) { quoteLeaves(t, w, leaving[how]) }
	}
	run(t, fresh, func(string) store.Seed { return quoted() }, tests)
}

const far = "+12025550131" // of the only monitor of another city

// quoted is the register with two cities, people who may be quoted, and Otieno, who
// may not.
func quoted() store.Seed {
	s := register()
	s.Network.Languages = []string{"en", "sw"}
	s.Places = []store.SeedPlace{
		{Code: "P1", Level: "city", Name: "Mto", Short: "Mto", Zone: "Africa/Nairobi", Country: "KE"},
		{Code: "P2", Level: "city", Name: "Pwani", Short: "Pwani", Zone: "Africa/Nairobi", Country: "KE"},
	}
	alone := s.Contacts[1]
	alone.Code, alone.Name, alone.Number, alone.Place = "c7", "Esi Sampuli", phone.MustParse(far), "P2"
	s.Contacts = append(s.Contacts, alone)
	for i := range s.Contacts {
		s.Contacts[i].Quote = s.Contacts[i].Code != "c2"
	}
	return s
}

// comments is a step that files a report on a commitment with a comment.
func comments(code, text string) func(store.Before) store.After {
	return func(b store.Before) store.After {
		a := files(40)(b)
		a.Reports[0].CommitmentID = b.Commitments[code].ID
		a.Reports[0].Answers, _ = json.Marshal(map[string]string{"comment": text})
		return a
	}
}

// practises is a step that files what worked.
func practises(text, quote string) func(store.Before) store.After {
	return func(b store.Before) store.After {
		a := files(40)(b)
		r := &a.Reports[0]
		r.CommitmentID, r.Form, r.Status, r.Percent, r.Several = 0, "practice", "", -1, true
		r.Answers, _ = json.Marshal(map[string]string{"kind": "finance", "text": text, "quote": quote})
		return a
	}
}

// waits are the words that wait for a coordinator, in their order.
func (w *world) waitsFor(scope store.Scope) (all []string) {
	w.t.Helper()
	list, err := w.Quotables(context.Background(), scope, store.QuoteFilter{Round: "r1"}, store.Page{Limit: 50})
	if err != nil {
		w.t.Fatal(err)
	}
	for _, q := range list.Rows {
		all = append(all, q.Said)
	}
	if n, err := w.QuotesWaiting(context.Background(), scope, "r1"); err != nil || n != len(all) {
		w.t.Errorf("%d are counted, %d listed, %v", n, len(all), err)
	}
	slices.Sort(all)
	return all
}

// prints are the words that the document of a scope prints.
func (w *world) prints(scope store.Scope) (all []string) {
	w.t.Helper()
	quotes, err := w.Quotes(context.Background(), "r1", scope)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, q := range quotes {
		all = append(all, q.Words[q.Language])
	}
	return all
}

// asSaid is a quote as a coordinator redacted it.
func asSaid(ref, text string) store.NewQuote {
	return store.NewQuote{Ref: ref, Practice: "coproduction", Words: map[string]string{"en": text, "sw": ""}}
}

func (w *world) chooses(n store.NewQuote) {
	w.t.Helper()
	w.did("choosing")(w.ChooseQuote(context.Background(), store.Everything(), n, by))
}

func quotesWait(t *testing.T, w *world) {
	w.turn(dialled(akinyi, "a", ""), comments("K12", "we dug"))
	w.turn(dialled(otieno, "b", ""), comments("K12", "not to be quoted"))
	w.turn(dialled(otieno, "c", ""), practises("our savings", "yes"))
	w.turn(dialled(otieno, "d", ""), practises("for coordinators", "no"))
	w.turn(dialled(desk, "e", ""), comments("K12", "the county dug"))
	w.turn(dialled(shared, "f", ""), comments("K12", ""))
	held := comments("K12", "he is a thief")
	w.turn(dialled(shared, "g", ""), func(b store.Before) store.After {
		a := held(b)
		a.Reports[0].State = "held"
		return a
	})
	if all := w.waitsFor(store.Everything()); !slices.Equal(all, []string{"our savings", "we dug"}) {
		t.Errorf("%q wait", all)
	}
	if all := w.prints(store.Everything()); len(all) != 0 {
		t.Errorf("%q are printed, which nobody chose", all)
	}
	if r := w.QuoteRound(now); r.Code != "r1" {
		t.Errorf("the document is of %q", r.Code)
	}
}

func quotesFrom(t *testing.T, w *world) {
	for _, q := range []struct{ who, code, text, want string }{
		{akinyi, "K12", "three are asked", "Mto K12"}, {far, "", "alone in her city", " "},
	} {
		say := comments(q.code, q.text)
		if q.code == "" {
			say = practises(q.text, "yes")
		}
		w.chooses(asSaid(w.turn(dialled(q.who, q.who, ""), say).Say, q.text))
	}
	w.chooses(asSaid(w.turn(dialled(shared, "x", ""), func(b store.Before) store.After {
		b.People = b.People[1:] // Baraka, one of two who are asked
		return comments("K11", "two are asked")(b)
	}).Say, "two are asked"))
	quotes, err := w.Quotes(context.Background(), "r1", store.Everything())
	got := map[string]string{}
	for _, q := range quotes {
		got[q.Words["en"]] = q.City + " " + q.Commitment
	}
	if want := map[string]string{"three are asked": "Mto K12", "two are asked": "Mto ", "alone in her city": " "}; err != nil || !maps.Equal(got, want) {
		t.Errorf("%q, not %q, %v", got, want, err)
	}
}

func quotesChosen(t *testing.T, w *world) {
	ctx, all := context.Background(), store.Everything()
	ref := w.turn(dialled(akinyi, "a", ""), practises("Juma Mfano and we saved", "yes")).Say
	other := w.turn(dialled(shared, "b", ""), comments("K12", "we dug")).Say
	for words, n := range map[string]store.NewQuote{
		"there are no words in the language": {Ref: ref, Practice: "finance", Words: map[string]string{"sw": "tuliweka akiba"}},
		"a phone number":                     {Ref: ref, Practice: "finance", Words: map[string]string{"en": "call +1 202 555 0144"}},
		"the name of a person":               {Ref: ref, Practice: "finance", Words: map[string]string{"en": "with Wanjiru Sampuli"}},
		"say which question it answers":      {Ref: ref, Words: map[string]string{"en": "we saved"}},
		"the question that it answers":       {Ref: ref, Practice: "luck", Words: map[string]string{"en": "we saved"}},
		"does not speak":                     {Ref: ref, Practice: "finance", Words: map[string]string{"en": "we saved", "xx": "x"}},
		"characters are more":                {Ref: ref, Practice: "finance", Words: map[string]string{"en": strings.Repeat("a", 601)}},
	} {
		_, err := w.ChooseQuote(ctx, all, n, by)
		refusal(t, err, words)
	}
	n := store.NewQuote{Ref: strings.ToLower(ref), Practice: "finance", Words: map[string]string{"en": "A neighbour\nand we saved", "sw": "Tuliweka akiba"}}
	does(t, func() (bool, error) { return w.ChooseQuote(ctx, all, n, by) })
	if got := w.prints(all); !slices.Equal(got, []string{"A neighbour and we saved"}) || !slices.Equal(w.waitsFor(all), []string{"we dug"}) {
		t.Errorf("%q are printed, %q wait", got, w.waitsFor(all))
	}
	n.Words = map[string]string{"en": "we saved"}
	_, err := w.ChooseQuote(ctx, all, n, by)
	refusal(t, err, "take that back first")
	_, err = w.PassQuote(ctx, all, ref, by)
	refusal(t, err, "take that back first")
	does(t, func() (bool, error) { return w.PassQuote(ctx, all, other, by) })
	if list := w.waitsFor(all); len(list) != 0 {
		t.Errorf("%q wait", list)
	}
	w.reopen()
	for _, r := range []string{ref, other} {
		does(t, func() (bool, error) { return w.ReturnQuote(ctx, all, r, by) })
	}
	list, err := w.Quotables(ctx, all, store.QuoteFilter{Round: "r1"}, store.Page{Limit: 1})
	if err != nil || len(list.Rows) != 1 || list.Next == 0 {
		t.Fatalf("%+v %v", list, err)
	}
	list, err = w.Quotables(ctx, all, store.QuoteFilter{Round: "r1"}, store.Page{After: list.Next, Limit: 1})
	if err != nil || len(list.Rows) != 1 || list.Next != 0 || list.Rows[0].Ref != ref || list.Rows[0].Words["sw"] != "Tuliweka akiba" || list.Rows[0].State != store.QuoteWithdrawn {
		t.Errorf("what was redacted is gone: %+v %v", list, err)
	}
	trail := strings.Join(w.trail(), "\n")
	if want := "coordinator amina: quote choose " + ref; !strings.Contains(trail, want) || !strings.Contains(trail, "quote pass "+other) || !strings.Contains(trail, "quote return "+ref) {
		t.Errorf("the trail says %s", trail)
	}
	for _, word := range []string{"saved", "akiba", "dug"} {
		if strings.Contains(trail, word) {
			t.Errorf("the trail says %q", word)
		}
	}
}

func quotesTwice(t *testing.T, w *world) {
	ctx, all := context.Background(), store.Everything()
	first := w.turn(dialled(akinyi, "a", ""), practises("we saved", "yes")).Say
	second := w.turn(dialled(akinyis2, "b", ""), comments("K12", "we dug")).Say // also from her other phone
	w.chooses(asSaid(first, "we saved"))
	_, err := w.ChooseQuote(ctx, all, asSaid(second, "we dug"), by)
	refusal(t, err, "something of hers is chosen", first)
	if list := w.waitsFor(all); len(list) != 0 {
		t.Errorf("%q wait, of who is quoted", list)
	}
	w.did("holding")(w.HoldReport(ctx, first, "it may name somebody", by))
	if list := w.waitsFor(all); !slices.Equal(list, []string{"we dug"}) {
		t.Errorf("%q wait", list)
	}
	w.did("choosing")(w.ChooseQuote(ctx, all, asSaid(second, "we dug"), store.Hand{By: "amina", At: now.Add(time.Hour)}))
	if _, err := w.RevealReport(ctx, first, by); err != nil {
		t.Fatal(err)
	}
	w.did("releasing")(w.letCount(first))
	if got := w.prints(all); !slices.Equal(got, []string{"we dug"}) {
		t.Errorf("of one person %q are printed", got)
	}
}

func quotesOfBranch(t *testing.T, w *world) {
	ctx, branch := context.Background(), store.Branch("P2")
	ours := w.turn(dialled(far, "a", ""), practises("ours", "yes")).Say
	theirs := w.turn(dialled(akinyi, "b", ""), comments("K12", "theirs")).Say
	if list := w.waitsFor(branch); !slices.Equal(list, []string{"ours"}) {
		t.Errorf("%q wait for the branch", list)
	}
	for _, act := range []func() (bool, error){
		func() (bool, error) { return w.ChooseQuote(ctx, branch, asSaid(theirs, "theirs"), by) },
		func() (bool, error) { return w.PassQuote(ctx, branch, theirs, by) },
		func() (bool, error) { return w.ReturnQuote(ctx, branch, theirs, by) },
	} {
		if _, err := act(); !errors.Is(err, store.ErrNotFound) {
			t.Errorf("beyond the branch: %v", err)
		}
	}
	w.did("choosing")(w.ChooseQuote(ctx, branch, asSaid(ours, "ours"), by))
	w.chooses(asSaid(theirs, "theirs"))
	if got, all := w.prints(branch), w.prints(store.Everything()); !slices.Equal(got, []string{"ours"}) || len(all) != 2 {
		t.Errorf("the branch prints %q, the network %q", got, all)
	}
}

func quotesErased(t *testing.T, w *world) {
	all := store.Everything()
	ref := w.turn(dialled(akinyi, "a", ""), practises("we saved", "yes")).Say
	w.chooses(asSaid(ref, "we saved"))
	w.erase(w.id("c1"))
	w.reopen()
	list, err := w.Quotables(context.Background(), all, store.QuoteFilter{Round: "r1", State: store.QuoteChosen}, store.Page{Limit: 9})
	if err != nil || len(list.Rows) != 0 || len(w.prints(all)) != 0 {
		t.Errorf("%+v, printed %q, %v", list, w.prints(all), err)
	}
	_, err = w.ChooseQuote(context.Background(), all, asSaid(ref, "we saved"), by)
	refusal(t, err, "may not be printed now")
}
