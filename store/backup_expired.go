package store

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"time"
)

// NewestBackup is when the database was last backed up; zero when it never was.
func (s *Store) NewestBackup(ctx context.Context) (time.Time, error) {
	var at int64
	err := s.rows(ctx, `SELECT coalesce(max(at_ms), 0) FROM backup`, nil, func(r *sql.Rows) error { return r.Scan(&at) })
	if err != nil {
		return time.Time{}, fmt.Errorf("look for the newest backup: %w", err)
	}
	return when(at), nil
}

// ExpiredBackups lists the recorded backups that should be gone by now and still
// lie where they were made. A file that took the place of one is not listed.
func (s *Store) ExpiredBackups(ctx context.Context, now time.Time) ([]Backup, error) {
	var all []Backup
	err := s.rows(ctx, `SELECT id, path, at_ms, expires_ms FROM backup WHERE expires_ms <= $1 ORDER BY id`, []any{now.UnixMilli()}, func(r *sql.Rows) error {
		var b Backup
		var at, expires int64
		err := r.Scan(&b.ID, &b.Path, &at, &expires)
		b.At, b.Expires = when(at), when(expires)
		all = append(all, b)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list expired backups: %w", err)
	}
	var there []Backup
	for _, b := range all {
		if is, err := readBackup(ctx, b.Path); err == nil && is.ID == b.ID {
			there = append(there, b)
		}
	}
	return there, nil
}

// RemoveExpired removes the backups whose time is over, and says which.
func (s *Store) RemoveExpired(ctx context.Context, now time.Time) ([]Backup, error) {
	expired, err := s.ExpiredBackups(ctx, now)
	if err != nil {
		return nil, err
	}
	var removed []Backup
	for _, b := range expired {
		if err := os.Remove(b.Path); err != nil {
			return removed, fmt.Errorf("remove an expired backup: %w", err)
		}
		removed = append(removed, b)
		err := s.single(ctx, func(tx *Tx) error {
			_, err := tx.exec(`DELETE FROM backup WHERE id = $1`, b.ID)
			return err
		})
		if err != nil {
			return removed, fmt.Errorf("forget the backup %s: %w", b.Path, err)
		}
	}
	return removed, nil
}
