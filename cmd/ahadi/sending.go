package main

import (
	"context"
	"fmt"
	"io"

	"ahadi/store"
)

// sendingCmd shows what leaves, stops it, and lets it go on.
type sendingCmd struct {
	Status sendingStatusCmd `cmd:"" help:"What waits and what became of messages, what they cost, and which channel is away: one part each."`
	Pause  sendingPauseCmd  `cmd:"" help:"Let no message leave until it is resumed; people are still answered when they dial."`
	Resume sendingResumeCmd `cmd:"" help:"Let messages leave again; what became too late meanwhile expires."`
}

// sendingPauseCmd pauses.
type sendingPauseCmd struct {
	where
	Reason string `default:"paused by hand" help:"Why, for the coordinator's page; no names, no numbers."`
}

// Run writes the setting that every process on this database keeps to.
func (k *sendingPauseCmd) Run(out io.Writer) error {
	ctx := context.Background()
	return k.work(ctx, func(_ place, db *store.Store) error {
		if err := db.PauseSending(ctx, k.Reason, now()); err != nil {
			return err
		}
		_, err := fmt.Fprintln(out, "sending is paused: people who dial are answered, no reminder or receipt leaves until 'ahadi sending resume'")
		return err
	})
}

// sendingResumeCmd resumes.
type sendingResumeCmd struct {
	where
}

// Run says how it was.
func (k *sendingResumeCmd) Run(out io.Writer) error {
	ctx := context.Background()
	return k.work(ctx, func(_ place, db *store.Store) error {
		pause, stopped, err := db.Paused(ctx)
		if err != nil {
			return err
		}
		if err := db.ResumeSending(ctx, now()); err != nil { // also what was stopped on one channel
			return err
		}
		if !stopped {
			_, err = fmt.Fprintln(out, "sending was not paused; reminders and broadcasts that were stopped on a channel go on")
			return err
		}
		_, err = fmt.Fprintf(out, "sending goes on; it was paused since %s: %s\n", moment(pause.Since), pause.Reason)
		return err
	})
}
