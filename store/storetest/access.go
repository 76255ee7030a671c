package storetest

import (
	"context"
	"errors"
	"strings"
	"sync"
	"testing"
	"time"

	"ahadi/store"
)

// RunAccess holds an engine against who may come in, and what is kept of what
// they did.
func RunAccess(t *testing.T, fresh Fresh) {
	run(t, fresh, func(string) store.Seed { return settled() }, map[string]func(*testing.T, *world){
		"the last admin is neither disabled nor given another role":           lastAdmin,
		"of two admins who take it from each other at once, one stays":        twoAdminsAtOnce,
		"a role, a place and a disabled user hold at once":                    roleAtOnce,
		"a sign-in ends after twelve quiet hours, and after fourteen days":    signInEnds,
		"signing in again ends what the browser held before":                  signInRotates,
		"a link is good once, until its time, and until the next one":         invitationLinks,
		"tries are counted for a name and an address, across a restart":       knocks,
		"a browser in which she was signed in is throttled apart":             knownDevices,
		"a thousand tries at once are a thousand tries":                       knocksAtOnce,
		"a code counts once, and a recovery code is used up":                  codes,
		"what a program does under a key happens once":                        once,
		"what is refused leaves its key free":                                 onceRefused,
		"the same act of many at once happens once":                           onceAtOnce,
		"a token holds until it is revoked, and is known by its secret":       tokens,
		"the chain of the trail grows, and a noted head stays in it":          trailGrows,
		"events written at once by two processes are one chain":               trailAtOnce,
		"the trail is read by who, by what and by day, in pages":              trailFiltered,
		"who is erased leaves the chain whole":                                trailErased,
		"whoever opened the way in of another is not the second person":       openedIsOneHand,
		"whoever opened the way in of both is both":                           openedIsBoth,
		"a hand that has opened a way in is apart again after fourteen days":  openedEnds,
		"it is told who opened a way in, and how":                             openedIsTold,
		"what stands in the trail says what it was before and what it became": trailValues,
	})
}

var ctx0 = context.Background()

func (w *world) user(name, role, place string) int64 {
	w.t.Helper()
	id, err := w.AddAccount(ctx0, store.NewAccount{Name: name, Role: role, Place: place, Password: "hashed"}, store.Hand{By: "operator", At: now})
	if err != nil {
		w.t.Fatal(err)
	}
	return id
}

func (w *world) in(account int64, token string, at time.Time) {
	w.t.Helper()
	if err := w.SignIn(ctx0, store.NewSignIn{Account: account, Token: token, Browser: "Firefox Linux"}, at); err != nil {
		w.t.Fatal(err)
	}
}

// who is the role and place of who holds a token; "" for nobody.
func (w *world) who(token string, at time.Time) string {
	w.t.Helper()
	in, found, err := w.SignedIn(ctx0, token, at)
	if err != nil {
		w.t.Fatal(err)
	}
	if !found {
		return ""
	}
	return strings.TrimSpace(in.Name + " " + in.Role + " " + in.Place)
}

func lastAdmin(t *testing.T, w *world) {
	w.user("amina", "admin", "")
	w.user("brian", "coordinator", "")
	h := store.Hand{By: "brian", At: now}
	for _, act := range []func() (bool, error){
		func() (bool, error) { return w.DisableAccount(ctx0, "amina", h) },
		func() (bool, error) { return w.SetAccountRole(ctx0, "amina", "viewer", "", h) },
	} {
		_, err := act()
		refusal(t, err, "last admin")
	}
	does(t, func() (bool, error) { return w.SetAccountRole(ctx0, "brian", "admin", "", h) })
	does(t, func() (bool, error) { return w.DisableAccount(ctx0, "amina", h) })
	_, err := w.SetAccountRole(ctx0, "brian", "viewer", "", h)
	refusal(t, err, "last admin")
	_, err = w.AddAccount(ctx0, store.NewAccount{Name: "amina", Role: "viewer"}, h)
	refusal(t, err, "has this name already")
	_, err = w.AddAccount(ctx0, store.NewAccount{Name: "Operator", Role: "viewer"}, h)
	refusal(t, err, "no person")
	_, err = w.AddAccount(ctx0, store.NewAccount{Name: "dora", Role: "branch"}, h)
	refusal(t, err, "which place")
}

func twoAdminsAtOnce(t *testing.T, w *world) {
	w.user("amina", "admin", "")
	w.user("brian", "admin", "")
	other := w.open()
	defer other.Close()
	var all sync.WaitGroup
	all.Go(func() { w.DisableAccount(ctx0, "brian", store.Hand{By: "amina", At: now}) })
	all.Go(func() { other.DisableAccount(ctx0, "amina", store.Hand{By: "brian", At: now}) })
	all.Wait()
	left := 0
	users, err := w.Accounts(ctx0, now)
	for _, a := range users {
		if !a.Disabled {
			left++
		}
	}
	if err != nil || left != 1 {
		t.Errorf("%d admins are left, %v", left, err)
	}
}

func roleAtOnce(t *testing.T, w *world) {
	h := store.Hand{By: "operator", At: now}
	w.user("amina", "admin", "")
	w.in(w.user("dora", "branch", "C1"), "doras", now)
	if got := w.who("doras", now); got != "dora branch C1" {
		t.Fatalf("%q", got)
	}
	does(t, func() (bool, error) { return w.SetAccountRole(ctx0, "dora", "branch", "p2", h) })
	if got := w.who("doras", now); got != "dora branch P2" {
		t.Errorf("%q", got)
	}
	does(t, func() (bool, error) { return w.SetAccountRole(ctx0, "dora", "viewer", "", h) })
	if got := w.who("doras", now); got != "dora viewer" {
		t.Errorf("%q", got)
	}
	does(t, func() (bool, error) { return w.DisableAccount(ctx0, "dora", h) })
	if _, found, err := w.Credential(ctx0, "dora"); found || err != nil || w.who("doras", now) != "" {
		t.Errorf("who is disabled is in: %v", err)
	}
	if err := w.SignIn(ctx0, store.NewSignIn{Account: 1, Token: "x"}, now); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("nobody signs in: %v", err)
	}
	does(t, func() (bool, error) { return w.EnableAccount(ctx0, "dora", h) })
	if w.who("doras", now) != "" {
		t.Error("a sign-in that was ended holds again")
	}
}

func signInEnds(t *testing.T, w *world) {
	w.in(w.user("amina", "admin", ""), "quiet", now)
	if w.who("quiet", now.Add(11*time.Hour+59*time.Minute)) == "" || w.who("quiet", now.Add(12*time.Hour+time.Minute)) != "" || w.who("other", now) != "" {
		t.Error("twelve quiet hours do not end it, or something else does")
	}
	at := now
	for range 27 { // half days, with somebody before it
		at = at.Add(11 * time.Hour)
		in, found, err := w.SignedIn(ctx0, "quiet", at)
		if err != nil || !found {
			t.Fatalf("at %s it does not hold: %v", at, err)
		}
		if err := w.Seen(ctx0, in, at); err != nil {
			t.Fatal(err)
		}
	}
	for range 5 {
		at = at.Add(11 * time.Hour)
		if in, found, _ := w.SignedIn(ctx0, "quiet", at); found {
			w.Seen(ctx0, in, at)
		}
	}
	if w.who("quiet", at) != "" {
		t.Error("after fourteen days it still holds")
	}
}

func signInRotates(t *testing.T, w *world) {
	id := w.user("amina", "admin", "")
	w.in(id, "first", now)
	if err := w.SignIn(ctx0, store.NewSignIn{Account: id, Token: "second", Old: "first"}, now); err != nil {
		t.Fatal(err)
	}
	w.in(id, "third", now)
	if w.who("first", now) != "" || w.who("second", now) == "" {
		t.Error("the token before still holds")
	}
	open, err := w.SignIns(ctx0, id, now)
	if err != nil || len(open) != 2 || open[1].Browser != "" {
		t.Fatalf("%+v, %v", open, err)
	}
	if n, err := w.SignOutEverywhere(ctx0, "amina", open[0].ID, store.Hand{By: "amina", At: now}); n != 1 || err != nil || w.who("third", now) == "" || w.who("second", now) != "" {
		t.Errorf("%d, %v", n, err)
	}
	other := w.user("brian", "viewer", "")
	w.in(other, "brians", now)
	theirs, _ := w.SignIns(ctx0, other, now)
	if err := w.EndSignIn(ctx0, theirs[0].ID, store.Hand{By: "amina", At: now}); !errors.Is(err, store.ErrNotFound) || w.who("brians", now) == "" {
		t.Errorf("she ends another's sign-in: %v", err)
	}
}
