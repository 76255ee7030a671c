package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"

	"ahadi/store"
)

// safetyCmd is for whoever was called because somebody is in danger.
type safetyCmd struct {
	List  safetyListCmd  `cmd:"" help:"List the alerts that are not closed; nothing in it leads to who is in danger."`
	Show  safetyShowCmd  `cmd:"" help:"Show an alert; with --reveal also number and text, which the audit trail notes."`
	Take  safetyTakeCmd  `cmd:"" help:"Take an alert: nobody else is told of it any more."`
	Close safetyCloseCmd `cmd:"" help:"Close an alert, with the reason."`
}

type safetyListCmd struct {
	where
	All bool `help:"Also those that are closed."`
}

// Run prints one line each.
func (k *safetyListCmd) Run(out io.Writer) error {
	return k.list(out, func(ctx context.Context, db *store.Store, out io.Writer) error {
		if err := reachable(ctx, db); err != nil {
			fmt.Fprintf(out, "CARE: %v\n", err)
		}
		all, err := db.Alerts(ctx, k.All)
		if err == nil && len(all) == 0 {
			fmt.Fprintln(out, "no alert is open")
		}
		for _, a := range all {
			tellAlert(out, a)
		}
		return err
	})
}

// tellAlert is one alert without what leads to her.
func tellAlert(out io.Writer, a store.Alert) {
	state := fmt.Sprintf("OPEN, %d called, the next at %s", a.Called, moment(a.Next))
	switch a.State {
	case store.AlertTaken:
		state = fmt.Sprintf("taken by %s at %s", a.TakenBy, moment(a.Taken))
	case store.AlertClosed:
		state = fmt.Sprintf("closed by %s at %s: %s", a.ClosedBy, moment(a.Closed), a.Reason)
	}
	fmt.Fprintf(out, "%d  %s  %s  %d messages  %s\n", a.Number, orWords(a.Place, "place not known"), moment(a.At), a.Messages, state)
}

// alertNumber names an alert.
type alertNumber struct {
	Number int64 `arg:"" help:"The alert's number, as the message and the list show it."`
}

type safetyShowCmd struct {
	where
	alertNumber
	Reveal bool   `help:"Show her number and what she wrote."`
	By     string `placeholder:"NAME" help:"Who looks, as the audit trail will show it; needed with --reveal."`
}

// Run shows it.
func (k *safetyShowCmd) Run(out io.Writer) error {
	if k.Reveal && k.By == "" {
		return usageError{errors.New("--reveal needs --by: say who looks")}
	}
	ctx, stop := interruptible()
	defer stop()
	return undecided(k.work(ctx, func(_ place, db *store.Store) error {
		a, err := db.Alert(ctx, k.Number)
		if err != nil {
			return err
		}
		tellAlert(out, a)
		if !k.Reveal {
			_, err = fmt.Fprintf(out, "'ahadi safety show %d --reveal --by NAME' shows her number and what she wrote; the audit trail notes who looked\n", k.Number)
			return err
		}
		shown, err := db.RevealAlert(ctx, k.Number, store.Hand{By: k.By, At: now()})
		if err != nil {
			return err
		}
		tellRevealed(out, shown)
		return nil
	}))
}

// tellRevealed prints what leads to a person.
func tellRevealed(out io.Writer, r store.Revealed) {
	fmt.Fprintf(out, "number  %s\n", orWords(r.Number, "forgotten"))
	fmt.Fprintf(out, "phone of  %s\n", orWords(strings.Join(r.People, ", "), "nobody in the register"))
	for _, t := range r.Texts {
		fmt.Fprintf(out, "%s  %s\n", moment(t.At), orWords(t.Body, "(no text is left)"))
	}
}

type safetyTakeCmd struct {
	deciding
	alertNumber
}

// Run takes it.
func (k *safetyTakeCmd) Run(out io.Writer) error {
	return k.decide(func(ctx context.Context, db *store.Store, h store.Hand) error {
		before, err := db.TakeAlert(ctx, k.Number, h)
		return tell(out, before, err, "alert %d is yours: nobody else is told of it. 'ahadi safety show %d --reveal --by NAME' shows whom to call", k.Number, k.Number)
	})
}

type safetyCloseCmd struct {
	deciding
	alertNumber
	Reason string `required:"" help:"What became of it; no names, no numbers. It stays on record."`
}

// Run closes it.
func (k *safetyCloseCmd) Run(out io.Writer) error {
	return k.decide(func(ctx context.Context, db *store.Store, h store.Hand) error {
		before, err := db.CloseAlert(ctx, k.Number, k.Reason, h)
		return tell(out, before, err, "alert %d is closed; should she write of danger again, it is a new one", k.Number)
	})
}
