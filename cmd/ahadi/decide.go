package main

import (
	"context"
	"errors"
	"fmt"
	"io"

	"ahadi/store"
)

// deciding is what every command takes with which a person decides something:
// where, and who she is. Until people sign in she names herself.
type deciding struct {
	where
	By string `required:"" placeholder:"NAME" help:"Who decides, as the audit trail will show it: your user name, never a phone number."`
}

// decide opens the database and lets the command decide on it.
func (k *deciding) decide(do func(ctx context.Context, db *store.Store, h store.Hand) error) error {
	ctx, stop := interruptible()
	defer stop()
	return undecided(k.work(ctx, func(_ place, db *store.Store) error {
		return do(ctx, db, store.Hand{By: k.By, At: now()})
	}))
}

// undecided says what she can do where no name was given, or where it is not
// known whether it was done.
func undecided(err error) error {
	switch {
	case errors.Is(err, store.ErrWho):
		return usageError{fmt.Errorf("--by: %w", err)}
	case errors.Is(err, store.ErrUnsure):
		return fmt.Errorf("%w: run the same command again, it says whether it was done", err)
	}
	return err
}

// tell prints what was done, or that it had been done before, unless it failed.
func tell(out io.Writer, before bool, err error, format string, args ...any) error {
	if err != nil {
		return err
	}
	text := fmt.Sprintf(format, args...)
	if before {
		text += " (it was so already; nothing was changed)"
	}
	_, err = fmt.Fprintln(out, text)
	return err
}
