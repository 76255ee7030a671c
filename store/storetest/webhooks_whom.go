package storetest

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"ahadi/store"
)

func reportsTold(t *testing.T, w *world) {
	w.hooked(store.NewWebhook{Name: "map", URL: address})
	tend := func(minutes int) []store.WebhookDelivery {
		t.Helper()
		at := now.Add(time.Duration(minutes) * time.Minute)
		if err := w.TendWebhooks(ctx0, at); err != nil {
			t.Fatal(err)
		}
		return w.due(at)
	}
	tend(1)
	ref := ""
	for i, number := range []string{akinyi, otieno, "+12025550131", "+12025550132"} {
		ref = w.turn(at(dialled(number, fmt.Sprint("s", i), ""), 10*time.Minute), files(40)).Say
	}
	w.turn(at(dialled(desk, "d", ""), 10*time.Minute), files(90))                             // an official's word is none of five
	w.turn(at(dialled(shared, "v", ""), 10*time.Minute), verifies(w.reports()[0].ID, "seen")) // nor is a check of another's
	if all := tend(61); len(all) > 0 {
		t.Errorf("four people are told of: %+v", all)
	}
	w.turn(at(dialled(shared, "s5", ""), 70*time.Minute), files(40))
	if all := tend(119); len(all) > 0 {
		t.Errorf("told when she reports: %+v", all)
	}
	for _, by := range []string{"amina", "baraka"} {
		does(t, func() (bool, error) {
			h := store.Hand{By: by, At: now.Add(100 * time.Minute)}
			if by == "amina" {
				return w.ProposeExclusion(ctx0, ref, "duplicate", "", h)
			}
			return w.ConfirmExclusion(ctx0, ref, h)
		})
	}
	if all := tend(121); len(all) > 0 {
		t.Errorf("a report that counts for nothing is one of five: %+v", all)
	}
	w.turn(at(dialled("+12025550132", "s6", ""), 130*time.Minute), files(60))
	w.reopen()
	all := tend(181)
	if len(all) != 1 || all[0].Body != `{"type":"reports.new","timestamp":"2026-10-20T12:00:00Z","data":{"round":"r1"}}` {
		t.Errorf("told is %+v", all)
	}
	w.answers(store.WebhookAnswer{Taken: true, Answer: 200}, now.Add(182*time.Minute))
	if all := tend(300); len(all) > 0 {
		t.Errorf("told again: %+v", all)
	}
}

// stoppedAtOnce looks at what was read as due, and is about to be posted.
func stoppedAtOnce(t *testing.T, w *world) {
	w.hooked(store.NewWebhook{Name: "map", URL: address})
	by := hand("2026-11-03 18:01")
	if _, _, err := w.CloseRound(ctx0, "r1", "", by); err != nil {
		t.Fatal(err)
	}
	if _, err := w.TestWebhook(ctx0, "map", by); err != nil {
		t.Fatal(err)
	}
	due, err := w.DueWebhooks(ctx0, by.At, 10)
	if err != nil || len(due) != 2 || !due[0].Test || due[1].Test || due[0].Failing {
		t.Fatalf("a test comes first: %+v, %v", due, err)
	}
	secret, err := w.RotateWebhook(ctx0, "map", 0, by)
	if d := due[0]; err != nil || !w.sends(&d, by.At) || !slices.Equal(d.Secrets, []string{secret}) || d.URL != address {
		t.Errorf("%v signs after a rotation, not %q alone: %v", d.Secrets, secret, err)
	}
	no := func(when string, did error) {
		t.Helper()
		if d := due[1]; did != nil || w.sends(&d, by.At) {
			t.Errorf("sent %s: %v", when, did)
		}
	}
	no("while sending is paused", w.PauseSending(ctx0, "an incident", by.At))
	if err := w.ResumeSending(ctx0, by.At); err != nil {
		t.Fatal(err)
	}
	no("after another process tried it", w.SettleWebhook(ctx0, due[1], store.WebhookAnswer{Answer: 500, Reason: "status", Again: by.At}, by.At))
	again, err := w.DueWebhooks(ctx0, by.At, 10)
	if err != nil || len(again) != 2 || !again[1].Failing {
		t.Fatalf("it fails: %+v, %v", again, err)
	}
	due = again
	does(t, func() (bool, error) { return w.StopWebhook(ctx0, "map", by) })
	no("after it was stopped", nil)
	no("after it was removed", w.RemoveWebhook(ctx0, "map", by))
}

func rotated(t *testing.T, w *world) {
	w.hooked(store.NewWebhook{Name: "map", URL: address})
	at := hand("2026-11-03 18:01")
	if _, err := w.TestWebhook(ctx0, "map", at); err != nil {
		t.Fatal(err)
	}
	old := w.due(at.At)[0].Secrets[0]
	secret, err := w.RotateWebhook(ctx0, "map", time.Hour, at)
	if err != nil || secret == old {
		t.Fatal(secret, err)
	}
	for minutes, want := range map[int][]string{59: {secret, old}, 61: {secret}} {
		if got := w.due(at.At.Add(time.Duration(minutes) * time.Minute))[0].Secrets; !slices.Equal(got, want) {
			t.Errorf("after %d min sign %q", minutes, got)
		}
	}
	if _, err := w.RotateWebhook(ctx0, "map", 0, at); err != nil {
		t.Fatal(err)
	}
	if got := w.due(at.At)[0].Secrets; len(got) != 1 || got[0] == secret {
		t.Errorf("a secret that others know still signs")
	}
}

func branchTold(t *testing.T, w *world) {
	here := w.hooked(store.NewWebhook{Name: "here", URL: address, Place: "P1"})
	w.hooked(store.NewWebhook{Name: "there", URL: address, Place: "P2"})
	at := hand("2026-11-12 12:00")
	if _, err := w.SetMilestone(ctx0, store.NewMilestone{Commitment: "K12", Seq: 1, Status: "met", Why: "seen"}, at); err != nil {
		t.Fatal(err)
	}
	if all := w.due(at.At); len(all) != 1 || all[0].Webhook != here {
		t.Errorf("told are %+v", all)
	}
	w.answers(store.WebhookAnswer{Taken: true, Answer: 200}, at.At)
	if _, _, err := w.CloseRound(ctx0, "r1", "", at); err != nil {
		t.Fatal(err)
	}
	if all := w.due(at.At); len(all) != 2 {
		t.Errorf("of a round are told %+v", all)
	}
	w.answers(store.WebhookAnswer{Taken: true, Answer: 200}, at.At)
	if _, _, err := w.AskReply(ctx0, "r1", "o3", "", at); err != nil {
		t.Fatal(err)
	}
	if all := w.due(at.At); len(all) > 0 {
		t.Errorf("a branch is told of the whole network: %+v", all)
	}
	for _, bad := range []store.NewWebhook{
		{Name: "bad", URL: "http://map.example.org/"}, {Name: "bad", URL: "https://user:pass@map.example.org/"}, {Name: "bad", URL: "ftp://map.example.org/"}, {Name: "bad", URL: "https:///x"}, {Name: "bad", URL: address, Events: []string{"alert.raised"}}, {Name: "here", URL: address},
	} {
		_, err := w.AddWebhook(ctx0, bad, at)
		refusal(t, err)
	}
}
