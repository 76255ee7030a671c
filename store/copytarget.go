package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
)

// target is the database that a restore or a copy replaces.
type target interface {
	fmt.Stringer
	// remember reads what must outlive what is there; an empty place knows nothing.
	remember(ctx context.Context) (remembered, error)
	// folder is where the file lies that is built first.
	folder() string
	// install puts the built file, which holds c, in the place: whole or not at all.
	install(ctx context.Context, f *os.File, c contents, tick func(done, total int64)) error
	close() error
}

// openTarget holds the place, so that no service works on it meanwhile.
func openTarget(ctx context.Context, database string) (target, error) {
	if IsURL(database) {
		return openServer(ctx, database)
	}
	path, err := filepath.Abs(database)
	if err != nil {
		return nil, err
	}
	lock, err := hold(path + ".lock")
	if err != nil {
		return nil, err
	}
	return &fileTarget{path, lock}, nil
}

// fileTarget is an SQLite file.
type fileTarget struct {
	path string
	lock *os.File
}

func (t *fileTarget) String() string { return t.path }

func (t *fileTarget) folder() string { return filepath.Dir(t.path) }

func (t *fileTarget) close() error { return t.lock.Close() }

func (t *fileTarget) there() (bool, error) {
	info, err := os.Stat(t.path)
	if errors.Is(err, fs.ErrNotExist) {
		return false, nil
	}
	return err == nil && info.Size() > 0, err
}

func (t *fileTarget) remember(ctx context.Context) (remembered, error) {
	there, err := t.there()
	if err != nil {
		return remembered{}, err
	}
	if !there {
		if info, err := os.Stat(t.path + "-wal"); err == nil && info.Size() > 0 {
			return remembered{}, fmt.Errorf("%s-wal is a log without its database: put the two together again, or move it away", t.path)
		}
		return remembered{}, nil
	}
	m, err := rememberFile(ctx, t.path)
	if err != nil {
		return m, fmt.Errorf("%w\nIf it is damaged, move it away with its -wal and restore into the empty place, with --ledger %s.damaged should that still tell who was erased; remove it afterwards", err, t.path)
	}
	return m, nil
}

// install lets the new file take the old one's name in one step. Before that
// the old one's log is carried into it: a log that was left would be taken for
// the new file's. The old file is gone then, and nobody erased lives on in it. Its
// owner is the new one's, whoever restores: the service must open it.
func (t *fileTarget) install(ctx context.Context, f *os.File, _ contents, _ func(done, total int64)) error {
	there, err := t.there()
	if err != nil {
		return err
	}
	if there {
		if err := t.quiet(ctx); err != nil {
			return fmt.Errorf("%s cannot be replaced now: close whatever has it open: %w", t.path, err)
		}
		if err := ownedAs(f, t.path); err != nil {
			return err
		}
	}
	for _, end := range []string{"-wal", "-shm"} {
		if err := os.Remove(t.path + end); err != nil && !errors.Is(err, fs.ErrNotExist) {
			return err
		}
	}
	return durably(f, t.path)
}

func ownedAs(f *os.File, path string) error {
	was, err := os.Stat(path)
	if err != nil {
		return err
	}
	if owner, ok := was.Sys().(*syscall.Stat_t); ok {
		return f.Chown(int(owner.Uid), int(owner.Gid))
	}
	return nil
}

// quiet ends the log of the old file. SQLite refuses while anybody else has it open.
func (t *fileTarget) quiet(ctx context.Context) error {
	db, err := sql.Open("sqlite3", dsn(t.path, true))
	if err != nil {
		return err
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	var mode string
	if err := db.QueryRowContext(ctx, `PRAGMA journal_mode = DELETE`).Scan(&mode); err != nil {
		return err
	}
	if mode != "delete" {
		return fmt.Errorf("its journal mode stays %s", mode)
	}
	return nil
}
