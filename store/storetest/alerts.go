package storetest

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"ahadi/internal/phone"
	"ahadi/store"
)

// The phones of those on call: two for the settlement, one for the city above
// it, one for everywhere. The last is also on the settlement's list.
const (
	first  = "+12025550190"
	second = "+12025550191"
	above  = "+12025550192"
	anyone = "+12025550193"
)

// watch is who is on call.
func watch() store.OnCall {
	return store.OnCall{
		"P1": {phone.MustParse(first), phone.MustParse(second)}, "C1": {phone.MustParse(above), phone.MustParse(second)}, "*": {phone.MustParse(anyone)},
	}
}

const cry = "they threaten us by the river"

// cries is a message of danger.
func (w *world) cries(number, id string, after time.Duration) {
	w.t.Helper()
	w.turn(at(texted(number, id, cry+id), after), func(b store.Before) store.After {
		a := kept(b)
		in := store.NewInbox{Reason: "urgent", Alert: true}
		if len(b.People) == 1 {
			in.ContactID = b.People[0].ID
			a.Inbound.ContactID = in.ContactID
		}
		a.Inbox = []store.NewInbox{in}
		return a
	})
}

// called runs CallOut some time after now, and says whom it has told what, such
// as "0190 1 Place".
func (w *world) called(o store.OnCall, after time.Duration) []string {
	w.t.Helper()
	_, err := w.CallOut(context.Background(), o, now.Add(after), func(c store.Call) store.Firing {
		return store.Firing{Channel: "demo", Text: c.Alerts + " " + c.Place}
	})
	if err != nil {
		w.t.Fatal(err)
	}
	all, err := w.Claim(context.Background(), now.Add(after), time.Minute, store.Lane{Route: "demo", Slots: 100})
	if err != nil {
		w.t.Fatal(err)
	}
	var told []string
	for _, m := range all {
		if m.Class != "must" {
			w.t.Errorf("a call is of the class %s", m.Class)
		}
		told = append(told, fmt.Sprint(m.To.E164()[8:], " ", m.Body))
	}
	return told
}

// tells fails unless a call some time after now tells just these.
func (w *world) tells(o store.OnCall, after time.Duration, want ...string) {
	w.t.Helper()
	if got := w.called(o, after); !slices.Equal(got, want) {
		w.t.Errorf("%s later %q are told, not %q", after, got, want)
	}
}

func oneAfterTheOther(t *testing.T, w *world) {
	w.cries(akinyi, "m1", 0)
	select {
	case <-w.Alarms():
	default:
		t.Error("nobody hears that an alert was raised")
	}
	w.tells(watch(), 0, "0190 1 Place")
	w.reopen()
	w.tells(watch(), time.Minute)
	w.tells(watch(), 15*time.Minute-time.Second)
	w.tells(watch(), 15*time.Minute, "0191 1 Place")
	w.tells(watch(), 30*time.Minute, "0192 1 Place")
	w.reopen()
	w.tells(watch(), 45*time.Minute, "0193 1 Place")
	w.tells(watch(), 60*time.Minute, "0190 1 Place") // round again
	w.tells(watch(), 9*time.Hour, "0191 1 Place")    // after a night without the service it is once
	w.tells(watch(), 9*time.Hour+time.Minute)
	does(t, func() (bool, error) { return w.TakeAlert(context.Background(), 1, by) })
	w.tells(watch(), 10*time.Hour)
	_, err := w.TakeAlert(context.Background(), 1, store.Hand{By: "neema", At: now})
	refusal(t, err, "amina has it")
	does(t, func() (bool, error) {
		return w.CloseAlert(context.Background(), 1, "she is with her sister", store.Hand{By: "neema", At: now})
	})
	_, err = w.CloseAlert(context.Background(), 1, "call her on +12025550101", by)
	refusal(t, err, "phone number")
	a, err := w.Alert(context.Background(), 1)
	if err != nil || a.State != store.AlertClosed || a.Called != 6 || a.TakenBy != "amina" || a.ClosedBy != "neema" || a.Reason != "she is with her sister" || a.Messages != 1 || a.Place != "P1" {
		t.Errorf("it is %+v, %v", a, err)
	}
	if all, err := w.Inbox(context.Background(), store.Everything(), 9); err != nil || len(all) != 0 {
		t.Errorf("closed, its message waits still: %+v, %v", all, err)
	}
	w.cries(akinyi, "m2", 11*time.Hour)
	w.tells(watch(), 11*time.Hour, "0190 2 Place")
	if a, err := w.Alert(context.Background(), 1); err != nil || a.Messages != 1 {
		t.Errorf("what she wrote after it was closed is its too: %+v, %v", a, err)
	}
}

func whoIsCalled(t *testing.T, w *world) {
	w.cries(otieno, "m1", 0) // of P2, which has no list
	w.cries(stranger, "m2", 0)
	w.tells(watch(), 0, "0192 1 Beside", "0193 2 ")
	country := store.OnCall{"KE": {phone.MustParse(above)}}
	w.tells(country, 15*time.Minute, "0192 1 Beside", "0192 2 ")
	if missing, err := w.Unguarded(context.Background(), country); err != nil || len(missing) != 0 {
		t.Errorf("nobody is on call for %v, %v", missing, err)
	}
	if missing, err := w.Unguarded(context.Background(), store.OnCall{"P1": watch()["P1"]}); err != nil || !slices.Equal(missing, []string{"P2", "*"}) {
		t.Errorf("nobody is on call for %v, %v", missing, err)
	}
}

func nobodyOnCall(t *testing.T, w *world) {
	words := func(store.Call) store.Firing { return store.Firing{Channel: "demo", Text: "x"} }
	w.cries(akinyi, "m1", 0)
	for i, after := range []time.Duration{0, time.Minute, 15 * time.Minute} {
		done, err := w.CallOut(context.Background(), store.OnCall{"P2": watch()["P1"]}, now.Add(after), words)
		if err != nil || done.Calls != 0 || (len(done.Nobody) == 1) == (i == 1) {
			t.Errorf("%s later: %+v, %v", after, done, err)
		}
	}
	w.tells(watch(), 30*time.Minute, "0190 1 Place")
}

func onCallStops(t *testing.T, w *world) {
	ctx := context.Background()
	if err := w.SetOnCall(ctx, watch(), now); err != nil {
		t.Fatal(err)
	}
	w.turn(texted(first, "s", "STOP"), func(b store.Before) store.After {
		if !b.Line.OnCall {
			t.Error("a phone on call is not known as one")
		}
		stop := true
		return store.After{Inbound: &store.NewInbound{}, Inbox: []store.NewInbox{{Reason: "oncall_stop"}}, Line: store.LineChange{OptOut: &stop}}
	})
	if b := w.look(texted(akinyi, "a", "x")); b.Line.OnCall {
		t.Error("everybody is on call")
	}
	w.cries(akinyi, "m1", 0)
	w.tells(watch(), 0, "0191 1 Place")
	w.tells(watch(), 15*time.Minute, "0192 1 Place")
	if n, err := w.OnCallStopped(ctx); err != nil || n != 1 {
		t.Errorf("%d on call have stopped, %v", n, err)
	}
	if err := w.Prune(ctx, now.AddDate(0, 3, 0)); err != nil {
		t.Fatal(err)
	}
	if !w.look(at(texted(second, "l", "x"), 90*24*time.Hour)).Line.OnCall {
		t.Error("a phone on call is forgotten like a stranger's")
	}
	later := now.AddDate(0, 3, 0)
	for _, err := range []error{w.SetOnCall(ctx, store.OnCall{"*": watch()["*"]}, later), w.Prune(ctx, later.AddDate(0, 2, 0))} {
		if err != nil {
			t.Fatal(err)
		}
	}
	if w.look(at(texted(second, "n", "x"), 100*24*time.Hour)).Line.OnCall {
		t.Error("who is not on call any more still is")
	}
	if n, err := w.OnCallStopped(ctx); err != nil || n != 0 {
		t.Errorf("%d on call have stopped, %v", n, err)
	}
}

func alertStorm(t *testing.T, w *world) {
	for i := range 4 {
		w.cries(akinyi, fmt.Sprint("a", i), time.Duration(i)*time.Second) // one phone, one alert
	}
	w.tells(watch(), 5*time.Second, "0190 1 Place")
	for i := range 6 {
		w.cries(fmt.Sprint("+1202555017", i), fmt.Sprint("b", i), time.Minute)
	}
	everywhere := store.OnCall{"*": watch()["*"]}
	w.tells(everywhere, time.Minute, "0193 2, 3, 4 +3 ")
	for i := range 4 {
		w.cries(fmt.Sprint("+1202555018", i), fmt.Sprint("c", i), time.Duration(2+i)*time.Minute)
		want := []string{fmt.Sprint("0193 ", 8+i, " ")}
		if i > 1 { // the phone got three within a quarter of an hour
			want = nil
		}
		w.tells(everywhere, time.Duration(2+i)*time.Minute, want...)
	}
	w.tells(everywhere, 16*time.Minute, "0193 1 Place")
	w.tells(everywhere, 17*time.Minute, "0193 2, 3, 4 +6 ")
	a, err := w.Alert(context.Background(), 1)
	if err != nil || a.Messages != 4 {
		t.Errorf("what one phone wrote while its alert was open is %+v, %v", a, err)
	}
}

func revealed(t *testing.T, w *world) {
	ctx := context.Background()
	w.cries(shared, "m1", 0)
	w.tells(watch(), 0, "0190 1 Place")
	all, err := w.Alerts(ctx, true)
	listed, _ := json.Marshal(all)
	if err != nil || len(all) != 1 {
		t.Fatalf("listed are %+v, %v", all, err)
	}
	if _, err := w.RevealAlert(ctx, 1, store.Hand{At: now}); !errors.Is(err, store.ErrWho) {
		t.Errorf("shown to nobody: %v", err)
	}
	if _, err := w.RevealAlert(ctx, 2, by); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("one that is none: %v", err)
	}
	shown, err := w.RevealAlert(ctx, 1, by)
	if err != nil || shown.Number != shared || len(shown.Texts) != 1 || !strings.Contains(shown.Texts[0].Body, cry) || len(shown.People) != 2 || shown.People[0] != "Wanjiru Sampuli (c3)" {
		t.Errorf("shown is %+v, %v", shown, err)
	}
	events, err := w.Trail(ctx, store.Page{Limit: 100})
	noted, _ := json.Marshal(events)
	if err != nil || !slices.Contains(w.trail(), "coordinator amina: alert reveal alert 1") {
		t.Errorf("who looked is not noted: %s, %v", noted, err)
	}
	for _, secret := range []string{"5550107", "river", "Wanjiru"} {
		if strings.Contains(string(listed)+string(noted), secret) {
			t.Errorf("%s stands in the list or the trail", secret)
		}
	}
}

func erasedInDanger(t *testing.T, w *world) {
	ctx := context.Background()
	w.cries(akinyi, "m1", 0)
	w.cries(stranger, "m2", 0)
	w.tells(watch(), 0, "0190 1 Place", "0193 2 ")
	id, err := w.FindContact(ctx, "c1")
	if err == nil {
		_, err = w.Erase(ctx, id, now)
	}
	if err == nil {
		err = w.Prune(ctx, now.AddDate(0, 2, 0))
	}
	if err != nil {
		t.Fatal(err)
	}
	for number := range int64(2) {
		a, err := w.Alert(ctx, number+1)
		if err != nil || a.State != store.AlertOpen || a.Messages != 0 || !a.At.Equal(now) {
			t.Errorf("left is %+v, %v", a, err)
		}
		if _, err := w.RevealAlert(ctx, number+1, by); !errors.Is(err, store.ErrForgotten) {
			t.Errorf("alert %d still leads to her: %v", number+1, err)
		}
		does(t, func() (bool, error) { return w.CloseAlert(ctx, number+1, "nobody can be called", by) })
	}
}

func calledTwiceAtOnce(t *testing.T, w *world) {
	other := w.open()
	defer other.Close()
	w.cries(akinyi, "m1", 0)
	done := make(chan int, 2)
	for _, s := range []*store.Store{w.Store, other} {
		go func() {
			d, err := s.CallOut(context.Background(), watch(), now, func(store.Call) store.Firing { return store.Firing{Channel: "demo", Text: "x"} })
			if err != nil {
				t.Error(err)
			}
			done <- d.Calls
		}()
	}
	if n := <-done + <-done; n != 1 {
		t.Errorf("two processes at once make %d calls", n)
	}
}
