package reminder

import (
	"slices"
	"strings"
	"testing"
	"time"

	"ahadi/internal/sms"
	"ahadi/store"
)

// TestWhatWasAnsweredIsToldOnceTheRoundIsPublished: to who reported on it; who
// reported on something that nobody answered is told that, also where a person is still
// to read what she said; nobody twice. How long after its close the round is published
// does not matter.
func TestWhatWasAnsweredIsToldOnceTheRoundIsPublished(t *testing.T) {
	for _, published := range []string{"2026-12-06", "2027-04-20"} {
		t.Run(published, func(t *testing.T) { answersAreTold(t, utc(published, 9, 0)) })
	}
}

func answersAreTold(t *testing.T, published time.Time) {
	w := newWorld(t, before, true)
	ctx := t.Context()
	hand := func(at time.Time) store.Hand { return store.Hand{By: "amina", At: at} }
	did := func(_ any, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	w.report("+12025550106", "K12", utc("2026-10-16", 10, 0))
	w.report("+12025550101", "C22", utc("2026-10-20", 10, 0))
	w.files("+12025550108", "K11", "stopped", "held", utc("2026-10-21", 10, 0)) // nobody has read it by then
	answer := store.NewResponse{Commitment: "K12", Round: "r3", Organisation: "o03", Words: map[string]string{"en": "The drains are in the new budget.", "sw": "Mifereji iko kwenye bajeti mpya."}}
	did(w.store.AddResponse(ctx, answer, hand(utc("2026-11-05", 9, 0))))
	_, _, err := w.store.CloseRound(ctx, "r3", "", hand(utc("2026-11-04", 9, 0)))
	did(nil, err)
	told := func() (all []message) {
		for _, m := range w.messages() {
			if strings.HasPrefix(m.Key, "sms_answer") {
				all = append(all, m)
			}
		}
		return all
	}
	for at := utc("2026-11-10", 0, 0); at.Before(utc("2026-11-30", 0, 0)); at = at.Add(30 * time.Minute) {
		w.tick(at)
	}
	if got := told(); len(got) != 0 {
		t.Fatalf("before the round is published is told: %v", got)
	}
	asked, err := w.store.Replies(ctx, "r3")
	did(nil, err)
	for _, p := range asked {
		_, _, err := w.store.AskReply(ctx, "r3", p.Organisation, "", hand(utc("2026-11-20", 9, 0)))
		did(nil, err)
	}
	_, rows, err := w.PreviewStep(ctx, "r3", store.StepAnswer, published)
	did(nil, err)
	if i := slices.IndexFunc(rows, func(r store.ReminderRow) bool { return r.Code == "c02" }); i < 0 || rows[i].Reason != "" || rows[i].Text == "" {
		t.Errorf("the day before, who is to be told is previewed as %+v", rows)
	}
	did(w.store.PublishRound(ctx, "r3", hand(published)))
	for at := published.Add(time.Hour); at.Before(published.AddDate(0, 0, 4)); at = at.Add(30 * time.Minute) {
		w.tick(at)
	}
	seen := map[string]string{}
	for _, m := range told() {
		if seen[m.code] != "" {
			t.Errorf("%s is told twice: %s", m.code, m.Body)
		}
		seen[m.code] = strings.TrimSuffix(m.Key, "_shared") // a phone that was silent for long is read by anybody
		if n, gsm := sms.Septets(m.Body); !gsm || n > 160 {
			t.Errorf("%s takes %d: %s", m.code, n, m.Body)
		}
		if local := m.At.UTC().Hour(); local < 4 {
			t.Errorf("%s is woken at %s", m.code, m.At)
		}
	}
	if seen["c02"] != "sms_answer" || seen["c09"] != "sms_answer_none" || seen["c05"] == "" || len(seen) != 3 {
		t.Errorf("told are %v", seen)
	}
}
