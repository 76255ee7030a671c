package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"

	"ahadi/internal/money"
	"ahadi/store"
)

// sendingStatusCmd says how sending goes.
type sendingStatusCmd struct {
	where
}

// Run prints a part for each channel. No number and no text stands in it.
func (k *sendingStatusCmd) Run(out io.Writer) error {
	return k.list(out, func(ctx context.Context, db *store.Store, out io.Writer) error {
		s, err := db.Sending(ctx, now())
		if err != nil {
			return err
		}
		if s.Paused {
			fmt.Fprintf(out, "PAUSED since %s: %s; 'ahadi sending resume' lets messages leave\n", moment(s.Pause.Since), s.Pause.Reason)
		}
		tellBudget(out, s)
		for _, c := range s.Channels {
			tellChannel(out, c)
		}
		if len(s.Channels) == 0 {
			fmt.Fprintln(out, "nothing was ever sent from here: 'ahadi serve' sends what is queued")
		}
		return nil
	})
}

// tellBudget says what is left of the round's money.
func tellBudget(out io.Writer, s store.Sending) {
	for _, b := range s.Budget {
		left := money.Amount{Currency: b.Whole.Currency, Micro: b.Whole.Micro - b.Spent.Micro}
		share := int64(100)
		if b.Whole.Micro > 0 {
			share = b.Spent.Micro / max(1, b.Whole.Micro/100)
		}
		fmt.Fprintf(out, "round %s: %s of %s are spent (%d %%), %s left%s\n", orWords(s.Round.Code, "(none)"), b.Spent, b.Whole, share, left, sacrificed(share))
	}
}

// sacrificed says what stays because the budget runs out.
func sacrificed(share int64) string {
	switch {
	case share >= 100:
		return "; only answers to STOP and HELP, safety and the thanks at the end leave"
	case share >= 95:
		return "; broadcasts, the reminders in the middle and at the end, and second receipts of a day stay"
	case share >= 90:
		return "; broadcasts and the reminders in the middle and at the end stay"
	case share >= 85:
		return "; broadcasts and the reminder in the middle stay"
	case share >= 80:
		return "; broadcasts stay"
	}
	return ""
}

func tellChannel(out io.Writer, c store.ChannelSending) {
	state := "sends"
	if c.Circuit != "" {
		state = fmt.Sprintf("SENDS NOTHING since %s: %s", moment(c.Since), c.Circuit)
		if c.Fallback != "" {
			state += "; " + c.Fallback + " sends in its place"
		}
	}
	fmt.Fprintf(out, "\n%s: %s\n", c.Name, state)
	line := func(what, format string, args ...any) {
		fmt.Fprintf(out, "  %-10s %s\n", what, fmt.Sprintf(format, args...))
	}
	if c.Stopped != "" {
		line("stopped", "no reminder and no broadcast leaves today: %s; look why, then 'ahadi sending resume'", c.Stopped)
	}
	line("queue", "%s", orWords(counts(c.Queued), "empty"))
	if !c.Oldest.IsZero() {
		line("", "the oldest was written %s", moment(c.Oldest))
	}
	if len(c.Waiting) > 0 {
		line("waits", "%s", counts(c.Waiting))
	}
	line("today", "%d sent, %d more delivered, %d unknown (they may have left), %d being sent", c.Sent, c.Arrived, c.Unknown, c.Sending)
	for _, reason := range slices.SortedFunc(maps.Keys(c.Failed), func(a, b string) int { return c.Failed[b] - c.Failed[a] }) {
		line("failed", "%d: %s", c.Failed[reason], reason)
	}
	line("spent", "%s", spent(c))
	if c.Balance != "" {
		line("balance", "%s, as the provider said %s", c.Balance, moment(c.Asked))
	}
}

// spent says what today has cost, and what it may.
func spent(c store.ChannelSending) string {
	var sums []string
	for _, a := range c.Spent {
		sums = append(sums, a.String())
	}
	text := orWords(strings.Join(sums, ", "), "nothing that is known") + " today"
	if c.Limit.IsZero() {
		return text
	}
	text += ", of " + c.Limit.String() + " that messages may cost"
	if c.Limited {
		text += ": IT IS SPENT, only safety and answers to STOP and HELP leave until midnight"
	}
	return text
}

// counts are 3 receipt, 12 reminder.
func counts(by map[string]int) string {
	var words []string
	for _, what := range slices.Sorted(maps.Keys(by)) {
		words = append(words, fmt.Sprintf("%d %s", by[what], what))
	}
	return strings.Join(words, ", ")
}
