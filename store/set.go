package store

import (
	"database/sql"
	"database/sql/driver"
	"fmt"
	"slices"
	"strings"
	"unicode/utf8"
)

// set is a statement about many rows, as it was last made: for these types.
type set struct{ types, text string }

// cursor is one row of a query that was made for many keys; key says for which.
type cursor struct {
	rows  *sql.Rows
	key   int
	sets  bool
	found []driver.Value // instead of rows
}

// Scan reads the row's columns.
func (c *cursor) Scan(dest ...any) error {
	if c.rows == nil {
		return c.assign(dest)
	}
	if !c.sets {
		return c.rows.Scan(dest...)
	}
	var n int64
	err := c.rows.Scan(append(dest, &n)...)
	c.key = int(n) - 1
	return err
}

func (c *cursor) assign(dest []any) error {
	if len(dest) != len(c.found) {
		return fmt.Errorf("%d columns for %d", len(c.found), len(dest))
	}
	for i := range dest {
		if err := assign(dest[i], c.found[i]); err != nil {
			return fmt.Errorf("column %d: %w", i+1, err)
		}
	}
	return nil
}

// scanner is a row: of one query, or of one for many keys.
type scanner interface{ Scan(dest ...any) error }

// each runs one query for each of keys, and calls scan for each row that it
// finds: in any order of the keys, so after r.Scan r.key says which it was.
func (tx *Tx) each(query string, keys [][]any, scan func(r *cursor) error) error {
	if tx.engine.sets || len(keys) == 0 {
		return each(tx, tx.many, query, keys, scan)
	}
	r := &cursor{}
	return tx.direct.each(tx, query, keys, func(i int, found []driver.Value) error {
		r.key, r.found = i, found
		return scan(r)
	})
}

// each is Tx.each on a snapshot.
func (v *view) each(query string, keys [][]any, scan func(r *cursor) error) error {
	return each(v, newSets(v.engine), query, keys, scan)
}

func each(q querier, made setsOf, query string, keys [][]any, scan func(r *cursor) error) error {
	if len(keys) == 0 {
		return nil
	}
	r := &cursor{sets: made != nil}
	one := func(rows *sql.Rows) error {
		r.rows = rows
		return scan(r)
	}
	if made != nil {
		text, args, err := made.of(query, keys)
		if err != nil {
			return err
		}
		return q.rows(text, args, one)
	}
	for i, k := range keys {
		r.key = i
		if err := q.rows(query, k, one); err != nil {
			return err
		}
	}
	return nil
}

// write runs one statement for each of rows, and says how many rows it changed.
func (tx *Tx) write(query string, rows [][]any) (int64, error) {
	if len(rows) == 0 {
		return 0, nil
	}
	if tx.engine.sets {
		text, args, err := tx.many.of(query, rows)
		if err != nil {
			return 0, err
		}
		return tx.exec(text, args...)
	}
	return tx.direct.write(tx, query, rows)
}

// setsOf are the statements about many rows, by their neutral texts; nil where
// the engine has none.
type setsOf map[string]set

func newSets(e *engine) setsOf {
	if !e.sets {
		return nil
	}
	return setsOf{}
}

// of is the statement about many rows, and its arrays.
func (s setsOf) of(query string, rows [][]any) (string, []any, error) {
	types := make([]byte, len(rows[0]))
	args := make([]any, len(rows[0]))
	for i := range types {
		var err error
		if types[i], args[i], err = column(rows, i); err != nil {
			return "", nil, fmt.Errorf("%.60s…: $%d: %w", query, i+1, err)
		}
	}
	made := s[query]
	if made.types != string(types) {
		text, err := setOf(query, string(types))
		if err != nil {
			return "", nil, err
		}
		made = set{string(types), text}
		s[query] = made
	}
	return made.text, args, nil
}

// column is column i of rows as one array. A column of nothing but NULL is one
// of numbers: only numbers may be missing.
func column(rows [][]any, i int) (byte, any, error) {
	if _, ok := rows[0][i].(string); ok {
		words := make([]string, len(rows))
		for n, r := range rows {
			word, ok := r[i].(string)
			if !ok {
				return 0, nil, fmt.Errorf("%T among texts", r[i])
			}
			words[n] = storable(word)
		}
		return 't', words, nil
	}
	numbers := make([]*int64, len(rows))
	for n, r := range rows {
		switch v := r[i].(type) {
		case nil:
		case int64:
			numbers[n] = &v
		case int:
			wide := int64(v)
			numbers[n] = &wide
		default:
			return 0, nil, fmt.Errorf("%T is neither a text nor a number", v)
		}
	}
	return 'i', numbers, nil
}

// storable is a text as PostgreSQL takes it: valid, and without NUL. What people
// write was cleaned at the edge; this is for what nobody has thought of.
func storable(text string) string {
	if utf8.ValidString(text) && strings.IndexByte(text, 0) < 0 {
		return text
	}
	return strings.ReplaceAll(strings.ToValidUTF8(text, "\uFFFD"), "\x00", "")
}

// storables are the arguments of a statement as both engines take them: an odd
// byte in what a provider says, a reason or an id, must not undo the transaction
// that it stands in. What is looked for is changed alike, so it is found.
func storables(args []any) []any {
	for i, a := range args {
		word, ok := a.(string)
		if !ok {
			continue
		}
		if clean := storable(word); clean != word {
			args = slices.Clone(args) // they may be the caller's
			args[i] = clean
		}
	}
	return args
}
