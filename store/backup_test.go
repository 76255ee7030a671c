package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"
)

// backedUp makes a backup in a folder of its own.
func backedUp(t testing.TB, s *Store, at time.Time) Backup {
	t.Helper()
	b, err := s.Backup(context.Background(), BackupOptions{Path: filepath.Join(t.TempDir(), "backup.db"), Now: at, Keep: BackupKept})
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// create finds the tables of the schema's text, and what stands between the
// parentheses.
var create = regexp.MustCompile(`(?s)CREATE TABLE (\w+) \((.*?)\n\);`)

// alter finds the columns that a later schema adds.
var alter = regexp.MustCompile(`ALTER TABLE (\w+) ADD COLUMN (\w+)`)

// schemaTables reads the schema as a person does: the columns of each table.
func schemaTables(t testing.TB) map[string][]string {
	t.Helper()
	files, err := fs.Glob(schema, "schema/*.sql")
	if err != nil {
		t.Fatal(err)
	}
	all := map[string][]string{}
	for _, f := range files {
		text, err := schema.ReadFile(f)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range create.FindAllStringSubmatch(comments(string(text)), -1) {
			all[found[1]] = []string{}
			for _, line := range strings.Split(found[2], "\n") {
				if word, _, _ := strings.Cut(strings.TrimSpace(line), " "); word != "" && word != "PRIMARY" && word != "UNIQUE" {
					all[found[1]] = append(all[found[1]], word)
				}
			}
		}
		for _, found := range alter.FindAllStringSubmatch(comments(string(text)), -1) {
			all[found[1]] = append(all[found[1]], found[2])
		}
	}
	return all
}

func TestACopyKnowsEveryTableAndColumnOfTheSchema(t *testing.T) {
	s, _ := openTest(t)
	tables, err := tablesOf(context.Background(), s.read)
	if err != nil {
		t.Fatal(err)
	}
	got := map[string][]string{}
	for _, table := range tables {
		got[table.name] = table.columns
		for _, other := range table.after {
			if got[other] == nil {
				t.Errorf("%s is copied before %s, to which it refers", table.name, other)
			}
		}
	}
	if want := schemaTables(t); len(want) < 20 || !maps.EqualFunc(got, want, slices.Equal) {
		t.Errorf("a copy takes\n%v\nthe schema has\n%v", got, want)
	}
}

// counts is how many rows each table of the schema holds.
func tableCounts(t testing.TB, db reader) map[string]int {
	t.Helper()
	all := map[string]int{}
	for name := range schemaTables(t) {
		rows, err := db.QueryContext(context.Background(), "SELECT * FROM "+name)
		if err != nil {
			t.Fatal(err)
		}
		for rows.Next() {
			all[name]++
		}
		if err := errors.Join(rows.Err(), rows.Close()); err != nil {
			t.Fatal(err)
		}
	}
	return all
}

func TestABackupHoldsEveryRowAndSaysWhatItIs(t *testing.T) {
	s, _ := seededTest(t)
	if _, err := s.Turn(context.Background(), dialled("+12025550101", "s", ""), filing(40, "mud")); err != nil {
		t.Fatal(err)
	}
	text(t, s, "+12025550101", "receipt", "saved", now)
	want := tableCounts(t, s.read)
	b := backedUp(t, s, now)
	db, err := plainFile(b.Path, false)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	got := tableCounts(t, db)
	if got["backup"] != 1 || got["setting"] != 4 {
		t.Errorf("of itself it says %d and %d rows", got["backup"], got["setting"])
	}
	delete(got, "backup")
	delete(got, "setting")
	if !maps.Equal(got, want) || got["report"] != 1 || got["outbox"] != 1 {
		t.Errorf("the backup holds %v, the database %v", got, want)
	}
	if info, err := os.Stat(b.Path); err != nil || info.Mode().Perm() != 0o600 || info.Size() != b.Bytes {
		t.Errorf("the file is %v, %v", info, err)
	}
	is, err := readBackup(context.Background(), b.Path)
	if err != nil || is.ID != b.ID || !is.At.Equal(now) || !is.Expires.Equal(now.Add(BackupKept)) || is.Path != b.Path {
		t.Errorf("it says of itself %+v, %v", is, err)
	}
	if newest, err := s.NewestBackup(context.Background()); err != nil || !newest.Equal(now) {
		t.Errorf("the database says that it was backed up at %v, %v", newest, err)
	}
	left, err := os.ReadDir(filepath.Dir(b.Path))
	if err != nil || len(left) != 1 {
		t.Errorf("beside the backup lie %v, %v", left, err)
	}
}

func TestABackupUnderLoadIsOneMoment(t *testing.T) {
	s, _ := seededTest(t)
	ctx, end := context.WithCancel(context.Background())
	var callers sync.WaitGroup
	filed := make(chan bool, 8)
	for i := range 8 {
		callers.Go(func() {
			for n := 0; ctx.Err() == nil; n++ {
				number := []string{"+12025550101", "+12025550102", "+12025550120"}[n%3]
				if _, err := s.Turn(context.Background(), dialled(number, fmt.Sprint("load", i, n), ""), filing(n%100, "load")); err != nil {
					t.Error(err)
					return
				}
				if n == 0 {
					filed <- true
				}
			}
		})
	}
	for range 8 {
		<-filed
	}
	for range 5 {
		b := backedUp(t, s, now)
		db, err := plainFile(b.Path, false)
		if err != nil {
			t.Fatal(err)
		}
		if n := figuresWrong(t, db); n != 0 {
			t.Errorf("%d figures of the backup do not equal a recount of its reports", n)
		}
		db.Close()
	}
	end()
	callers.Wait()
}

// figuresWrong counts the buckets that a recount of the reports finds otherwise.
func figuresWrong(t testing.TB, db *sql.DB) (n int) {
	t.Helper()
	tx, err := db.BeginTx(context.Background(), &sql.TxOptions{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	v := &view{ctx: context.Background(), tx: tx, engine: engineOf("a file"), stmts: map[string]*sql.Stmt{}}
	var ids []int64
	if err := v.rows(`SELECT id FROM commitment`, nil, func(r *sql.Rows) error {
		var id int64
		err := r.Scan(&id)
		ids = append(ids, id)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	for _, id := range ids {
		c, err := recountOf(v, id)
		if err != nil {
			t.Fatal(err)
		}
		n += len(c.differences(nil))
	}
	return n
}

func TestABackupNeverReplacesAFile(t *testing.T) {
	s, _ := seededTest(t)
	b := backedUp(t, s, now)
	before, err := os.ReadFile(b.Path)
	if err != nil {
		t.Fatal(err)
	}
	_, err = s.Backup(context.Background(), BackupOptions{Path: b.Path, Now: now.Add(time.Hour), Keep: BackupKept})
	if err == nil || !strings.Contains(err.Error(), "is not overwritten") {
		t.Errorf("a second backup of the same name: %v", err)
	}
	if after, err := os.ReadFile(b.Path); err != nil || !slices.Equal(before, after) {
		t.Errorf("the first one was changed, %v", err)
	}
}

func TestOnlyABackupThatHasExpiredIsRemoved(t *testing.T) {
	s, _ := seededTest(t)
	ctx := context.Background()
	old, other, young := backedUp(t, s, now), backedUp(t, s, now), backedUp(t, s, now.Add(24*time.Hour))
	if err := os.WriteFile(other.Path, []byte("something else took its name"), 0o600); err != nil {
		t.Fatal(err)
	}
	later := now.Add(BackupKept)
	if there, err := s.ExpiredBackups(ctx, later.Add(-time.Second)); err != nil || len(there) != 0 {
		t.Errorf("a second before: %v, %v", there, err)
	}
	removed, err := s.RemoveExpired(ctx, later)
	if err != nil || len(removed) != 1 || removed[0].Path != old.Path {
		t.Errorf("removed %v, %v", removed, err)
	}
	for path, want := range map[string]bool{old.Path: false, other.Path: true, young.Path: true} {
		if _, err := os.Stat(path); (err == nil) != want {
			t.Errorf("%s is there: %v", path, err == nil)
		}
	}
	if again, err := s.RemoveExpired(ctx, later); err != nil || len(again) != 0 {
		t.Errorf("again: %v, %v", again, err)
	}
}

func TestWhatAKilledBackupLeftIsRemovedByTheNext(t *testing.T) {
	s, _ := seededTest(t)
	folder := t.TempDir()
	left := filepath.Join(folder, unfinished+"1")
	if err := os.WriteFile(left, []byte("half"), 0o600); err != nil {
		t.Fatal(err)
	}
	running, err := draftFile(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	defer discard(running)
	held := filepath.Join(folder, unfinished+"2")
	if err := os.Rename(running.Name(), held); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Backup(context.Background(), BackupOptions{Path: filepath.Join(folder, "b.db"), Now: now, Keep: BackupKept}); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(left); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("what a killed one left is there: %v", err)
	}
	if _, err := os.Stat(held); err != nil {
		t.Errorf("what a running one writes is gone: %v", err)
	}
}
