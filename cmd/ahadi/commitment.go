package main

import (
	"context"
	"fmt"
	"io"

	"ahadi/store"
)

// commitmentCmd is what people decide about a commitment.
type commitmentCmd struct {
	Set       commitmentSetCmd       `cmd:"" help:"Set its lifecycle, by the rules; what was before stays on record."`
	Milestone commitmentMilestoneCmd `cmd:"" help:"Decide one of its milestones."`
	History   commitmentHistoryCmd   `cmd:"" help:"List what was decided about it."`
}

type commitmentSetCmd struct {
	deciding
	Commitment  string `arg:"" help:"The commitment's code: K12."`
	Lifecycle   string `required:"" enum:"registered,active,completed,expired,renegotiated,withdrawn,archived" help:"What it becomes: ${enum}."`
	Why         string `help:"Why; for renegotiated, withdrawn and going back to active."`
	Org         string `help:"With withdrawn: the code of the partner who withdrew."`
	Due         string `placeholder:"DAY" help:"With renegotiated: the new due date."`
	BudgetMinor int64  `help:"With renegotiated: the new budget, in minor units as in the register's file."`
}

// Run sets it.
func (k *commitmentSetCmd) Run(out io.Writer) error {
	return k.decide(func(ctx context.Context, db *store.Store, h store.Hand) error {
		before, err := db.SetLifecycle(ctx, store.NewLifecycle{Commitment: k.Commitment, To: k.Lifecycle, Why: k.Why, Who: k.Org, DueOn: k.Due, Budget: k.BudgetMinor}, h)
		return tell(out, before, err, "%s is %s", k.Commitment, k.Lifecycle)
	})
}

type commitmentMilestoneCmd struct {
	deciding
	Commitment string `arg:"" help:"The commitment's code: K12."`
	Seq        int    `arg:"" help:"The milestone's place: 2."`
	Status     string `required:"" enum:"scheduled,met,partially_met,not_met" help:"What it is: ${enum}; not_met on its due date at the earliest."`
	On         string `placeholder:"DAY" help:"The day on which it was met; today without it."`
	Why        string `required:"" help:"What the decision rests on; no names."`
}

// Run decides it.
func (k *commitmentMilestoneCmd) Run(out io.Writer) error {
	return k.decide(func(ctx context.Context, db *store.Store, h store.Hand) error {
		before, err := db.SetMilestone(ctx, store.NewMilestone{Commitment: k.Commitment, Seq: k.Seq, Status: k.Status, On: k.On, Why: k.Why}, h)
		return tell(out, before, err, "milestone %d of %s is %s", k.Seq, k.Commitment, k.Status)
	})
}

type commitmentHistoryCmd struct {
	where
	Commitment string `arg:"" help:"The commitment's code: K12."`
}

// Run lists it.
func (k *commitmentHistoryCmd) Run(out io.Writer) error {
	return k.list(out, func(ctx context.Context, db *store.Store, out io.Writer) error {
		all, err := db.Changes(ctx, k.Commitment)
		if err == nil && len(all) == 0 {
			fmt.Fprintf(out, "nothing was decided about %s yet\n", k.Commitment)
		}
		for _, c := range all {
			fmt.Fprintln(out, change(c))
		}
		return err
	})
}

// change is one change in one line.
func change(c store.Change) string {
	what, moved := "lifecycle", ""
	if c.Milestone != 0 {
		what = fmt.Sprintf("milestone %d", c.Milestone)
	}
	if c.DueBefore != c.Due {
		moved += fmt.Sprintf(", due %s instead of %s", c.Due, c.DueBefore)
	}
	if c.BudgetBefore != c.Budget && c.Milestone == 0 {
		moved += fmt.Sprintf(", budget %d instead of %d minor units", c.Budget, c.BudgetBefore)
	}
	if c.Who != "" {
		moved += ", by " + c.Who
	}
	if c.Why != "" {
		moved += ": " + c.Why
	}
	return fmt.Sprintf("%s  %s from %s to %s, set by %s%s", c.On, what, c.Was, c.Became, c.By, moved)
}
