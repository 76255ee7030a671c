package store

import (
	"context"
	"testing"
)

func TestNoConditionMakesSQLitePlanAgain(t *testing.T) {
	for neutral, want := range map[string]string{
		`SELECT a FROM t WHERE b = $2 AND c > $1`: `SELECT a FROM t WHERE b = ifnull(?2, NULL) AND c > ?1`,
		`UPDATE t SET a = $12 WHERE b = $1`:       `UPDATE t SET a = ifnull(?12, NULL) WHERE b = ifnull(?1, NULL)`,
		`INSERT INTO t (a) VALUES ($1)`:           `INSERT INTO t (a) VALUES (?1)`,
	} {
		if got := numbered(neutral); got != want {
			t.Errorf("%s: got %s", neutral, got)
		}
	}
}

func TestParametersAreBoundByTheirNumbersAndFindTheirIndexes(t *testing.T) {
	s, _ := openTest(t)
	var a, b string
	if err := s.read.QueryRowContext(context.Background(), numbered(`SELECT $2, $1 WHERE 'two' = $2`), "one", "two").Scan(&a, &b); err != nil || a != "two" || b != "one" {
		t.Errorf("got %s %s, %v", a, b, err)
	}
	var id, parent, unused int
	var plan string
	err := s.read.QueryRowContext(context.Background(), "EXPLAIN QUERY PLAN "+numbered(`SELECT data_key FROM line WHERE hash = $1`), "x").Scan(&id, &parent, &unused, &plan)
	if want := "SEARCH line USING INDEX sqlite_autoindex_line_1 (hash=?)"; err != nil || plan != want {
		t.Errorf("planned %q, %v", plan, err)
	}
}
