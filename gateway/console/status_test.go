package console

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ahadi/internal/money"
	"ahadi/internal/phone"
	"ahadi/store"
)

func TestTheStatusSaysInPlainWordsWhatIsWrongAndWhatToDo(t *testing.T) {
	s := opened(t, 0)
	app := servedAs(t, s, second, nil)
	leftKenya(t, s)
	ctx := context.Background()
	_, page := get(t, app, "/status")
	says(t, page,
		`data-is="away"`, "kenya sends nothing since 20 Oct 13:00: the connection failed", "It tries again by itself.",
		`data-is="no_backup"`, "There is no backup.", "ahadi backup", `data-is="no_key_copy"`,
		`data-is="unguarded"`, "safeguarding of the configuration",
		`data-is="ready"`, "KES 98.40 of the budget of 2026 Q4 is left.", "KES 312.50 are on the account of kenya.")
	if strings.Contains(page, `id="well"`) || strings.Contains(page, "555") {
		t.Error("the page says that all is well, or a number")
	}
	for _, err := range []error{
		s.SetBalance(ctx, "kenya", money.Amount{Currency: "KES", Micro: 100_000}, now), s.PauseSending(ctx, "a wrong price", now), s.SetBudget(ctx, []money.Amount{{Currency: "KES", Micro: 1_900_000}}, now),
	} {
		if err != nil {
			t.Fatal(err)
		}
	}
	_, page = get(t, app, "/status")
	says(t, page, "KES 0.10 are left on the account of kenya: less than 3 days", `data-is="paused"`, "a wrong price", "84 % of the budget of 2026 Q4 is spent")
}

func TestASilentChannelIsToldByWhatIsUsualAtThisHour(t *testing.T) {
	s, at := opened(t, 0), now.AddDate(0, 0, 35)
	for i := range 8 { // two SMS at this hour in each of the last weeks, and none since
		day := now.AddDate(0, 0, 7+7*(i/2)).Add(time.Duration(i%2) * 20 * time.Minute)
		job := store.Job{Channel: "kenya", Number: phone.MustParse("+12025550101"), Kind: store.KindSMS, ID: day.String(), Text: "HELP", Folded: "HELP", At: day}
		if _, err := s.Turn(context.Background(), job, func(store.Before) store.After { return store.After{Inbound: &store.NewInbound{Outcome: "help"}} }); err != nil {
			t.Fatal(err)
		}
	}
	k, err := fresh(Config{Store: s, Now: func() time.Time { return at }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(k.Close)
	_, page := get(t, signedIn(t, k, second), "/status")
	says(t, page, "No SMS from kenya for 7 days; usual at this hour: 60 min.", "Dial or text the service yourself.")
}

func TestTheStatusSaysWhenAllIsWell(t *testing.T) {
	s := opened(t, 0)
	ctx := context.Background()
	if _, err := s.Backup(ctx, store.BackupOptions{Path: filepath.Join(t.TempDir(), "b.db"), Now: now, Keep: 24 * time.Hour}); err != nil {
		t.Fatal(err)
	}
	if err := s.KeyCopied(ctx, now); err != nil {
		t.Fatal(err)
	}
	everywhere := store.OnCall{"*": {phone.MustParse("+12025550190")}}
	if err := s.SetOnCall(ctx, everywhere, now); err != nil {
		t.Fatal(err)
	}
	k, err := fresh(Config{Store: s, OnCall: everywhere, Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(k.Close)
	_, page := get(t, signedIn(t, k, second), "/status")
	says(t, page, `id="well"`, "All is well.", "Somebody is on call for every place.", "The newest backup was made just now.", "The keys were copied just now.")
}
