package main

import (
	"context"
	"fmt"
	"io"
	"strconv"
	"strings"

	"ahadi/store"
)

// disputeCmd is for what two sides see differently.
type disputeCmd struct {
	Open  disputeOpenCmd  `cmd:"" help:"Lay a dispute open; the commitment's reading is contested until it is closed."`
	Ask   disputeAskCmd   `cmd:"" help:"Record how each side was asked. Nothing is sent."`
	Close disputeCloseCmd `cmd:"" help:"Close a dispute: upheld, changed or unresolved. Nothing is ever deleted."`
	List  disputeListCmd  `cmd:"" help:"List disputes, or those that the figures suggest."`
}

// disputeNumber is D7, or 7.
type disputeNumber int64

// UnmarshalText reads it.
func (n *disputeNumber) UnmarshalText(text []byte) error {
	v, err := strconv.ParseInt(strings.TrimPrefix(strings.ToUpper(string(text)), "D"), 10, 64)
	if err != nil || v < 1 {
		return fmt.Errorf("%q is no dispute: write D7, as 'ahadi dispute list' shows it", text)
	}
	*n = disputeNumber(v)
	return nil
}

type disputeOpenCmd struct {
	deciding
	Commitment string `arg:"" help:"The commitment's code: K12."`
	Round      string `help:"The round's code; without it the one that reports go to now."`
	Kind       string `required:"" enum:"status,money,milestone,safety,identity" help:"What it is about: ${enum}."`
	Side       string `default:"coordinator" enum:"community,government,coordinator" help:"Whose word opens it: ${enum}."`
	Contact    string `help:"Code of the person on whose word it is opened; she is not reminded while it is open."`
	Note       string `required:"" help:"What differs; no names, no numbers of people."`
	Due        string `required:"" placeholder:"DAY" help:"By when it should be closed: 2026-11-17."`
}

// Run opens it.
func (k *disputeOpenCmd) Run(out io.Writer) error {
	return k.decide(func(ctx context.Context, db *store.Store, h store.Hand) error {
		number, before, err := db.OpenDispute(ctx, store.NewDispute{
			Commitment: k.Commitment, Round: k.Round, Kind: k.Kind, Side: k.Side, Contact: k.Contact, Note: k.Note, DueOn: k.Due,
		}, h)
		return tell(out, before, err, "D%d is open: ask both sides, and record it with 'ahadi dispute ask D%d'", number, number)
	})
}

type disputeAskCmd struct {
	deciding
	Dispute    disputeNumber `arg:"" help:"The dispute: D7."`
	Community  string        `help:"How the community was asked: \"two monitors, by telephone\"; no names."`
	Government string        `help:"How the government was asked: \"county, letter of 12 March\"; no names."`
	On         string        `placeholder:"DAY" help:"On which day; today without it."`
}

// Run records it.
func (k *disputeAskCmd) Run(out io.Writer) error {
	return k.decide(func(ctx context.Context, db *store.Store, h store.Hand) error {
		state, before, err := db.AskedAbout(ctx, int64(k.Dispute), store.Asking{Community: k.Community, Government: k.Government, On: k.On}, h)
		return tell(out, before, err, "D%d is %s", k.Dispute, state)
	})
}

type disputeCloseCmd struct {
	deciding
	Dispute disputeNumber `arg:"" help:"The dispute: D7."`
	As      string        `required:"" enum:"upheld,changed,unresolved" help:"upheld: what was reported stands; changed: a newer report or an exclusion has changed it; unresolved: both readings are printed."`
	Note    string        `required:"" help:"What both sides answered; no names."`
}

// Run closes it.
func (k *disputeCloseCmd) Run(out io.Writer) error {
	state := map[string]string{"upheld": store.DisputeUpheld, "changed": store.DisputeChanged, "unresolved": store.DisputeUnresolved}[k.As]
	return k.decide(func(ctx context.Context, db *store.Store, h store.Hand) error {
		before, err := db.CloseDispute(ctx, int64(k.Dispute), state, k.Note, h)
		return tell(out, before, err, "D%d is %s", k.Dispute, state)
	})
}

type disputeListCmd struct {
	where
	Round     string `help:"Of this round only."`
	Overdue   bool   `help:"Only those that should have been closed by now."`
	Suggested bool   `help:"Those that the figures suggest and nobody has opened; of the round that reports go to now, unless --round names another."`
}

// Run lists.
func (k *disputeListCmd) Run(out io.Writer) error {
	return k.list(out, func(ctx context.Context, db *store.Store, out io.Writer) error {
		if k.Suggested {
			return k.suggested(ctx, out, db)
		}
		all, err := db.Disputes(ctx, k.Round, now())
		if err != nil {
			return err
		}
		shown := 0
		for _, d := range all {
			if k.Overdue && !d.Overdue {
				continue
			}
			shown++
			tellDispute(out, d)
		}
		if shown == 0 {
			fmt.Fprintln(out, "no dispute")
		}
		return nil
	})
}

// suggested lists what the figures suggest. Nobody but a person opens a dispute.
func (k *disputeListCmd) suggested(ctx context.Context, out io.Writer, db *store.Store) error {
	at := now()
	round := orWords(k.Round, db.RoundAt(at).Code)
	all, err := db.Suggested(ctx, round, at)
	if err == nil && len(all) == 0 {
		fmt.Fprintf(out, "the figures of %s suggest no dispute\n", round)
	}
	for _, p := range all {
		fmt.Fprintf(out, "%s in %s  community %s, government %s: ahadi dispute open %s --round %s --kind status …\n",
			p.Commitment.Code, round, reads(p.Figures.Community), reads(p.Figures.Government), p.Commitment.Code, round)
	}
	return err
}

// reads is one side's reading in words.
func reads(r store.Reading) string {
	switch {
	case r.Status == "":
		return "silent"
	case r.Percent < 0:
		return r.Status
	}
	return fmt.Sprintf("%s %d%%", r.Status, r.Percent)
}

func tellDispute(out io.Writer, d store.Dispute) {
	late := ""
	if d.Overdue {
		late = ", OVERDUE"
	}
	fmt.Fprintf(out, "D%d  %s in %s  %s  %s (due %s%s)\n", d.Number, d.Commitment, d.Round, d.Kind, d.State, d.DueOn, late)
	for _, s := range d.Steps {
		fmt.Fprintf(out, "    %s  %s by %s: %s\n", s.On, s.Act, s.By, s.Note)
	}
}
