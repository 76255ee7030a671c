package main

import (
	"strings"
	"testing"
	"time"

	"ahadi/internal/money"
	"ahadi/store"
)

func TestHowSendingGoesIsToldInPlainWords(t *testing.T) {
	kes := func(number string) money.Amount { a, _ := money.Of("KES", number); return a }
	at := time.Date(2026, 10, 20, 9, 0, 0, 0, time.UTC)
	var out strings.Builder
	tellBudget(&out, store.Sending{Round: store.Round{Code: "r3"}, Budget: []store.Budget{{Whole: kes("1000"), Spent: kes("910")}}})
	tellChannel(&out, store.ChannelSending{
		Name: "kenya", Queued: map[string]int{"receipt": 2, "reminder": 7}, Waiting: map[string]int{"the day's limit of the channel is spent": 7}, Oldest: at,
		Sent: 5, Arrived: 3, Unknown: 1, Failed: map[string]int{"no such number": 2}, Spent: []money.Amount{kes("8.80")}, Limit: kes("8"), Limited: true,
		Fallback: "backup", Circuit: "the connection failed: dial", Since: at, Stopped: "3 of 20 failed", Balance: "KES 12.50", Asked: at,
	})
	for _, want := range []string{
		"round r3: KES 910.00 of KES 1000.00 are spent (91 %), KES 90.00 left; broadcasts and the reminders in the middle and at the end stay\n",
		"kenya: SENDS NOTHING since 2026-10-20 09:00 UTC: the connection failed: dial; backup sends in its place\n",
		"  queue      2 receipt, 7 reminder\n", "  waits      7 the day's limit of the channel is spent\n",
		"  today      5 sent, 3 more delivered, 1 unknown", "  failed     2: no such number\n",
		"  spent      KES 8.80 today, of KES 8.00 that messages may cost: IT IS SPENT", "  balance    KES 12.50", "ahadi sending resume",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("nothing says %q in\n%s", want, out.String())
		}
	}
}

func TestWhatTheBudgetGivesUpIsSaidAsItIsDone(t *testing.T) {
	for share, want := range map[int64]string{79: "", 80: "broadcasts stay", 85: "in the middle stay", 90: "at the end stay", 95: "second receipts", 100: "only answers to STOP"} {
		if got := sacrificed(share); !strings.Contains(got, want) || want == "" && got != "" {
			t.Errorf("at %d %%: %q", share, got)
		}
	}
}
