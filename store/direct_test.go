package store

import (
	"context"
	"errors"
	"strings"
	"testing"
)

// onWriter runs fn in a transaction of a store that holds one line.
func onWriter(t *testing.T, fn func(*Tx) error) error {
	t.Helper()
	s, _ := openTest(t)
	return s.single(context.Background(), fn)
}

func TestStatementsThatRunDirectly(t *testing.T) {
	for name, c := range map[string]struct {
		run  func(*Tx) error
		want string // of the error; "" for none
	}{
		"a statement with too few values is refused, and not run with NULL": {func(tx *Tx) error {
			return tx.each(`SELECT n FROM figure WHERE side = $1 AND bucket = $2`, [][]any{{"x"}}, func(r *cursor) error { return nil })
		}, "1 arguments for 2"},
		"a statement within the rows of another is refused, and waits for nobody": {func(tx *Tx) error {
			return tx.each(`SELECT $1`, [][]any{{int64(1)}}, func(r *cursor) error {
				return tx.each(`SELECT $1`, [][]any{{int64(2)}}, func(*cursor) error { return nil })
			})
		}, errNested.Error()},
		"a row that is read within the rows of another is refused, and waits for nobody": {func(tx *Tx) error {
			return tx.each(`SELECT $1`, [][]any{{int64(1)}}, func(*cursor) error {
				_, err := tx.row(`SELECT 2`, nil, new(int64))
				return err
			})
		}, errNested.Error()},
		"what is written within the rows of another is refused, and waits for nobody": {func(tx *Tx) error {
			return tx.each(`SELECT $1`, [][]any{{int64(1)}}, func(*cursor) error {
				_, err := tx.exec(`UPDATE echo SET at_ms = 1`)
				return err
			})
		}, errNested.Error()},
		"a column that is not what its reader wants is refused": {func(tx *Tx) error {
			return tx.each(`SELECT $1`, [][]any{{"word"}}, func(r *cursor) error { return r.Scan(new(int64)) })
		}, "cannot be"},
		"a row with more columns than are read is refused": {func(tx *Tx) error {
			return tx.each(`SELECT $1, 2`, [][]any{{"word"}}, func(r *cursor) error { return r.Scan(new(string)) })
		}, "2 columns for 1"},
		"each row says which values it was found with, and how many changed is counted": {func(tx *Tx) error {
			rows := [][]any{{int64(1), "a"}, {int64(2), "b"}, {int64(3), "a"}}
			n, err := tx.write(`INSERT INTO echo (line_id, hour, hash, at_ms) VALUES ($1, 7, CASE WHEN $2 = 'a' THEN 1 ELSE 2 END, 9) ON CONFLICT (hour, hash, line_id) DO NOTHING`, rows)
			if err != nil || n != 3 || !tx.wrote {
				t.Errorf("3 rows written: %d, %v, noted %v", n, err, tx.wrote)
			}
			if n, err = tx.write(`UPDATE echo SET at_ms = 10 WHERE hash = $1 AND hour = 7`, [][]any{{int64(1)}, {int64(5)}}); err != nil || n != 2 {
				t.Errorf("2 rows of hash 1 and none of hash 5 changed: %d, %v", n, err)
			}
			var found []string
			err = tx.each(`SELECT line_id, at_ms FROM echo WHERE hash = $1`, [][]any{{int64(5)}, {int64(2)}}, func(r *cursor) error {
				var line, at int64
				err := r.Scan(&line, &at)
				found = append(found, strings.Repeat("·", r.key)+string(rune('0'+line))+string(rune('0'+at)))
				return err
			})
			if len(found) != 1 || found[0] != "·29" {
				t.Errorf("found %q by the second key", found)
			}
			return err
		}, ""},
	} {
		t.Run(name, func(t *testing.T) {
			err := onWriter(t, c.run)
			if c.want == "" && err != nil || c.want != "" && (err == nil || !strings.Contains(err.Error(), c.want)) {
				t.Errorf("%v, want %q", err, c.want)
			}
			if c.want == errNested.Error() && !errors.Is(err, errNested) {
				t.Errorf("%v is not errNested", err)
			}
		})
	}
}
