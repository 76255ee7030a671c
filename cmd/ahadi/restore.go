package main

import (
	"fmt"
	"io"
	"time"

	"ahadi/store"
)

// restoreCmd puts a backup in the place of a database.
type restoreCmd struct {
	where
	File   string `arg:"" type:"existingfile" help:"A file that 'ahadi backup' made."`
	Force  bool   `help:"Replace the network that is there; what was reported since the backup is gone then."`
	Ledger string `type:"existingfile" help:"A later backup, or the file of a later database: it tells who was erased and who said STOP since."`
}

// Run restores, and says what it did not let happen.
func (k *restoreCmd) Run(out io.Writer) error {
	ctx, stop := interruptible()
	defer stop()
	p, err := k.find()
	if err != nil {
		return err
	}
	done, err := store.Restore(ctx, store.RestoreOptions{
		File: k.File, Database: p.database, Keys: p.keys, Force: k.Force, Ledger: k.Ledger, Now: now(), Progress: progress(out, "restore"),
	})
	if err != nil {
		return err
	}
	fmt.Fprintf(out, "restored: %d tables, %d rows, as they were on %s; what was reported after that is not there\n", done.Tables, done.Rows, moment(done.Backup.At))
	learned(out, done.Amended)
	switch {
	case done.Complete:
		fmt.Fprintln(out, "the database that was replaced told who was erased and who said STOP since; it is removed, or they would live on in it")
	case done.Replaced:
		fmt.Fprintf(out, "WARNING: erasures and STOPs after %s are not known here: the database that was replaced does not tell them. Erase and opt out again whoever asked for it since, before you resume sending.\n", moment(done.Known))
	default:
		fmt.Fprintf(out, "WARNING: erasures and STOPs after %s are not known here: nothing was there that tells them. Restore again with --ledger FILE if there is a later backup; erase and opt out again whoever asked for it since, before you resume sending.\n", moment(done.Known))
	}
	_, err = fmt.Fprintf(out, "sending is PAUSED: start the service, look at the coordinator's page, then let messages leave with: ahadi sending resume %s\n", k.again())
	return err
}

// learned says what a copy of the data was told before it may be used.
func learned(out io.Writer, a store.Amended) {
	fmt.Fprintf(out, "erased again: %d people; silent again: %d phones; speaking again: %d; wrong numbers: %d; words that were taken back: %d\n", a.Again, a.Out, a.In, a.Denied, a.Unsaid)
	if a.Webhooks > 0 {
		fmt.Fprintf(out, "%d webhooks are told nothing: look at each with 'ahadi webhook list', give it a new secret where that was changed since, and let it be told with 'ahadi webhook enable'\n", a.Webhooks)
	}
	fmt.Fprintf(out, "nothing old leaves: %d queued messages and %d reminders expired, %d that were being sent are unknown\n", a.Expired, a.Reminders, a.Unknown)
	if a.Miscounted > 0 {
		fmt.Fprintf(out, "figures were counted again: %d were wrong, and are right now\n", a.Miscounted)
		return
	}
	fmt.Fprintln(out, "figures were counted again, and were right")
}

// moment is a time for a person.
func moment(t time.Time) string { return t.Format("2006-01-02 15:04 MST") }

// again is how the next command names the same place.
func (w *where) again() string {
	switch {
	case w.Config != "":
		return "--config " + w.Config
	case w.Database != "":
		return "--data " + w.Data + " --database " + w.Database
	}
	return "--data " + w.Data
}
