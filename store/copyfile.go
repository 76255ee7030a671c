package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"syscall"

	"github.com/pressly/goose/v3"
)

// unfinished is how the names of files begin that a backup, a restore or a copy
// is still writing. What a killed one left holds people's data, so the next in
// the same folder removes it.
const unfinished = ".ahadi-unfinished-"

// draftFile makes a new file in a folder, which only its owner may read, and
// holds a lock on it that ends with the process.
func draftFile(folder string) (*os.File, error) {
	if err := sweep(folder); err != nil {
		return nil, err
	}
	f, err := os.CreateTemp(folder, unfinished+"*") // 0600
	if err != nil {
		return nil, err
	}
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB); err != nil {
		return nil, errors.Join(fmt.Errorf("lock %s: %w", f.Name(), err), f.Close(), os.Remove(f.Name()))
	}
	return f, nil
}

// discard removes a file that was not finished, and what SQLite keeps beside it.
func discard(f *os.File) error {
	err := f.Close()
	for _, end := range besides {
		if e := os.Remove(f.Name() + end); e != nil && !os.IsNotExist(e) {
			err = errors.Join(err, e)
		}
	}
	return err
}

// besides are the ends of the names of a database and of what may lie beside it.
var besides = []string{"", "-wal", "-shm", "-journal", ".migrating"}

// sweep removes what killed backups and restores have left in a folder.
func sweep(folder string) error {
	found, err := filepath.Glob(filepath.Join(folder, unfinished+"*"))
	if err != nil {
		return err
	}
	for _, name := range found {
		f, err := os.Open(name)
		if err != nil {
			continue // another process has just removed it
		}
		if syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB) == nil { // nobody writes it any more
			err = discard(f)
		} else {
			err = f.Close()
		}
		if err != nil {
			return fmt.Errorf("remove what a killed backup or restore left: %w", err)
		}
	}
	return nil
}

// plainFile opens an SQLite file that nobody else uses: without a log beside it,
// and, when it is to be read, without a way to change it.
func plainFile(path string, write bool) (*sql.DB, error) {
	q := url.Values{"mode": {"ro"}, "_query_only": {"on"}}
	if write { // its durability comes from one fsync at the end
		q = url.Values{"mode": {"rwc"}, "_journal_mode": {"MEMORY"}, "_synchronous": {"OFF"}, "_cache_size": {"-65536"}, "_foreign_keys": {"off"}}
	}
	db, err := sql.Open("sqlite3", "file:"+(&url.URL{Path: path}).EscapedPath()+"?"+q.Encode())
	if err == nil {
		db.SetMaxOpenConns(1)
	}
	return db, err
}

// sound proves that an SQLite file is whole: every page, and every reference.
func sound(ctx context.Context, db reader) error {
	var verdict string
	err := query(ctx, db, `PRAGMA integrity_check(1)`, nil, func(r *sql.Rows) error { return r.Scan(&verdict) })
	if err != nil {
		return err
	}
	if verdict != "ok" {
		return fmt.Errorf("integrity_check: %s", verdict)
	}
	return query(ctx, db, `PRAGMA foreign_key_check`, nil, func(r *sql.Rows) error {
		var table, parent string
		var row, key sql.NullInt64
		if err := r.Scan(&table, &row, &parent, &key); err != nil {
			return err
		}
		return fmt.Errorf("a row of %s names one of %s that is not there", table, parent)
	})
}

// tallied counts what an SQLite file holds, once it is found whole.
func tallied(ctx context.Context, path string, tick func(done, total int64)) (contents, error) {
	db, err := plainFile(path, false)
	if err != nil {
		return contents{}, err
	}
	defer db.Close()
	if err := sound(ctx, db); err != nil {
		return contents{}, err
	}
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return contents{}, err
	}
	defer tx.Rollback() // nothing was written
	tables, err := tablesOf(ctx, tx)
	if err != nil {
		return contents{}, err
	}
	return (&poured{tables: tables, from: tx, tick: tick}).run(ctx)
}

// writeCopy copies one moment of the database into an empty SQLite file, and
// reads it again. The service may go on writing meanwhile.
func (s *Store) writeCopy(ctx context.Context, path string, tick func(done, total int64)) (contents, error) {
	written, err := s.pourInto(ctx, path, tick)
	if err != nil {
		return contents{}, err
	}
	read, err := tallied(ctx, path, nil)
	if err != nil {
		return contents{}, fmt.Errorf("read what was written: %w", err)
	}
	return written, written.equal(read)
}

func (s *Store) pourInto(ctx context.Context, path string, tick func(done, total int64)) (contents, error) {
	db, err := plainFile(path, true)
	if err != nil {
		return contents{}, err
	}
	defer db.Close()
	steps, err := sqlite().steps()
	if err != nil {
		return contents{}, err
	}
	if err := migrate(ctx, db, goose.DialectSQLite3, steps); err != nil {
		return contents{}, err
	}
	to, err := db.BeginTx(ctx, nil)
	if err != nil {
		return contents{}, err
	}
	defer to.Rollback() // does nothing after a commit
	tables, err := tablesOf(ctx, to)
	if err != nil {
		return contents{}, err
	}
	from, err := s.read.BeginTx(ctx, &sql.TxOptions{ReadOnly: true, Isolation: s.engine.snapshot})
	if err != nil {
		return contents{}, fmt.Errorf("read the database: %w", err)
	}
	defer from.Rollback() // nothing was written
	if s.engine.long != "" {
		if _, err := from.ExecContext(ctx, s.engine.long); err != nil {
			return contents{}, err
		}
	}
	c, err := (&poured{tables: tables, from: from, to: to, batch: 1, tick: tick}).run(ctx)
	if err != nil {
		return c, err
	}
	return c, to.Commit()
}

// durably makes a file's bytes, then its name, safe against a power cut.
func durably(f *os.File, name string) error {
	if err := f.Sync(); err != nil {
		return err
	}
	if err := os.Rename(f.Name(), name); err != nil {
		return err
	}
	return syncFolder(filepath.Dir(name))
}

func syncFolder(path string) error {
	d, err := os.Open(path)
	if err != nil {
		return err
	}
	return errors.Join(d.Sync(), d.Close())
}
