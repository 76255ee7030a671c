package main

import (
	"context"
	"fmt"
	"io"
	"maps"
	"slices"

	"ahadi/store"
)

// responseCmd is for what those who promised answer.
type responseCmd struct {
	Add  responseAddCmd  `cmd:"" help:"Enter an answer; the same organisation's next one corrects it until the round is published."`
	List responseListCmd `cmd:"" help:"List the answers to a round, and how soon they came."`
}

type responseAddCmd struct {
	deciding
	byLanguage
	Commitment string `arg:"" help:"The commitment's code: K12."`
	Round      string `required:"" help:"The round's code: r3."`
	Org        string `required:"" help:"The code of the organisation that answers: o03."`
	Next       string `help:"Its next step."`
	Due        string `placeholder:"DAY" help:"The day of the next step."`
	On         string `placeholder:"DAY" help:"The day on which it answered; today without it."`
}

// Run enters it.
func (k *responseAddCmd) Run(out io.Writer) error {
	return k.decide(func(ctx context.Context, db *store.Store, h store.Hand) error {
		before, err := db.AddResponse(ctx, store.NewResponse{
			Commitment: k.Commitment, Round: k.Round, Organisation: k.Org, Words: k.words(), Next: k.Next, DueOn: k.Due, On: k.On,
		}, h)
		return tell(out, before, err, "the answer of %s on %s is entered", k.Org, k.Commitment)
	})
}

type responseListCmd struct {
	where
	Round string `required:"" help:"The round's code: r3."`
}

// Run lists them.
func (k *responseListCmd) Run(out io.Writer) error {
	return k.list(out, func(ctx context.Context, db *store.Store, out io.Writer) error {
		all, counts, err := db.Responses(ctx, k.Round)
		if err != nil {
			return err
		}
		for _, r := range all {
			fmt.Fprintf(out, "%s  %s answered on %s\n", r.Commitment, r.Organisation, r.On)
			for _, language := range slices.Sorted(maps.Keys(r.Words)) {
				fmt.Fprintf(out, "    %s: %s\n", language, r.Words[language])
			}
			if r.Next != "" {
				fmt.Fprintf(out, "    next: %s %s\n", r.Next, r.DueOn)
			}
		}
		fmt.Fprintf(out, "answered within 30 days: %d of %d commitments that were reported on; later: %d\n", counts.Prompt, counts.Of, counts.Later)
		return nil
	})
}
