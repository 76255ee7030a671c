package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"

	"ahadi/store"
)

// excludeCmd takes a report out of the figures. Two people decide it, and two
// decide to put it back.
type excludeCmd struct {
	Propose excludeProposeCmd `cmd:"" help:"Propose to exclude a report; nothing moves until somebody else confirms it."`
	Confirm excludeConfirmCmd `cmd:"" help:"Exclude a report that somebody else has proposed to exclude."`
	Undo    excludeUndoCmd    `cmd:"" help:"Put an excluded report back: the first proposes it, a second completes it."`
	Drop    excludeDropCmd    `cmd:"" help:"Take back what was proposed and not confirmed."`
	List    excludeListCmd    `cmd:"" help:"List exclusions, and count them by reason."`
}

// receipt names a report.
type receipt struct {
	Ref string `arg:"" help:"The report's receipt, such as 7KX2M."`
}

type excludeProposeCmd struct {
	deciding
	receipt
	Reason string `required:"" enum:"duplicate,wrong_commitment,wrong_person,training,pressure,not_observed,other" help:"Why: ${enum}. It is printed as a count."`
	Note   string `help:"What it rests on; no names. With other it is needed."`
}

// Run proposes it.
func (k *excludeProposeCmd) Run(out io.Writer) error {
	return k.decide(func(ctx context.Context, db *store.Store, h store.Hand) error {
		before, err := db.ProposeExclusion(ctx, k.Ref, k.Reason, k.Note, h)
		return tell(out, before, err, "%s is proposed for exclusion: somebody else confirms it with 'ahadi exclude confirm %s'", k.Ref, k.Ref)
	})
}

type excludeConfirmCmd struct {
	deciding
	receipt
}

// Run excludes it.
func (k *excludeConfirmCmd) Run(out io.Writer) error {
	return k.decide(func(ctx context.Context, db *store.Store, h store.Hand) error {
		before, err := db.ConfirmExclusion(ctx, k.Ref, h)
		return tell(out, before, err, "%s is excluded: it stays listed and is out of the figures; its author is not told by us", k.Ref)
	})
}

type excludeUndoCmd struct {
	deciding
	receipt
	Note string `help:"Why it counts after all; the first of the two says it. No names."`
}

// Run proposes it, or completes it.
func (k *excludeUndoCmd) Run(out io.Writer) error {
	return k.decide(func(ctx context.Context, db *store.Store, h store.Hand) error {
		done, before, err := db.UndoExclusion(ctx, k.Ref, k.Note, h)
		if done {
			return tell(out, before, err, "%s is excluded no more", k.Ref)
		}
		return tell(out, before, err, "%s: undoing the exclusion is proposed; somebody else completes it with the same command", k.Ref)
	})
}

type excludeDropCmd struct {
	deciding
	receipt
}

// Run drops it.
func (k *excludeDropCmd) Run(out io.Writer) error {
	return k.decide(func(ctx context.Context, db *store.Store, h store.Hand) error {
		excluded, before, err := db.DropExclusion(ctx, k.Ref, h)
		if excluded {
			return tell(out, before, err, "%s is excluded and nothing else is proposed: 'ahadi exclude undo %s' puts it back", k.Ref, k.Ref)
		}
		return tell(out, before, err, "%s: nothing is proposed any more", k.Ref)
	})
}

type excludeListCmd struct {
	where
	Round string `help:"Of this round only."`
}

// Run lists and counts.
func (k *excludeListCmd) Run(out io.Writer) error {
	return k.list(out, func(ctx context.Context, db *store.Store, out io.Writer) error {
		all, err := db.Exclusions(ctx, k.Round)
		if err != nil {
			return err
		}
		for _, e := range all {
			fmt.Fprintf(out, "%s  %s in %s  %s  %s (proposed by %s%s)  %s\n", e.Ref, orWords(e.Commitment, "no commitment"), e.Round, e.State, e.Reason, e.ProposedBy, confirmedBy(e), e.Note)
		}
		counts := store.ExclusionCounts(all)
		fmt.Fprintf(out, "excluded: %d\n", total(counts))
		for _, reason := range slices.Sorted(maps.Keys(counts)) {
			fmt.Fprintf(out, "    %s: %d\n", reason, counts[reason])
		}
		return nil
	})
}

func confirmedBy(e store.Exclusion) string {
	if e.ConfirmedBy == "" {
		return ""
	}
	return ", confirmed by " + e.ConfirmedBy
}

func total(counts map[string]int) (n int) {
	for _, c := range counts {
		n += c
	}
	return n
}
