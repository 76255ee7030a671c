package storetest

import (
	"context"
	"errors"
	"fmt"
	"runtime"
	"strings"
	"sync"
	"testing"
	"time"

	"ahadi/store"
)

func fortyCopies(t *testing.T, w *world) {
	for _, job := range []store.Job{dialled(akinyi, "s", "1*1"), texted(otieno, "m", "K12 60")} {
		replies := make([]store.Reply, 40)
		var all sync.WaitGroup
		for i := range replies {
			all.Go(func() {
				var err error
				if replies[i], err = w.Turn(context.Background(), job, files(40)); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		w.reopen()
		again := w.turn(job, files(99))
		for _, r := range replies {
			if job.Kind == store.KindUSSD && (r != again || r.Say == "") {
				t.Fatalf("replies differ: %q and, after the restart, %q", r.Say, again.Say)
			}
		}
	}
	if n := len(w.reports()); n != 2 {
		t.Errorf("two requests, forty times each, filed %d reports", n)
	}
}

// lateReplay sends a request again when its session and its reply are gone.
func lateReplay(t *testing.T, w *world) {
	for _, job := range []store.Job{dialled(akinyi, "s", "1*1"), texted(otieno, "m", "K12 60")} {
		first := w.turn(job, files(40))
		late := at(job, 400*24*time.Hour)
		if err := w.Prune(context.Background(), late.At); err != nil {
			t.Fatal(err)
		}
		if again := w.turn(late, files(99)); again.Say != first.Say {
			t.Errorf("%s: the replay was told %q, the report's receipt is %q", job.Kind, again.Say, first.Say)
		}
	}
	if n := len(w.reports()); n != 2 {
		t.Errorf("%d reports", n)
	}
}

// hold keeps the writer at a step until it is let go.
func (w *world) hold() (letGo func()) {
	held, release := make(chan struct{}), make(chan struct{})
	var done sync.WaitGroup
	done.Go(func() {
		once := sync.OnceFunc(func() { close(held) })
		if _, err := w.Turn(context.Background(), dialled(stranger, "hold", ""), func(store.Before) store.After {
			once()
			<-release
			return store.After{}
		}); err != nil {
			w.t.Error(err)
		}
	})
	<-held
	return func() { close(release); done.Wait() }
}

func inOrder(t *testing.T, w *world) {
	letGo := w.hold()
	var all sync.WaitGroup
	const n = 20
	for i := range n {
		all.Go(func() {
			if _, err := w.Turn(context.Background(), texted(akinyi, fmt.Sprint(i), ""), func(b store.Before) store.After {
				asked := fmt.Append(b.Line.Asked, i, " ")
				return store.After{Line: store.LineChange{Asked: &asked}, Inbound: &store.NewInbound{Outcome: "asked"}}
			}); err != nil {
				t.Error(err)
			}
		})
		for w.Stats().Waiting <= i { // until it stands in the queue
			runtime.Gosched()
		}
	}
	letGo()
	all.Wait()
	want := ""
	for i := range n {
		want += fmt.Sprint(i, " ")
	}
	if got := strings.Join(strings.Fields(string(w.look(texted(akinyi, "last", "")).Line.Asked)), " "); got != strings.Join(strings.Fields(want), " ") {
		t.Errorf("the jobs ran as %s", got)
	}
}

func panics(t *testing.T, w *world) {
	letGo := w.hold() // so that they stand in one group
	var all sync.WaitGroup
	errs := make([]error, 3)
	for i, step := range []func(store.Before) store.After{
		func(store.Before) store.After { panic("her words") },
		func(store.Before) store.After { return store.After{Err: errors.New("refused")} },
		files(40),
	} {
		all.Go(func() {
			_, errs[i] = w.Turn(context.Background(), dialled([]string{akinyi, otieno, desk}[i], "s", ""), step)
		})
	}
	for w.Stats().Waiting < 3 {
		runtime.Gosched()
	}
	letGo()
	all.Wait()
	if errs[0] == nil || errs[1] == nil || errs[2] != nil {
		t.Errorf("a panic, a failure and a report: %v", errs)
	}
	if errs[0] != nil && strings.Contains(errs[0].Error(), "her words") {
		t.Error("what panicked is told with its words")
	}
	if n := len(w.reports()); n != 1 {
		t.Errorf("%d reports", n)
	}
}

func givesUp(t *testing.T, w *world) {
	var all sync.WaitGroup
	var mu sync.Mutex
	sure, unsure := map[string]bool{}, 0
	for i := range 200 {
		all.Go(func() {
			ctx, cancel := context.WithTimeout(context.Background(), time.Duration(i%10)*300*time.Microsecond)
			defer cancel()
			r, err := w.Turn(ctx, dialled([]string{akinyi, otieno, desk}[i%3], fmt.Sprint(i), ""), files(i%100))
			mu.Lock()
			defer mu.Unlock()
			switch {
			case err == nil:
				sure[r.Say] = true
			case errors.Is(err, store.ErrUnsure):
				unsure++
			case !errors.Is(err, store.ErrBusy):
				t.Error(err)
			}
		})
	}
	all.Wait()
	w.turn(dialled(akinyi, "last", ""), says("")) // what was taken before is on disk then
	there := map[string]bool{}
	for _, r := range w.reports() {
		there[r.Ref] = true
	}
	for ref := range sure {
		if !there[ref] {
			t.Errorf("report %s was acknowledged and is not there", ref)
		}
	}
	if len(there) > len(sure)+unsure {
		t.Errorf("%d reports are there, %d were acknowledged and %d were unsure: one that was told busy had an effect", len(there), len(sure), unsure)
	}
}

func asksForMore(t *testing.T, w *world) {
	ref := w.turn(dialled(akinyi, "s", ""), files(40)).Say
	var told store.Before
	w.turn(texted(akinyi, "m", "FIX"), func(b store.Before) store.After {
		if b.Reports == nil {
			return store.After{More: []store.Need{{Code: "K11"}, {Code: "K99"}, {Ref: ref}, {Last: true}}}
		}
		told = b
		return store.After{}
	})
	none, asked := told.Commitments["K99"]
	if told.Commitments["K11"] == nil || !asked || none != nil {
		t.Errorf("commitments %v", told.Commitments)
	}
	if r := told.Reports[ref]; r == nil || string(r.Answers) != `{"comment":"dug"}` || r.Commitment != "K12" || r.Round != "r1" || r.Percent != 40 {
		t.Errorf("her report is told as %+v", r)
	}
	if last := told.People[0].Last["K12"]; last == nil || last.Status != "mostly" || last.Percent != 40 {
		t.Errorf("her last report is told as %+v", last)
	}
	if _, err := w.Turn(context.Background(), dialled(akinyi, "endless", ""), func(store.Before) store.After {
		return store.After{More: []store.Need{{Code: "K11"}}}
	}); err == nil {
		t.Error("a step that always asks for more was not stopped")
	}
}
