package main

import (
	"errors"
	"fmt"
	"io"
	"time"

	"ahadi/store"
)

// backupCmd makes a backup while the service runs.
type backupCmd struct {
	where
	File string `arg:"" type:"path" help:"The file to write; it must not be there."`
	Keep int    `default:"35" help:"Days until it expires, 366 at most: whoever is erased lives on in it until then."`
}

// Run writes it, and removes those that have expired.
func (k *backupCmd) Run(out io.Writer) error {
	if k.Keep < 1 || k.Keep > 366 {
		return usageError{fmt.Errorf("--keep %d: a backup is kept for 1 to 366 days", k.Keep)}
	}
	ctx, stop := interruptible()
	defer stop()
	return k.work(ctx, func(p place, db *store.Store) error {
		b, err := db.Backup(ctx, store.BackupOptions{
			Path: k.File, Now: now(), Keep: time.Duration(k.Keep) * 24 * time.Hour, Progress: progress(out, "backup"),
		})
		if err != nil {
			return err
		}
		removed, err := db.RemoveExpired(ctx, now())
		for _, r := range removed {
			fmt.Fprintf(out, "removed %s: it expired on %s\n", r.Path, r.Expires.Format(time.DateOnly))
		}
		_, say := fmt.Fprintf(out, "%s: %d tables, %d rows, %s, read again and counted; expires on %s. The key file is NOT in it: without %s nobody can read it, so keep a copy of that elsewhere.\n",
			b.Path, b.Tables, b.Rows, size(b.Bytes), b.Expires.Format(time.DateOnly), p.keyFile)
		return errors.Join(err, say)
	})
}
