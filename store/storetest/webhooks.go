package storetest

import (
	"encoding/json"
	"fmt"
	"regexp"
	"strings"
	"testing"
	"time"

	"ahadi/internal/phone"
	"ahadi/store"
)

// RunWebhooks holds an engine to what programs are told, and to what they are not.
func RunWebhooks(t *testing.T, fresh Fresh) {
	seed := func(string) store.Seed {
		s := judged()
		s.Places = append(s.Places, store.SeedPlace{Code: "P2", Level: "settlement", Name: "Other", Short: "Other", Zone: "Africa/Nairobi", Country: "KE"})
		for i, number := range []string{"+12025550131", "+12025550132"} {
			c := s.Contacts[1]
			c.Code, c.Name, c.Number = fmt.Sprintf("m%d", i), "Naliaka Sampuli", phone.MustParse(number)
			s.Contacts = append(s.Contacts, c)
		}
		return s
	}
	run(t, fresh, seed, map[string]func(*testing.T, *world){
		"what people decide is told once, with no word of a person in it":         toldPrograms,
		"what is not taken is sent again, and a webhook that takes nothing stops": notTaken,
		"what was missed is replayed under the id that it had":                    replayed,
		"reports are told of at the hour, and of five people at least":            reportsTold,
		"of two secrets both sign until the first runs out":                       rotated,
		"a branch is told of what lies in it":                                     branchTold,
		"a webhook is stopped at once, with what was about to be sent":            stoppedAtOnce,
	})
}

// hooked adds a webhook and gives its id.
func (w *world) hooked(n store.NewWebhook) int64 {
	w.t.Helper()
	secret, err := w.AddWebhook(ctx0, n, hand("2026-10-20 12:00"))
	if err != nil || !regexp.MustCompile(`^whsec_[A-Za-z0-9+/]{43}=$`).MatchString(secret) {
		w.t.Fatalf("%q, %v", secret, err)
	}
	hook, err := w.Webhook(ctx0, n.Name)
	if err != nil || hook.Host != "map.example.org" {
		w.t.Fatalf("%+v, %v", hook, err)
	}
	return hook.ID
}

// due are the deliveries that are due, as they are sent.
func (w *world) due(at time.Time) []store.WebhookDelivery {
	w.t.Helper()
	all, err := w.DueWebhooks(ctx0, at, 100)
	for i := range all {
		if err == nil && !w.sends(&all[i], at) {
			w.t.Errorf("%+v is due, and not to be sent", all[i])
		}
	}
	if err != nil {
		w.t.Fatal(err)
	}
	return all
}

// sends reads what is posted right before it is, and says whether it is to be.
func (w *world) sends(d *store.WebhookDelivery, at time.Time) (ok bool) {
	w.t.Helper()
	var err error
	if *d, ok, err = w.WebhookToSend(ctx0, *d, at); err != nil {
		w.t.Fatal(err)
	}
	return ok
}

// answers settles all that is due.
func (w *world) answers(e store.WebhookAnswer, at time.Time) (n int) {
	w.t.Helper()
	for _, d := range w.due(at) {
		if err := w.SettleWebhook(ctx0, d, e, at); err != nil {
			w.t.Fatal(err)
		}
		n++
	}
	return n
}

const address = "https://map.example.org/hooks?key=hush"

func toldPrograms(t *testing.T, w *world) {
	does(t, func() (bool, error) { return w.OpenRound(ctx0, "r2", hand("2026-12-28 12:00"), nil) })
	w.hooked(store.NewWebhook{Name: "map", URL: address})
	if all := w.due(now.AddDate(1, 0, 0)); len(all) > 0 {
		t.Errorf("what was before is told: %+v", all)
	}
	w.turn(dialled(akinyi, "s", ""), files(40))
	if _, _, err := w.CloseRound(ctx0, "r1", "a strike of the county's drivers", hand("2026-11-01 12:00")); err != nil {
		t.Fatal(err)
	}
	does(t, func() (bool, error) {
		return w.SetMilestone(ctx0, store.NewMilestone{Commitment: "K12", Seq: 1, Status: "met", Why: "seen by the market"}, hand("2026-11-20 12:00"))
	})
	does(t, func() (bool, error) {
		return w.AddResponse(ctx0, store.NewResponse{Commitment: "K12", Round: "r1", Organisation: "o3", Words: map[string]string{"en": "The contractor is back"}, Next: "400 m more", On: "2026-12-03"}, hand("2026-12-04 12:00"))
	})
	does(t, func() (bool, error) {
		return w.SetLifecycle(ctx0, store.NewLifecycle{Commitment: "K12", To: "withdrawn", Who: "o1", Why: "the market has moved"}, hand("2026-12-05 12:00"))
	})
	if _, _, err := w.AskReply(ctx0, "r1", "o3", "", hand("2026-11-12 12:00")); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Reply(ctx0, "r1", "o3", store.NewWords{Words: map[string]string{"en": "We go on"}}, hand("2026-11-13 12:00")); err != nil {
		t.Fatal(err)
	}
	w.reopen()
	allowed := map[string]string{
		store.RoundClosed:      `{"round":"r1"}`,
		store.MilestoneChanged: `{"commitment":"K12","milestone":1,"was":"scheduled","became":"met"}`, store.CommitmentChanged: `{"commitment":"K12","was":"active","became":"withdrawn"}`,
		store.ResponseGiven: `{"round":"r1","commitment":"K12","organisation":"o3"}`,
		store.ReplyAsked:    `{"round":"r1","organisation":"o3","until":"2026-11-25"}`, store.ReplyGiven: `{"round":"r1","organisation":"o3"}`,
	}
	for _, d := range w.due(now.AddDate(0, 3, 0)) {
		var body struct {
			Type      string
			Timestamp time.Time
			Data      json.RawMessage
		}
		d2 := json.NewDecoder(strings.NewReader(d.Body))
		d2.DisallowUnknownFields()
		if err := d2.Decode(&body); err != nil || allowed[body.Type] != string(body.Data) || body.Timestamp.IsZero() {
			t.Errorf("told is %s, %v", d.Body, err)
		}
		delete(allowed, body.Type)
		if d.URL != address || len(d.Secrets) != 1 || !strings.HasPrefix(d.Event, "evt_") {
			t.Errorf("it is sent to %s as %s", d.URL, d.Event)
		}
	}
	if len(allowed) > 0 {
		t.Errorf("nobody was told of %v", allowed)
	}
}

func notTaken(t *testing.T, w *world) {
	w.hooked(store.NewWebhook{Name: "map", URL: address, Events: []string{store.RoundClosed}})
	if _, _, err := w.CloseRound(ctx0, "r1", "", hand("2026-11-03 18:00")); err != nil {
		t.Fatal(err)
	}
	does(t, func() (bool, error) { return w.OpenRound(ctx0, "r2", hand("2026-12-28 12:00"), nil) }) // which it did not ask for
	at := hand("2026-11-03 18:00").At
	if err := w.PauseSending(ctx0, "an incident", at); err != nil {
		t.Fatal(err)
	}
	if all := w.due(at); len(all) > 0 {
		t.Errorf("told while sending is paused: %+v", all)
	}
	if err := w.ResumeSending(ctx0, at); err != nil {
		t.Fatal(err)
	}
	first := w.due(at)
	if n := w.answers(store.WebhookAnswer{Answer: 500, Reason: "status", Again: at.Add(time.Minute)}, at); n != 1 {
		t.Fatalf("%d were due", n)
	}
	if n := len(w.due(at.Add(59 * time.Second))); n > 0 {
		t.Errorf("%d come too early", n)
	}
	w.reopen()
	second := w.due(at.Add(time.Minute))
	if len(second) != 1 || second[0].Event != first[0].Event || second[0].Body != first[0].Body || second[0].Tries != 1 {
		t.Fatalf("again is sent %+v", second)
	}
	if err := w.SettleWebhook(ctx0, first[0], store.WebhookAnswer{Answer: 200, Taken: true}, at); err != nil { // of a process that thought that it leads
		t.Fatal(err)
	}
	if n := len(w.due(at.Add(time.Minute))); n != 1 {
		t.Errorf("what another process was told of an earlier try counts")
	}
	w.answers(store.WebhookAnswer{Reason: "timeout"}, at.Add(73*time.Hour)) // given up
	hook, err := w.Webhook(ctx0, "map")
	if err != nil || hook.Stopped != store.StoppedFailing || hook.Failed != 1 || hook.Waiting != 0 {
		t.Errorf("%+v, %v", hook, err)
	}
	if e := w.newestTrace(); e.Action != "webhook_disable" || e.Actor != "gateway" {
		t.Errorf("the trail says %+v", e)
	}
}

func replayed(t *testing.T, w *world) {
	id := w.hooked(store.NewWebhook{Name: "map", URL: address})
	if _, _, err := w.CloseRound(ctx0, "r1", "", hand("2026-11-03 18:00")); err != nil {
		t.Fatal(err)
	}
	at := hand("2026-11-03 18:01")
	event := w.due(at.At)[0].Event
	w.answers(store.WebhookAnswer{Answer: 410, Reason: "status", Gone: true}, at.At)
	if hook, err := w.Webhook(ctx0, "map"); err != nil || hook.Stopped != store.StoppedGone {
		t.Errorf("%+v, %v", hook, err)
	}
	if _, err := w.SetMilestone(ctx0, store.NewMilestone{Commitment: "K12", Seq: 1, Status: "met", Why: "seen"}, at); err != nil {
		t.Fatal(err)
	}
	_, err := w.ReplayWebhook(ctx0, "map", store.Replay{Since: now}, at)
	refusal(t, err, "enable it first")
	does(t, func() (bool, error) { return w.StartWebhook(ctx0, "map", at) })
	if all := w.due(at.At.Add(time.Hour)); len(all) > 0 {
		t.Errorf("it was enabled, and is sent the past: %+v", all)
	}
	if n, err := w.ReplayWebhook(ctx0, "map", store.Replay{Since: now, Failed: true}, at); err != nil || n != 2 {
		t.Errorf("%d, %v", n, err)
	}
	all := w.due(at.At)
	if len(all) != 2 || all[0].Event != event || all[0].Tries != 0 {
		t.Errorf("replayed are %+v", all)
	}
	w.answers(store.WebhookAnswer{Answer: 204, Taken: true}, at.At)
	if n, err := w.ReplayWebhook(ctx0, "map", store.Replay{Since: now, Failed: true}, at); err != nil || n != 0 {
		t.Errorf("what was taken is replayed as failed: %d, %v", n, err)
	}
	if n, err := w.ReplayWebhook(ctx0, "map", store.Replay{Events: []string{event}}, at); err != nil || n != 1 || w.due(at.At)[0].Event != event {
		t.Errorf("%d, %v", n, err)
	}
	_, err = w.ReplayWebhook(ctx0, "map", store.Replay{Events: []string{"evt_1"}}, at)
	refusal(t, err, "no event evt_1")
	if _, err := w.TestWebhook(ctx0, "map", at); err != nil {
		t.Fatal(err)
	}
	tries, err := w.WebhookTries(ctx0, id, 0, 10)
	if err != nil || len(tries) != 3 || tries[0].Type != store.WebhookTest || tries[2].State != "waiting" || tries[1].Answer != 204 {
		t.Errorf("%+v, %v", tries, err)
	}
	w.knowsNothingOf(event, at)
	if err := w.Prune(ctx0, at.At.Add(store.WebhookKept+time.Hour)); err != nil {
		t.Fatal(err)
	}
	if tries, err := w.WebhookTries(ctx0, id, 0, 10); err != nil || len(tries) > 0 {
		t.Errorf("kept are %+v, %v", tries, err)
	}
	if err := w.RemoveWebhook(ctx0, "map", at); err != nil {
		t.Fatal(err)
	}
	if all, err := w.Webhooks(ctx0); err != nil || len(all) > 0 {
		t.Errorf("left are %+v, %v", all, err)
	}
}

// knowsNothingOf adds a webhook that is sent nothing of what was before it.
func (w *world) knowsNothingOf(event string, at store.Hand) {
	w.t.Helper()
	if _, err := w.AddWebhook(ctx0, store.NewWebhook{Name: "late", URL: address}, hand("2026-11-03 19:00")); err != nil {
		w.t.Fatal(err)
	}
	if n, err := w.ReplayWebhook(ctx0, "late", store.Replay{Since: now}, at); err != nil || n != 0 {
		w.t.Errorf("it is sent %d events from before it was there, %v", n, err)
	}
	_, err := w.ReplayWebhook(ctx0, "late", store.Replay{Events: []string{event}}, at)
	refusal(w.t, err, "no event "+event)
	if err := w.RemoveWebhook(ctx0, "late", at); err != nil {
		w.t.Fatal(err)
	}
}
