package storetest

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"

	"ahadi/store"
)

// RunContacts holds an engine against what coordinators see and change of
// people.
func RunContacts(t *testing.T, fresh Fresh) {
	run(t, fresh, func(string) store.Seed { return register() }, map[string]func(*testing.T, *world){
		"a number is shown to who signs for it":                            revealsNumbers,
		"a person's file holds what is known of her, but for her number":   onePerson,
		"a person is changed by who signs for it, by the rules":            changesPeople,
		"what is held on her is opened for her, and noted":                 copyForHer,
		"a round shows its days, its decisions and what it lacks":          seesRounds,
		"a branch sees the places of its own that are frozen":              freezesOfABranch,
		"people are found by all that is known of them, within the branch": listsPeople,
	})
}

func revealsNumbers(t *testing.T, w *world) {
	ctx := context.Background()
	id := w.look(dialled(akinyi, "s", "")).People[0].ID
	numbers, err := w.RevealNumber(ctx, id, by)
	if err != nil || !slices.Equal(numbers, []string{akinyi, akinyis2}) {
		t.Errorf("her numbers are %q, %v", numbers, err)
	}
	if e := w.newestTrace(); e.Action != "contact reveal" || e.Actor != "coordinator amina" {
		t.Errorf("the trail says %+v", e)
	}
	if _, err := w.RevealNumber(ctx, id, store.Hand{At: now}); !errors.Is(err, store.ErrWho) {
		t.Errorf("to nobody: %v", err)
	}
	if _, err := w.Erase(ctx, id, now); err != nil {
		t.Fatal(err)
	}
	if numbers, err := w.RevealNumber(ctx, id, by); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("of who was erased: %q, %v", numbers, err)
	}
}

// newestTrace is the last event of the trail.
func (w *world) newestTrace() store.Trace {
	w.t.Helper()
	all, err := w.Trail(context.Background(), store.Page{Limit: 1000})
	if err != nil || len(all) == 0 {
		w.t.Fatalf("no trail: %v", err)
	}
	return all[len(all)-1]
}

// listed are the codes of the people who are found, in their order.
func (w *world) listed(scope store.Scope, f store.ContactFilter) string {
	w.t.Helper()
	var codes []string
	for after := int64(0); ; {
		l, err := w.ListContacts(context.Background(), scope, f, store.Page{After: after, Limit: 2}, now)
		if err != nil {
			w.t.Fatal(err)
		}
		for _, c := range l.Contacts {
			codes = append(codes, c.Code)
		}
		if after = l.Next; after == 0 {
			return strings.Join(codes, " ")
		}
	}
}

func listsPeople(t *testing.T, w *world) {
	w.turn(texted(akinyi, "m", "K12 40"), files(40))
	stop := true
	w.turn(texted(otieno, "s", "STOP"), func(store.Before) store.After { return store.After{Line: store.LineChange{OptOut: &stop}} })
	for _, c := range []struct {
		what  string
		scope store.Scope
		f     store.ContactFilter
		want  string
	}{
		{"everybody", store.Everything(), store.ContactFilter{}, "c1 c2 c3 c4 c5 c6"},
		{"a branch", store.Branch("P1"), store.ContactFilter{}, "c1 c2 c3 c4 c5 c6"},
		{"a branch that is none", store.Branch("P9"), store.ContactFilter{}, ""},
		{"nothing", store.Scope{}, store.ContactFilter{}, ""},
		{"a place outside", store.Everything(), store.ContactFilter{Place: "P9"}, ""},
		{"by role", store.Everything(), store.ContactFilter{Role: "official"}, "c5"},
		{"by a part of a role", store.Everything(), store.ContactFilter{Role: "offic"}, ""},
		{"by side", store.Everything(), store.ContactFilter{Side: "local_gov"}, "c5"},
		{"by language", store.Everything(), store.ContactFilter{Language: "sw"}, ""},
		{"by status", store.Everything(), store.ContactFilter{Status: "invited"}, "c6"},
		{"who said STOP", store.Everything(), store.ContactFilter{Status: "opted_out"}, "c2"},
		{"by commitment", store.Everything(), store.ContactFilter{Commitment: "k11"}, "c1 c4 c6"},
		{"by a commitment that is none", store.Everything(), store.ContactFilter{Commitment: "K99"}, ""},
		{"who has not reported", store.Everything(), store.ContactFilter{Silent: true}, "c2 c3 c4 c5 c6"},
		{"by a part of a name", store.Everything(), store.ContactFilter{Find: "  SAMP"}, "c3 c4"},
		{"by a name with accents", store.Everything(), store.ContactFilter{Find: "Akínyi mfánó"}, "c1"},
		{"by code", store.Everything(), store.ContactFilter{Find: "C5"}, "c5"},
		{"by name, and silent", store.Everything(), store.ContactFilter{Find: "mfano", Silent: true}, "c2 c6"},
		{"by a name outside of the branch", store.Branch("P9"), store.ContactFilter{Find: "mfano"}, ""},
	} {
		if got := w.listed(c.scope, c.f); got != c.want {
			t.Errorf("%s: %q, and not %q", c.what, got, c.want)
		}
	}
	l, err := w.ListContacts(context.Background(), store.Everything(), store.ContactFilter{Find: "akinyi"}, store.Page{Limit: 10}, now)
	if err != nil || len(l.Contacts) != 1 {
		t.Fatalf("%+v, %v", l, err)
	}
	if k := l.Contacts[0]; k.Masked != "…0101" || !k.Reported || k.Name != "Akinyi Mfano" || !slices.Equal(k.Assigned, []string{"K11", "K12"}) || k.Shared || k.OptedOut || !l.Whole || l.Looked != 6 {
		t.Errorf("she is %+v, in %+v", k, l)
	}
}
