package storetest

import (
	"context"
	"fmt"
	"maps"
	"slices"
	"testing"

	"ahadi/store"
)

// RunLists runs what programs read.
func RunLists(t *testing.T, fresh Fresh) {
	run(t, fresh, func(string) store.Seed { return settled() }, map[string]func(*testing.T, *world){
		"every list can be read, page by page, by the network and by a branch": readsLists,
		"what lies outside of a branch is not there":                           hidesLists,
		"a branch's page looks through so much of a list and no more":          looksSoFar,
	})
}

// listing reads a list, and says what stands in it.
type listing func(context.Context, store.Lists, store.Page) (keys []store.Key, upto store.Key, err error)

func of[T any](read func(store.Lists, context.Context, store.Page) (store.Part[T], error)) listing {
	return func(ctx context.Context, l store.Lists, p store.Page) (keys []store.Key, upto store.Key, err error) {
		part, err := read(l, ctx, p)
		for _, r := range part.Rows {
			keys = append(keys, r.Key)
		}
		return keys, part.Upto, err
	}
}

func listings() map[string]listing {
	return map[string]listing{
		"reports": of(store.Lists.Reports), "messages": of(store.Lists.Messages), "places": of(store.Lists.Places), "organisations": of(store.Lists.Organisations),
		"rounds": of(store.Lists.Rounds), "milestones": of(store.Lists.Milestones), "changes": of(store.Lists.Changes), "exclusions": of(store.Lists.Exclusions),
		"responses": of(store.Lists.Responses), "replies": of(store.Lists.Replies), "alerts": of(store.Lists.Alerts), "attention": of(store.Lists.Attentions),
		"freezes": of(store.Lists.Freezes), "reminders": of(store.Lists.Reminders), "broadcasts": of(store.Lists.Broadcasts), "spending": of(store.Lists.Spent),
		"audit": of(store.Lists.Trail), "users": of(store.Lists.Accounts), "tokens": of(store.Lists.Tokens), "published rounds": of(store.Lists.PublishedRounds),
		"contacts": of(func(l store.Lists, c context.Context, p store.Page) (store.Part[store.Contact], error) {
			return l.Contacts(c, p, now)
		}),
		"call list": of(func(l store.Lists, c context.Context, p store.Page) (store.Part[store.ToCall], error) {
			return l.ToCall(c, p, now)
		}),
		"disputes": of(func(l store.Lists, c context.Context, p store.Page) (store.Part[store.Dispute], error) {
			return l.Disputes(c, p, now)
		}),
		"inbox": of(func(l store.Lists, c context.Context, p store.Page) (store.Part[store.Item], error) {
			return l.Inbox(c, p, "open")
		}),
		"what is done": of(func(l store.Lists, c context.Context, p store.Page) (store.Part[store.Item], error) {
			return l.Inbox(c, p, "done")
		}),
	}
}

// happened fills the lists.
func (w *world) happened() {
	w.t.Helper()
	ctx := context.Background()
	for i, number := range []string{akinyi, otieno, desk} {
		w.turn(dialled(number, fmt.Sprint("s", i), "1"), files(40+i))
		w.queue(number, fmt.Sprint("hello", i), "reply")
	}
	if _, _, err := w.OpenDispute(ctx, differs(), by); err != nil {
		w.t.Fatal(err)
	}
	for _, place := range []string{"P1", "P2"} {
		if _, err := w.FreezePlace(ctx, place, "a crowd", by); err != nil {
			w.t.Fatal(err)
		}
	}
	if _, err := w.AddAccount(ctx, store.NewAccount{Name: "neema", Role: "admin"}, by); err != nil {
		w.t.Fatal(err)
	}
}

// leafed reads a whole list, two rows at a time.
func (w *world) leafed(scope store.Scope, read listing) (all []store.Key) {
	w.t.Helper()
	p := store.Page{Limit: 2}
	for range 100 {
		keys, upto, err := read(context.Background(), w.Lists(scope), p)
		if err != nil {
			w.t.Fatal(err)
		}
		if all = append(all, keys...); upto == (store.Key{}) {
			return all
		}
		p.After, p.Seq = upto.ID, upto.Seq
	}
	w.t.Fatal("the list does not end")
	return nil
}

func readsLists(t *testing.T, w *world) {
	w.happened()
	for name, read := range listings() {
		for where, scope := range map[string]store.Scope{"the network": store.Everything(), "C1": store.Branch("C1"), "P2": store.Branch("P2"), "nowhere": {}} {
			whole, upto, err := read(context.Background(), w.Lists(scope), store.Page{Limit: 1000})
			if err != nil || upto != (store.Key{}) {
				t.Errorf("%s of %s: up to %v, %v", name, where, upto, err)
			}
			if parts := w.leafed(scope, read); !slices.Equal(parts, whole) {
				t.Errorf("%s of %s: in pages %v, at once %v", name, where, parts, whole)
			}
			if where == "nowhere" && len(whole) > 0 && name != "published rounds" {
				t.Errorf("%s shows %d to nobody", name, len(whole))
			}
		}
	}
}

func hidesLists(t *testing.T, w *world) {
	w.happened()
	counts := func(scope store.Scope) map[string]int {
		n := map[string]int{}
		for _, name := range []string{"reports", "messages", "contacts", "places", "freezes", "disputes", "audit"} {
			n[name] = len(w.leafed(scope, listings()[name]))
		}
		return n
	}
	all, beside := counts(store.Everything()), counts(store.Branch("P2"))
	if all["reports"] != 3 || all["freezes"] != 2 || all["places"] != 4 || all["disputes"] != 1 || all["audit"] == 0 {
		t.Errorf("the network sees %v", all)
	}
	want := map[string]int{"reports": 0, "messages": 1, "contacts": 1, "places": 1, "freezes": 1, "disputes": 0, "audit": 0} // c2 lives there; what she reports on does not, and nobody knows who wrote from her phone
	if !maps.Equal(beside, want) {
		t.Errorf("P2 sees %v, want %v", beside, want)
	}
	if here, there := w.assignedIn(store.Branch("P1")), w.assignedIn(store.Branch("P2")); len(here) == 0 || len(there) != 0 {
		t.Errorf("people of P1 report on %v there, those of P2 on %v, which lies in P1", here, there)
	}
}

// assignedIn are the codes that the people of a scope report on.
func (w *world) assignedIn(scope store.Scope) (codes []string) {
	w.t.Helper()
	people, err := w.Lists(scope).Contacts(context.Background(), store.Page{Limit: 100}, now)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, k := range people.Rows {
		codes = append(codes, k.Is.Assigned...)
	}
	return codes
}

func looksSoFar(t *testing.T, w *world) {
	for i := range 7 {
		w.turn(dialled(akinyi, fmt.Sprint("s", i), "1"), files(i))
	}
	all := w.leafed(store.Everything(), listings()["reports"])
	for _, n := range []int{1, 3, 7, 8} {
		l := w.Lists(store.Branch("P2")).LookingThrough(n)
		keys, upto, err := listings()["reports"](context.Background(), l, store.Page{Limit: 2})
		want := store.Key{}
		if n <= 7 {
			want = all[n-1]
		}
		if err != nil || len(keys) != 0 || upto != want {
			t.Errorf("looking through %d of 7: %v, up to %v, want %v, %v", n, keys, upto, want, err)
		}
	}
}
