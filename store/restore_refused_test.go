package store

import (
	"context"
	"database/sql"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ahadi/internal/keys"
)

func TestWhatMustNotBeRestoredIsRefusedAndTheOldStays(t *testing.T) {
	r, s := newRestoring(t)
	stranger, err := keys.New()
	if err != nil {
		t.Fatal(err)
	}
	other, _ := seededTest(t)
	foreign := backedUp(t, other, now)
	closed(t, s)
	folder := t.TempDir()
	spoiled := func(name string, spoil func(db *sql.DB) error) string {
		t.Helper()
		path := filepath.Join(folder, name)
		copyInto(t, r.backup.Path, path)
		db, err := plainFile(path, true)
		if err != nil {
			t.Fatal(err)
		}
		if err := errors.Join(spoil(db), db.Close()); err != nil {
			t.Fatal(err)
		}
		return path
	}
	run := func(text string) func(*sql.DB) error {
		return func(db *sql.DB) error { _, err := db.Exec(text); return err }
	}
	half := filepath.Join(folder, "half.db")
	whole, err := os.ReadFile(r.backup.Path)
	if err == nil {
		err = os.WriteFile(half, whole[:len(whole)/2], 0o600)
	}
	if err != nil {
		t.Fatal(err)
	}
	s = r.open(r.path)
	before := count(t, s, `SELECT count(*) FROM audit`)
	closed(t, s)
	for _, c := range []struct {
		change func(o *RestoreOptions)
		says   string
	}{
		{func(o *RestoreOptions) { o.Force = false }, "--force replaces it"},
		{func(o *RestoreOptions) {}, "another Ahadi serves this database"},
		{func(o *RestoreOptions) { o.Now = now.Add(BackupKept) }, "expired on 2026-11-24"},
		{func(o *RestoreOptions) { o.Keys = stranger }, "does not open 9 of its 9 data keys"},
		{func(o *RestoreOptions) { o.File = r.path }, "no file that 'ahadi backup' made"},
		{func(o *RestoreOptions) { o.File = half }, "damaged"},
		{func(o *RestoreOptions) {
			o.File = spoiled("bit.db", run(`UPDATE report SET percent = percent + 1`))
		}, "does not hold what was put into it"},
		{func(o *RestoreOptions) {
			o.File = spoiled("row.db", run(`DELETE FROM ledger`))
		}, "does not hold what was put into it"},
		{func(o *RestoreOptions) {
			o.File = spoiled("new.db", run(`INSERT INTO goose_db_version (version_id, is_applied) VALUES (9999, 1)`))
		}, "use the newer Ahadi"},
		{func(o *RestoreOptions) { o.Ledger = foreign.Path }, "is of another network"},
	} {
		o := r.options(r.path)
		o.Force = true
		c.change(&o)
		var serving *Store
		if strings.Contains(c.says, "another Ahadi") {
			serving = r.open(r.path)
		}
		_, err := Restore(context.Background(), o)
		if err == nil || !strings.Contains(err.Error(), c.says) {
			t.Errorf("%q: got %v", c.says, err)
		}
		if serving != nil {
			closed(t, serving)
		}
	}
	left, err := filepath.Glob(filepath.Join(filepath.Dir(r.path), unfinished+"*"))
	if err != nil || len(left) != 0 {
		t.Errorf("left behind: %v, %v", left, err)
	}
	s = r.open(r.path)
	if n := count(t, s, `SELECT count(*) FROM audit`); n != before {
		t.Errorf("the old database has %d rows of its trail, it had %d", n, before)
	}
	if _, stopped, err := s.Paused(context.Background()); err != nil || stopped {
		t.Errorf("the old database was changed: paused %v, %v", stopped, err)
	}
}

func TestAnotherProgramThatReadsTheOldDatabaseStopsTheRestore(t *testing.T) {
	r, s := newRestoring(t) // open, and serves nothing
	o := r.options(r.path)
	o.Force = true
	if _, err := Restore(context.Background(), o); err == nil || !strings.Contains(err.Error(), "close whatever has it open") {
		t.Errorf("got %v", err)
	}
	turn(t, s, dialled(otieno, "on", ""), filing(70, "it goes on"))
}
