package storetest

import (
	"fmt"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"ahadi/store"
)

// events makes n events of the trail.
func (w *world) events(n int) {
	w.t.Helper()
	for i := range n {
		if _, err := w.FreezePlace(ctx0, "P1", "hush", store.Hand{By: "amina", At: now.Add(time.Duration(2*i) * time.Minute)}); err != nil {
			w.t.Fatal(err)
		}
		if _, err := w.UnfreezePlace(ctx0, "P1", store.Hand{By: "brian", At: now.Add(time.Duration(2*i+1) * time.Minute)}); err != nil {
			w.t.Fatal(err)
		}
	}
}

func (w *world) chain(noted string) store.Chain {
	w.t.Helper()
	c, err := w.VerifyAudit(ctx0, noted)
	if err != nil {
		w.t.Fatal(err)
	}
	return c
}

func (w *world) seal() {
	w.t.Helper()
	if err := w.SealAudit(ctx0, now); err != nil {
		w.t.Fatal(err)
	}
}

func trailGrows(t *testing.T, w *world) {
	if c := w.chain(""); c.Links != 0 || c.Wrong != "" {
		t.Fatalf("%+v", c)
	}
	w.events(3)
	if c := w.chain(""); c.Links != 0 || c.Loose < 6 || c.Wrong != "" {
		t.Fatalf("%+v", c)
	}
	w.seal()
	whole := w.chain("")
	if whole.Links < 6 || whole.Loose != 0 || whole.Wrong != "" || !whole.Until.Equal(now.Add(5*time.Minute)) {
		t.Fatalf("%+v", whole)
	}
	w.events(1)
	w.seal()
	last := w.chain(whole.Head)
	if last.Links != whole.Links+2 || last.Wrong != "" || !last.Found {
		t.Fatalf("%+v", last)
	}
	if c := w.chain("another"); !strings.Contains(c.Wrong, "noted") {
		t.Errorf("%+v", c)
	}
}

func trailAtOnce(t *testing.T, w *world) {
	other := w.open()
	defer other.Close()
	var all sync.WaitGroup
	for i, s := range []*store.Store{w.Store, other} {
		all.Go(func() {
			for n := range 10 {
				place, h := fmt.Sprint("P", i+1), store.Hand{By: "amina", At: now.Add(time.Duration(n-20*i) * time.Second)}
				s.FreezePlace(ctx0, place, "hush", h)
				s.UnfreezePlace(ctx0, place, h)
				s.SealAudit(ctx0, now)
			}
		})
	}
	all.Wait()
	w.seal()
	if c := w.chain(""); c.Links < 40 || c.Loose != 0 || c.Wrong != "" {
		t.Errorf("%+v", c)
	}
}

func trailFiltered(t *testing.T, w *world) {
	w.events(5)
	read := func(f store.TraceFilter) (got []string) {
		t.Helper()
		f.Limit = max(f.Limit, 3)
		all, err := w.Events(ctx0, f)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range all {
			got = append(got, fmt.Sprintf("%s %s %s", e.Actor, e.Action, e.At.Format("15:04")))
		}
		return got
	}
	want := func(got []string, want ...string) {
		t.Helper()
		if !slices.Equal(got, want) {
			t.Errorf("got %q, want %q", got, want)
		}
	}
	want(read(store.TraceFilter{}), "coordinator brian place unfreeze 09:09", "coordinator amina place freeze 09:08", "coordinator brian place unfreeze 09:07")
	want(read(store.TraceFilter{Actor: "coordinator amina"}), "coordinator amina place freeze 09:08", "coordinator amina place freeze 09:06", "coordinator amina place freeze 09:04")
	want(read(store.TraceFilter{Action: "place unfreeze", To: now.Add(4 * time.Minute)}), "coordinator brian place unfreeze 09:03", "coordinator brian place unfreeze 09:01")
	want(read(store.TraceFilter{From: now.Add(8 * time.Minute)}), "coordinator brian place unfreeze 09:09", "coordinator amina place freeze 09:08")
	first, err := w.Events(ctx0, store.TraceFilter{Limit: 4})
	if err != nil {
		t.Fatal(err)
	}
	want(read(store.TraceFilter{Before: first[3].ID, Limit: 2})[:2], "coordinator brian place unfreeze 09:05", "coordinator amina place freeze 09:04")
	actors, err := w.Actors(ctx0)
	if err != nil || !slices.Contains(actors, "coordinator amina") || !slices.Contains(actors, "coordinator brian") {
		t.Errorf("%q, %v", actors, err)
	}
	actions, err := w.Actions(ctx0)
	if err != nil || !slices.Contains(actions, "place freeze") || !slices.IsSorted(actions) {
		t.Errorf("%q, %v", actions, err)
	}
}

func trailErased(t *testing.T, w *world) {
	w.events(1)
	w.seal()
	people, err := w.Contacts(ctx0, store.Page{Limit: 10}, now)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Erase(ctx0, people[0].ID, now); err != nil {
		t.Fatal(err)
	}
	w.seal()
	if c := w.chain(""); c.Wrong != "" || c.Loose != 0 {
		t.Errorf("%+v", c)
	}
}

func trailValues(t *testing.T, w *world) {
	w.user("amina", "admin", "")
	w.user("dora", "branch", "P1")
	does(t, func() (bool, error) {
		return w.SetAccountRole(ctx0, "dora", "coordinator", "", store.Hand{By: "Amina", At: now.Add(time.Minute)})
	})
	all, err := w.Events(ctx0, store.TraceFilter{Action: "user_role", Limit: 1})
	if err != nil || len(all) != 1 {
		t.Fatalf("%v, %v", all, err)
	}
	if e := all[0]; e.Actor != "coordinator amina" || e.Object != "user dora" || e.Was != "branch P1" || e.Became != "coordinator" {
		t.Errorf("%+v", e)
	}
	w.events(1)
	if err := w.SetCaps(ctx0, store.Caps{Week: 1}, now); err != nil {
		t.Fatal(err)
	}
	for _, reason := range []string{"a drill", "another"} {
		if _, err := w.HoldSending(ctx0, reason, store.Hand{By: "amina", At: now}); err != nil {
			t.Fatal(err)
		}
	}
	if err := w.ResumeSending(ctx0, now); err != nil {
		t.Fatal(err)
	}
	for action, want := range map[string]string{
		"place freeze":   "not \"\" but \"frozen\"",
		"place unfreeze": "not \"frozen\" but \"\"",
		"caps":           "not \"2 a week, 4 in four, 16 a year, 3 a week to a phone\" but \"1 a week, 4 in four, 16 a year, 3 a week to a phone\"",
		"sending_pause":  "not \"paused\" but \"paused\"",
		"sending_resume": "not \"paused\" but \"sending\"",
	} {
		all, err := w.Events(ctx0, store.TraceFilter{Action: action, Limit: 1})
		if err != nil || len(all) != 1 {
			t.Fatalf("%s: %v, %v", action, all, err)
		}
		if got := fmt.Sprintf("not %q but %q", all[0].Was, all[0].Became); got != want {
			t.Errorf("%s: %s", action, got)
		}
	}
}
