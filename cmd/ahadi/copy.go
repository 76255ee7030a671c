package main

import (
	"fmt"
	"io"

	"ahadi/internal/keys"
	"ahadi/store"
)

// copyCmd moves a network between databases.
type copyCmd struct {
	From        string `required:"" placeholder:"DATABASE" help:"What is copied: a file, or the URL of a PostgreSQL database (env:NAME keeps its password off the screen). No service may run on it, unless it is left as it is."`
	To          string `required:"" placeholder:"DATABASE" help:"Where it goes: a file, or the URL of a PostgreSQL database; it must hold no network."`
	Keys        string `type:"existingfile" help:"The key file of the data, to prove that it opens the copy."`
	LeaveSource bool   `help:"Leave the source as it is: a copy to look at. Otherwise sending is paused there, so that it is not served by mistake."`
}

// Run copies.
func (k *copyCmd) Run(out io.Writer) error {
	ctx, stop := interruptible()
	defer stop()
	var ring *keys.Ring
	if k.Keys != "" {
		var err error
		if ring, err = keys.Open(k.Keys); err != nil {
			return err
		}
	}
	from, err := resolve(".", k.From)
	if err != nil {
		return usageError{fmt.Errorf("--from: %w", err)}
	}
	to, err := resolve(".", k.To)
	if err != nil {
		return usageError{fmt.Errorf("--to: %w", err)}
	}
	done, err := store.Copy(ctx, store.CopyOptions{From: from, To: to, Keys: ring, LeaveSource: k.LeaveSource, Now: now(), Progress: progress(out, "copy")})
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "copied: %d tables, %d rows; rows and sums are equal on both sides\n", done.Tables, done.Rows)
	learned(out, done)
	if !k.LeaveSource {
		fmt.Fprintln(out, "the source sends nothing any more, should it be served by mistake: remove it once the copy is in use, people who are erased from now on live on in it")
	}
	if k.Keys == "" {
		fmt.Fprintln(out, "the keys are not part of it: serve the copy with the same key file")
	}
	_, err = fmt.Fprintln(out, "sending is PAUSED in the copy: set 'database:' to it, start the service, look at the coordinator's page, then let messages leave with: ahadi sending resume")
	return err
}
