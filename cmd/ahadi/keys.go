package main

import (
	"context"
	"fmt"
	"io"
	"strings"
	"time"

	"ahadi/store"
)

// keysCmd is what an operator does with the keys.
type keysCmd struct {
	Rotate keysRotateCmd `cmd:"" help:"Draw a new master key and wrap everything with it, while the service runs."`
	Copy   keysCopyCmd   `cmd:"" help:"Copy the key file to a place away from this machine, and remember that there is a copy."`
	Copied keysCopiedCmd `cmd:"" help:"Remember that there is a copy which was made otherwise, such as on paper."`
}

// inFile refuses keys that are in the environment, where nothing can be put.
func (p place) inFile() error {
	name, env := strings.CutPrefix(p.keyFile, "env:")
	if !env {
		return nil
	}
	return fmt.Errorf("the keys are in the environment (%s), where this command cannot write: put that text into a file that only the service's user reads (chmod 600), "+
		"name the file under 'keys:' in the configuration, start the service again, and run this again", name)
}

// keysRotateCmd rotates.
type keysRotateCmd struct {
	where
}

// Run rotates, and says what stays and for how long.
func (k *keysRotateCmd) Run(out io.Writer) error {
	ctx, stop := interruptible()
	defer stop()
	return k.work(ctx, func(p place, db *store.Store) error {
		if err := p.inFile(); err != nil {
			return err
		}
		r, err := db.Rotate(ctx, now(), progress(out, "keys"))
		if err != nil {
			return err
		}
		tellRotation(out, p.keyFile, r)
		return unopened(r.Unreadable, p.keyFile)
	})
}

// unopened says which rows no master key opens, and what to do about them.
func unopened(rows []string, keyFile string) error {
	n := len(rows)
	if n == 0 {
		return nil
	}
	err := fmt.Errorf("%d data keys are opened by no master key of %s, and were left as they are: put back a copy of the key file that has it, or of the rows (%s)",
		n, keyFile, strings.Join(rows[:min(n, 10)], ", "))
	for _, row := range rows {
		if name, hook := strings.CutPrefix(row, "webhook "); hook {
			err = fmt.Errorf("%w\nwebhook %s is told nothing meanwhile; where there is no copy, remove it ('ahadi webhook remove') and add it anew, with a new secret", err, name)
		}
	}
	return err
}

func tellRotation(out io.Writer, keyFile string, r store.Rotation) {
	if r.Finished {
		fmt.Fprintf(out, "an earlier rotation had been broken off and is finished: master key %s wraps everything, %d data keys were wrapped again; run this again to draw a new one\n", r.Master, r.Rewrapped)
	} else {
		fmt.Fprintf(out, "master key %s is new and wraps everything: %d data keys were wrapped again\n", r.Master, r.Rewrapped)
	}
	for _, d := range r.Dropped {
		fmt.Fprintf(out, "master key %s, retired on %s, is no longer in %s: nothing needs it any more\n", d.ID, d.At.Format(time.DateOnly), keyFile)
	}
	for _, d := range r.Kept {
		why := "backups may need it until " + d.Until.Format(time.DateOnly) + "; the next rotation after that drops it"
		if d.Rows > 0 {
			why = fmt.Sprintf("%d rows still need it", d.Rows)
		}
		fmt.Fprintf(out, "master key %s, retired on %s, stays in %s: %s\n", d.ID, d.At.Format(time.DateOnly), keyFile, why)
	}
	fmt.Fprintf(out, "now copy %s again: no earlier copy opens what is written from here on ('ahadi keys copy FILE')\n", keyFile)
}

// keysCopyCmd copies the key file.
type keysCopyCmd struct {
	where
	File string `arg:"" type:"path" help:"The file to write; it must not be there."`
}

// Run copies, reads the copy again, and records it.
func (k *keysCopyCmd) Run(out io.Writer) error {
	ctx := context.Background()
	return k.work(ctx, func(p place, db *store.Store) error {
		if name, env := strings.CutPrefix(p.keyFile, "env:"); env {
			return fmt.Errorf("the keys are in the environment (%s): copy their text from where it is set, then say so with 'ahadi keys copied'", name)
		}
		if err := p.keys.Copy(k.File); err != nil {
			return err
		}
		if err := db.KeyCopied(ctx, now()); err != nil {
			return fmt.Errorf("%s is a whole copy, but that could not be recorded: %w", k.File, err)
		}
		_, err := fmt.Fprintf(out, "%s has the keys of %s, read again and compared: take it away from this machine, and never keep it beside a backup\n", k.File, p.keyFile)
		return err
	})
}

// keysCopiedCmd records a copy that was made otherwise.
type keysCopiedCmd struct {
	where
}

// Run records it.
func (k *keysCopiedCmd) Run(out io.Writer) error {
	ctx := context.Background()
	return k.work(ctx, func(p place, db *store.Store) error {
		if err := db.KeyCopied(ctx, now()); err != nil {
			return err
		}
		_, err := fmt.Fprintf(out, "recorded: master key %s of %s has a copy elsewhere\n", p.keys.Master(), p.keyFile)
		return err
	})
}
