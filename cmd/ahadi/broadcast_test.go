package main

import (
	"context"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ahadi/flows"
	"ahadi/gateway/register"
	"ahadi/gateway/reminder"
	"ahadi/internal/money"
	"ahadi/store"
	"ahadi/store/storetest"
)

// TestAPreviewIsReadByACoordinator holds testdata/broadcast.txt, which is what
// she reads before she sends; -update writes it anew.
func TestAPreviewIsReadByACoordinator(t *testing.T) {
	at := time.Date(2026, 10, 20, 14, 30, 0, 0, time.UTC) // 17:30 in Nairobi
	db := storetest.Empty(t)
	seed, err := register.Read(register.Sample())
	if err != nil {
		t.Fatal(err)
	}
	seed = register.Shift(seed, 0, at)
	seed.Network.Demo = false
	if err := db.Seed(context.Background(), seed, at); err != nil {
		t.Fatal(err)
	}
	book, err := flows.Load()
	if err != nil {
		t.Fatal(err)
	}
	if err := db.SetBudget(context.Background(), []money.Amount{{Currency: "KES", Micro: 100_000_000}}, at); err != nil {
		t.Fatal(err)
	}
	c := &config{Channels: map[string]channelConfig{"kenya": {sending: sendingConfig{Price: money.Amount{Currency: "KES", Micro: 800_000}}}}}
	s := newBroadcast(c.price, reminder.Hours{}, book, db, func(string, string) string { return "kenya" })
	b, err := s.Draft(context.Background(), store.NewBroadcast{
		Audience: store.Audience{Places: []string{"KE"}, Commitments: []string{"K12", "K15"}},
		Texts:    map[string]string{"sw": "{name}, mkutano wa {code} {short} ni kesho saa nne, {place}. Karibu – {net}", "en": "{name}, the meeting on {code} {short} is tomorrow at ten, {place}. Welcome"},
		Discreet: map[string]string{"sw": "Mkutano ni kesho saa nne. {net}, {ussd}"},
	}, store.Hand{By: "amina", At: at})
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	if err := showDraft(context.Background(), &out, s, b.Number, at); err != nil {
		t.Fatal(err)
	}
	golden := filepath.Join("testdata", "broadcast.txt")
	if *update {
		if err := os.WriteFile(golden, []byte(out.String()), 0o644); err != nil {
			t.Fatal(err)
		}
	}
	want, err := os.ReadFile(golden)
	if err != nil {
		t.Fatal(err)
	}
	if out.String() != string(want) {
		t.Errorf("she reads\n%s\nnot\n%s", out.String(), want)
	}
}

func TestABroadcastIsSentFromTheCommandLineWhileTheServiceRuns(t *testing.T) {
	t.Parallel()
	p := startDemo(t, "")
	draft := []string{"broadcast", "draft", "--place", "KE", "--text", "sw=Habari {name}; karibu", "--discreet", "sw=Habari", "--discreet", "en=Hello"}
	p.must(exitUsage, []string{"--by"}, draft...)
	p.must(exitUsage, []string{"plain letters"}, append(draft, "--by", "+1 202 555 0106")...)
	p.must(0, []string{"broadcast 1, drafted by amina", "| Habari Akinyi Mfano; karibu", "sw, for phones that others read: 1 people", "get nothing: said STOP (c25)", "nothing was sent"}, append(draft, "--by", "Amina")...)
	p.must(exitFailed, []string{`no place "XX"`}, "broadcast", "draft", "--place", "XX", "--text", "en=Hello", "--by", "amina")
	p.must(exitFailed, []string{"{name} would tell whoever reads the phone"}, "broadcast", "draft", "--discreet", "en={name}", "--by", "amina")
	p.must(0, []string{"| Habari Akinyi Mfano; karibu"}, "broadcast", "show", "1")
	p.must(0, []string{"1  draft     drafted", "by amina  place KE"}, "broadcast", "list")
	p.must(exitFailed, []string{"it is draft, not leaving"}, "broadcast", "pause", "1", "--by", "amina")
	p.must(0, []string{"broadcast 1 goes to 5 people; nothing leaves before ", "undoes it"}, "broadcast", "confirm", "1", "--by", "amina")
	p.must(0, []string{"it was so already"}, "broadcast", "confirm", "1", "--by", "amina")
	p.must(0, []string{"broadcast 1 is leaving", "confirmed", "5 queued", "1 got nothing: said STOP", "0 SMS left, cost unknown"}, "broadcast", "show", "1")
	p.must(0, []string{"broadcast 1 is paused"}, "broadcast", "pause", "1", "--by", "baraka")
	p.must(0, []string{"broadcast 1 goes on"}, "broadcast", "resume", "1", "--by", "baraka")
	p.must(0, []string{"broadcast 1 is stopped"}, "broadcast", "stop", "1", "--by", "baraka")
	p.must(0, []string{"broadcast 1 is stopped: drafted", "5 expired", "5 stopped"}, "broadcast", "show", "1")
	p.must(exitFailed, []string{"it is stopped, not paused"}, "broadcast", "resume", "1", "--by", "baraka")
	p.must(0, []string{"0 replies to broadcast 1"}, "broadcast", "replies", "1")
	p.must(exitUsage, []string{"say who reads"}, "broadcast", "replies", "1", "--reveal")
	p.must(exitFailed, []string{"broadcast 7: not found"}, "broadcast", "show", "7")
}
