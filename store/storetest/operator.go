package storetest

import (
	"fmt"
	"strings"
	"sync"
	"testing"
	"time"

	"ahadi/store"
)

// RunOperator holds an engine to what the operator is told, and how seldom.
func RunOperator(t *testing.T, fresh Fresh) {
	run(t, fresh, func(string) store.Seed { return register() }, map[string]func(*testing.T, *world){
		"a trouble is told when it begins, once a day and when it is over": toldOnce,
		"a trouble that comes and goes is told ever more seldom":           flapping,
		"what begins meanwhile is in one message":                          toldTogether,
		"of two processes one tells":                                       toldByOne,
		"what nobody could look at is not over":                            toldOverWhereItIs,
	})
}

// mended says of whatever is not found that it is in order.
func mended(string, string, time.Time) store.Absence { return store.Mended }

// notices goes through hours in steps of five minutes, with a restart in each, and
// gives what the operator is told: "minute state name".
func (w *world) notices(from, to int, wrong func(minute int) []store.Trouble) (all []string) {
	w.t.Helper()
	for minute := from; minute < to; minute += 5 {
		at := now.Add(time.Duration(minute) * time.Minute)
		due, err := w.Troubled(ctx0, wrong(minute), mended, at)
		if err == nil {
			err = w.Told(ctx0, due, at)
		}
		if err != nil {
			w.t.Fatal(err)
		}
		for _, n := range due {
			all = append(all, strings.TrimSpace(fmt.Sprintln(minute, n.State, n.Name, n.About)))
		}
		if minute%720 == 0 {
			w.Close()
			w.Store = w.open()
		}
	}
	return all
}

func same(t *testing.T, got []string, want ...string) {
	t.Helper()
	if strings.Join(got, "; ") != strings.Join(want, "; ") {
		t.Errorf("told are\n%s\nnot\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
}

func toldOnce(t *testing.T, w *world) {
	away := store.Trouble{Name: "away", About: "kenya", Says: "kenya sends nothing", Hold: 10 * time.Minute}
	day := 24 * 60
	same(t, w.notices(0, 4*day, func(minute int) []store.Trouble {
		if minute >= 60 && minute < 60+2*day+30 || minute == 3*day { // the last for a moment only
			return []store.Trouble{away}
		}
		return nil
	}), "70 new away kenya", "1510 still away kenya", "2950 still away kenya", "2995 over away kenya")
}

func toldOverWhereItIs(t *testing.T, w *world) {
	var all []string
	for minute := 0; minute < 15*24*60; minute += 5 {
		at := now.Add(time.Duration(minute) * time.Minute)
		var wrong []store.Trouble
		if minute < 60 {
			wrong = []store.Trouble{{Name: "queue", About: "kenya"}, {Name: "queue", About: "ghana"}, {Name: "queue", About: "gone"}}
		}
		due, err := w.Troubled(ctx0, wrong, func(_, about string, since time.Time) store.Absence {
			switch {
			case !since.Equal(now):
				t.Errorf("since %s", since)
			case about == "gone" || minute < 24*60:
				return store.Unlooked
			case about == "ghana" && minute < 48*60:
				return store.Hidden
			}
			return store.Mended
		}, at)
		if err == nil {
			err = w.Told(ctx0, due, at)
		}
		if err != nil {
			t.Fatal(err)
		}
		for _, n := range due {
			all = append(all, fmt.Sprint(minute, " ", n.State, " ", n.About))
		}
	}
	same(t, all, "0 new ghana", "0 new gone", "0 new kenya", "1440 over kenya", "2905 over ghana")
}

func flapping(t *testing.T, w *world) {
	queue := store.Trouble{Name: "queue", About: "kenya"}
	all := w.notices(0, 24*60, func(minute int) []store.Trouble {
		if minute/40%2 == 0 { // forty minutes there, forty minutes not
			return []store.Trouble{queue}
		}
		return nil
	})
	same(t, all, "0 new queue kenya", "65 over queue kenya")
}

func toldTogether(t *testing.T, w *world) {
	all := w.notices(0, 60, func(minute int) (wrong []store.Trouble) {
		for i, name := range []string{"a", "b", "c"} {
			if minute >= 5*i {
				wrong = append(wrong, store.Trouble{Name: name})
			}
		}
		return wrong
	})
	same(t, all, "0 new a", "10 new b", "10 new c")
}

func toldByOne(t *testing.T, w *world) {
	other := w.open()
	defer other.Close()
	var all sync.WaitGroup
	var mu sync.Mutex
	n := 0
	for _, s := range []*store.Store{w.Store, other, w.Store, other} {
		all.Go(func() {
			due, err := s.Troubled(ctx0, []store.Trouble{{Name: "disk"}}, mended, now)
			if err != nil {
				t.Error(err)
			}
			mu.Lock()
			n += len(due)
			mu.Unlock()
		})
	}
	all.Wait()
	if n != 1 {
		t.Errorf("it is told %d times", n)
	}
}
