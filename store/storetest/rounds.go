package storetest

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"ahadi/store"
)

func roundWalk(t *testing.T, w *world) {
	ctx := context.Background()
	publish := func(at string) error { _, err := w.PublishRound(ctx, "r2", hand(at)); return err }
	refusal(t, publish("2026-12-01 12:00"), "it is draft: close it first")
	_, _, err := w.CloseRound(ctx, "r2", "", hand("2026-12-01 12:00"))
	refusal(t, err, "it is not open yet")

	does(t, func() (bool, error) { return w.OpenRound(ctx, "r2", hand("2026-12-28 12:00"), nil) })
	if _, err := w.PublishRound(ctx, "r9", hand("2026-12-28 12:00")); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("a round that does not exist: %v", err)
	}
	closing := func(at, early string) error {
		_, _, err := w.CloseRound(ctx, "r2", early, hand(at))
		return err
	}
	if r := refusal(t, closing("2027-02-02 17:59", ""), "until 2027-02-02, 18:00", "--early"); r.From != "2027-02-02" {
		t.Errorf("possible from %s", r.From)
	}
	does(t, func() (bool, error) {
		_, before, err := w.CloseRound(ctx, "r2", "", hand("2027-02-02 18:00"))
		return before, err
	})
	if _, err := w.OpenRound(ctx, "r2", hand("2027-02-02 18:30"), nil); err == nil || !strings.Contains(err.Error(), "one way only") {
		t.Errorf("opened again: %v", err)
	}
	w.reopen()
	if got := w.roundState("r2"); got != "closed" {
		t.Errorf("after a restart it is %s", got)
	}
	if round := w.RoundAt(hand("2027-02-04 12:00").At); round.Code != "r2" || round.Open {
		t.Errorf("a report of its days of grace goes to %s, open %v", round.Code, round.Open)
	}
	early := closing("2027-02-02 18:31", "call +1 202 555 0101")
	refusal(t, early, "a phone number")
	if got := w.trail(); !slices.Equal(got, []string{"coordinator amina: round open r2", "coordinator amina: round close r2"}) {
		t.Errorf("the trail is %q", got)
	}
}

// letsCount reads a report that is held, and lets it count.
func letsCount(t *testing.T, w *world, ref string) {
	t.Helper()
	_, err := w.RevealReport(context.Background(), ref, hand("2026-11-25 12:00"))
	if err == nil {
		_, _, err = w.ReleaseReport(context.Background(), ref, hand("2026-11-25 12:00"))
	}
	if err != nil {
		t.Fatal(err)
	}
}

func rightOfReply(t *testing.T, w *world) {
	ctx := context.Background()
	held := w.turn(dialled(akinyi, "s", ""), files(40)).Say
	if _, err := w.HoldReport(ctx, held, "one hand alone", hand("2026-10-21 12:00")); err != nil {
		t.Fatal(err)
	}
	ask := func(org, on, at string) (store.Replying, error) {
		asked, _, err := w.AskReply(ctx, "r1", org, on, hand(at))
		return asked, err
	}
	_, err := ask("o3", "", "2026-10-25 12:00")
	if r := refusal(t, err, "officials see no reading while r1 is open"); r.From != "2026-11-12" {
		t.Errorf("it may be asked from %s", r.From)
	}
	if _, _, err := w.CloseRound(ctx, "r1", "", hand("2026-11-03 18:00")); err != nil {
		t.Fatal(err)
	}
	_, err = ask("o3", "", "2026-11-11 23:59")
	refusal(t, err, "corrections of r1 are taken until 2026-11-11", "possible from 2026-11-12")
	if _, err = ask("o4", "", "2026-11-12 12:00"); !errors.Is(err, store.ErrNotFound) || !strings.Contains(err.Error(), "[o3]") {
		t.Errorf("one that promised nothing: %v", err)
	}
	_, err = ask("o3", "2026-11-13", "2026-11-12 12:00")
	refusal(t, err, "has not come yet")
	_, err = w.Reply(ctx, "r1", "o3", words("we go on", ""), hand("2026-11-12 12:00"))
	refusal(t, err, "it was not asked yet")
	_, err = w.PublishRound(ctx, "r1", hand("2026-11-12 12:00"))
	if r := refusal(t, err, "o3 (County Works) has not got the reading", "ahadi round ask-reply r1 --org o3"); r.From != "2026-11-26" {
		t.Errorf("not asked by 12 November, it is possible from %s", r.From)
	}

	does(t, func() (bool, error) {
		asked, before, err := w.AskReply(ctx, "r1", "o3", "", hand("2026-11-12 12:00"))
		if asked.AskedOn != "2026-11-12" || asked.Until != "2026-11-25" {
			t.Errorf("asked %+v", asked)
		}
		return before, err
	})
	if asked, err := ask("o3", "2026-11-20", "2026-11-20 12:00"); err != nil || asked.AskedOn != "2026-11-12" {
		t.Errorf("asked again, its days begin on %s: %v", asked.AskedOn, err)
	}
	_, err = w.PublishRound(ctx, "r1", hand("2026-11-25 23:59"))
	refusal(t, err, "o3 (County Works) was asked on 2026-11-12 and may reply until 2026-11-25", "possible from 2026-11-26")
	replies(t, w)
	_, err = w.PublishRound(ctx, "r1", hand("2026-11-26 00:00"))
	refusal(t, err, "reports that somebody held wait to be read (1)")
	letsCount(t, w, held)
	does(t, func() (bool, error) { return w.PublishRound(ctx, "r1", hand("2026-11-26 00:00")) })
	_, err = w.Reply(ctx, "r1", "o3", words("too late", ""), hand("2026-11-27 12:00"))
	refusal(t, err, "is published")
	if w.roundState("r1") != "published" {
		t.Errorf("it is %s", w.roundState("r1"))
	}
}

// words are the same words in English, said on a day.
func words(text, on string) store.NewWords {
	return store.NewWords{On: on, Words: map[string]string{"en": text}}
}

// replies lets the county answer, and answer again.
func replies(t *testing.T, w *world) {
	t.Helper()
	ctx := context.Background()
	say := func(n store.NewWords) (bool, error) { return w.Reply(ctx, "r1", "o3", n, hand("2026-11-20 12:00")) }
	for why, n := range map[string]store.NewWords{
		"more than the 600":     words(strings.Repeat("a", 601), ""),
		"there are no words":    words(" ", ""),
		"does not speak \"sw\"": {Words: map[string]string{"sw": "tunaendelea"}},
		"is not between":        words("we go on", "2026-11-11"),
		"the name of a person":  words("ask Akinyi Mfano", ""),
	} {
		_, err := say(n)
		refusal(t, err, why)
	}
	does(t, func() (bool, error) { return say(words("we go on", "2026-11-18")) })
	does(t, func() (bool, error) { return say(words("the contractor is back\nat work", "2026-11-19")) })
	all, err := w.Replies(ctx, "r1")
	if err != nil || len(all) != 1 || all[0].Words["en"] != "the contractor is back at work" || all[0].RepliedOn != "2026-11-19" {
		t.Errorf("replies %+v, %v", all, err)
	}
}

func roundDrafts(t *testing.T, w *world) {
	ctx := context.Background()
	w.turn(dialled(akinyi, "s", ""), func(b store.Before) store.After {
		return store.After{Reply: store.Reply{Say: "how far?"}, Session: &store.SessionChange{State: []byte("{}")}, Drafts: []store.DraftChange{
			{Person: b.People[0].ID, State: []byte("{}"), Version: now.UnixMilli(), Code: "K12", RoundID: b.Round.ID},
		}}
	})
	ref := w.turn(dialled(otieno, "s", ""), files(40)).Say
	for range 2 {
		left, _, err := w.CloseRound(ctx, "r1", "", hand("2026-11-03 18:00"))
		if err != nil || len(left) != 1 || left[0].Contact != "c1" || left[0].Commitment != "K12" {
			t.Errorf("unfinished %+v, %v", left, err)
		}
	}
	if all := w.reports(); len(all) != 1 || all[0].Ref != ref || all[0].State != "accepted" {
		t.Errorf("reports %+v", all)
	}
}

// unread is the answer that a language is not approved.
func unread(n store.Network) error {
	return errors.New(n.Languages[0] + " is a draft: let somebody who speaks it read its texts")
}

func roundLanguage(t *testing.T, w *world) {
	_, err := w.OpenRound(context.Background(), "r2", hand("2026-12-28 12:00"), unread)
	refusal(t, err, "en is a draft")
	if w.roundState("r2") != "draft" || len(w.trail()) != 0 {
		t.Errorf("refused, it is %s: %v", w.roundState("r2"), w.trail())
	}
}

func demoLanguage(t *testing.T, w *world) {
	if _, err := w.OpenRound(context.Background(), "r2", hand("2026-12-28 12:00"), unread); err != nil || w.roundState("r2") != "open" {
		t.Errorf("it is %s: %v", w.roundState("r2"), err)
	}
}

func roundReminders(t *testing.T, w *world) {
	ctx := context.Background()
	at := hand("2026-10-27 10:00").At
	if due, err := w.DueReminders(ctx, at); err != nil || len(due) != 0 {
		t.Fatalf("before anybody approved, due are %v, %v", due, err)
	}
	does(t, func() (bool, error) { return w.ApproveReminders(ctx, "r1", store.Hand{By: "amina", At: at}) })
	due, err := w.DueReminders(ctx, at)
	if err != nil || len(due) == 0 {
		t.Fatalf("due %v, %v", due, err)
	}
	if err := w.Expand(ctx, due[0], func(store.Spot) store.Slot { return store.Slot{Due: at} }); err != nil {
		t.Fatal(err)
	}
	if _, _, err := w.CloseRound(ctx, "r1", "floods", store.Hand{By: "amina", At: at}); err != nil {
		t.Fatal(err)
	}
	if due, err := w.DueReminders(ctx, at); err != nil || len(due) != 0 {
		t.Errorf("due after it was closed: %v, %v", due, err)
	}
	fired, err := w.Fire(ctx, at.Add(time.Minute), 100, func(store.Recipient) store.Firing {
		t.Error("a reminder of a closed round leaves")
		return store.Firing{Text: "x", Expires: at.Add(time.Hour)}
	})
	if err != nil || fired != 0 {
		t.Errorf("%d fired, %v", fired, err)
	}
}

func roundsApart(t *testing.T, w *world) {
	ctx := context.Background()
	_, err := w.OpenRound(ctx, "rx", hand("2026-10-20 12:00"), nil)
	refusal(t, err, "r1 is open until 2026-11-03", "close it first")
	if _, _, err := w.CloseRound(ctx, "r1", "floods", hand("2026-10-20 12:00")); err != nil {
		t.Fatal(err)
	}
	does(t, func() (bool, error) { return w.OpenRound(ctx, "rx", hand("2026-10-20 12:30"), nil) })
	if r := w.RoundAt(hand("2026-10-20 13:00").At); r.Code != "rx" || !r.Open {
		t.Errorf("reports go to %s, open %v", r.Code, r.Open)
	}
	_, err = w.OpenRound(ctx, "r2", hand("2027-02-03 12:00"), nil)
	refusal(t, err, "its last day, 2027-02-02, has passed")
}
