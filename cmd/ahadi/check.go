package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"ahadi/gateway/register"
	"ahadi/store"
)

// now is the process's clock; below cmd time is an argument.
func now() time.Time { return time.Now() }

// checkCmd is the doctor: what must be right before people dial.
type checkCmd struct {
	Config string `required:"" type:"existingfile" help:"The configuration file."`
	Online bool   `help:"Also ask the providers that tell it what is left on the account."`
	Send   bool   `name:"send-test" help:"Also send a test to the operator, by each way of the configuration."`
}

// errChecks says that a line above did not pass.
var errChecks = errors.New("something is not in order: see the lines above")

// Run prints one line for each thing and fails if one of them does.
func (k *checkCmd) Run(out io.Writer) error {
	failed := false
	say := func(what string, err error) {
		if err != nil {
			failed = true
			fmt.Fprintf(out, "FAIL  %-14s %v%s\n", what, err, advice(err))
			return
		}
		fmt.Fprintf(out, "ok    %s\n", what)
	}
	c, err := loadConfig(k.Config)
	say("configuration", err)
	if err != nil {
		fmt.Fprintln(out, "      docs/configure.md has each key, and what it may be")
		return errChecks
	}
	say("address", c.free())
	say("channels", c.checkChannels(context.Background(), out, k.Online))
	ctx, cancel := context.WithTimeout(context.Background(), 30*time.Second)
	defer cancel()
	db, err := c.openStore(ctx, slog.New(slog.DiscardHandler), false) // which makes keys for a new database, and for none that has people
	opened := err
	if err == nil || c.hasKeys() {
		_, err = c.ring()
	}
	say("keys", err)
	book, err := c.book()
	say("forms", err)
	err = opened
	say("database", err)
	if err == nil {
		say("disk and clock", db.Ready(ctx, now()))
		say("every page", db.Verify(context.Background())) // as long as it takes
		if book != nil {
			say("languages", readable(db, book))
		}
		say("safeguarding", errors.Join(c.guarded(ctx, db), reachable(ctx, db)))
		say("figures", counted(out, db))
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Minute)
		defer cancel()
		say("alerts", c.reached(ctx, out, db, k.Send))
		say("what to look at", errors.Join(c.looksWell(ctx, out, db), tellExpired(ctx, out, db)))
		say("translations", untranslated(ctx, out, db))
		say("close", db.Close())
	}
	if failed {
		return errChecks
	}
	return nil
}

// mostDifferences is how many wrong counts are listed.
const mostDifferences = 20

// counted counts all figures again from the reports and lists those that are
// stored otherwise. It takes as long as it takes.
func counted(out io.Writer, db *store.Store) error {
	wrong, err := db.CheckFigures(context.Background(), mostDifferences)
	if err != nil || len(wrong) == 0 {
		return err
	}
	for _, d := range wrong {
		fmt.Fprintf(out, "      %s\n", d)
	}
	return errors.New("the counts above are not those of the reports: make a backup and restore it, which counts all of them anew, and keep this list")
}

// untranslated prints the commitments that some people read in another language
// than theirs.
func untranslated(ctx context.Context, out io.Writer, db *store.Store) error {
	seed, err := db.Register(ctx)
	for _, line := range register.Untranslated(seed) {
		fmt.Fprintf(out, "warn  %-14s %s\n", "untranslated", line)
	}
	return err
}
