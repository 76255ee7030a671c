package main

import (
	"context"
	"fmt"
	"io"

	"ahadi/store"
)

// placeCmd is what a coordinator decides for a whole place.
type placeCmd struct {
	Freeze   placeFreezeCmd   `cmd:"" help:"Write to nobody in a place unasked, from now on: eviction, unrest. Replies and alerts go on."`
	Unfreeze placeUnfreezeCmd `cmd:"" help:"Write to people there again."`
	List     placeListCmd     `cmd:"" help:"List the places that are frozen, and those that were."`
}

// placeCode names a place.
type placeCode struct {
	Code string `arg:"" help:"The place's code in the register, such as KE-K1; places below it are meant too."`
}

type placeFreezeCmd struct {
	deciding
	placeCode
	Why string `required:"" help:"Why, for those who decide when it ends; no names, no numbers."`
}

// Run freezes it.
func (k *placeFreezeCmd) Run(out io.Writer) error {
	return k.decide(func(ctx context.Context, db *store.Store, h store.Hand) error {
		before, err := db.FreezePlace(ctx, k.Code, k.Why, h)
		return tell(out, before, err, "%s is frozen: no reminder, broadcast or invitation leaves to people there, also none that waits; what they send is answered. End it with 'ahadi place unfreeze %s'", k.Code, k.Code)
	})
}

type placeUnfreezeCmd struct {
	deciding
	placeCode
}

// Run ends it.
func (k *placeUnfreezeCmd) Run(out io.Writer) error {
	return k.decide(func(ctx context.Context, db *store.Store, h store.Hand) error {
		before, err := db.UnfreezePlace(ctx, k.Code, h)
		return tell(out, before, err, "%s is not frozen: what was held back is not sent late; 'ahadi place list' shows whether a place above still is", k.Code)
	})
}

type placeListCmd struct{ where }

// Run prints one line each.
func (k *placeListCmd) Run(out io.Writer) error {
	return k.list(out, func(ctx context.Context, db *store.Store, out io.Writer) error {
		all, err := db.Freezes(ctx, store.Everything())
		if err == nil && len(all) == 0 {
			fmt.Fprintln(out, "no place is frozen")
		}
		for _, f := range all {
			state := fmt.Sprintf("frozen, %d people", f.People)
			if !f.Lifted.IsZero() {
				state = fmt.Sprintf("until %s by %s", moment(f.Lifted), f.LiftedBy)
			}
			fmt.Fprintf(out, "%-10s %s  since %s by %s  %s: %s\n", f.Place, f.Name, moment(f.At), f.By, state, f.Why)
		}
		return err
	})
}
