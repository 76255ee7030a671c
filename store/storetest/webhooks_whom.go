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
	for i, number := range []string{akinyi, otieno, "+12025550131", "+12025550132"} {
		w.turn(at(dialled(number, fmt.Sprint("s", i), ""), 10*time.Minute), files(40))
	}
	w.turn(at(dialled(desk, "d", ""), 10*time.Minute), files(90)) // an official's word is none of five
	if all := tend(61); len(all) > 0 {
		t.Errorf("four people are told of: %+v", all)
	}
	w.turn(at(dialled(shared, "s5", ""), 70*time.Minute), files(40))
	if all := tend(119); len(all) > 0 {
		t.Errorf("told when she reports: %+v", all)
	}
	w.reopen()
	all := tend(121)
	if len(all) != 1 || all[0].Body != `{"type":"reports.new","timestamp":"2026-10-20T11:00:00Z","data":{"round":"r1"}}` {
		t.Errorf("told is %+v", all)
	}
	w.answers(store.WebhookAnswer{Taken: true, Answer: 200}, now.Add(122*time.Minute))
	if all := tend(300); len(all) > 0 {
		t.Errorf("told again: %+v", all)
	}
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
