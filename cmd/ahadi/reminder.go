package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"slices"
	"strings"
	"time"

	"ahadi/flows"
	"ahadi/gateway/reminder"
	"ahadi/internal/money"
	"ahadi/store"
)

// reminderCmd is what a coordinator sees and decides about reminders.
type reminderCmd struct {
	Preview     reminderPreviewCmd     `cmd:"" help:"Show who would get which words when, at what cost, and who is left out and why."`
	Approve     reminderApproveCmd     `cmd:"" help:"Show what a round's opening sends, and let the round's reminders leave."`
	Pause       reminderPauseCmd       `cmd:"" help:"Hold back what a round still sends."`
	Resume      reminderResumeCmd      `cmd:"" help:"Let it go on; what became too late meanwhile does not leave."`
	Calls       reminderCallsCmd       `cmd:"" help:"List who has not reported, in the order in which to telephone."`
	Called      reminderCalledCmd      `cmd:"" help:"Log why somebody whom you telephoned had not reported; she gets no more reminders in this round."`
	Escalations reminderEscalationsCmd `cmd:"" help:"List what a coordinator should look at."`
	Done        reminderDoneCmd        `cmd:"" help:"Cross one of the escalations off."`
}

// reminding opens what a command about reminders works on.
func reminding(w *where, do func(ctx context.Context, s *reminder.Service, db *store.Store, c *config) error) error {
	return w.writing(func(ctx context.Context, c *config, book *flows.Book, db *store.Store, to route) error {
		return do(ctx, reminder.New(db, book, to, c.hours()), db, c)
	})
}

type reminderPreviewCmd struct {
	where
	Round string `help:"The round's code; the one of today without it."`
	Step  string `help:"open, mid, last, escalate, gov, thanks or answer; the next one without it."`
}

// Run prints it as things stand now.
func (k *reminderPreviewCmd) Run(out io.Writer) error {
	return reminding(&k.where, func(ctx context.Context, s *reminder.Service, _ *store.Store, c *config) error {
		r, rows, err := s.PreviewStep(ctx, k.Round, k.Step, now())
		return preview(out, c, r, rows, err)
	})
}

type reminderApproveCmd struct {
	deciding
	Round string `arg:"" help:"The round's code: r4."`
}

// Run shows what she approves, and writes it down.
func (k *reminderApproveCmd) Run(out io.Writer) error {
	return reminding(&k.where, func(ctx context.Context, s *reminder.Service, db *store.Store, c *config) error {
		r, rows, err := s.PreviewStep(ctx, k.Round, store.StepOpen, now())
		if errors.Is(err, store.ErrNotFound) { // the opening is over: what comes next is approved
			r, rows, err = s.PreviewStep(ctx, k.Round, "", now())
		}
		if err := preview(out, c, r, rows, err); err != nil {
			return err
		}
		before, err := db.ApproveReminders(ctx, k.Round, store.Hand{By: k.By, At: now()})
		return tell(out, before, err, "the reminders of %s leave; 'ahadi reminder pause %s' holds them back", k.Round, k.Round)
	})
}

// preview prints one line for each person, and the sums.
func preview(to io.Writer, c *config, r store.Reminder, rows []store.ReminderRow, err error) error {
	if err != nil {
		return err
	}
	out := bufio.NewWriter(to) // remembers the first line that could not be written
	fmt.Fprintf(out, "%s, step %s on %s (%s)\n", r.Round.Code, r.Step, r.Day, r.Rule)
	sums, why := map[string]*sum{}, map[string]int{}
	for _, row := range rows {
		if row.Reason != "" {
			why[row.Reason]++
			fmt.Fprintf(out, "%-12s  no: %s\n", row.Code, row.Reason)
			continue
		}
		local := row.Due
		if zone, err := time.LoadLocation(row.Zone); err == nil {
			local = row.Due.In(zone)
		}
		fmt.Fprintf(out, "%-12s  %s (%s UTC)  %s  %s  %d SMS  %s\n", row.Code, local.Format("Mon 2006-01-02 15:04"), row.Due.UTC().Format("15:04"), row.Language, row.Key, row.Segments, row.Text)
		if sums[row.Language] == nil {
			sums[row.Language] = &sum{}
		}
		sums[row.Language].add(row, c.price(row.Channel))
	}
	all := &sum{cost: map[string]int64{}}
	for _, language := range slices.Sorted(maps.Keys(sums)) {
		fmt.Fprintf(out, "%s: %s\n", language, sums[language])
		all.take(sums[language])
	}
	fmt.Fprintf(out, "together: %s\n", all)
	for _, reason := range slices.Sorted(maps.Keys(why)) {
		fmt.Fprintf(out, "left out, %s: %d\n", reason, why[reason])
	}
	switch {
	case r.Round.Held:
		fmt.Fprintf(out, "%s is paused: nothing leaves until 'ahadi reminder resume %s --by NAME'\n", r.Round.Code, r.Round.Code)
	case !r.Round.Approved:
		fmt.Fprintf(out, "nothing leaves until a coordinator has approved: 'ahadi reminder approve %s --by NAME'\n", r.Round.Code)
	}
	return out.Flush()
}

// sum is what a step comes to.
type sum struct {
	people, segments int
	cost             map[string]int64 // millionths, by currency
}

func (s *sum) add(row store.ReminderRow, price money.Amount) {
	s.people, s.segments = s.people+1, s.segments+row.Segments
	if price.IsZero() {
		return
	}
	if s.cost == nil {
		s.cost = map[string]int64{}
	}
	s.cost[price.Currency] += price.Micro * int64(row.Segments)
}

func (s *sum) take(other *sum) {
	s.people, s.segments = s.people+other.people, s.segments+other.segments
	for currency, micro := range other.cost {
		s.cost[currency] += micro
	}
}

// String is the sum in words; without a price nothing is said of the cost.
func (s *sum) String() string {
	text := fmt.Sprintf("%d people, %d SMS", s.people, s.segments)
	for _, currency := range slices.Sorted(maps.Keys(s.cost)) {
		text += ", " + money.Amount{Currency: currency, Micro: s.cost[currency]}.String()
	}
	return text
}

type reminderPauseCmd struct {
	deciding
	Round string `arg:"" help:"The round's code."`
}

// Run holds it.
func (k *reminderPauseCmd) Run(out io.Writer) error {
	return k.decide(func(ctx context.Context, db *store.Store, h store.Hand) error {
		before, err := db.HoldReminders(ctx, k.Round, true, h)
		return tell(out, before, err, "nothing that the schedule of %s starts leaves until 'ahadi reminder resume %s'; what waits in the queue already does", k.Round, k.Round)
	})
}

type reminderResumeCmd struct {
	deciding
	Round string `arg:"" help:"The round's code."`
}

// Run lets it go on.
func (k *reminderResumeCmd) Run(out io.Writer) error {
	return k.decide(func(ctx context.Context, db *store.Store, h store.Hand) error {
		before, err := db.HoldReminders(ctx, k.Round, false, h)
		return tell(out, before, err, "the schedule of %s goes on", k.Round)
	})
}

type reminderCallsCmd struct {
	where
	Place string `help:"Code of a place: those there and below it only."`
}

// Run lists them.
func (k *reminderCallsCmd) Run(out io.Writer) error {
	return k.list(out, func(ctx context.Context, db *store.Store, out io.Writer) error {
		all, err := db.CallList(ctx, k.Place, now())
		for _, t := range all {
			heard := "nobody reported on it yet"
			if !t.Heard.IsZero() {
				heard = "last heard of " + t.Heard.Format(time.DateOnly)
			}
			var more string
			for _, m := range []struct {
				is   bool
				text string
			}{{t.Never, "never reported"}, {t.Unreachable, "SMS do not arrive"}, {t.Called, "telephoned"}} {
				if m.is {
					more += ", " + m.text
				}
			}
			fmt.Fprintf(out, "%-12s  %s  %-12s  %s %s%s\n", t.Code, t.Language, t.Place, t.Commitment, heard, more)
		}
		return err
	})
}

type reminderCalledCmd struct {
	deciding
	Contact string `arg:"" help:"Her id as the API lists it, or her code."`
	Reason  string `required:"" help:"Why she had not reported: ${call_reasons}."`
}

// Run logs it.
func (k *reminderCalledCmd) Run(out io.Writer) error {
	return k.decide(func(ctx context.Context, db *store.Store, h store.Hand) error {
		id, err := db.FindContact(ctx, k.Contact)
		if err != nil {
			return err
		}
		before, err := db.LogCall(ctx, id, []string{k.Reason}, h)
		what := "no more reminders go to her in this round; the thanks and the answer do"
		if store.Rests(k.Reason) {
			what = "she is paused: nothing is started to her until 'ahadi contact resume'"
		}
		return tell(out, before, err, "the call to %s is logged; %s", k.Contact, what)
	})
}

type reminderEscalationsCmd struct{ where }

// Run lists what is open.
func (k *reminderEscalationsCmd) Run(out io.Writer) error {
	return k.list(out, func(ctx context.Context, db *store.Store, out io.Writer) error {
		all, err := db.Attentions(ctx)
		for _, a := range all {
			fmt.Fprintf(out, "%d  %s  %s\n", a.ID, a.At.Format(time.DateOnly), strings.TrimSpace(escalation(a)))
		}
		return err
	})
}

// escalation says what is to be done.
func escalation(a store.Attention) string {
	switch a.Kind {
	case store.NeedsApproval:
		return fmt.Sprintf("%s is open and nobody has approved what it sends: 'ahadi reminder approve %s --by NAME'", a.Round, a.Round)
	case store.FewReported:
		return fmt.Sprintf("in %s fewer than 60 %% have reported in %s: 'ahadi reminder calls --place %s' says whom to telephone", a.Place, a.Round, a.Place)
	case store.SilentTwice:
		return fmt.Sprintf("nobody reported on %s in %s and the round before: find a second monitor", a.Commitment, a.Round)
	case store.GovSilent:
		return fmt.Sprintf("the government was asked about %s in %s and has not answered: 'ahadi round reading %s' prints the figures for a letter", a.Commitment, a.Round, a.Round)
	}
	return fmt.Sprintf("no monitor for %s in %s", a.Commitment, a.Round)
}

type reminderDoneCmd struct {
	deciding
	ID int64 `arg:"" help:"The number that the list shows."`
}

// Run crosses it off.
func (k *reminderDoneCmd) Run(out io.Writer) error {
	return k.decide(func(ctx context.Context, db *store.Store, h store.Hand) error {
		before, err := db.Attended(ctx, k.ID, h)
		return tell(out, before, err, "%d is done", k.ID)
	})
}
