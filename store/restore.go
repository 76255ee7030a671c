package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"os"
	"time"

	"ahadi/internal/keys"
)

// RestoreOptions says what is restored where.
type RestoreOptions struct {
	File     string // a backup
	Database string // a file or a URL; what it holds is replaced
	Keys     *keys.Ring
	Force    bool   // replace a network that is there
	Ledger   string // a later backup, or the file of a later database: who was erased and who said STOP since; "" for none
	Now      time.Time
	Progress func(done, total int64) // rows; may be nil
}

// Amended is what a copy of the data had to learn before it may be used.
type Amended struct {
	Tables     int
	Rows       int64
	Again      int   // people who were erased again
	Out, In    int64 // lines that have said STOP, or START, since
	Denied     int64 // phones that are nobody's any more: somebody said that they are not hers
	Unsaid     int64 // quotes, and consents to be quoted, that were taken back
	Expired    int64 // messages that waited
	Unknown    int64 // messages that were being sent
	Reminders  int64 // occurrences and steps that were due
	Webhooks   int64 // programs that are told nothing until somebody lets them be told again
	Miscounted int64 // figures that a recount found otherwise; they are right now
}

// Restored is what a restore did.
type Restored struct {
	Amended
	Backup   Backup
	Replaced bool      // a network was replaced
	Known    time.Time // until when it is known here who was erased and who said STOP
	Complete bool      // all is known: the database that was replaced knew it
}

// Restore puts a backup in the place of a database, whole or not at all. Whoever
// was erased since is erased again, whoever said STOP stays silent, nothing that
// was queued leaves any more, and sending is paused.
func Restore(ctx context.Context, o RestoreOptions) (Restored, error) {
	var done Restored
	t, err := openTarget(ctx, o.Database)
	if err != nil {
		return done, fmt.Errorf("restore: %w", err)
	}
	if done, err = restore(ctx, o, t); err != nil {
		err = fmt.Errorf("restore: %w", err)
	}
	return done, errors.Join(err, t.close())
}

func restore(ctx context.Context, o RestoreOptions, t target) (done Restored, err error) {
	if done.Backup, err = usable(ctx, o); err != nil {
		return done, err
	}
	old, err := t.remember(ctx)
	if err != nil {
		return done, err
	}
	if done.Replaced = old.network != 0; done.Replaced && !o.Force {
		return done, fmt.Errorf("%s holds the network %s: --force replaces it, and all that was reported since the backup is gone then", t, old.name)
	}
	later, err := laterLedger(ctx, o.Ledger)
	if err != nil {
		return done, err
	}
	f, err := draftFile(t.folder())
	if err != nil {
		return done, err
	}
	c, err := done.build(ctx, o, f, old, later)
	if err == nil {
		err = t.install(ctx, f, c, o.Progress)
	}
	return done, errors.Join(err, discard(f))
}

// build makes the new database in a file of its own.
func (d *Restored) build(ctx context.Context, o RestoreOptions, f *os.File, old, later remembered) (contents, error) {
	if err := copyFile(o.File, f); err != nil {
		return contents{}, err
	}
	own, err := rememberFile(ctx, f.Name())
	if err != nil {
		return contents{}, err
	}
	if later.network != 0 && later.network != own.network {
		return contents{}, fmt.Errorf("%s is of another network, %s: it cannot tell who was erased here", o.Ledger, later.name)
	}
	if old.network != own.network {
		old.events, old.backups, old.until = nil, nil, time.Time{}
	}
	d.Known = d.Backup.At
	if later.until.After(d.Known) {
		d.Known = later.until
	}
	// A database that ran on after the backup knew all that there was to know.
	if !old.until.IsZero() && !old.until.Before(d.Backup.At.Add(-2*time.Minute)) {
		d.Complete = true
	}
	a := amendment{
		own: own.events, reason: "restored from a backup", now: o.Now, event: fmt.Sprintf("the backup of %s", d.Backup.At.Format(time.RFC3339)),
		fresh: news(own.events, append(old.events, later.events...)), backups: append(old.backups, later.backups...),
	}
	if d.Amended, err = a.apply(ctx, f.Name(), o.Keys); err != nil {
		return contents{}, err
	}
	return d.settle(ctx, f.Name())
}

// settle proves the new file and counts it.
func (a *Amended) settle(ctx context.Context, path string) (contents, error) {
	if err := compact(ctx, path); err != nil {
		return contents{}, err
	}
	c, err := tallied(ctx, path, nil)
	a.Tables, a.Rows = len(c.tables), c.rows()
	return c, err
}

// compact rewrites a file so that nothing of what was taken away is left
// between its rows, and makes it a database like any other.
func compact(ctx context.Context, path string) error {
	db, err := plainFile(path, true)
	if err != nil {
		return err
	}
	defer db.Close()
	for _, statement := range []string{"PRAGMA application_id = 0", "VACUUM"} {
		if _, err := db.ExecContext(ctx, statement); err != nil {
			return fmt.Errorf("%s: %w", statement, err)
		}
	}
	return nil
}

func copyFile(from string, to *os.File) error {
	f, err := os.Open(from)
	if err != nil {
		return err
	}
	defer f.Close()
	_, err = io.Copy(to, f)
	return err
}

// rememberFile reads the ledger of an SQLite file.
func rememberFile(ctx context.Context, path string) (remembered, error) {
	db, err := plainFile(path, false)
	if err != nil {
		return remembered{}, err
	}
	defer db.Close()
	var m remembered
	known := 0 // of the tables: an empty file has none, an old schema no ledger
	err = query(ctx, db, `SELECT count(*) FROM sqlite_schema WHERE name = 'network' OR name = 'ledger'`, nil, func(r *sql.Rows) error { return r.Scan(&known) })
	switch {
	case err != nil:
	case known == 2:
		m, err = remember(ctx, db)
	case known == 1:
		err = query(ctx, db, `SELECT id, name FROM network`, nil, func(r *sql.Rows) error { return r.Scan(&m.network, &m.name) })
	}
	if err != nil {
		return m, fmt.Errorf("%s: %w", path, err)
	}
	return m, nil
}

// laterLedger reads what --ledger names. A backup knows until its own moment, a
// database until the newest time that it has stored.
func laterLedger(ctx context.Context, path string) (remembered, error) {
	if path == "" {
		return remembered{}, nil
	}
	if _, err := os.Stat(path); err != nil {
		return remembered{}, fmt.Errorf("ledger: %w", err)
	}
	m, err := rememberFile(ctx, path)
	if err != nil {
		return m, fmt.Errorf("ledger: %w", err)
	}
	if b, err := readBackup(ctx, path); err == nil {
		m.until = b.At
		m.backups = append(m.backups, b)
	}
	return m, nil
}
