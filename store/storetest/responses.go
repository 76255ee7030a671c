package storetest

import (
	"context"
	"maps"
	"slices"
	"strings"
	"testing"

	"ahadi/store"
)

func responses(t *testing.T, w *world) {
	ctx := context.Background()
	w.turn(dialled(akinyi, "s", ""), files(40))
	answer := store.NewResponse{
		Commitment: "K12", Round: "r1", Organisation: "o3", Words: map[string]string{"en": "The contractor is back"}, Next: "400 m more", DueOn: "2027-01-31", On: "2026-12-03",
	}
	for why, change := range map[string]func(*store.NewResponse){
		"into 80 characters":     func(n *store.NewResponse) { n.Words = map[string]string{"en": strings.Repeat("a", 81)} },
		"phones do not all know": func(n *store.NewResponse) { n.Words = map[string]string{"en": "\u0152uvre"} },
		"no words":               func(n *store.NewResponse) { n.Words = nil },
		"does not speak \"fr\"":  func(n *store.NewResponse) { n.Words = map[string]string{"fr": "on reprend"} },
		"a phone number":         func(n *store.NewResponse) { n.Next = "call 2025550101" },
		"the name of a person":   func(n *store.NewResponse) { n.Words = map[string]string{"en": "ask Akinyi Mfano"} },
		"is no day":              func(n *store.NewResponse) { n.DueOn = "soon" },
		"has not come yet":       func(n *store.NewResponse) { n.On = "2026-12-05" },
		"has no part in K12":     func(n *store.NewResponse) { n.Organisation = "o1" },
		"r2 has not begun":       func(n *store.NewResponse) { n.Round = "r2" },
	} {
		n := answer
		change(&n)
		_, err := w.AddResponse(ctx, n, hand("2026-12-04 12:00"))
		refusal(t, err, why)
	}
	add := func(n store.NewResponse, at string) {
		t.Helper()
		does(t, func() (bool, error) { return w.AddResponse(ctx, n, hand(at)) })
	}
	counted := func(want store.Answered, words string) {
		t.Helper()
		all, counts, err := w.Responses(ctx, "r1")
		if err != nil || counts != want || len(all) != 1 || all[0].Days != 30 || all[0].Words["en"] != words || all[0].Commitment != "K12" || all[0].Next != "400 m more" {
			t.Errorf("%+v, %+v, %v", all, counts, err)
		}
	}
	add(answer, "2026-12-04 12:00")
	counted(store.Answered{Of: 1, Prompt: 1}, "The contractor is back") // since the round's last day
	answer.Words = map[string]string{"en": "The contractor is back at work"}
	add(answer, "2026-12-04 13:00")
	w.reopen()
	counted(store.Answered{Of: 1, Prompt: 1}, "The contractor is back at work")
	if _, counts, err := w.Responses(ctx, "rx"); err != nil || counts != (store.Answered{}) {
		t.Errorf("of another round: %+v, %v", counts, err)
	}
}

func lateResponse(t *testing.T, w *world) {
	ctx := context.Background()
	w.turn(dialled(akinyi, "s", ""), files(40))
	answer := store.NewResponse{Commitment: "K12", Round: "r1", Organisation: "o3", Words: map[string]string{"en": "Sorry"}, On: "2026-12-14"}
	if _, err := w.AddResponse(ctx, answer, hand("2026-12-14 12:00")); err != nil {
		t.Fatal(err)
	}
	if _, counts, err := w.Responses(ctx, "r1"); err != nil || counts != (store.Answered{Of: 1, Later: 1}) {
		t.Errorf("41 days after the round: %+v, %v", counts, err)
	}
	for _, act := range []func() (bool, error){
		func() (bool, error) {
			_, before, err := w.CloseRound(ctx, "r1", "", hand("2026-11-03 18:00"))
			return before, err
		},
		func() (bool, error) {
			_, before, err := w.AskReply(ctx, "r1", "o3", "2026-11-14", hand("2026-11-14 12:00"))
			return before, err
		},
		func() (bool, error) { return w.PublishRound(ctx, "r1", hand("2026-12-15 12:00")) },
	} {
		does(t, act)
	}
	all, counts, err := w.Responses(ctx, "r1")
	if err != nil || counts != (store.Answered{Of: 1, Prompt: 1}) || all[0].Days != 30 {
		t.Errorf("30 days after it got the reading: %+v, %+v, %v", all, counts, err)
	}
	answer.Words = map[string]string{"en": "Very sorry"}
	_, err = w.AddResponse(ctx, answer, hand("2026-12-16 12:00"))
	refusal(t, err, "is published with what it answered")
}

// translations come one at a time, from people who do not see each other's forms.
func translations(t *testing.T, w *world) {
	ctx := context.Background()
	enter := func(language, words string, shown, next store.NextStep, gone ...string) {
		t.Helper()
		n := store.NewResponse{Commitment: "K12", Round: "r1", Organisation: "o3", Words: map[string]string{language: words}, Next: next.Next, DueOn: next.DueOn}
		dropped, err := w.MergeResponse(ctx, n, shown, hand("2026-12-04 12:00"))
		if err != nil || !slices.Equal(dropped, gone) {
			t.Errorf("%s in %s drops %q, not %q: %v", words, language, dropped, gone, err)
		}
	}
	stands := func(next store.NextStep, words map[string]string) {
		t.Helper()
		all, _, err := w.Responses(ctx, "r1")
		if err != nil || len(all) != 1 || !maps.Equal(all[0].Words, words) || all[0].Next != next.Next || all[0].DueOn != next.DueOn {
			t.Errorf("%+v, %v; wanted %v, %v", all, err, words, next)
		}
	}
	none, dig, pipe := store.NextStep{}, store.NextStep{Next: "400 m more", DueOn: "2027-01-31"}, store.NextStep{Next: "order pipes", DueOn: "2027-01-31"}
	enter("en", "We are back", none, dig)
	enter("sw", "Tumerudi", none, none) // whose form was open since before the step was there
	enter("fr", "De retour", dig, dig)
	stands(dig, map[string]string{"en": "We are back", "fr": "De retour", "sw": "Tumerudi"})
	enter("sw", "Tumerudi", dig, pipe) // the same words
	enter("fr", "De retour", dig, dig) // a form from before the other step
	stands(pipe, map[string]string{"en": "We are back", "fr": "De retour", "sw": "Tumerudi"})
	enter("sw", "Hatutarudi", pipe, none, "en", "fr")
	stands(none, map[string]string{"sw": "Hatutarudi"})
	w.reopen()
	enter("en", "We are not coming back", none, none)
	stands(none, map[string]string{"en": "We are not coming back", "sw": "Hatutarudi"})
	whole := store.NewResponse{Commitment: "K12", Round: "r1", Organisation: "o3", Words: map[string]string{"fr": "Nous ne revenons pas"}}
	does(t, func() (bool, error) { return w.AddResponse(ctx, whole, hand("2026-12-04 13:00")) })
	stands(none, whole.Words)
}
