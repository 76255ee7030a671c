package broadcast

import (
	"context"
	"fmt"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"ahadi/internal/phone"
	"ahadi/store"
)

// joins brings somebody into the register, on a phone that may be another's too.
func (w *world) joins(code, number string, change func(*store.SeedContact)) {
	w.t.Helper()
	c := store.SeedContact{
		Person: store.Person{Code: code, Name: "Imani Mfano", Language: "sw", Roles: []string{"monitor"}, Side: "grassroots", Org: "o01", Place: "KE-K1", Status: "active"},
		Number: phone.MustParse(number), ConsentOn: "2026-03-02", ConsentHow: "paper", ConsentVersion: 1,
	}
	change(&c)
	if _, err := w.Store.Import(context.Background(), store.Import{Actor: "amina", Now: now, Seed: store.Seed{Contacts: []store.SeedContact{c}}}); err != nil {
		w.t.Fatal(err)
	}
}

func (w *world) rests(code string) {
	w.t.Helper()
	id, err := w.Store.FindContact(context.Background(), code)
	if err == nil {
		_, err = w.Store.PauseContact(context.Background(), id, true, hand("amina", now))
	}
	if err != nil {
		w.t.Fatal(err)
	}
}

func TestWhoMustNotBeWrittenToIsLeftOutWithTheReason(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		w.joins("c93", "+12025550133", func(c *store.SeedContact) { c.ConsentOn, c.ConsentHow, c.Status = "", "", "invited" })
		w.joins("c94", "+12025550134", func(c *store.SeedContact) { c.Side, c.Roles = "local_gov", nil })
		w.rests("c01")
		w.text("+12025550117", "s", "STOP", now, stops)
		for i := range 3 { // her network says three times that there is no such number
			n := w.drafted(store.NewBroadcast{Audience: store.Audience{Places: []string{"KE-K2"}}, Texts: map[string]string{"sw": "habari"}})
			at := now.AddDate(0, 0, 8*i)
			w.confirm(n, at)
			claimed, err := w.Store.Claim(context.Background(), at.Add(time.Minute), time.Minute, lanes...)
			if err != nil || len(claimed) != 1 {
				t.Fatalf("%d leave, %v", len(claimed), err)
			}
			if err := w.Store.Settle(context.Background(), []store.Settlement{{ID: claimed[0].ID, Try: claimed[0].Try, Status: "refused", NoSuch: true}}, at.Add(time.Minute)); err != nil {
				t.Fatal(err)
			}
		}
		got := reasons(w.preview(w.draft(store.Audience{})))
		for why, code := range map[string]string{"no_consent": "c93", "paused": "c01", "opted_out": "c18", "bounced": "c02"} {
			if !slices.Contains(got[why], code) {
				t.Errorf("%s: not %s, but %v; all %v", why, code, got[why], got)
			}
		}
		if all := people(w, w.draft(store.Audience{Places: []string{"KE"}})); slices.Contains(all, "c94") {
			t.Error("who stands on the side of government is meant unnamed")
		}
	})
}

func TestAPhoneThatWasSilentForThreeMonthsGetsTheTextThatNamesNobody(t *testing.T) {
	w := newWorld(t, filepath.Join(t.TempDir(), "a.db"), 0)
	for days, want := range map[int]string{60: "Akinyi Mfano, the meeting of 3Cities is tomorrow (sw)", 100: "A meeting is tomorrow, 3Cities (sw)"} {
		at := now.AddDate(0, 0, days)
		n := w.draft(store.Audience{Places: []string{"KE-K1"}})
		w.confirm(n, at)
		open := hours(at.Add(time.Minute), store.Where{Zone: "Africa/Nairobi"}).Opens
		if got := w.sends(open)[akinyi]; got != want {
			t.Errorf("after %d days: %q", days, got)
		}
	}
}

func TestAPhoneIsWrittenToOnceWhereverItsPeopleStandInTheQueue(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		w.joins("c95", "+12025550102", func(*store.SeedContact) {}) // behind the 600, so in another transaction
		n := w.draft(store.Audience{})
		w.confirm(n, now)
		w.sends(now.Add(time.Minute))                       // which tells of doubles
		if p := w.status(n); p.LeftOut["same_phone"] != 3 { // two phones of the sample have two people
			t.Errorf("progress %+v", p)
		}
	}, 600)
}

func TestWhoRestsMeanwhileAndWhatIsPausedBesideTheServiceDoNotLeave(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		n := w.draft(store.Audience{Places: []string{"KE-K1"}})
		w.confirm(n, now)
		w.rests("c01")
		at := now.Add(time.Minute)
		// The decision alone, before anything is put aside in the queue.
		if _, err := w.Store.PauseBroadcast(context.Background(), n, hand("amina", now)); err != nil {
			t.Fatal(err)
		}
		if got := w.sends(at); len(got) != 0 {
			t.Errorf("paused, it goes to %v", got)
		}
		if _, err := w.Resume(context.Background(), n, hand("amina", at)); err != nil {
			t.Fatal(err)
		}
		left := w.leaves(at)
		for _, m := range left {
			if closes := time.Date(2026, 10, 20, 15, 0, 0, 0, time.UTC); m.Expires.After(closes) {
				t.Errorf("the network may deliver it until %s, at night", m.Expires)
			}
		}
		if p := w.status(n); len(left) != 2 || p.Ended["expired: paused"] != 1 {
			t.Errorf("%d leave; progress %+v", len(left), p)
		}
	})
}

func TestOneWhoseTextFailsHoldsUpNobody(t *testing.T) {
	w := newWorld(t, filepath.Join(t.TempDir(), "a.db"), 0)
	n := w.draft(store.Audience{Places: []string{"KE-K1"}})
	if _, err := w.Store.ConfirmBroadcast(context.Background(), n, 3, hand("baraka", now)); err != nil {
		t.Fatal(err)
	}
	compose := w.compose(now)
	if err := w.Store.FillBroadcasts(context.Background(), now, func(b store.Broadcast, a store.Addressee) store.Note {
		if a.Person.Code == "c01" {
			panic("no words")
		}
		return compose(b, a)
	}); err != nil {
		t.Fatal(err)
	}
	if p := w.status(n); p.LeftOut["broken"] != 1 || p.Status["queued"] != 2 || !p.Whole {
		t.Errorf("progress %+v", p)
	}
}

func TestWhatIsStoppedBeforeItWasQueuedNeverIs(t *testing.T) {
	w := newWorld(t, filepath.Join(t.TempDir(), "a.db"), 0)
	n := w.draft(store.Audience{Places: []string{"KE-K1"}})
	if _, err := w.Store.ConfirmBroadcast(context.Background(), n, 3, hand("baraka", now)); err != nil {
		t.Fatal(err)
	}
	if _, err := w.Store.StopBroadcast(context.Background(), n, hand("amina", now)); err != nil {
		t.Fatal(err)
	}
	w.tick(now)
	if p := w.status(n); p.People != 0 || !p.Whole || len(p.Status) != 0 {
		t.Errorf("progress %+v", p)
	}
	if _, _, err := w.Confirm(context.Background(), n, hand("baraka", now)); fmt.Sprint(err) != fmt.Sprintf("sending broadcast %d is refused: it was stopped: draft another", n) {
		t.Errorf("confirmed again: %v", err)
	}
}

func TestWhoseReportWaitsForAReaderHasReported(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		holds := func(number, id string, at time.Time) {
			t.Helper()
			w.text(number, id, "K11 60", at, files("K11", at))
			all, err := w.Store.NewestReports(context.Background(), store.Everything(), 1)
			if err != nil || len(all) != 1 {
				t.Fatal(all, err)
			}
			if _, err := w.Store.HoldReport(context.Background(), all[0].Ref, "somebody may be named in it", hand("amina", at)); err != nil {
				t.Fatal(err)
			}
		}
		holds(akinyi, "r1", now.Add(-time.Hour))
		if got := people(w, w.draft(store.Audience{Places: []string{"KE-K1"}, Reported: "yes"})); !slices.Equal(got, []string{"c01"}) {
			t.Errorf("%v have reported", got)
		}
		n := w.draft(store.Audience{Places: []string{"KE-K1"}, Reported: "no"})
		if got := people(w, n); len(got) == 0 || slices.Contains(got, "c01") {
			t.Errorf("%v have not reported", got)
		}
		w.confirm(n, now)
		holds("+12025550108", "r2", now)
		if got := w.sends(now.Add(time.Minute)); got["+12025550108"] != "" {
			t.Errorf("it goes to %v", got)
		}
		if p := w.status(n); p.Ended["expired: reported meanwhile"] != 1 {
			t.Errorf("progress %+v", p)
		}
	})
}
