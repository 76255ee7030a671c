package broadcast

import (
	"context"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"ahadi/store"
)

const (
	akinyi  = "+12025550102" // c01, KE-K1, sw
	otieno  = "+12025550106" // c02, KE-K2, sw
	shared  = "+12025550107" // c03 sw and c04 en
	stopped = "+12025550130" // c25, who has said STOP
)

func TestAnAudienceIsChosenByPlaceRoleCommitmentAndLanguage(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		for _, c := range []struct {
			name   string
			a      store.Audience
			people []string // who get it or are left out
		}{
			{"a place and those below it", store.Audience{Places: []string{"ke-17"}}, []string{"c01", "c02", "c03", "c04", "c05", "c06", "c25"}},
			{"a settlement alone", store.Audience{Places: []string{"KE-K1"}}, []string{"c01", "c05", "c06"}},
			{"two places", store.Audience{Places: []string{"KE-K1", "GH-A2"}}, []string{"c01", "c05", "c06", "c11", "c12", "c14"}},
			{"a role", store.Audience{Roles: []string{"verifier"}}, []string{"c06", "c14", "c22"}},
			{"officials when they are named", store.Audience{Places: []string{"KE"}, Roles: []string{"official"}}, []string{"c07"}},
			{"coordinators too", store.Audience{Places: []string{"KE"}, Roles: []string{"official", "coordinator"}}, []string{"c07", "c08"}},
			{"who follows a commitment", store.Audience{Commitments: []string{"k14"}}, []string{"c01", "c05", "c06"}},
			{"a language", store.Audience{Languages: []string{"fr", "pt"}}, []string{"c12", "c22"}},
			{"all of it together", store.Audience{Places: []string{"KE"}, Languages: []string{"sw"}, Commitments: []string{"K12"}}, []string{"c01", "c02", "c03", "c25"}},
		} {
			var got []string
			b, err := w.Store.Broadcast(context.Background(), w.draft(c.a))
			if err == nil {
				err = w.Store.Addressees(context.Background(), b, now, w.compose(now), func(a store.Addressee, _ store.Note) { got = append(got, a.Person.Code) })
			}
			if slices.Sort(got); err != nil || !slices.Equal(got, c.people) {
				t.Errorf("%s: got %v, %v; want %v", c.name, got, err, c.people)
			}
		}
	})
}

func TestWhoHasReportedIsToldApart(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		w.text(akinyi, "r1", "K11 60", now.Add(-time.Hour), files("K11", now.Add(-time.Hour)))
		kenya := []string{"KE"}
		said := w.preview(w.draft(store.Audience{Places: kenya, Reported: "yes"}))
		silent := w.preview(w.draft(store.Audience{Places: kenya, Reported: "no"}))
		if said.Audienced+silent.Audienced != 7 || said.Audienced == 0 || said.Audience.Round != "r3" {
			t.Errorf("%d have reported, %d not, in %s", said.Audienced, silent.Audienced, said.Audience.Round)
		}
		other := w.preview(w.draft(store.Audience{Places: []string{"KE-K1"}, Reported: "no", Commitments: []string{"K14"}}))
		if !slices.ContainsFunc(people(w, other.Number), func(c string) bool { return c == "c01" }) {
			t.Error("who has reported on another commitment is not among those who have not on K14")
		}
	})
}

func people(w *world, number int) (codes []string) {
	b, err := w.Store.Broadcast(context.Background(), number)
	if err == nil {
		err = w.Store.Addressees(context.Background(), b, now, w.compose(now), func(a store.Addressee, _ store.Note) { codes = append(codes, a.Person.Code) })
	}
	if err != nil {
		w.t.Fatal(err)
	}
	return codes
}

func TestAnAudienceOrATextThatCannotBeIsRefused(t *testing.T) {
	w := newWorld(t, t.TempDir()+"/a.db", 0)
	en := func(text string) store.NewBroadcast {
		return store.NewBroadcast{Texts: map[string]string{"en": text}}
	}
	with := func(n store.NewBroadcast, change func(*store.NewBroadcast)) store.NewBroadcast {
		change(&n)
		return n
	}
	for _, c := range []struct {
		n    store.NewBroadcast
		want string
	}{
		{store.NewBroadcast{}, "no words"},
		{en("hello {you}"), "{you}"},
		{en("hello {net"), "brace is not closed"},
		{en("report on {code}"), "--commitment"},
		{store.NewBroadcast{Discreet: map[string]string{"en": "{name}, come"}}, "whoever reads the phone"},
		{store.NewBroadcast{Discreet: map[string]string{"en": "{place}: come"}}, "whoever reads the phone"},
		{en("Habari ☺"), "--ucs2"},
		{en(strings.Repeat("long words ", 50)), "messages"},
		{en("call +254 712 345 678"), "phone number"},
		{en("ask Akinyi Mfano"), "name of a person"},
		{store.NewBroadcast{Texts: map[string]string{"de": "Hallo"}}, `"de"`},
		{with(en("hello"), func(n *store.NewBroadcast) { n.Audience.Places = []string{"XX"} }), `no place "XX"`},
		{with(en("hello"), func(n *store.NewBroadcast) { n.Audience.Roles = []string{"king"} }), "no role"},
		{with(en("hello"), func(n *store.NewBroadcast) { n.Audience.Commitments = []string{"K99"} }), "K99"},
		{with(en("hello"), func(n *store.NewBroadcast) { n.Audience.Languages = []string{"xx"} }), "xx"},
		{with(en("hello"), func(n *store.NewBroadcast) { n.Audience.Reported = "maybe" }), "yes or no"},
		{with(en("hello"), func(n *store.NewBroadcast) { n.Until = "2026-10-19" }), "last day"},
		{with(en("hello"), func(n *store.NewBroadcast) { n.Until = "soon" }), "no day"},
	} {
		_, err := w.Draft(context.Background(), c.n, hand("amina", now))
		var refusal store.Refusal
		if !errors.As(err, &refusal) || !strings.Contains(err.Error(), c.want) {
			t.Errorf("%+v: got %v, want %q", c.n, err, c.want)
		}
	}
	if all, err := w.Store.Broadcasts(context.Background(), store.Everything(), 0, 10); err != nil || len(all) != 0 {
		t.Errorf("%d were written down, %v", len(all), err)
	}
}

func TestNothingLeavesWithinAMinuteAndThenOnceToEachPhone(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		n := w.draft(store.Audience{Places: []string{"KE"}})
		p := w.preview(n)
		w.confirm(n, now)
		if got := w.sends(now.Add(store.BroadcastHold - time.Second)); len(got) != 0 {
			t.Fatalf("within the hold %v leave", got)
		}
		got := w.sends(now.Add(store.BroadcastHold))
		if len(got) != 5 || len(got) != p.People || got[stopped] != "" || got[akinyi] == "" {
			t.Errorf("to %v; the preview says %d", got, p.People)
		}
		w.tick(now.Add(2 * time.Minute))
		if got := w.sends(now.Add(2 * time.Minute)); len(got) != 0 {
			t.Errorf("again to %v", got)
		}
		if b, err := w.Store.Broadcast(context.Background(), n); err != nil || b.State != "done" {
			t.Errorf("it is %s, %v", b.State, err)
		}
		if p := w.status(n); p.People != 7 || p.Status["sent"] != 5 || p.LeftOut["opted_out"] != 1 || p.LeftOut["same_phone"] != 1 {
			t.Errorf("progress %+v", p)
		}
	})
}

func TestStoppedWithinTheHoldNothingLeaves(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		n := w.draft(store.Audience{})
		w.confirm(n, now)
		if before, err := w.Stop(context.Background(), n, hand("amina", now.Add(30*time.Second))); before || err != nil {
			t.Fatal(before, err)
		}
		for _, at := range []time.Duration{time.Minute, time.Hour, 24 * time.Hour} {
			w.tick(now.Add(at))
			if got := w.sends(now.Add(at)); len(got) != 0 {
				t.Errorf("after %s %v leave", at, got)
			}
		}
		if p := w.status(n); p.Ended["expired: stopped"] == 0 || p.Status["queued"] != 0 {
			t.Errorf("progress %+v", p)
		}
		if before, err := w.Stop(context.Background(), n, hand("amina", now.Add(time.Hour))); !before || err != nil {
			t.Errorf("stopped again: %v, %v", before, err)
		}
		if _, _, err := w.Confirm(context.Background(), n, hand("baraka", now.Add(time.Hour))); err == nil {
			t.Error("what was stopped is confirmed")
		}
	})
}

func TestEachIsWrittenToInTheOpenHoursOfHerOwnPlace(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		n := w.draft(store.Audience{})
		w.confirm(n, now) // 04:00 in Lima
		africa := w.sends(now.Add(time.Minute))
		lima := w.sends(time.Date(2026, 10, 20, 13, 0, 0, 0, time.UTC))
		for number, text := range africa {
			if strings.Contains(text, "(es)") {
				t.Errorf("%s in Lima is woken", number)
			}
		}
		for number, text := range lima {
			if !strings.Contains(text, "(es)") && !strings.Contains(text, "(pt)") {
				t.Errorf("%s gets %q in the morning of Lima", number, text)
			}
		}
		if len(africa) != 11 || len(lima) != 5 {
			t.Errorf("%d in Africa, %d in Lima", len(africa), len(lima))
		}
	})
}

func TestAQueueThatStandsStillWakesNobodyAtNight(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		n := w.draft(store.Audience{Places: []string{"KE-K1"}})
		w.confirm(n, now)
		night := time.Date(2026, 10, 20, 15, 30, 0, 0, time.UTC) // 18:30 in Nairobi
		if got := w.sends(night); len(got) != 0 {
			t.Fatalf("at night to %v", got)
		}
		w.tick(night)
		morning := time.Date(2026, 10, 21, 5, 0, 0, 0, time.UTC)
		if got := w.sends(morning.Add(-time.Second)); len(got) != 0 {
			t.Errorf("before eight to %v", got)
		}
		if got := w.sends(morning); len(got) != 3 {
			t.Errorf("in the morning to %v", got)
		}
	})
}

func TestAfterItsLastDayNothingLeaves(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		n := w.drafted(store.NewBroadcast{Audience: store.Audience{Places: []string{"KE-K1"}}, Discreet: map[string]string{"en": "come", "sw": "njoo"}, Until: "2026-10-20"})
		w.confirm(n, now)
		w.sends(time.Date(2026, 10, 20, 16, 0, 0, 0, time.UTC))
		for hour := range 48 {
			at := time.Date(2026, 10, 20, 16+hour, 0, 0, 0, time.UTC)
			w.tick(at)
			if got := w.sends(at); len(got) != 0 {
				t.Errorf("at %s to %v", at, got)
			}
		}
		if p := w.status(n); p.Ended["expired: too late"] != 3 {
			t.Errorf("progress %+v", p)
		}
	})
}

func TestAPausedBroadcastWaitsAndGoesOnInOpenHours(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		ctx := context.Background()
		n := w.draft(store.Audience{Places: []string{"KE-K1"}})
		w.confirm(n, now)
		// The decision alone, before anything is put off, and then the whole.
		if before, err := w.Store.PauseBroadcast(ctx, n, hand("amina", now)); before || err != nil {
			t.Fatal(before, err)
		}
		for range 2 {
			if got := w.sends(now.Add(time.Hour)); len(got) != 0 {
				t.Fatalf("paused, it goes to %v", got)
			}
			w.tick(now.Add(time.Hour))
		}
		night := time.Date(2026, 10, 20, 20, 0, 0, 0, time.UTC)
		if before, err := w.Resume(ctx, n, hand("amina", night)); before || err != nil {
			t.Fatal(before, err)
		}
		if got := w.sends(night); len(got) != 0 {
			t.Errorf("resumed at night it goes to %v", got)
		}
		if got := w.sends(time.Date(2026, 10, 21, 5, 0, 0, 0, time.UTC)); len(got) != 3 {
			t.Errorf("in the morning it goes to %v", got)
		}
		w.tick(time.Date(2026, 10, 21, 5, 1, 0, 0, time.UTC))
		if _, err := w.Pause(ctx, n, hand("amina", night)); err == nil {
			t.Error("what has all left is paused")
		}
	})
}

func TestAPauseCannotResumeTheHoldAway(t *testing.T) {
	w := newWorld(t, t.TempDir()+"/a.db", 0)
	n := w.draft(store.Audience{Places: []string{"KE-K1"}})
	w.confirm(n, now)
	for _, act := range []func(context.Context, int, store.Hand) (bool, error){w.Pause, w.Resume} {
		if _, err := act(context.Background(), n, hand("amina", now.Add(time.Second))); err != nil {
			t.Fatal(err)
		}
	}
	if got := w.sends(now.Add(30 * time.Second)); len(got) != 0 {
		t.Errorf("within the hold %v leave", got)
	}
	if got := w.sends(now.Add(time.Minute)); len(got) != 3 {
		t.Errorf("after it %v leave", got)
	}
}

func TestWhoStopsReportsOrLeavesMeanwhileGetsNothing(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		n := w.draft(store.Audience{Places: []string{"KE"}, Reported: "no"})
		people := w.preview(n).People
		w.confirm(n, now)
		if people != 4 && people != 5 {
			t.Fatalf("%d people", people)
		}
		w.text(otieno, "s", "STOP", now, stops)
		w.text("+12025550108", "r", "K11 60", now, files("K11", now))
		got := w.sends(now.Add(time.Minute))
		if got[otieno] != "" || got["+12025550108"] != "" {
			t.Errorf("it goes to %v", got)
		}
		if p := w.status(n); p.Ended["expired: opted out"] != 1 || p.Ended["expired: reported meanwhile"] != 1 {
			t.Errorf("progress %+v", p)
		}
	})
}
