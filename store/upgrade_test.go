package store

import (
	"context"
	"path/filepath"
	"testing"

	"ahadi/internal/keys"
	"ahadi/store/pgtest"
)

func TestEveryEarlierSchemaWithDataInItIsBroughtUpToDate(t *testing.T) {
	for name, database := range engines(t) {
		t.Run(name, func(t *testing.T) {
			steps, err := engineOf("x").steps()
			if err != nil {
				t.Fatal(err)
			}
			for n := 1; n < len(steps); n++ {
				upgrade(t, database(), n)
			}
		})
	}
}

// engines open an empty database of each engine.
func engines(t *testing.T) map[string]func() string {
	return map[string]func() string{
		"SQLite":     func() string { return filepath.Join(t.TempDir(), "ahadi.db") },
		"PostgreSQL": func() string { return pgtest.URL(t) },
	}
}

// upgrade fills a database of schema n and opens it with today's program.
func upgrade(t *testing.T, database string, n int) {
	ctx, e := context.Background(), engineOf(database)
	steps, err := e.steps()
	if err != nil {
		t.Fatal(err)
	}
	if err := e.migrate(ctx, database, steps[:n]); err != nil {
		t.Fatal(err)
	}
	db, err := e.open(ctx, database, true)
	if err != nil {
		t.Fatal(err)
	}
	ring, err := keys.New()
	if err != nil {
		t.Fatal(err)
	}
	wrapped, key, err := ring.NewDataKey()
	if err != nil {
		t.Fatal(err)
	}
	before := &Store{keys: ring}
	for query, args := range map[string][]any{
		`INSERT INTO network (id, version, name, short, languages, zone, country, ussd, short_code, letters, cap, sos, demo, latest_ms)
			VALUES (1, 1, 'Network', 'Net', 'en', 'UTC', 'KE', '', '', 'K', 16, '', 0, 0)`: nil,
		`INSERT INTO line (id, hash, data_key, sealed_number, language, opted_out, private, sealed_asked, replied_ms, helped_ms, greeted_ms, created_ms)
			VALUES (2, $1, $2, $3, 'sw', 1, 0, '', '', 0, 0, 0)`: {before.lineHash("+12025550101", ""), wrapped, key.Seal([]byte("+12025550101"), "number")},
	} {
		if _, err := db.ExecContext(ctx, e.text(query), args...); err != nil {
			t.Fatal(err)
		}
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	s, err := Open(ctx, Options{Database: database, Keys: ring})
	if err != nil {
		t.Fatalf("a database of schema %d: %v", n, err)
	}
	defer s.Close()
	var line Line
	if _, err := s.Turn(ctx, dialled("+12025550101", "s", ""), func(b Before) After {
		line = b.Line
		return After{Reply: Reply{Say: "hello"}, Session: &SessionChange{}}
	}); err != nil || line.Language != "sw" || !line.OptedOut {
		t.Errorf("a line of schema %d: %+v, %v", n, line, err)
	}
	if err := e.migrate(ctx, database, steps[:n]); err == nil {
		t.Error("an older program opens a newer database")
	}
}
