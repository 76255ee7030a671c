package store

import (
	"context"
	"database/sql"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"ahadi/internal/phone"
)

// damage fills a database, closes it, and writes over the first page of one of
// its tables.
func damage(t *testing.T, table string) (dir string) {
	t.Helper()
	dir = t.TempDir()
	seedIn(t, dir)
	s, err := openIn(dir)
	if err != nil {
		t.Fatal(err)
	}
	for n := range 50 {
		if _, err := s.Turn(background, dialled("+12025550101", fmt.Sprint(n), ""), filing(n, strings.Repeat("long ", 20))); err != nil {
			t.Fatal(err)
		}
	}
	var page, size int64
	if err := s.rows(background, `SELECT rootpage, (SELECT page_size FROM pragma_page_size) FROM sqlite_master WHERE name = '`+table+`'`, nil, func(r *sql.Rows) error {
		return r.Scan(&page, &size)
	}); err != nil || page < 2 {
		t.Fatalf("page %d of %s: %v", page, table, err)
	}
	if err := s.Close(); err != nil {
		t.Fatal(err)
	}
	f, err := os.OpenFile(filepath.Join(dir, "ahadi.db"), os.O_RDWR, 0)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	if _, err := f.WriteAt([]byte(strings.Repeat("\xff", 64)), (page-1)*size); err != nil {
		t.Fatal(err)
	}
	return dir
}

// beside opens the database as a command beside the service does.
func beside(t *testing.T, dir string) *Store {
	t.Helper()
	s, err := openBeside(dir)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}

func TestAServiceDoesNotStartOnADamagedFile(t *testing.T) {
	for _, table := range []string{"report", "session_step", "outbox"} {
		s, err := openIn(damage(t, table))
		if err == nil {
			s.Close()
			t.Errorf("it starts with a damaged page of %s", table)
		} else if !strings.Contains(err.Error(), "ahadi restore") {
			t.Errorf("a damaged page of %s: it does not say what to do: %v", table, err)
		}
	}
}

func TestADamagedPageIsFoundByReadingTheWholeFile(t *testing.T) {
	s := beside(t, damage(t, "session_step"))
	if err := s.Verify(context.Background()); err == nil || !strings.Contains(err.Error(), "ahadi restore") {
		t.Errorf("a damaged page: %v", err)
	}
	whole, _ := seededTest(t)
	if err := whole.Verify(context.Background()); err != nil {
		t.Errorf("a whole file: %v", err)
	}
}

func TestADamagedPageFailsItsOwnJobsAndIsToldUntilTheFileIsReplaced(t *testing.T) {
	s := beside(t, damage(t, "session_step"))
	if err := s.Ready(background, now); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Turn(background, dialled("+12025550101", "0", ""), filing(1, "")); err == nil {
		t.Error("a step of a session whose page is damaged was answered")
	}
	text := Job{Channel: "demo", Number: phone.MustParse("+12025550102"), Kind: KindSMS, ID: "m", Text: "hello", At: now}
	if _, err := s.Turn(background, text, func(Before) After { return After{Inbound: &NewInbound{Outcome: "noted"}} }); err != nil {
		t.Errorf("an SMS needs no session: %v", err)
	}
	if err := s.Ready(background, now); err == nil || !strings.Contains(err.Error(), "ahadi restore") {
		t.Errorf("a store that has met a damaged page says: %v", err)
	}
}
