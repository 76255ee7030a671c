package main

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"strings"

	"ahadi/store"
)

// reached says by which ways the operator is told, and tries them when asked to.
func (c *config) reached(ctx context.Context, out io.Writer, db *store.Store, try bool) error {
	looker, err := c.looker(db)
	if err != nil {
		return err
	}
	told, err := c.tells(db, looker, slog.New(slog.DiscardHandler))
	if err != nil {
		return err
	}
	var names []string
	for _, w := range told.Ways {
		names = append(names, w.Name)
	}
	switch {
	case len(names) == 0 && try:
		return fmt.Errorf("there is nobody to send a test to: give the configuration a section operator, as operator: {email: {server: …, from: …, to: […]}}")
	case len(names) == 0:
		fmt.Fprintf(out, "warn  %-14s nobody is told when something is wrong with this gateway: give the configuration a section operator\n", "operator")
		return nil
	}
	fmt.Fprintf(out, "ok    %-14s is told by %s\n", "operator", strings.Join(names, ", "))
	if !try {
		return nil
	}
	answers := told.Test(ctx, now())
	var failed []string
	for _, name := range names {
		switch err := answers[name]; {
		case err != nil:
			failed = append(failed, fmt.Sprintf("%s: %v", name, err))
		case name == "sms":
			fmt.Fprintf(out, "ok    %-14s a test is queued; the service sends it by %s\n", name, c.Operator.SMS.Channel)
		default:
			fmt.Fprintf(out, "ok    %-14s has taken a test: see that it arrives\n", name)
		}
	}
	if len(failed) > 0 {
		return fmt.Errorf("a test was not taken by %s", strings.Join(failed, "; "))
	}
	return nil
}
