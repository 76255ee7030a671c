package store

import (
	"context"
	"errors"
	"fmt"
	"os"
	"path/filepath"
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

// fill writes the file, reads it again, and gives it its name once it is known
// to hold what the database held.
func (s *Store) fill(ctx context.Context, f *os.File, b *Backup, tick func(done, total int64)) error {
	c, err := s.pourInto(ctx, f.Name(), tick)
	if err != nil {
		return err
	}
	b.Tables, b.Rows = len(c.tables), c.rows()
	if err := mark(ctx, f.Name(), *b, c); err != nil {
		return fmt.Errorf("mark the file as a backup: %w", err)
	}
	read, err := tallied(ctx, f.Name(), nil)
	if err == nil {
		err = c.equal(read)
	}
	if err != nil {
		return fmt.Errorf("read again what was written: %w", err)
	}
	info, err := f.Stat()
	if err != nil {
		return err
	}
	b.Bytes = info.Size()
	return durably(f, b.Path)
}
