package alert

import (
	"bytes"
	"context"
	"fmt"
	"log/slog"
	"maps"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"ahadi/flows"
	"ahadi/gateway/register"
	"ahadi/internal/keys"
	"ahadi/internal/phone"
	"ahadi/store"
)

// evening is when somebody in Kisumu writes: 22:10 there.
var evening = time.Date(2026, 10, 20, 19, 10, 0, 0, time.UTC)

const akinyi = "+12025550102" // of the settlement KE-K1

func numbers(all ...string) []phone.Number {
	var list []phone.Number
	for _, n := range all {
		list = append(list, phone.MustParse(n))
	}
	return list
}

// world is the sample register with a service that calls those on call.
type world struct {
	*Service
	t      *testing.T
	path   string
	ring   *keys.Ring
	oncall store.OnCall
	log    bytes.Buffer
}

func newWorld(t *testing.T, oncall store.OnCall) *world {
	t.Helper()
	w := &world{t: t, path: filepath.Join(t.TempDir(), "a.db"), oncall: oncall}
	var err error
	if w.ring, err = keys.New(); err != nil {
		t.Fatal(err)
	}
	seed, err := register.Read(register.Sample())
	if err != nil {
		t.Fatal(err)
	}
	seed.Network.Demo = false // a demo's people are invented, and nobody is on call for them
	w.open()
	if err := w.config.Store.Seed(context.Background(), register.Shift(seed, 0, evening), evening); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { w.config.Store.Close() })
	return w
}

// open starts the service as a process does.
func (w *world) open() {
	w.t.Helper()
	book, err := flows.Load()
	if err != nil {
		w.t.Fatal(err)
	}
	log := slog.New(slog.NewTextHandler(&w.log, nil))
	s, err := store.Open(context.Background(), store.Options{Database: w.path, Keys: w.ring, Logger: log})
	if err != nil {
		w.t.Fatal(err)
	}
	w.Service = New(Config{Store: s, Book: book, OnCall: w.oncall, Route: func(_, country string) string { return "channel of " + country }, Now: time.Now, Logger: log})
}

func (w *world) restart() {
	w.t.Helper()
	if err := w.config.Store.Close(); err != nil {
		w.t.Fatal(err)
	}
	w.open()
}

// cries is a message of danger that Akinyi sends.
func (w *world) cries(id string, at time.Time) {
	w.t.Helper()
	job := store.Job{Channel: "demo", Number: phone.MustParse(akinyi), Kind: store.KindSMS, ID: id, Text: "they will evict us tonight", At: at}
	_, err := w.config.Store.Turn(context.Background(), job, func(b store.Before) store.After {
		who := b.People[0].ID
		return store.After{Inbound: &store.NewInbound{ContactID: who}, Inbox: []store.NewInbox{{Reason: "urgent", ContactID: who, Alert: true}}}
	})
	if err != nil {
		w.t.Fatal(err)
	}
}

// leaves is what leaves at a moment: by which channel, to whom, in which words.
func (w *world) leaves(at time.Time) []string {
	w.t.Helper()
	all, err := w.config.Store.Claim(context.Background(), at, time.Minute, store.Lane{Route: "channel of KE", Slots: 100})
	if err != nil {
		w.t.Fatal(err)
	}
	var texts []string
	for _, m := range all {
		texts = append(texts, fmt.Sprint(m.Channel, " to ", m.To.E164()[8:], ": ", m.Body))
	}
	return texts
}

func TestANightOfAnAlert(t *testing.T) {
	w := newWorld(t, store.OnCall{"KE-K": numbers("+12025550110", "+12025550191"), "*": numbers("+12025550193")})
	w.cries("m1", evening)
	const words = ": 3Cities: ALERT 1, Mto Mdogo. Someone wrote of danger. Read it in Ahadi, take it and call. If nobody does, another is told in 15 minutes."
	to := []string{"0110", "0191", "0193"}
	var want, got []string
	for minute := range 10 * 60 { // through the night
		at := evening.Add(time.Duration(minute) * time.Minute)
		if minute == 7*60+3 { // amina has looked
			if _, err := w.config.Store.TakeAlert(context.Background(), 1, store.Hand{By: "amina", At: at}); err != nil {
				t.Fatal(err)
			}
		}
		if minute%97 == 0 {
			w.restart()
		}
		if err := w.Tick(context.Background(), at); err != nil {
			t.Fatal(err)
		}
		for _, m := range w.leaves(at) {
			got = append(got, fmt.Sprint(minute, " channel", strings.TrimPrefix(m, "channel")))
		}
		if minute%15 == 0 && minute < 7*60+3 {
			want = append(want, fmt.Sprint(minute, " channel of KE to ", to[minute/15%3], words))
		}
	}
	if !slices.Equal(got, want) {
		t.Errorf("they are told\n%s\nnot\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	for _, secret := range []string{"evict", akinyi[8:], "Akinyi"} {
		if strings.Contains(strings.Join(got, "")+w.log.String(), secret) {
			t.Errorf("%q is told, or logged:\n%s", secret, w.log.String())
		}
	}
}

func TestSheIsToldInHerOwnLanguage(t *testing.T) {
	w := newWorld(t, store.OnCall{"*": numbers("+12025550122")}) // Carmen, who speaks Spanish
	w.cries("m1", evening)
	if err := w.Tick(context.Background(), evening); err != nil {
		t.Fatal(err)
	}
	if all := w.leaves(evening); len(all) != 1 || !strings.Contains(all[0], "Alguien escribe de un peligro") {
		t.Errorf("she reads %q", all)
	}
}

func TestAnAlertThatReachesNobodyIsSaidLoudly(t *testing.T) {
	w := newWorld(t, store.OnCall{"GH": numbers("+12025550190")})
	w.cries("m1", evening)
	for minute := range 31 {
		if err := w.Tick(context.Background(), evening.Add(time.Duration(minute)*time.Minute)); err != nil {
			t.Fatal(err)
		}
	}
	if n := strings.Count(w.log.String(), "level=ERROR msg=\"an alert reaches nobody"); n != 3 {
		t.Errorf("it is said %d times in half an hour:\n%s", n, w.log.String())
	}
}

func TestASTOPFromSomebodyOnCallIsSaidLoudly(t *testing.T) {
	w := newWorld(t, store.OnCall{"*": numbers("+12025550190")})
	ctx, stop := context.Background(), true
	if err := w.config.Store.SetOnCall(ctx, w.oncall, evening); err != nil {
		t.Fatal(err)
	}
	job := store.Job{Channel: "demo", Number: phone.MustParse("+12025550190"), Kind: store.KindSMS, ID: "s", Text: "STOP", At: evening}
	if _, err := w.config.Store.Turn(ctx, job, func(store.Before) store.After { return store.After{Line: store.LineChange{OptOut: &stop}} }); err != nil {
		t.Fatal(err)
	}
	for minute := range 90 {
		if err := w.Tick(ctx, evening.Add(time.Duration(minute)*time.Minute)); err != nil {
			t.Fatal(err)
		}
	}
	if n := strings.Count(w.log.String(), "level=ERROR msg=\"somebody on call has said STOP"); n != 2 {
		t.Errorf("it is said %d times in an hour and a half:\n%s", n, w.log.String())
	}
}

func TestAnAlertIsPassedOnWithoutWaitingForAMinute(t *testing.T) {
	w := newWorld(t, store.OnCall{"*": numbers("+12025550190")})
	ctx, end := context.WithCancel(context.Background())
	ran := make(chan error, 1)
	go func() { ran <- w.Run(ctx) }()
	select {
	case <-w.config.Store.Wake(): // of the register
	default:
	}
	w.cries("m1", time.Now())
	select {
	case <-w.config.Store.Wake():
	case <-time.After(10 * time.Second):
		t.Error("ten seconds later nothing is queued")
	}
	end()
	if err := <-ran; err != nil {
		t.Error(err)
	}
	if all := w.leaves(time.Now()); len(all) != 1 || !strings.Contains(all[0], "0190: 3Cities: ALERT 1") {
		t.Errorf("what leaves is %q", all)
	}
}

func TestPeopleForWhomNobodyIsOnCallAreSaidLoudly(t *testing.T) {
	everywhere := store.OnCall{"KE": numbers("+12025550190"), "GH": numbers("+12025550191"), "PE": numbers("+12025550192")}
	for missing, want := range map[string]int{"": 0, "PE": 2} {
		oncall := maps.Clone(everywhere)
		delete(oncall, missing)
		w := newWorld(t, oncall)
		for minute := range 90 {
			if err := w.Tick(context.Background(), evening.Add(time.Duration(minute)*time.Minute)); err != nil {
				t.Fatal(err)
			}
		}
		if n := strings.Count(w.log.String(), `level=ERROR msg="nobody is on call`); n != want {
			t.Errorf("without %q it is said %d times in an hour and a half:\n%s", missing, n, w.log.String())
		}
	}
}
