package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"errors"
	"fmt"
	"io"
	"maps"
	"os"
	"strconv"
)

// backupFile is what stands in a backup's header (application_id), so that
// nothing else is taken for one, or removed as one.
const backupFile = 0x41484442

// The settings that a backup alone has: the id of the row that tells of itself,
// and the sum of all that it holds, by which a changed bit is found.
const (
	itselfSetting = "backup"
	sumSetting    = "backup_sum"
)

// mark makes a backup of a copy: it says of itself what it is and until when it
// may be kept, and whoever starts a service on it by mistake sends nothing. c,
// what the copy holds, is told of the new rows.
func mark(ctx context.Context, path string, b Backup, c contents) error {
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
	if err := c.again(ctx, tx, "backup", "setting"); err != nil {
		return err
	}
	sum := c.digest()
	if _, err := tx.ExecContext(ctx, insertSetting, sumSetting, sum, at); err != nil {
		return err
	}
	if err := c.again(ctx, tx, "setting"); err != nil {
		return err
	}
	return tx.Commit()
}

// again counts some of the tables anew.
func (c contents) again(ctx context.Context, tx *sql.Tx, names ...string) error {
	p := &poured{from: tx}
	for _, t := range c.tables {
		for _, name := range names {
			if t.name == name {
				p.tables = append(p.tables, t)
			}
		}
	}
	counted, err := p.run(ctx)
	maps.Copy(c.tallies, counted.tallies)
	return err
}

// errNoBackup means that a file is something else.
var errNoBackup = errors.New("this is no file that 'ahadi backup' made")

// readBackup reads what a backup says of itself.
func readBackup(ctx context.Context, path string) (b Backup, err error) {
	f, err := os.Open(path)
	if err != nil {
		return b, err
	}
	var header [100]byte // of every SQLite file: https://www.sqlite.org/fileformat.html
	_, err = io.ReadFull(f, header[:])
	f.Close()
	if err != nil || binary.BigEndian.Uint32(header[68:]) != backupFile {
		return b, fmt.Errorf("%s: %w", path, errNoBackup)
	}
	db, err := plainFile(path, false)
	if err != nil {
		return b, err
	}
	defer db.Close()
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

// whole proves that a backup holds, to the bit, what was put into it.
func whole(ctx context.Context, path string, tick func(done, total int64)) error {
	c, err := tallied(ctx, path, tick)
	if err != nil {
		return err
	}
	db, err := plainFile(path, false)
	if err != nil {
		return err
	}
	defer db.Close()
	var sum string
	var at int64
	if err := db.QueryRowContext(ctx, `SELECT value, at_ms FROM setting WHERE name = 'backup_sum'`).Scan(&sum, &at); err != nil {
		return err
	}
	var row tally
	if err := row.add(sha256.New(), []any{sumSetting, sum, at}); err != nil {
		return err
	}
	settings := c.tallies["setting"]
	settings.take(row)
	c.tallies["setting"] = settings
	if c.digest() != sum {
		return errors.New("it does not hold what was put into it")
	}
	return nil
}
