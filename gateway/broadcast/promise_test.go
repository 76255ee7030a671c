package broadcast

import (
	"context"
	"errors"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"ahadi/internal/phone"
	"ahadi/store"
	"ahadi/store/storetest"
)

func TestToMoreThanTwoHundredASecondPersonSends(t *testing.T) {
	w := newWorld(t, filepath.Join(t.TempDir(), "a.db"), 400)
	ctx := context.Background()
	n := w.draft(store.Audience{})
	var refusal store.Refusal
	for _, same := range []string{"amina", "Amina", "amina otieno"} {
		if _, _, err := w.Confirm(ctx, n, hand(same, now)); !errors.As(err, &refusal) || !strings.Contains(err.Error(), "second person") {
			t.Errorf("%s alone sends to 400: %v", same, err)
		}
	}
	if got := w.sends(now.Add(time.Hour)); len(got) != 0 {
		t.Fatalf("refused, it goes to %d", len(got))
	}
	w.confirm(n, now)
	if _, before, err := w.Confirm(ctx, n, hand("baraka", now)); !before || err != nil {
		t.Errorf("confirmed again: %v, %v", before, err)
	}
	few := w.draft(store.Audience{Places: []string{"KE-K1"}, Roles: []string{"verifier"}})
	if people, _, err := w.Confirm(ctx, few, hand("amina", now)); people != 1 || err != nil {
		t.Errorf("alone to one: %d, %v", people, err)
	}
	nobody := w.draft(store.Audience{Places: []string{"KE-K1"}, Roles: []string{"coordinator"}})
	if _, _, err := w.Confirm(ctx, nobody, hand("amina", now)); !errors.As(err, &refusal) {
		t.Errorf("to nobody: %v", err)
	}
}

func TestAPhoneThatOthersReadNeverGetsTheNamedText(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		n := w.drafted(store.NewBroadcast{
			Audience: store.Audience{Places: []string{"KE"}, Commitments: []string{"K12"}},
			Texts:    map[string]string{"en": "{name}: {code} {short} {place}", "sw": "{name}: {code} {short} {place}"},
			Discreet: map[string]string{"en": "hello from {net}", "sw": "habari kutoka {net}"},
		})
		w.confirm(n, now)
		// Her phone becomes another's too before the message leaves.
		if _, err := w.Store.Import(context.Background(), store.Import{Actor: "amina", Now: now, Seed: store.Seed{Contacts: []store.SeedContact{{
			Person: store.Person{Code: "c91", Name: "Imani Mfano", Language: "sw", Roles: []string{"monitor"}, Side: "grassroots", Org: "o01", Place: "KE-K1", Status: "active"},
			Number: phone.MustParse(otieno), ConsentOn: "2026-03-02", ConsentHow: "paper", ConsentVersion: 1,
		}}}}); err != nil {
			t.Fatal(err)
		}
		got := w.sends(now.Add(time.Minute))
		if got[akinyi] != "Akinyi Mfano: K12 Storm drains Mto Mdogo" && !strings.HasPrefix(got[akinyi], "Akinyi Mfano: K12 ") {
			t.Errorf("on a phone of her own: %q", got[akinyi])
		}
		if got[shared] != "habari kutoka Kisumu" && got[shared] != "habari kutoka "+w.Store.Network().Short {
			t.Errorf("on a shared phone: %q", got[shared])
		}
		if got[otieno] != "" {
			t.Errorf("on a phone that others read by now: %q", got[otieno])
		}
		if p := w.status(n); p.Ended["expired: others read the phone now"] != 1 {
			t.Errorf("progress %+v", p)
		}
	})
}

func TestWithoutADiscreetTextWhoSharesAPhoneIsLeftOut(t *testing.T) {
	w := newWorld(t, filepath.Join(t.TempDir(), "a.db"), 0)
	p := w.preview(w.drafted(store.NewBroadcast{Audience: store.Audience{Places: []string{"KE"}}, Texts: map[string]string{"sw": "habari"}}))
	got := reasons(p)
	if !slices.Equal(got["no_discreet_text"], []string{"c03"}) || !slices.Equal(got["no_text"], []string{"c04", "c06"}) || p.People != 3 {
		t.Errorf("%d people, left out %v", p.People, got)
	}
	if p.Audienced != 7 || p.Phones != 6 {
		t.Errorf("%d people on %d phones", p.Audienced, p.Phones)
	}
}

func TestABroadcastCountsTowardsTheCapsOfEachPersonAndPhone(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		kenya := store.Audience{Places: []string{"KE"}}
		for i := range 2 {
			at := now.Add(time.Duration(i) * time.Hour)
			n := w.draft(kenya)
			w.confirm(n, at)
			if got := w.sends(at.Add(time.Minute)); len(got) != 5 {
				t.Fatalf("the %d. goes to %v", i+1, got)
			}
		}
		third := w.draft(kenya)
		w.confirm(third, now.Add(2*time.Hour))
		if got := w.sends(now.Add(3 * time.Hour)); len(got) != 1 || got[shared] == "" { // of its two people the other
			t.Errorf("a third in a week goes to %v", got)
		}
		n := w.draft(kenya)
		if _, _, err := w.Confirm(context.Background(), n, hand("baraka", now.Add(4*time.Hour))); err == nil || !strings.Contains(err.Error(), "nobody") {
			t.Errorf("a fourth in a week: %v", err)
		}
		week := now.AddDate(0, 0, 8)
		w.confirm(n, week)
		if got := w.sends(week.Add(time.Minute)); len(got) != 5 {
			t.Errorf("in the next week it goes to %v", got)
		}
	})
}

func TestNobodyInAFrozenPlaceIsWrittenTo(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		ctx := context.Background()
		n := w.draft(store.Audience{Places: []string{"KE"}})
		w.confirm(n, now)
		if _, err := w.Store.FreezePlace(ctx, "KE-K2", "an eviction", hand("amina", now)); err != nil {
			t.Fatal(err)
		}
		if got := w.sends(now.Add(time.Minute)); len(got) != 3 || got[otieno] != "" {
			t.Errorf("it goes to %v", got)
		}
		if got := reasons(w.preview(w.draft(store.Audience{Places: []string{"KE-K2"}}))); len(got["frozen"]) != 3 {
			t.Errorf("left out: %v", got)
		}
	})
}

// TestAKillWhileItIsQueuedDoublesAndLosesNobody breaks the queueing off after
// each transaction, as a killed process does.
func TestAKillWhileItIsQueuedDoublesAndLosesNobody(t *testing.T) {
	for name, database := range map[string]func(*testing.T) string{
		"SQLite":     func(t *testing.T) string { return filepath.Join(t.TempDir(), "a.db") },
		"PostgreSQL": func(t *testing.T) string { return storetest.PostgreSQL(t) },
	} {
		t.Run(name, func(t *testing.T) {
			w := newWorld(t, database(t), 1600)
			n := w.draft(store.Audience{})
			want := w.preview(n).People
			if _, err := w.Store.ConfirmBroadcast(context.Background(), n, want, hand("baraka", now)); err != nil {
				t.Fatal(err)
			}
			compose, broken := w.compose(now), 0
			for seen := 0; broken < 3; broken++ {
				ctx, kill := context.WithCancel(context.Background())
				err := w.Store.FillBroadcasts(ctx, now, func(b store.Broadcast, a store.Addressee) store.Note {
					if seen++; seen%400 == 399 {
						kill()
					}
					return compose(b, a)
				})
				kill()
				if err == nil {
					t.Fatal("it was not broken off")
				}
				w.restart()
			}
			w.tick(now)
			p := w.status(n)
			if p.People != want+p.LeftOut["opted_out"]+p.LeftOut["same_phone"] || p.Status["queued"] != want || !p.Whole {
				t.Errorf("want %d: %+v", want, p)
			}
			africa, lima := w.sends(now.Add(time.Minute)), w.sends(now.Add(4*time.Hour)) // which tell of doubles
			if len(africa)+len(lima) != want {
				t.Errorf("%d and %d get it, not %d", len(africa), len(lima), want)
			}
		})
	}
}

func TestStoppedWhileItLeavesTheRestStays(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		n := w.draft(store.Audience{})
		w.confirm(n, now)
		first, err := w.Store.Claim(context.Background(), now.Add(time.Minute), time.Minute, store.Lane{Route: "toKE", Slots: 2})
		if err != nil || len(first) != 2 {
			t.Fatalf("%d claimed, %v", len(first), err)
		}
		// The decision alone, before anything is taken out of the queue.
		if _, err := w.Store.StopBroadcast(context.Background(), n, hand("amina", now.Add(time.Minute))); err != nil {
			t.Fatal(err)
		}
		if got := w.sends(now.Add(time.Minute)); len(got) != 0 {
			t.Errorf("stopped, it goes to %v", got)
		}
		w.tick(now.Add(2 * time.Minute))
		if p := w.status(n); p.Status["sending"] != 2 || p.Status["queued"] != 0 || p.Status["expired"] != 14 {
			t.Errorf("progress %+v", p)
		}
	})
}

// missed goes to the inbox as a text that nobody understood.
func missed(b store.Before) store.After {
	id := int64(0)
	if len(b.People) == 1 {
		id = b.People[0].ID
	}
	return store.After{Inbound: &store.NewInbound{Outcome: "not_understood", ContactID: id}, Inbox: []store.NewInbox{{Reason: "not_understood", ContactID: id}}}
}

func TestWhatIsAnsweredWithinThreeDaysIsGatheredToItsBroadcast(t *testing.T) {
	both(t, func(t *testing.T, w *world) {
		ctx := context.Background()
		older, n := w.draft(store.Audience{Places: []string{"KE"}}), w.draft(store.Audience{Places: []string{"KE-K1"}})
		w.confirm(older, now)
		w.sends(now.Add(time.Minute))
		w.confirm(n, now.Add(time.Hour))
		w.text(akinyi, "a0", "before it was sent", now.Add(time.Hour), missed)
		w.sends(now.Add(time.Hour + time.Minute))
		w.text(akinyi, "a1", "yes I come", now.Add(2*time.Hour), missed)
		w.text(akinyi, "a2", "K11 60", now.Add(2*time.Hour), files("K11", now))
		w.text(shared, "a3", "who are you", now.Add(2*time.Hour), missed)
		w.text("+12025550117", "a4", "no broadcast went here", now.Add(2*time.Hour), missed)
		w.text(akinyi, "a5", "too late", now.Add(75*time.Hour), missed)
		got, err := w.Store.BroadcastReplies(ctx, n)
		if err != nil || len(got) != 1 || got[0].Contact != "c01" || got[0].Text != "" {
			t.Errorf("replies %+v, %v", got, err)
		}
		if got, err := w.Store.BroadcastReplies(ctx, older); err != nil || len(got) != 2 {
			t.Errorf("replies to the older %+v, %v", got, err)
		}
		waiting, err := w.Store.Inbox(ctx, store.Everything(), 10)
		if err != nil || !slices.ContainsFunc(waiting, func(i store.InboxItem) bool { return i.ID == got[0].Entry && i.Broadcast == n }) {
			t.Errorf("the inbox does not name the broadcast: %+v, %v", waiting, err)
		}
		before := trail(w)
		shown, err := w.Store.RevealBroadcastReplies(ctx, n, hand("amina", now.Add(3*time.Hour)))
		if err != nil || len(shown) != 1 || shown[0].Text != "yes I come" {
			t.Errorf("revealed %+v, %v", shown, err)
		}
		if after := trail(w); len(after) != len(before)+1 || after[len(after)-1].Action != "broadcast reveal" || strings.Contains(after[len(after)-1].Object, "yes") {
			t.Errorf("the trail grew by %+v", after[len(before):])
		}
		if _, err := w.Store.RevealBroadcastReplies(ctx, n, hand("", now)); !errors.Is(err, store.ErrWho) {
			t.Errorf("nobody reads it: %v", err)
		}
	})
}

func trail(w *world) []store.Trace {
	w.t.Helper()
	all, err := w.Store.Trail(context.Background(), store.Page{Limit: 1000})
	if err != nil {
		w.t.Fatal(err)
	}
	return all
}

func TestSomebodysOwnQuietHoursAreKept(t *testing.T) {
	w := newWorld(t, t.TempDir()+"/a.db", 0)
	late := store.SeedContact{
		Person: store.Person{Code: "c92", Name: "Imani Mfano", Language: "sw", Roles: []string{"monitor"}, Side: "grassroots", Org: "o01", Place: "KE-K1", Status: "active"},
		Number: phone.MustParse("+12025550131"), ConsentOn: "2026-03-02", ConsentHow: "paper", ConsentVersion: 1, QuietFrom: "18:00", QuietTo: "10:00",
	}
	if _, err := w.Store.Import(context.Background(), store.Import{Actor: "amina", Now: now, Seed: store.Seed{Contacts: []store.SeedContact{late}}}); err != nil {
		t.Fatal(err)
	}
	n := w.draft(store.Audience{Places: []string{"KE-K1"}, Languages: []string{"sw"}})
	w.confirm(n, time.Date(2026, 10, 20, 16, 0, 0, 0, time.UTC)) // in the evening
	if got := w.sends(time.Date(2026, 10, 21, 5, 0, 0, 0, time.UTC)); len(got) != 2 || got["+12025550131"] != "" {
		t.Errorf("at eight it goes to %v", got)
	}
	if got := w.sends(time.Date(2026, 10, 21, 7, 0, 0, 0, time.UTC)); len(got) != 1 || got["+12025550131"] == "" {
		t.Errorf("at ten it goes to %v", got)
	}
}
