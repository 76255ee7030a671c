package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"

	"ahadi/store"
)

// retentionCmd is for the rules of how long each kind of data is kept.
type retentionCmd struct {
	Preview retentionPreviewCmd `cmd:"" help:"Count what goes today, and in the next 30 days; nothing is changed."`
	Approve retentionApproveCmd `cmd:"" help:"Let the rules be applied, once a day from now on; rules that are changed are asked about again."`
	Run     retentionRunCmd     `cmd:"" help:"Do the day's run now, or go on with it; the service does it by itself after two in the morning."`
}

// rules are those of the configuration, or the software's own.
func (w *where) rules() (store.Retention, error) {
	c, err := w.config()
	if err != nil || c == nil {
		return store.Retention{}, err
	}
	return c.retention, nil
}

type retentionPreviewCmd struct{ where }

// Run prints counts.
func (k *retentionPreviewCmd) Run(out io.Writer) error { return k.previewRetention(out) }

func (w *where) previewRetention(out io.Writer) error {
	rules, err := w.rules()
	if err != nil {
		return err
	}
	return w.list(out, func(ctx context.Context, db *store.Store, out io.Writer) error {
		p, err := db.PreviewRetention(ctx, rules, now())
		if err == nil {
			showRetention(out, p)
		}
		return err
	})
}

func showRetention(out io.Writer, p store.RetentionPreview) {
	fmt.Fprintf(out, "%-12s %-12s %10s %16s\n", "kind", "kept", "goes now", "within 30 days")
	for _, k := range p.Kinds {
		kept := "for good"
		if k.Months != store.Forever {
			kept = fmt.Sprintf("%d months", k.Months)
		}
		fmt.Fprintf(out, "%-12s %-12s %10d %16d\n", k.Kind, kept, k.Now, k.Soon)
	}
	switch {
	case !p.Waits():
		fmt.Fprintf(out, "Approved by %s on %s: applied each day.\n", p.Approved.By, day(p.Approved.At))
	case p.Approved.By == "":
		fmt.Fprintln(out, "Nobody has approved these rules: nothing goes by them. 'ahadi retention approve --by NAME' lets them be applied.")
	default:
		fmt.Fprintf(out, "The rules are others than those that %s approved on %s: nothing goes until 'ahadi retention approve --by NAME'.\n", p.Approved.By, day(p.Approved.At))
	}
	if !p.Last.Began.IsZero() {
		showRun(out, p.Last)
	}
}

func showRun(out io.Writer, run store.RetentionRun) {
	state := "has ended"
	if run.Ended.IsZero() {
		state = "is under way"
	}
	fmt.Fprintf(out, "The run of %s %s:", run.Day, state)
	for _, c := range run.Cut {
		fmt.Fprintf(out, " %s %d", c.Kind, c.N)
	}
	fmt.Fprintln(out)
}

type retentionApproveCmd struct {
	deciding
	Yes bool `help:"Do not ask."`
}

// Run shows what goes, asks, and approves what it has shown.
func (k *retentionApproveCmd) Run(out io.Writer) error {
	rules, err := k.rules()
	if err != nil {
		return err
	}
	return k.decide(func(ctx context.Context, db *store.Store, h store.Hand) error {
		p, err := db.PreviewRetention(ctx, rules, h.At)
		if err != nil {
			return err
		}
		showRetention(out, p)
		if !p.Waits() {
			return nil
		}
		if !k.Yes {
			if err := confirm(os.Stdin, out, "Data that is older goes each day from now on, for ever; what was counted stays counted."); err != nil {
				return err
			}
		}
		if err := db.ApproveRetention(ctx, rules, p.Rules, h); err != nil {
			return err
		}
		_, err = fmt.Fprintf(out, "Approved: %s.\n", p.Rules)
		return err
	})
}

type retentionRunCmd struct {
	where
	DryRun bool `help:"Only count, as preview does."`
}

// Run does the day's run, in as many steps as it takes.
func (k *retentionRunCmd) Run(out io.Writer) error {
	if k.DryRun {
		return k.previewRetention(out)
	}
	rules, err := k.rules()
	if err != nil {
		return err
	}
	return k.list(out, func(ctx context.Context, db *store.Store, out io.Writer) error {
		run, err := retainToTheEnd(ctx, db, rules)
		if errors.Is(err, store.ErrUnapproved) {
			return fmt.Errorf("%w: 'ahadi retention preview' and 'ahadi retention approve --by NAME'", store.ErrUnapproved)
		}
		if err != nil {
			return fmt.Errorf("%w: run it again, it goes on from where it was", err)
		}
		showRun(out, run)
		return nil
	})
}

// retainToTheEnd does the run in parts, each with a time of its own: whoever is at
// it for long is taken to be dead.
func retainToTheEnd(ctx context.Context, db *store.Store, rules store.Retention) (store.RetentionRun, error) {
	for {
		part, cancel := context.WithTimeout(ctx, retainFor)
		run, err := db.RetainNow(part, rules, now())
		over := part.Err() != nil && ctx.Err() == nil
		cancel()
		if err == nil || !over {
			return run, err
		}
	}
}
