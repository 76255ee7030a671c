package api

import (
	"context"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"ahadi/internal/phone"
	"ahadi/store"
)

// busy is a network in which something of everything has happened, at home in
// Kisumu and abroad, and whose newest round is published.
func busy(t *testing.T) *fiber.App {
	t.Helper()
	_, s := servedWith(t)
	ctx := t.Context()
	at := func(days int) store.Hand { return store.Hand{By: "amina", At: now.AddDate(0, 0, days)} }
	did := func(err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	for i, number := range []string{"+12025550102", "+12025550101"} { // Akinyi in Kisumu, Adwoa in Accra
		for _, said := range [][2]string{{"when is the meeting", "not_understood"}, {"they threaten to evict us", "urgent"}} {
			text, outcome := said[0], said[1]
			job := store.Job{Channel: "demo", Number: phone.MustParse(number), Kind: store.KindSMS, ID: number + outcome, Text: text, At: now}
			_, err := s.Turn(ctx, job, func(b store.Before) store.After {
				who := b.People[0].ID
				return store.After{
					Inbound:  &store.NewInbound{ContactID: who, Outcome: outcome},
					Inbox:    []store.NewInbox{{Reason: outcome, ContactID: who, Alert: outcome == "urgent"}},
					Messages: []store.NewMessage{{ContactID: who, Channel: "demo", Key: "sms_help", Class: "reply", Body: "help"}},
				}
			})
			did(err)
		}
		commitment, org, place := []string{"K12", "C22"}[i], []string{"o03", "o07"}[i], []string{"KE-K2", "GH-A1"}[i]
		_, _, err := s.OpenDispute(ctx, store.NewDispute{Commitment: commitment, Kind: "status", Side: "coordinator", Note: "the sides differ", DueOn: "2026-11-10"}, at(0))
		did(err)
		_, err = s.AddResponse(ctx, store.NewResponse{Commitment: commitment, Round: "r3", Organisation: org, Words: map[string]string{"en": "We dig on."}, Next: "dig"}, at(0))
		did(err)
		_, err = s.FreezePlace(ctx, place, "a crowd", at(0))
		did(err)
		_, err = s.SetMilestone(ctx, store.NewMilestone{Commitment: commitment, Seq: 1, Status: "partially_met", Why: "seen"}, at(0))
		did(err)
	}
	all, err := s.Reports(ctx, store.Page{Limit: 1000})
	did(err)
	for _, r := range all {
		if r.Commitment == "K12" || r.Commitment == "C22" {
			_, err := s.ProposeExclusion(ctx, r.Ref, "other", "sent in training", at(0))
			did(err)
		}
	}
	for _, place := range []string{"KE-K2", "GH-A1"} {
		_, err = s.UnfreezePlace(ctx, place, at(0))
		did(err)
	}
	for _, places := range [][]string{{"KE-17"}, {"GH"}, nil} {
		_, err = s.DraftBroadcast(ctx, store.NewBroadcast{Audience: store.Audience{Places: places}, Texts: map[string]string{"en": "The meeting is on Friday."}}, at(0))
		did(err)
	}
	_, err = s.AddAccount(ctx, store.NewAccount{Name: "kisumu", Role: "branch", Place: "KE-17", Password: "argon2id$hush"}, at(0))
	did(err)
	did(s.AddToken(ctx, store.NewToken{Name: "kisumu", Secret: "hush-hush", Scopes: []string{store.TokenRead}, Place: "KE-17", Expires: now.AddDate(0, 1, 0)}, at(0)))
	_, err = s.AddWebhook(ctx, store.NewWebhook{Name: "map", URL: "https://map.example.org/hooks?key=hush"}, at(0))
	did(err)
	did(s.Watch(ctx, now.AddDate(0, 0, 8)))
	publish(t, s, at)
	return over(t, Config{Store: s, Previews: opening{}})
}

// opening is a step that writes to one person and leaves out another.
type opening struct{}

func (opening) PreviewStep(_ context.Context, round, step string, _ time.Time) (store.Reminder, []store.ReminderRow, error) {
	if round != "" || step != "" {
		return store.Reminder{}, nil, store.ErrNotFound
	}
	return store.Reminder{Step: "mid", Day: "2026-10-16", Round: store.Round{Code: "r3"}}, []store.ReminderRow{{Channel: "demo", Segments: 2}, {Reason: "opted_out"}}, nil
}

// publish closes and publishes r3, by the rules: a thin figure is held,
// others were agreed to, one of which is
// kept out of public documents.
func publish(t *testing.T, s *store.Store, at func(days int) store.Hand) {
	t.Helper()
	for _, c := range []store.NewChoice{{Round: "r3", Commitment: "K11", Choice: "hold"}, {Round: "r3", Commitment: "K14", Choice: "publish", AskedOn: "2026-10-19"}, {Round: "r3", Commitment: "K15", Choice: "publish", AskedOn: "2026-10-19"}} {
		if _, err := s.Choose(t.Context(), c, at(0)); err != nil {
			t.Fatal(err)
		}
	}
	if _, _, err := s.CloseRound(t.Context(), "r3", "", at(15)); err != nil {
		t.Fatal(err)
	}
	asked, err := s.Replies(t.Context(), "r3")
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range asked {
		if _, _, err := s.AskReply(t.Context(), "r3", p.Organisation, "", at(25)); err != nil {
			t.Fatal(err)
		}
		if _, err := s.Reply(t.Context(), "r3", p.Organisation, store.NewWords{Words: map[string]string{"en": "Noted."}}, at(26)); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := s.PublishRound(t.Context(), "r3", at(60)); err != nil {
		t.Fatal(err)
	}
}
