package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
	"time"
)

// BackupKept is how long a backup is kept when nobody says otherwise. Whoever is
// erased from the database lives on in the backups until they have expired.
const BackupKept = 35 * 24 * time.Hour

// BackupOptions says where a backup goes.
type BackupOptions struct {
	Path     string // a new file
	Now      time.Time
	Keep     time.Duration
	Progress func(done, total int64) // rows; may be nil
}

// Backup is a backup that was made, and is recorded in the database and in
// itself.
type Backup struct {
	ID      int64
	Path    string
	At      time.Time // the moment that it holds
	Expires time.Time
	Tables  int
	Rows    int64
	Bytes   int64
}

// Backup writes one moment of the database, whatever its engine, into a new
// SQLite file, while the service runs on it. The file is counted against that
// moment before it takes its name. The keys are not in it.
func (s *Store) Backup(ctx context.Context, o BackupOptions) (Backup, error) {
	b, err := s.backup(ctx, o)
	if err != nil {
		return b, fmt.Errorf("back up: %w", err)
	}
	err = s.single(ctx, func(tx *Tx) error {
		_, err := tx.exec(insertBackup, b.ID, b.Path, b.At.UnixMilli(), b.Expires.UnixMilli())
		return err
	})
	if err != nil {
		return b, fmt.Errorf("%s is a whole backup, and could not be recorded in the database, so nobody will be told when it expires: %w", b.Path, err)
	}
	return b, nil
}

const insertBackup = `INSERT INTO backup (id, path, at_ms, expires_ms) VALUES ($1, $2, $3, $4)`

func (s *Store) backup(ctx context.Context, o BackupOptions) (b Backup, err error) {
	b = Backup{At: o.Now, Expires: o.Now.Add(o.Keep)}
	if b.Path, err = filepath.Abs(o.Path); err != nil {
		return b, err
	}
	if _, err := os.Lstat(b.Path); err == nil {
		return b, fmt.Errorf("%s is there already, and is not overwritten: choose another name", b.Path)
	}
	err = s.single(ctx, func(*Tx) error {
		b.ID = s.ids.next(o.Now)
		return nil
	})
	if err != nil {
		return b, err
	}
	f, err := draftFile(filepath.Dir(b.Path))
	if err != nil {
		return b, err
	}
	if err := s.fill(ctx, f, &b, o.Progress); err != nil {
		return b, errors.Join(err, discard(f))
	}
	return b, f.Close()
}

// fill writes the file, and gives it its name once it is known to be whole.
func (s *Store) fill(ctx context.Context, f *os.File, b *Backup, tick func(done, total int64)) error {
	c, err := s.writeCopy(ctx, f.Name(), tick)
	if err != nil {
		return err
	}
	b.Tables, b.Rows = len(c.tables), c.rows()
	if err := mark(ctx, f.Name(), *b); err != nil {
		return fmt.Errorf("mark the file as a backup: %w", err)
	}
	info, err := f.Stat()
	if err != nil {
		return err
	}
	b.Bytes = info.Size()
	return durably(f, b.Path)
}

// backupFile is what stands in a backup's header (application_id), so that
// nothing else is taken for one, or removed as one.
const backupFile = 0x41484442

// itselfSetting names, in a backup alone, the row that tells of itself.
const itselfSetting = "backup"

// mark makes a backup of a copy: it says of itself what it is and until when it
// may be kept, and whoever starts a service on it by mistake sends nothing.
func mark(ctx context.Context, path string, b Backup) error {
	db, err := plainFile(path, true)
	if err != nil {
		return err
	}
	defer db.Close()
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() // does nothing after a commit
	at := b.At.UnixMilli()
	for _, row := range []struct {
		text string
		args []any
	}{
		{insertBackup, []any{b.ID, b.Path, at, b.Expires.UnixMilli()}},
		{insertSetting, []any{itselfSetting, strconv.FormatInt(b.ID, 10), at}},
		{insertSetting, []any{sendingSetting, "paused", at}},
		{insertSetting, []any{reasonSetting, "this file is a backup: use 'ahadi restore'", at}},
		{fmt.Sprintf("PRAGMA application_id = %d", backupFile), nil},
	} {
		if _, err := tx.ExecContext(ctx, row.text, row.args...); err != nil {
			return err
		}
	}
	if err := tx.Commit(); err != nil {
		return err
	}
	return sound(ctx, db)
}

// errNoBackup means that a file is something else.
var errNoBackup = errors.New("this is no file that 'ahadi backup' made")

// readBackup reads what a backup says of itself.
func readBackup(ctx context.Context, path string) (b Backup, err error) {
	if _, err := os.Stat(path); err != nil {
		return b, err
	}
	db, err := plainFile(path, false)
	if err != nil {
		return b, err
	}
	defer db.Close()
	var id int
	if err := db.QueryRowContext(ctx, `PRAGMA application_id`).Scan(&id); damaged(err) || err == nil && id != backupFile {
		return b, fmt.Errorf("%s: %w", path, errNoBackup)
	} else if err != nil {
		return b, fmt.Errorf("%s: %w", path, err)
	}
	var at, expires int64
	err = db.QueryRowContext(ctx, `SELECT b.id, b.path, b.at_ms, b.expires_ms FROM setting s JOIN backup b ON b.id = CAST(s.value AS INTEGER) WHERE s.name = 'backup'`).Scan(&b.ID, &b.Path, &at, &expires)
	if errors.Is(err, sql.ErrNoRows) {
		return b, fmt.Errorf("%s: %w", path, errNoBackup)
	}
	if err != nil {
		return b, fmt.Errorf("%s is damaged: %w", path, err)
	}
	b.At, b.Expires = when(at), when(expires)
	return b, nil
}
