package reminder

import (
	"context"
	"slices"
	"testing"

	"ahadi/gateway/register"
	"ahadi/store"
	"ahadi/store/storetest"
)

// A place is counted once for all who are written to in one go: whoever reports
// meanwhile is left in peace, and the others read the number that the first did.
func TestAPlaceIsCountedOnceForAllWhoReadOfIt(t *testing.T) {
	w := worldIn(t, storetest.PostgreSQL(t), before, true)
	ctx, middle := context.Background(), utc("2026-10-16", 13, 30)
	w.tick(utc("2026-10-06", 6, 30))
	due, err := w.store.DueReminders(ctx, middle)
	if err != nil || len(due) == 0 || due[0].Step != store.StepMid {
		t.Fatalf("due are %+v, %v", due, err)
	}
	if err := w.store.Expand(ctx, due[0], func(store.Spot) store.Slot { return store.Slot{Due: middle} }); err != nil {
		t.Fatal(err)
	}
	other, err := store.Open(ctx, store.Options{Database: w.path, Keys: w.ring})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { other.Close() })
	beside := &world{Service: New(other, w.book, w.route, Hours{}), t: t}
	read := map[string][]int{}
	if _, err := w.store.Fire(ctx, middle, 1, func(rc store.Recipient) store.Firing {
		switch at := rc.Person.Place; { // her batch, of one, is under way
		case len(read[at]) > 0:
		case at == "Lagoon Side":
			beside.report("+12025550111", "C22", middle)
		case at == "Loma Clara":
			beside.report("+12025550105", "L31", middle)
		}
		read[rc.Person.Place] = append(read[rc.Person.Place], rc.Done)
		return w.decide(rc, middle)
	}); err != nil {
		t.Fatal(err)
	}
	if len(read["Lagoon Side"]) < 2 || len(read["Loma Clara"]) < 2 {
		t.Errorf("written to are %v", read)
	}
	for place, done := range read {
		if len(slices.Compact(slices.Clone(done))) != 1 {
			t.Errorf("of one who reads of %s after the other is said that so many have reported: %v", place, done)
		}
	}
	for _, m := range w.messages() {
		if m.At.Equal(middle) && slices.Contains([]string{"c10", "c22"}, m.code) {
			t.Errorf("%s has reported, and is written to", m.code)
		}
	}
}

func TestAStepForManyIsPlannedInSmallTransactions(t *testing.T) {
	const perTransaction = 500 // a turn waits no longer than one takes
	w := newWorld(t, before, true)
	seed, err := register.Read(register.Sample())
	if err != nil {
		t.Fatal(err)
	}
	if seed, err = register.AddPeople(register.Shift(seed, 0, before), 1200); err != nil {
		t.Fatal(err)
	}
	if err := w.store.Close(); err != nil {
		t.Fatal(err)
	}
	w.path += "2"
	w.open()
	ctx := context.Background()
	if err := w.store.Seed(ctx, seed, before); err != nil {
		t.Fatal(err)
	}
	now := utc("2026-10-06", 14, 30)
	for _, kept := range []int{0, 2} { // of whole transactions, when the process is killed in the one after
		due, err := w.store.DueReminders(ctx, now)
		if err != nil || len(due) != 1 {
			t.Fatalf("due are %+v, %v", due, err)
		}
		var planned []int64
		_ = w.store.Expand(ctx, due[0], func(p store.Spot) store.Slot {
			if len(planned) == kept*perTransaction+1 {
				panic("killed")
			}
			planned = append(planned, p.Contact)
			return store.Slot{Due: now}
		})
		_ = w.store.Expand(ctx, due[0], func(p store.Spot) store.Slot {
			if want := planned[kept*perTransaction]; p.Contact != want {
				t.Errorf("killed in transaction %d, it goes on with person %d; the first that was lost is %d", kept+1, p.Contact, want)
			}
			panic("killed")
		})
	}
}
