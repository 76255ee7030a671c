package register

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"github.com/xuri/excelize/v2"
)

// table is one table while it is read.
type table struct {
	name, file string
	columns    map[string]int
	problems   *Problems
	raw        bool
	width      int   // of the header
	stop       *bool // nobody wants more rows
	rows       records
}

// open reads the header of a table and holds it against the table's shape.
func (r *reader) open(s *source) (*table, error) {
	rows, err := s.open()
	if err != nil {
		return nil, err
	}
	t := &table{name: s.table, file: s.name, columns: map[string]int{}, problems: r.problems, rows: rows, raw: rows.raw(), stop: &r.ended}
	if err := t.header(); err != nil {
		return nil, errors.Join(err, rows.close())
	}
	return t, nil
}

func (t *table) header() error {
	shape, ours := shapes[t.name]
	cells, _, err := t.rows.next()
	if errors.Is(err, io.EOF) {
		return fmt.Errorf("%s is empty: its first row must name the columns %s", t.file, strings.Join(shape.must, ","))
	}
	if err != nil {
		return err
	}
	if len(cells) > maxColumns {
		return fmt.Errorf("%s has %d columns, and %d is the limit", t.file, len(cells), maxColumns)
	}
	names := make([]string, len(cells))
	t.width = len(cells)
	for i, cell := range cells {
		names[i] = strings.ToLower(strings.TrimSpace(cell))
		t.columns[names[i]] = i
	}
	if !ours {
		return nil
	}
	return shape.check(t.file, names)
}

// each calls read for every row that is not blank.
func (t *table) each(read func(row)) error {
	for n := 0; !*t.stop; n++ {
		cells, at, err := t.rows.next()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if bad, ok := errors.AsType[lineError](err); ok {
			t.problems.add(RowError{t.file, bad.row, "A", "", "(not shown)", bad.reason})
			continue
		}
		if err != nil {
			return err
		}
		if n == maxRows {
			return fmt.Errorf("%s has more than %d rows: split it", t.file, maxRows)
		}
		if strings.TrimSpace(strings.Join(cells, "")) == "" {
			continue
		}
		w := row{t: t, n: at, v: slices.Clone(cells)}
		if w.clean() {
			read(w)
		}
	}
	return nil
}

// row is one line of a table.
type row struct {
	t *table
	n int // 1 is the header
	v []string
}

// clean refuses what no cell may hold.
func (r row) clean() bool {
	ok := true
	for name, i := range r.t.columns {
		if i >= len(r.v) {
			continue
		}
		switch v := r.v[i]; {
		case !utf8.ValidString(v):
			r.refuse(name, "is not UTF-8: save the file as CSV UTF-8")
		case strings.ContainsFunc(v, control):
			r.refuse(name, "has a character that cannot be printed: type it again")
		case len(v) > maxCell:
			r.refuse(name, fmt.Sprintf("has more than %d characters", maxCell))
		default:
			continue
		}
		ok = false
	}
	if extra := slices.IndexFunc(r.v[min(len(r.v), r.t.width):], func(v string) bool { return strings.TrimSpace(v) != "" }); extra >= 0 {
		r.t.problems.add(RowError{r.t.file, r.n, letter(extra + r.t.width), "", "", "stands beside the table: the first row has no name for this column"})
		ok = false
	}
	return ok
}

func control(c rune) bool { return c < ' ' && c != '\n' && c != '\t' && c != '\r' || c == 0x7f }

// has says whether the file has such a column.
func (r row) has(column string) bool { _, ok := r.t.columns[column]; return ok }

func (r row) get(column string) string {
	i, ok := r.t.columns[column]
	if !ok || i >= len(r.v) {
		return ""
	}
	return strings.TrimSpace(r.v[i])
}

// into puts a cell where it belongs, if the file has such a column.
func (r row) into(to *string, column string) {
	if r.has(column) {
		*to = r.get(column)
	}
}

func (r row) refuse(column, reason string) {
	where := ""
	if i, ok := r.t.columns[column]; ok {
		where = letter(i)
	}
	r.t.problems.add(RowError{r.t.file, r.n, where, column, tell(r.t.name, column, r.get(column)), reason})
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
	if !slices.Contains(words, v) {
		r.refuse(column, "write one of "+strings.Join(words, ", "))
	}
	return v
}

// oneOrNone is one for a cell that may be empty, or may not be there.
func (r row) oneOrNone(to *string, column string, words ...string) {
	if !r.has(column) {
		return
	}
	if *to = r.get(column); *to != "" {
		r.one(column, words...)
	}
}

// yes reads y, n and what a spreadsheet writes for them; an empty cell is empty.
func (r row) yes(column string, empty bool) bool {
	switch strings.ToLower(r.get(column)) {
	case "":
		return empty
	case "y", "yes", "true", "1":
		return true
	case "n", "no", "false", "0":
		return false
	}
	r.refuse(column, "write y or n")
	return empty
}

// list splits a cell at |.
func (r row) list(column string) []string {
	v := r.get(column)
	if v == "" {
		return nil
	}
	all := strings.Split(v, "|")
	for i := range all {
		if all[i] = strings.TrimSpace(all[i]); all[i] == "" || slices.Contains(all[:i], all[i]) {
			r.refuse(column, "write each word once, with | between them")
			return nil
		}
	}
	return all
}

// number reads a whole number; an empty cell is empty.
func (r row) number(column string, empty int64) int64 {
	v := r.get(column)
	if v == "" {
		return empty
	}
	n, err := strconv.ParseInt(v, 10, 64)
	if err != nil {
		r.refuse(column, "write a whole number, without points or spaces")
	}
	return n
}

// day reads a date; an empty cell is "".
func (r row) day(column string) string {
	v := r.get(column)
	if v == "" {
		return ""
	}
	if days, err := strconv.ParseFloat(v, 64); err == nil && r.t.raw && days > 1 && days < 110_000 {
		if t, err := excelize.ExcelDateToTime(days, false); err == nil {
			return t.Format(time.DateOnly)
		}
	}
	if _, err := time.Parse(time.DateOnly, v); err != nil {
		r.refuse(column, "write a date as 2026-10-07")
		return ""
	}
	return v
}

// intoDay is into for a date.
func (r row) intoDay(to *string, column string) {
	if r.has(column) {
		*to = r.day(column)
	}
}
