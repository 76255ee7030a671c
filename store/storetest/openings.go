package storetest

import (
	"fmt"
	"testing"
	"time"

	"ahadi/store"
)

// takes lets one user open the way in of another, who may be new: by a link that
// is used at once.
func (w *world) takes(by, whom string, at time.Time) {
	w.t.Helper()
	link := fmt.Sprint(by, whom, at)
	if err := w.InviteAccount(ctx0, whom, link, at.Add(time.Hour), store.Hand{By: by, At: at}); err != nil {
		w.t.Fatal(err)
	}
	if _, err := w.Accept(ctx0, link, "another", at); err != nil {
		w.t.Fatal(err)
	}
}

// proposes makes a report that somebody proposes to exclude.
func (w *world) proposes(by string, at time.Time) (ref string) {
	w.t.Helper()
	ref = w.turn(dialled(akinyi, by+at.String(), ""), files(40)).Say
	does(w.t, func() (bool, error) {
		return w.ProposeExclusion(ctx0, ref, "duplicate", "", store.Hand{By: by, At: at})
	})
	return ref
}

func (w *world) confirms(ref, by string, at time.Time) error {
	_, err := w.ConfirmExclusion(ctx0, ref, store.Hand{By: by, At: at})
	return err
}

const notTwo = "do not count as two people"

func openedIsOneHand(t *testing.T, w *world) {
	for _, name := range []string{"amina", "brian", "chen"} {
		w.user(name, "admin", "")
	}
	before := w.proposes("brian", now) // by himself, before she took his password
	at := now.Add(time.Hour)
	w.takes("amina", "brian", at)
	if err := w.confirms(before, "amina", at.Add(time.Hour)); err != nil {
		t.Errorf("what he proposed himself before: %v", err)
	}
	ref := w.proposes("amina", at)
	refusal(t, w.confirms(ref, "brian", at.Add(time.Hour)), notTwo, "somebody else must confirm")
	if err := w.confirms(ref, "chen", at.Add(time.Hour)); err != nil {
		t.Fatal(err)
	}
	undo := func(by string) (bool, error) {
		done, _, err := w.UndoExclusion(ctx0, ref, "two heaps", store.Hand{By: by, At: at.Add(2 * time.Hour)})
		return done, err
	}
	if done, err := undo("brian"); done || err != nil {
		t.Fatal(done, err)
	}
	_, err := undo("amina")
	refusal(t, err, notTwo)
	if done, err := undo("chen"); !done || err != nil {
		t.Errorf("%v, %v", done, err)
	}
	ref = w.proposes("chen", at.Add(3*time.Hour))
	w.dropsCodes("chen", "brian", at.Add(2*time.Hour))
	refusal(t, w.confirms(ref, "amina", at.Add(4*time.Hour)), notTwo) // amina is brian, who took chen's code away
}

// dropsCodes takes away the code of an app that a user has just set up.
func (w *world) dropsCodes(whom, by string, at time.Time) {
	w.t.Helper()
	if err := w.SetCodes(ctx0, "SECRET", nil, store.Hand{By: whom, At: at}); err != nil {
		w.t.Fatal(err)
	}
	if before, err := w.DropCodes(ctx0, whom, store.Hand{By: by, At: at}); err != nil || before {
		w.t.Fatal(before, err)
	}
}

func openedIsBoth(t *testing.T, w *world) {
	for _, name := range []string{"amina", "brian", "chen", "dora", "emil"} {
		w.user(name, "admin", "")
	}
	w.takes("amina", "brian", now)
	w.takes("amina", "chen", now)
	ref := w.proposes("brian", now.Add(time.Hour))
	refusal(t, w.confirms(ref, "chen", now.Add(time.Hour)), notTwo)
	if err := w.confirms(ref, "dora", now.Add(time.Hour)); err != nil {
		t.Error(err)
	}
	w.takes("operator", "dora", now)
	w.takes("operator", "emil", now)
	if err := w.confirms(w.proposes("dora", now.Add(2*time.Hour)), "emil", now.Add(2*time.Hour)); err != nil {
		t.Errorf("on the server: %v", err)
	}
}

func openedEnds(t *testing.T, w *world) {
	w.user("amina", "admin", "")
	w.user("brian", "admin", "")
	w.takes("amina", "brian", now)
	last, over := now.Add(store.OpeningHolds-time.Minute), now.Add(store.OpeningHolds)
	refusal(t, w.confirms(w.proposes("amina", last), "brian", last), notTwo)
	late := w.proposes("brian", last)
	refusal(t, w.confirms(late, "amina", over.Add(time.Hour)), notTwo) // she may have proposed it as him
	if err := w.confirms(w.proposes("amina", over), "brian", over); err != nil {
		t.Error(err)
	}
}

func openedIsTold(t *testing.T, w *world) {
	amina := w.user("amina", "admin", "")
	w.takes("brian", "amina", now)
	w.dropsCodes("amina", "chen", now.Add(time.Hour))
	w.dropsCodes("amina", "amina", now.Add(2*time.Hour))
	fresh, err := w.AddAccount(ctx0, store.NewAccount{Name: "dora", Role: "viewer"}, store.Hand{By: "amina", At: now})
	if err != nil {
		t.Fatal(err)
	}
	w.takes("amina", "dora", now)
	got := func(account int64, since time.Time) (all string) {
		t.Helper()
		ways, err := w.Openings(ctx0, account, since)
		if err != nil {
			t.Fatal(err)
		}
		for _, o := range ways {
			all += fmt.Sprintf("%s by %s at %s; ", o.What, o.By, o.At.Format("15:04"))
		}
		return all
	}
	if all := got(amina, time.Time{}); all != "codes by chen at 10:00; anew by brian at 09:00; " {
		t.Errorf("%q", all)
	}
	if all := got(amina, now); all != "codes by chen at 10:00; " {
		t.Errorf("since then %q", all)
	}
	if all := got(fresh, time.Time{}); all != "first by amina at 09:00; " {
		t.Errorf("%q", all)
	}
	trail, err := w.Events(ctx0, store.TraceFilter{Action: "user_password", Limit: 2})
	if err != nil || len(trail) != 2 || trail[1].Became != "by a link of brian" {
		t.Errorf("%+v, %v", trail, err)
	}
}
