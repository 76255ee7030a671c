package register

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"strconv"
	"strings"
)

// RowError is one cell that cannot be taken.
type RowError struct {
	File, Column, Value, Reason string
	Row                         int // 1 is the header
}

// Error reads: contacts.csv row 4, column lang: "xx": not a language of this network.
func (e RowError) Error() string {
	return fmt.Sprintf("%s row %d, column %s: %q: %s", e.File, e.Row, e.Column, e.Value, e.Reason)
}

// table is one CSV file while it is read; it collects the errors of its cells.
type table struct {
	file    string
	columns map[string]int
	rows    [][]string
	errs    []error
}

// openTable reads a whole CSV file. A missing column is an error at once, so
// that a row error always is about a cell.
func openTable(dir fs.FS, file string, columns ...string) (*table, error) {
	f, err := dir.Open(file)
	if err != nil {
		return nil, fmt.Errorf("register: %w", err)
	}
	defer f.Close()
	r := csv.NewReader(f)
	r.FieldsPerRecord = -1
	header, err := r.Read()
	if errors.Is(err, io.EOF) {
		return nil, fmt.Errorf("%s is empty: its first row must name the columns %s", file, strings.Join(columns, ","))
	}
	if err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	t := &table{file: file, columns: map[string]int{}}
	for i, name := range header {
		t.columns[strings.TrimPrefix(strings.TrimSpace(name), "\ufeff")] = i
	}
	for _, name := range columns {
		if _, ok := t.columns[name]; !ok {
			return nil, fmt.Errorf("%s: column %s is missing; add it to the first row", file, name)
		}
	}
	if t.rows, err = r.ReadAll(); err != nil {
		return nil, fmt.Errorf("%s: %w", file, err)
	}
	return t, nil
}

// row is one line of a table.
type row struct {
	t *table
	n int // 1 is the header
	v []string
}

// each calls read for every row that is not blank.
func (t *table) each(read func(row)) {
	for i, v := range t.rows {
		if strings.TrimSpace(strings.Join(v, "")) != "" {
			read(row{t, i + 2, v})
		}
	}
}

func (r row) get(column string) string {
	i, ok := r.t.columns[column]
	if !ok || i >= len(r.v) {
		return ""
	}
	return strings.TrimSpace(r.v[i])
}

func (r row) refuse(column, reason string) {
	r.t.errs = append(r.t.errs, RowError{r.t.file, column, r.get(column), reason, r.n})
}

// must is get for a cell that may not be empty.
func (r row) must(column string) string {
	v := r.get(column)
	if v == "" {
		r.refuse(column, "may not be empty")
	}
	return v
}

// one is must for a cell that holds one of a few words.
func (r row) one(column string, words ...string) string {
	v := r.get(column)
	for _, w := range words {
		if v == w {
			return v
		}
	}
	r.refuse(column, "write one of "+strings.Join(words, ", "))
	return v
}

// list splits a cell at |.
func (r row) list(column string) []string {
	v := r.get(column)
	if v == "" {
		return nil
	}
	return strings.Split(v, "|")
}

// number reads a whole number; an empty cell is empty.
func (r row) number(column string, empty int64) int64 {
	v := r.get(column)
	if v == "" {
		return empty
	}
	n, err := strconv.ParseInt(v, 10, 64)
	if err != nil {
		r.refuse(column, "write a whole number")
	}
	return n
}
