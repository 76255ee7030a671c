package register

import (
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ahadi/internal/keys"
	"ahadi/store"
	"ahadi/store/pgtest"
	"ahadi/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }

var today = time.Date(2026, 10, 20, 9, 0, 0, 0, time.UTC)

// office is a coordinator's desk: a database, and a folder for files.
type office struct {
	*store.Store
	t     *testing.T
	dir   string
	clock time.Time
	again func() *store.Store // another process on the same database
}

// engines runs a test on both.
func engines(t *testing.T, test func(t *testing.T, open func() *office)) {
	for name, database := range map[string]func(t *testing.T) string{
		"SQLite":     func(t *testing.T) string { return filepath.Join(t.TempDir(), "a.db") },
		"PostgreSQL": func(t *testing.T) string { return storetest.PostgreSQL(t) },
	} {
		t.Run(name, func(t *testing.T) {
			test(t, func() *office { return desk(t, database(t)) })
		})
	}
}

// desk opens a new database.
func desk(t *testing.T, database string) *office {
	t.Helper()
	ring, err := keys.New()
	if err != nil {
		t.Fatal(err)
	}
	open := func() *store.Store {
		s, err := store.Open(context.Background(), store.Options{Database: database, Keys: ring})
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { s.Close() })
		return s
	}
	return &office{open(), t, t.TempDir(), today, open}
}

// put writes a table's file.
func (o *office) put(table, text string) string {
	o.t.Helper()
	path := filepath.Join(o.dir, table+".csv")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		o.t.Fatal(err)
	}
	return path
}

func (o *office) try(options Options, paths ...string) (Result, error) {
	o.t.Helper()
	files, err := Open(paths...)
	if err != nil {
		return Result{}, err
	}
	defer files.Close()
	o.clock = o.clock.Add(time.Minute)
	options.Now, options.Actor = o.clock, "Neema"
	return Import(context.Background(), o.Store, files, options)
}

// bring imports what must be taken.
func (o *office) bring(paths ...string) Result {
	o.t.Helper()
	res, err := o.try(Options{}, paths...)
	if err != nil {
		o.t.Fatal(err)
	}
	return res
}

// sample brings the sample in, people included.
func (o *office) sample() {
	o.t.Helper()
	o.bring("sample")
}

// of is a table's line of a result.
func of(res Result, table string) string {
	for _, t := range res.Tables {
		if t.Table == table {
			return fmt.Sprintf("%d new %d changed %d same", t.New, t.Changed, t.Same)
		}
	}
	return "nothing of " + table
}

// out exports into a new place.
func (o *office) out(name string, numbers bool) string {
	o.t.Helper()
	path := filepath.Join(o.t.TempDir(), name)
	if _, err := Export(context.Background(), o.Store, ExportOptions{Path: path, Numbers: numbers, Actor: "Neema", Now: o.clock}); err != nil {
		o.t.Fatal(err)
	}
	return path
}

// folderOfFiles reads all files of a folder.
func folderOfFiles(t *testing.T, path string) map[string]string {
	t.Helper()
	all := map[string]string{}
	names, err := filepath.Glob(filepath.Join(path, "*.csv"))
	if err != nil {
		t.Fatal(err)
	}
	for _, n := range names {
		b, err := os.ReadFile(n)
		if err != nil {
			t.Fatal(err)
		}
		all[filepath.Base(n)] = string(b)
	}
	return all
}

// people is what an export says of each person, by column.
func (o *office) people() map[string]map[string]string {
	o.t.Helper()
	all := map[string]map[string]string{}
	rows, err := csv.NewReader(strings.NewReader(folderOfFiles(o.t, o.out("people", true))["contacts.csv"])).ReadAll()
	if err != nil {
		o.t.Fatal(err)
	}
	for _, r := range rows[1:] {
		all[r[0]] = map[string]string{}
		for i, column := range rows[0] {
			all[r[0]][column] = unguard(r[i])
		}
	}
	return all
}
