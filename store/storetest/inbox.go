package storetest

import (
	"context"
	"errors"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"ahadi/internal/phone"
	"ahadi/store"
)

// asksUs is a message that no form asked for, and gives its entry.
func (w *world) asksUs(number, id string, after time.Duration) int64 {
	w.t.Helper()
	job := at(texted(number, id, "when is the meeting? "+id), after)
	job.Channel = "channel " + id
	w.turn(job, func(b store.Before) store.After {
		a := kept(b)
		in := store.NewInbox{Reason: "not_understood"}
		if len(b.People) == 1 {
			in.ContactID = b.People[0].ID
			a.Inbound.ContactID = in.ContactID
		}
		a.Inbox = []store.NewInbox{in}
		return a
	})
	all, err := w.Inbox(context.Background(), store.Everything(), 1)
	if err != nil || len(all) != 1 {
		w.t.Fatalf("the inbox holds %+v, %v", all, err)
	}
	return all[0].ID
}

// answer answers an entry by the channel that its phone last wrote by.
func (w *world) answer(item int64, text string, discreet bool) (store.AnswerSent, error) {
	return w.AnswerItem(context.Background(), store.NewAnswer{Item: item, Text: text, Discreet: discreet, Route: func(last, _ string) string { return last }}, store.Hand{By: "amina", At: now.Add(time.Hour)})
}

func answering(t *testing.T, w *world) {
	ctx := context.Background()
	entry := w.asksUs(desk, "m1", 0)
	if _, err := w.answer(entry, " ", true); err == nil {
		t.Error("an answer without words is sent")
	}
	_, err := w.answer(entry, strings.Repeat("ж", 300), true)
	refusal(t, err, "5 SMS", "shorten")
	_, err = w.answer(w.asksUs(shared, "m0", 0), "on Friday", false)
	refusal(t, err, "others may read this phone", "--discreet")
	w.asksUs(desk, "m2", time.Minute)                                  // by another channel, later
	sent, err := w.answer(entry, "le vendredi, à dix heures ç", false) // her own phone
	if err != nil || sent.GSM || sent.Segments != 1 || sent.Channel != "channel m2" {
		t.Fatalf("answered: %+v, %v", sent, err)
	}
	out, err := w.Claim(ctx, now.Add(time.Hour), time.Minute, store.Lane{Route: "channel m2", Slots: 9})
	if err != nil || len(out) != 1 || out[0].Class != "reply" || out[0].To != phone.MustParse(desk) {
		t.Errorf("what leaves is %+v, %v", out, err)
	}
	thread, err := w.Thread(ctx, "c5", by)
	if err != nil || len(thread) != 3 || thread[0].Body != "when is the meeting? m1" || !thread[2].Out || thread[2].Body != "le vendredi, à dix heures ç" {
		t.Errorf("the thread is %+v, %v", thread, err)
	}
	does(t, func() (bool, error) { return w.DoneItem(ctx, entry, by) })
	want := []string{"coordinator amina: inbox answer entry", "coordinator amina: inbox thread contact ", "coordinator amina: inbox done entry"}
	for i, event := range w.trail() {
		if i >= len(want) || !strings.HasPrefix(event, want[i]) || strings.Contains(event, "vendredi") {
			t.Errorf("the trail has %q", event)
		}
	}
}

func notAnswered(t *testing.T, w *world) {
	ctx := context.Background()
	refuses := func(item int64, words ...string) {
		t.Helper()
		_, err := w.answer(item, "on Friday", true)
		refusal(t, err, words...)
	}
	refuses(w.asksUs(stranger, "s", 0), "nobody on this phone has agreed")
	stopped := w.asksUs(otieno, "o", 0)
	wrong := w.asksUs(akinyi, "w", 0)
	erased := w.asksUs(desk, "e", 0)
	stop := true
	w.turn(texted(otieno, "stop", "STOP"), func(store.Before) store.After { return store.After{Line: store.LineChange{OptOut: &stop}} })
	refuses(stopped, "STOP", "call her")
	w.turn(texted(akinyi, "wrong", "WRONG"), func(store.Before) store.After { return store.After{Detach: true} })
	refuses(wrong, "not hers any more")
	id, err := w.FindContact(ctx, "c5")
	if err == nil {
		_, err = w.Erase(ctx, id, now)
	}
	if err != nil {
		t.Fatal(err)
	}
	refuses(erased, "forgotten")
	if _, err := w.answer(1, "x", true); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("an entry that is none: %v", err)
	}
}

func inboxReading(t *testing.T, w *world) {
	ctx := context.Background()
	entry := w.asksUs(shared, "m1", 0)
	w.cries(shared, "m2", time.Minute)
	shown, err := w.RevealItem(ctx, entry, by)
	if err != nil || shown.Number != shared || len(shown.People) != 2 || len(shown.Texts) != 1 || shown.Texts[0].Body != "when is the meeting? m1" {
		t.Errorf("shown is %+v, %v", shown, err)
	}
	if !slices.Contains(w.trail(), "coordinator amina: inbox show entry "+strconv.FormatInt(entry, 10)) {
		t.Errorf("who looked is not noted: %q", w.trail())
	}
	all, err := w.Inbox(ctx, store.Everything(), 9)
	if err != nil || all[0].Reason != "urgent" {
		t.Fatalf("the inbox holds %+v, %v", all, err)
	}
	w.called(watch(), time.Minute)
	_, err = w.DoneItem(ctx, all[0].ID, by)
	refusal(t, err, "ahadi safety close")
	if _, err := w.Thread(ctx, "nobody", by); !errors.Is(err, store.ErrNotFound) {
		t.Errorf("the thread of nobody: %v", err)
	}
}

func discreetWords(t *testing.T, w *world) {
	ctx := context.Background()
	entry := w.asksUs(shared, "m1", 0)
	for text, says := range map[string]string{
		"About (k12): on Friday":        "K12, a commitment",
		"We meet in  PLACE on Friday":   "Place, a place",
		"Ask at P1 on Friday":           "P1, a place",
		"Wanjiru Sampuli, on Friday":    "the name of a person",
		"On Friday. +1 202 555 0101":    "a phone number",
		"Kenya: K11 on Friday, in City": " stands in the words for a phone that others read",
	} {
		_, err := w.answer(entry, text, true)
		refusal(t, err, says)
		_, err = w.DraftBroadcast(ctx, store.NewBroadcast{Discreet: map[string]string{"en": text}}, by)
		refusal(t, err, says)
	}
	if _, err := w.answer(entry, "On Friday in places, k120", true); err != nil {
		t.Errorf("words that name nothing: %v", err)
	}
	if _, err := w.answer(w.asksUs(desk, "m2", 0), "K12: on Friday in Place", false); err != nil {
		t.Errorf("on a phone of her own: %v", err)
	}
	if _, err := w.DraftBroadcast(ctx, store.NewBroadcast{Texts: map[string]string{"en": "K12: on Friday in Place"}, Discreet: map[string]string{"en": "On Friday"}}, by); err != nil {
		t.Errorf("a broadcast with a discreet text: %v", err)
	}
}

func lateAnswer(t *testing.T, w *world) {
	entry := w.asksUs(desk, "m1", 0)
	morning := now.Add(10 * time.Hour)
	answer := func(after time.Duration, quiet func(time.Time, *time.Location, string) time.Time) time.Time {
		t.Helper()
		sent, err := w.AnswerItem(context.Background(), store.NewAnswer{Item: entry, Text: "on Friday", Route: func(last, _ string) string { return last }, Quiet: quiet},
			store.Hand{By: "amina", At: now.Add(after)})
		if err != nil {
			t.Fatal(err)
		}
		return sent.Due
	}
	quiet := func(_ time.Time, zone *time.Location, country string) time.Time {
		if zone.String() != "Africa/Nairobi" || country != "KE" {
			t.Errorf("the hours asked for are those of %s, %s", zone, country)
		}
		return morning
	}
	for after, want := range map[time.Duration]time.Time{30 * time.Minute: now.Add(30 * time.Minute), 31 * time.Minute: morning} {
		if due := answer(after, quiet); !due.Equal(want) {
			t.Errorf("%v after she wrote it leaves at %v", after, due)
		}
	}
	if due := answer(2*time.Hour, nil); !due.Equal(now.Add(2 * time.Hour)) {
		t.Errorf("at any hour it leaves at %v", due)
	}
	for _, step := range []struct {
		after time.Duration
		leave int
	}{{3 * time.Hour, 2}, {10*time.Hour - time.Second, 0}, {33 * time.Hour, 1}} {
		all, err := w.Claim(context.Background(), now.Add(step.after), time.Minute, store.Lane{Route: "channel m1", Slots: 9})
		if err != nil || len(all) != step.leave {
			t.Errorf("%v later %d leave, %v", step.after, len(all), err)
		}
	}
}

func answerInDanger(t *testing.T, w *world) {
	ctx := context.Background()
	w.cries(desk, "m1", 0)
	all, err := w.Inbox(ctx, store.Everything(), 1)
	if err != nil {
		t.Fatal(err)
	}
	w.called(watch(), 0)
	_, err = w.answer(all[0].ID, "on Friday", true)
	refusal(t, err, "call her", "do not write")
	does(t, func() (bool, error) { return w.TakeAlert(ctx, 1, by) })
	_, err = w.answer(all[0].ID, "on Friday", true)
	refusal(t, err, "call her")
	does(t, func() (bool, error) { return w.CloseAlert(ctx, 1, "she is safe", by) })
	if _, err := w.answer(all[0].ID, "on Friday", true); err != nil {
		t.Errorf("when it is over: %v", err)
	}
}
