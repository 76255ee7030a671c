package main

import (
	"context"
	"fmt"
	"io"

	"ahadi/store"
)

type roundReadingCmd struct {
	where
	Round string `arg:"" help:"The round's code: r3."`
	Org   string `help:"Only what this organisation has a part in."`
}

// Run prints it as it may be handed over: by the rules for what is published.
func (k *roundReadingCmd) Run(out io.Writer) error {
	return k.list(out, func(ctx context.Context, db *store.Store, out io.Writer) error {
		all, err := db.ReadingFor(ctx, k.Round, k.Org, now())
		if err != nil {
			return err
		}
		held := 0
		for _, p := range all {
			code := p.Commitment.Code
			switch p.How {
			case store.PublishHold:
				held++
				continue
			case store.PublishLevel2:
				code = "a commitment" // in its city, without a code
			}
			fmt.Fprintf(out, "%s  %s  community %s (%s voices, %s)", code, orWords(p.City, "no city"), reads(p.Figures.Community), store.Published(p.Figures.Community.Voices), p.Figures.PublicLabel())
			if p.How != store.PublishLevel2 { // what the government says is known with its name
				fmt.Fprintf(out, ", government %s", reads(p.Figures.Government))
			}
			fmt.Fprintln(out)
		}
		fmt.Fprintf(out, "held, because they rest on too few people: %d\n", held)
		return nil
	})
}

type roundChooseCmd struct {
	deciding
	Round      string `arg:"" help:"The round's code: r3."`
	Commitment string `arg:"" help:"The commitment's code: K12."`
	Choice     string `arg:"" enum:"publish,level2,hold" help:"publish: its monitors agreed; level2: for its city, without its code; hold: only counted, as it is until somebody chooses."`
	AskedOn    string `placeholder:"DAY" help:"With publish: the day on which its monitors agreed."`
}

// Run chooses.
func (k *roundChooseCmd) Run(out io.Writer) error {
	return k.decide(func(ctx context.Context, db *store.Store, h store.Hand) error {
		before, err := db.Choose(ctx, store.NewChoice{Round: k.Round, Commitment: k.Commitment, Choice: k.Choice, AskedOn: k.AskedOn}, h)
		return tell(out, before, err, "%s in %s: %s, where its figure rests on few people", k.Commitment, k.Round, k.Choice)
	})
}
