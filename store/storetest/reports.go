package storetest

import (
	"context"
	"fmt"
	"math/rand/v2"
	"sync"
	"testing"

	"ahadi/store"
)

func again(t *testing.T, w *world) {
	for i, percent := range []int{40, 45} {
		w.turn(dialled(akinyi, fmt.Sprint(i), ""), files(percent))
	}
	community, _ := w.figures("K12")
	if community.N != 1 || community.Percent[45] != 1 || community.Percent[40] != 0 || community.Status["mostly"] != 1 {
		t.Errorf("community %+v", community)
	}
	all := w.reports()
	if len(all) != 2 || all[0].State != "superseded" || all[1].State != "accepted" {
		t.Errorf("reports %+v", all)
	}
}

// twoPhones reports from both at once, many times.
func twoPhones(t *testing.T, w *world) {
	var all sync.WaitGroup
	for i := range 20 {
		for _, number := range []string{akinyi, akinyis2} {
			all.Go(func() {
				if _, err := w.Turn(context.Background(), dialled(number, fmt.Sprint(i), ""), files(i)); err != nil {
					t.Error(err)
				}
			})
		}
	}
	all.Wait()
	current := 0
	for _, r := range w.reports() {
		if r.State == "accepted" {
			current++
		}
	}
	if community, _ := w.figures("K12"); current != 1 || community.N != 1 {
		t.Errorf("one person has %d current reports and counts %d times", current, community.N)
	}
}

// withdraws is a step that takes a report back by its receipt.
func withdraws(ref string) func(store.Before) store.After {
	return func(b store.Before) store.After {
		switch r := b.Reports[ref]; {
		case b.Reports == nil:
			return store.After{More: []store.Need{{Ref: ref}}}
		case r == nil:
			return store.After{Reply: store.Reply{Say: "unknown"}}
		default:
			return store.After{Reply: store.Reply{Say: "withdrawn"}, Withdrawn: []int64{r.ID}}
		}
	}
}

func whoseReceipt(t *testing.T, w *world) {
	ref := w.turn(dialled(akinyi, "s", ""), files(40)).Say
	for _, number := range []string{otieno, stranger, desk} {
		if got := w.turn(dialled(number, "c", ""), withdraws(ref)).Say; got != "unknown" {
			t.Errorf("%s asked for another's receipt: %s", number, got)
		}
	}
	id := w.reports()[0].ID
	w.turn(dialled(otieno, "d", ""), func(store.Before) store.After { return store.After{Withdrawn: []int64{id}} })
	if r := w.reports()[0]; r.State != "accepted" {
		t.Errorf("another withdrew her report: it is %s", r.State)
	}
	for i := range 2 { // the second time there is nothing to take back
		if got := w.turn(dialled(akinyis2, fmt.Sprint(i), ""), withdraws(ref)).Say; got != "withdrawn" {
			t.Errorf("from her other phone: %s", got)
		}
	}
	if community, _ := w.figures("K12"); community.N != 0 || community.Percent[40] != 0 {
		t.Errorf("what was withdrawn counts: %+v", community)
	}
}

func official(t *testing.T, w *world) {
	w.turn(dialled(desk, "s", ""), files(90))
	w.turn(dialled(otieno, "s", ""), files(30))
	community, government := w.figures("K12")
	if community.N != 1 || community.Percent[30] != 1 || government.N != 1 || government.Percent[90] != 1 {
		t.Errorf("community %+v, government %+v", community, government)
	}
}

// recount files and withdraws at random and reads the figures out of the list
// of reports.
func recount(t *testing.T, w *world) {
	random := rand.New(rand.NewPCG(1, 2))
	numbers := []string{akinyi, akinyis2, otieno, desk}
	newest := map[string]string{} // receipts by phone
	for i := range 60 {
		number, percent := numbers[random.IntN(len(numbers))], random.IntN(101)
		held, ref := random.IntN(5) == 0, newest[number]
		if random.IntN(4) == 0 && ref != "" {
			w.turn(dialled(number, fmt.Sprint(i), ""), withdraws(ref))
			continue
		}
		newest[number] = w.turn(dialled(number, fmt.Sprint(i), ""), func(b store.Before) store.After {
			a := files(percent)(b)
			if held {
				a.Reports[0].State = "held"
			}
			return a
		}).Say
	}
	var want [2]store.Figures
	for _, r := range w.reports() {
		if r.State != "accepted" {
			continue
		}
		f := &want[0]
		if r.Official {
			f = &want[1]
		}
		f.N++
		f.Percent[r.Percent]++
	}
	community, government := w.figures("K12")
	for i, f := range []store.Figures{community, government} {
		if f.N != want[i].N || f.Percent != want[i].Percent {
			t.Errorf("side %d: figures %+v, a recount %+v", i, f, want[i])
		}
	}
}
