package storetest

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"ahadi/store"
)

// deliveries are what became of messages by the channel of the tests.
func (w *world) deliveries(since time.Time) store.Delivery {
	w.t.Helper()
	all, err := w.Deliveries(context.Background(), since)
	if err != nil {
		w.t.Fatal(err)
	}
	for _, d := range all {
		if d.Channel == "demo" {
			return d
		}
	}
	return store.Delivery{}
}

func countsWhatBecame(t *testing.T, w *world) {
	ctx := context.Background()
	for i := range 5 {
		w.post(akinyi, "control", "k", fmt.Sprint("text ", i), now)
	}
	all := w.take(now, lane(9))
	if len(all) != 5 {
		t.Fatalf("%d are claimed", len(all))
	}
	w.ends(now, all[:1], store.Settlement{Status: "sent", ProviderID: "p0"})
	w.ends(now, all[1:2], store.Settlement{Status: "sent", ProviderID: "p1"})
	w.ends(now, all[2:3], store.Settlement{Status: "refused", NoSuch: true, Reason: "InvalidPhoneNumber"})
	w.ends(now, all[3:4], store.Settlement{Status: "unknown", Reason: "the connection broke off"})
	w.ends(now, all[4:], store.Settlement{Status: "queued", Due: now.Add(time.Hour)})
	later := now.Add(2 * time.Hour)
	for range 2 { // reports come twice
		if err := w.Delivered(ctx, "demo", []store.DeliveryReport{
			{ProviderID: "p0", State: "delivered", Network: "63902"}, {ProviderID: "p1", State: "failed", Reason: "AbsentSubscriber", Network: "63902"},
		}, later); err != nil {
			t.Fatal(err)
		}
	}
	want := []store.Failure{
		{Became: "failed", Kind: "phone", Network: "63902", Reason: "AbsentSubscriber", N: 1},
		{Became: "refused", Kind: "number", Reason: "InvalidPhoneNumber", N: 1},
		{Became: "unknown", Kind: "unclear", Reason: "the connection broke off", N: 1},
	}
	got := w.deliveries(now)
	if got.Sent != 2 || got.Delivered != 1 || got.Unknown != 1 || !slices.Equal(got.Failed, want) {
		t.Errorf("counted are %+v", got)
	}
	if n := len(got.Cost); n != 1 || got.Cost[0].Messages != 3 || got.Cost[0].Cost.String() != "KES 3.00" {
		t.Errorf("the day cost %+v", got.Cost)
	}
	if got := w.deliveries(later); got.Sent != 0 || got.Delivered != 1 || len(got.Failed) != 1 {
		t.Errorf("from the hour of the reports on: %+v", got)
	}
	w.post(otieno, "reminder", "k", "old", now)
	if err := w.Sweep(ctx, []string{"demo"}, nil, now.AddDate(0, 0, 9)); err != nil {
		t.Fatal(err)
	}
	if got := w.deliveries(now.AddDate(0, 0, 8)); len(got.Failed) != 1 || got.Failed[0].Kind != "late" || got.Failed[0].N != 2 {
		t.Errorf("what became too late is counted as %+v", got.Failed)
	}
}

func knowsSilence(t *testing.T, w *world) {
	at := now.AddDate(0, 0, 35)
	for week := range 4 {
		for i := range 2 {
			job := texted(akinyi, fmt.Sprint("h", week, i), "HELP")
			job.At = now.AddDate(0, 0, 7+7*week).Add(time.Duration(i) * 20 * time.Minute)
			w.turn(job, kept)
		}
	}
	heard := func(at time.Time) store.Heard {
		all, err := w.Heard(context.Background(), at)
		if err != nil {
			t.Fatal(err)
		}
		for _, h := range all {
			if h.Channel == "demo" && h.Kind == "sms" {
				return h
			}
		}
		return store.Heard{}
	}
	if h := heard(at); h.Usual != time.Hour || !h.Last.Equal(at.AddDate(0, 0, -7).Add(20*time.Minute)) || !h.Silent(at) {
		t.Errorf("after a week without a word: %+v", h)
	}
	last := texted(akinyi, "newest", "HELP")
	last.At = at.Add(-time.Hour)
	w.turn(last, kept)
	if h := heard(at); h.Silent(at) || !h.Last.Equal(last.At) {
		t.Errorf("an hour after a message, where one an hour is usual: %+v", h)
	}
	if h := heard(at.Add(5 * time.Hour)); h.Usual != 0 || h.Silent(at.Add(5*time.Hour)) {
		t.Errorf("at an hour at which nobody ever writes: %+v", h)
	}
}

func holds(t *testing.T, w *world) {
	ctx, by := context.Background(), store.Hand{By: "Asha", At: now}
	if _, err := w.HoldSending(ctx, "call +12025550177", by); err == nil {
		t.Error("a reason with a number is taken, and every page shows it")
	}
	for i := range 2 {
		if before, err := w.HoldSending(ctx, "a wrong price", by); err != nil || before != (i == 1) {
			t.Errorf("held for the %d. time: %v, %v", i+1, before, err)
		}
	}
	w.post(akinyi, "reply", "k", "hello", now)
	if p, is, err := w.Paused(ctx); !is || p.Reason != "a wrong price" || err != nil || len(w.take(now, lane(9))) != 0 {
		t.Errorf("it is %v, %+v, %v", is, p, err)
	}
	if before, err := w.ReleaseSending(ctx, by); before || err != nil || len(w.take(now, lane(9))) != 1 {
		t.Errorf("released: %v, %v", before, err)
	}
	want := []string{"coordinator asha: sending_pause a wrong price", "coordinator asha: sending_pause a wrong price", "coordinator asha: sending_resume "}
	if got := w.trail(); !slices.Equal(got, want) {
		t.Errorf("the trail says %q", got)
	}
}
