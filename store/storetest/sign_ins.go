package storetest

import (
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"ahadi/store"
)

func invitationLinks(t *testing.T, w *world) {
	h := store.Hand{By: "operator", At: now}
	w.in(w.user("amina", "admin", ""), "old", now)
	invite := func(token string) {
		t.Helper()
		if err := w.InviteAccount(ctx0, "amina", token, now.Add(time.Hour), h); err != nil {
			t.Fatal(err)
		}
	}
	invite("one")
	invite("two")
	if _, err := w.Accept(ctx0, "one", "new", now); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a link that another took the place of: %v", err)
	}
	if _, err := w.Accept(ctx0, "two", "new", now.Add(time.Hour)); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("after its time: %v", err)
	}
	if w.who("old", now) == "" {
		t.Error("a link that nobody used has an effect")
	}
	if name, err := w.Accept(ctx0, "two", "new", now); err != nil || name != "amina" {
		t.Fatalf("%s, %v", name, err)
	}
	if c, found, err := w.Credential(ctx0, "Amina"); err != nil || !found || c.Password != "new" || w.who("old", now) != "" {
		t.Errorf("%+v, %v, %v", c, found, err)
	}
	if _, err := w.Accept(ctx0, "two", "newer", now); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a second time: %v", err)
	}
	invite("three")
	w.user("brian", "admin", "")
	does(t, func() (bool, error) { return w.DisableAccount(ctx0, "amina", h) })
	if _, err := w.Invited(ctx0, "three", now); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("of who is disabled: %v", err)
	}
	refusal(t, w.InviteAccount(ctx0, "amina", "four", now.Add(time.Hour), h), "enable her first")
}

func knocks(t *testing.T, w *world) {
	knock := func(name, address string, at time.Time) time.Duration {
		t.Helper()
		wait, err := w.Knock(ctx0, store.Knocker{Name: name, Address: address}, at)
		if err != nil {
			t.Fatal(err)
		}
		return wait
	}
	for i := range 5 {
		if wait := knock("Nobody", fmt.Sprint("192.0.2.", i), now); wait != 0 {
			t.Fatalf("try %d waits %s", i+1, wait)
		}
	}
	if wait := knock(" nobody ", "192.0.2.9", now); wait != 30*time.Second {
		t.Errorf("the sixth waits %s", wait)
	}
	w.reopen()
	if wait := knock("nobody", "192.0.2.9", now.Add(29*time.Second)); wait != time.Second {
		t.Errorf("after a restart it waits %s", wait)
	}
	if knock("somebody", "192.0.2.9", now) != 0 || knock("nobody", "192.0.2.9", now.Add(30*time.Second)) != 0 {
		t.Error("another name, or a later try, waits")
	}
	if wait := knock("nobody", "192.0.2.9", now.Add(30*time.Second)); wait != time.Minute {
		t.Errorf("the wait does not double: %s", wait)
	}
	for range 2 {
		if knock("nobody", "192.0.2.9", now.Add(2*time.Hour)) != 0 {
			t.Error("after a quiet hour it still waits")
		}
	}
	for i := range 30 {
		knock(fmt.Sprint("name", i), "203.0.113.7", now)
	}
	if knock("fresh", "203.0.113.7", now) == 0 || knock("fresh", "203.0.113.8", now) != 0 {
		t.Error("an address is not counted, or another is")
	}
	id := w.user("amina", "admin", "")
	for range 4 {
		knock("amina", "192.0.2.77", now)
	}
	if err := w.SignIn(ctx0, store.NewSignIn{Account: id, Token: "t", Knocker: store.Knocker{Name: "amina"}}, now); err != nil {
		t.Fatal(err)
	}
	for range 4 {
		if knock("amina", "192.0.2.77", now) != 0 {
			t.Error("after she signed in her tries still count")
		}
	}
}

// knownDevices are throttled apart from whoever knows a name alone, and no less.
func knownDevices(t *testing.T, w *world) {
	id := w.user("amina", "admin", "")
	hers := store.Knocker{Name: "amina", Address: "192.0.2.1", Device: "hers"}
	knock := func(k store.Knocker, n int) (wait time.Duration) {
		t.Helper()
		for range n {
			var err error
			if wait, err = w.Knock(ctx0, k, now); err != nil {
				t.Fatal(err)
			}
		}
		return wait
	}
	stranger := store.Knocker{Name: "amina", Address: "192.0.2.1"}
	if knock(stranger, 6) == 0 || knock(hers, 5) != 0 || knock(hers, 1) != 30*time.Second {
		t.Error("her browser waits for a stranger, or guesses more than one")
	}
	other := store.Knocker{Name: "amina", Address: "192.0.2.1", Device: "another"}
	if knock(other, 4) != 0 {
		t.Error("another browser of hers waits")
	}
	if err := w.SignIn(ctx0, store.NewSignIn{Account: id, Token: "t", Knocker: other}, now); err != nil {
		t.Fatal(err)
	}
	if knock(other, 4) != 0 || knock(hers, 1) == 0 || knock(stranger, 1) == 0 {
		t.Error("who signs in on one browser lets others forget their tries")
	}
	if w.DeviceMark("amina", "hers") != w.DeviceMark(" Amina", "hers") || w.DeviceMark("amina", "hers") == w.DeviceMark("brian", "hers") {
		t.Error("a browser is known under another's name")
	}
}

func knocksAtOnce(t *testing.T, w *world) {
	let := make(chan bool, 40)
	var all sync.WaitGroup
	for i := range 40 {
		all.Go(func() {
			wait, err := w.Knock(ctx0, store.Knocker{Name: "amina", Address: fmt.Sprint("192.0.2.", i)}, now)
			let <- wait == 0 && err == nil
		})
	}
	all.Wait()
	close(let)
	n := 0
	for ok := range let {
		if ok {
			n++
		}
	}
	if n != 5 {
		t.Errorf("%d of forty tries at once are compared", n)
	}
}

func codes(t *testing.T, w *world) {
	id := w.user("amina", "admin", "")
	h := store.Hand{By: "amina", At: now}
	if err := w.SetCodes(ctx0, "SECRET", []string{"ONE", "TWO"}, h); err != nil {
		t.Fatal(err)
	}
	c, found, err := w.Credential(ctx0, "amina")
	if err != nil || !found || c.Secret != "SECRET" || c.Step != 0 {
		t.Fatalf("%+v, %v", c, err)
	}
	for _, step := range []struct {
		n    int64
		want bool
	}{{100, true}, {100, false}, {99, false}, {101, true}} {
		if got, err := w.UseStep(ctx0, id, step.n); err != nil || got != step.want {
			t.Errorf("step %d: %v, %v", step.n, got, err)
		}
	}
	for _, want := range []bool{true, false} {
		if got, err := w.UseRecovery(ctx0, id, "ONE", now); err != nil || got != want {
			t.Errorf("%v, %v", got, err)
		}
	}
	if n, err := w.Recovery(ctx0, id); n != 1 || err != nil {
		t.Errorf("%d left, %v", n, err)
	}
	does(t, func() (bool, error) { return w.DropCodes(ctx0, "amina", h) })
	if c, _, err := w.Credential(ctx0, "amina"); c.Secret != "" || err != nil {
		t.Errorf("%+v, %v", c, err)
	}
	if got, _ := w.UseRecovery(ctx0, id, "TWO", now); got {
		t.Error("a recovery code of an app that is gone counts")
	}
}

func tokens(t *testing.T, w *world) {
	h := store.Hand{By: "amina", At: now}
	add := func(n store.NewToken) error { return w.AddToken(ctx0, n, h) }
	good := store.NewToken{Name: "Mirror", Secret: "s1", Scopes: []string{"read"}, Place: "c1", Expires: now.Add(time.Hour)}
	if err := add(good); err != nil {
		t.Fatal(err)
	}
	got, found, err := w.Token(ctx0, "s1", now)
	if err != nil || !found || got.Name != "mirror" || got.Place != "C1" || !got.Has("read") || got.Scope() != store.Branch("C1") || got.By != "amina" {
		t.Fatalf("%+v, %v", got, err)
	}
	if _, found, _ := w.Token(ctx0, "s2", now); found {
		t.Error("another secret is known")
	}
	refusal(t, add(good), "already")
	good.Name, good.Scopes = "other", []string{"everything"}
	refusal(t, add(good), "no scope")
	good.Scopes, good.Expires = []string{"read"}, now
	refusal(t, add(good), "future")
	does(t, func() (bool, error) { return w.RevokeToken(ctx0, "mirror", h) })
	if got, _, _ := w.Token(ctx0, "s1", now.Add(time.Minute)); got.Revoked.IsZero() || got.UsedAt.IsZero() {
		t.Errorf("%+v", got)
	}
	if all, err := w.Tokens(ctx0); err != nil || len(all) != 1 {
		t.Errorf("%+v, %v", all, err)
	}
}
