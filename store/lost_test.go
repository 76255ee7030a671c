package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"testing"

	"ahadi/internal/keys"
)

// onServer opens a seeded PostgreSQL database, and a connection that looks at
// the same server from outside.
func onServer(t *testing.T) (*Store, *sql.DB) {
	t.Helper()
	ring, err := keys.New()
	if err != nil {
		t.Fatal(err)
	}
	url := ready(t)
	s, err := Open(t.Context(), Options{Database: url, Keys: ring})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	if err := s.Seed(t.Context(), small(), now); err != nil {
		t.Fatal(err)
	}
	outside, err := sql.Open("pgx", url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { outside.Close() })
	return s, outside
}

// cut ends the connection that the writer holds.
func cut(t *testing.T, s *Store, outside *sql.DB) {
	t.Helper()
	var pid int
	if err := s.tx.conn.QueryRowContext(background, `SELECT pg_backend_pid()`).Scan(&pid); err != nil {
		t.Fatal(err)
	}
	if _, err := outside.ExecContext(background, `SELECT pg_terminate_backend($1, 5000)`, pid); err != nil {
		t.Fatal(err)
	}
}

func TestALostConnectionIsMadeAnewAndTheGroupRunsAgain(t *testing.T) {
	s, outside := onServer(t)
	cut(t, s, outside)
	if _, err := s.Turn(context.Background(), dialled("+12025550101", "a", ""), filing(40, "")); err != nil {
		t.Errorf("the connection was lost before the group: %v", err)
	}
	first := true
	step := filing(50, "")
	if _, err := s.Turn(context.Background(), dialled("+12025550102", "b", ""), func(b Before) After {
		if first {
			first = false
			cut(t, s, outside)
		}
		return step(b)
	}); err != nil {
		t.Errorf("the connection was lost in the middle of the group: %v", err)
	}
	reports, err := s.Reports(t.Context(), Page{Limit: 10})
	if err != nil || len(reports) != 2 {
		t.Errorf("%d reports of two turns, %v", len(reports), err)
	}
}

func TestACommitWhoseAnswerIsLostIsNeverCalledRefused(t *testing.T) {
	s, outside := onServer(t)
	// The server commits and the answer does not come: the connection ends while a
	// deferred trigger, which runs at the commit, waits.
	for _, statement := range []string{
		`CREATE FUNCTION leave() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(0.01); RETURN NULL; END $$`,
		`CREATE CONSTRAINT TRIGGER leaving AFTER INSERT ON report DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION leave()`,
	} {
		if _, err := outside.ExecContext(t.Context(), statement); err != nil {
			t.Fatal(err)
		}
	}
	job := dialled("+12025550101", "a", "")
	if _, err := s.Turn(context.Background(), job, filing(40, "")); !errors.Is(err, ErrUnsure) {
		t.Errorf("a commit whose answer was lost: %v", err)
	}
	if _, err := outside.ExecContext(t.Context(), `DROP TRIGGER leaving ON report`); err != nil {
		t.Fatal(err)
	}
	if _, err := s.Turn(context.Background(), job, filing(40, "")); err != nil {
		t.Errorf("the same request, when the server is well: %v", err)
	}
	reports, err := s.Reports(t.Context(), Page{Limit: 10})
	if err != nil || len(reports) != 1 {
		t.Errorf("%d reports of one request, %v", len(reports), err)
	}
}

func TestTwoProcessesThatDrewOneNumberDrawAgain(t *testing.T) {
	ring, err := keys.New()
	if err != nil {
		t.Fatal(err)
	}
	url := ready(t)
	var both [2]*Store
	for i := range both {
		if both[i], err = Open(t.Context(), Options{Database: url, Keys: ring}); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { both[i].Close() })
	}
	if err := both[0].Seed(t.Context(), small(), now); err != nil {
		t.Fatal(err)
	}
	both[1].ids.node, both[1].ids.last, both[1].ids.n = both[0].ids.node, both[0].ids.last, both[0].ids.n
	for i, s := range both {
		if _, err := s.Turn(context.Background(), dialled("+12025550101", fmt.Sprint("process", i), ""), filing(40, "")); err != nil {
			t.Errorf("process %d: %v", i, err)
		}
	}
}
