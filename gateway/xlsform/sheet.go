package xlsform

import (
	"bytes"
	"errors"
	"fmt"
	"strings"

	"github.com/xuri/excelize/v2"

	"ahadi/internal/xlsx"
)

// What is read of a workbook; no form that fits on a phone is larger.
const (
	maxUnzip   = 64 << 20 // bytes, unpacked
	maxRows    = 5000     // that are not blank, of one sheet
	maxColumns = 200
	maxCell    = 8000   // bytes
	maxBlank   = 20_000 // rows in which blank cells are looked at for formulas; below, those of rows that say something
	headWithin = 5      // rows: a title may stand above the names of the columns
)

// sheet is one sheet: its columns by name, and its rows that are not blank.
type sheet struct {
	name    string // as the workbook writes it
	columns []column
	rows    []row
	last    int // row, blank ones as well
}

// column is one column that has a name.
type column struct {
	title    string // as it stands there
	name     string // label, constraint_message, ahadi_key
	language string // of label::English (en); "" when it says none
	at       int    // from 1
	head     int    // the row that it stands in
}

// row is one row: its cells by the place of the column.
type row struct {
	sheet string
	n     int
	cells map[int]string
}

// at is the cell of a column, empty where it is.
func (r row) at(c column) cell { return cell{r.sheet, c.at, r.n, r.cells[c.at]} }

// open takes the sheets of a workbook, by their names in small letters.
func open(src []byte) (map[string]*excelSheet, func() error, error) {
	if err := xlsx.Harmless(bytes.NewReader(src), int64(len(src)), maxUnzip); err != nil {
		return nil, nil, err
	}
	x, err := excelize.OpenReader(bytes.NewReader(src), excelize.Options{RawCellValue: true, UnzipSizeLimit: maxUnzip, UnzipXMLSizeLimit: maxUnzip})
	if err != nil {
		return nil, nil, fmt.Errorf("it does not open as a workbook (%w): save it as .xlsx again, without a password", err)
	}
	all := map[string]*excelSheet{}
	for _, name := range x.GetSheetList() {
		called := strings.ToLower(strings.TrimSpace(name))
		if other := all[called]; other != nil && strings.Contains(" survey choices settings ", " "+called+" ") {
			return nil, nil, errors.Join(fmt.Errorf("two sheets are called %s (%q and %q): give one another name, so that it is clear which is meant", called, other.name, name), x.Close())
		}
		all[called] = &excelSheet{x, name}
	}
	return all, x.Close, nil
}

// excelSheet is a sheet that is not read yet.
type excelSheet struct {
	book *excelize.File
	name string
}

// read reads all of it. The names of the columns stand in the first row that has
// a cell called key.
func (e *excelSheet) read(keys ...string) (*sheet, error) {
	rows, err := e.book.Rows(e.name)
	if err != nil {
		return nil, fmt.Errorf("sheet %s: %w", e.name, err)
	}
	defer rows.Close()
	s := &sheet{name: strings.TrimSpace(e.name)}
	n, seen := 0, 0
	for rows.Next() {
		n++
		cells, err := rows.Columns()
		if err != nil {
			return nil, fmt.Errorf("sheet %s, row %d: %w", e.name, n, err)
		}
		r, err := e.row(n, cells)
		if err != nil {
			return nil, err
		}
		switch seen++; {
		case len(r.cells) == 0:
			seen--
		case s.columns != nil:
			s.rows = append(s.rows, r)
		case r.has(keys):
			s.head(r)
		case seen >= headWithin:
			return nil, s.unnamed(n, keys)
		}
		if seen > maxRows {
			return nil, Refusals{{s.name, 1, n, fmt.Sprintf("here are more than %d rows: no form that fits on a phone has as many; take out what is no part of it", maxRows)}}
		}
	}
	if err := rows.Error(); err != nil {
		return nil, fmt.Errorf("sheet %s: %w", e.name, err)
	}
	if seen > 0 && s.columns == nil {
		return nil, s.unnamed(n, keys)
	}
	s.last = n
	return s, s.merged(e)
}

func (s *sheet) unnamed(n int, keys []string) error {
	return Refusals{{s.name, 1, n, fmt.Sprintf("no row up to here names the columns: one is called %s", strings.Join(keys, " or "))}}
}

// row keeps the cells that have something in them.
func (e *excelSheet) row(n int, cells []string) (row, error) {
	r := row{strings.TrimSpace(e.name), n, map[int]string{}}
	for i, text := range cells {
		at := cell{r.sheet, i + 1, n, ""}
		if text = e.plainCell(text, at); text == "" {
			continue
		}
		if len(text) > maxCell {
			return r, Refusals{at.refusal("here are more than %d characters: no screen of a phone holds them", maxCell)}
		}
		if i >= maxColumns {
			return r, Refusals{at.refusal("here are more than %d columns: take out what is no part of the form", maxColumns)}
		}
		r.cells[i+1] = text
	}
	return r, nil
}

func (r row) has(keys []string) bool {
	for _, text := range r.cells {
		for _, key := range keys {
			if name, _, _ := strings.Cut(headName(text), "::"); name == key {
				return true
			}
		}
	}
	return false
}

// headName is how the name of a column is compared.
func headName(text string) string {
	text = strings.ToLower(strings.TrimSpace(text))
	name, rest, of := strings.Cut(text, ":")
	name = strings.NewReplacer(" ", "_", "-", "_").Replace(strings.TrimSpace(name))
	if other, ok := aliases[name]; ok {
		name = other
	}
	if rest = strings.TrimLeft(rest, ": "); of {
		name += "::" + rest
	}
	return name
}

// aliases are other names that columns have had.
var aliases = map[string]string{
	"caption": "label", "relevance": "relevant", "constraint_msg": "constraint_message", "constraining_message": "constraint_message",
	"calculate": "calculation", "readonly": "read_only", "list": "list_name", "value": "name", "count": "repeat_count",
	"set_form_title": "form_title", "title": "form_title", "set_form_id": "form_id", "id_string": "form_id",
}

// bound are columns that may stand behind bind::.
var bound = map[string]string{
	"relevant": "relevant", "required": "required", "constraint": "constraint", "calculate": "calculation", "readonly": "read_only",
	"jr:constraintmsg": "constraint_message",
}

// head reads the names of the columns.
func (s *sheet) head(r row) {
	s.columns = []column{}
	for _, at := range sortedKeys(r.cells) {
		c := column{title: r.cells[at], at: at, head: r.n}
		c.name, c.language, _ = strings.Cut(headName(c.title), "::")
		if c.name == "media" || c.name == "bind" {
			c.name, c.language = c.name+"::"+c.language, ""
		}
		for what, name := range bound {
			if rest, ok := strings.CutPrefix(c.name, "bind::"+what); ok && (rest == "" || strings.HasPrefix(rest, "::")) {
				c.name, c.language = name, strings.TrimPrefix(rest, "::")
			}
		}
		for _, base := range translated {
			if l, ok := strings.CutPrefix(c.name, base+"_"); ok && len(l) == 2 {
				c.name, c.language = base, l
			}
		}
		s.columns = append(s.columns, c)
	}
}

// translated are the columns of our own that stand there once for each language,
// as ahadi_official_en.
var translated = []string{"ahadi_title", "ahadi_keyword", "ahadi_none", "ahadi_official", "ahadi_unknown", "ahadi_back", "ahadi_value", "ahadi_words"}

// merged gives every row of cells that were merged downwards what stands in the
// first, as a list's name may.
func (s *sheet) merged(e *excelSheet) error {
	all, err := e.book.GetMergeCells(e.name)
	if err != nil {
		return fmt.Errorf("sheet %s: %w", e.name, err)
	}
	for _, m := range all {
		left, top, err := excelize.CellNameToCoordinates(m.GetStartAxis())
		if err != nil {
			continue
		}
		_, bottom, err := excelize.CellNameToCoordinates(m.GetEndAxis())
		if err != nil {
			continue
		}
		for i := range s.rows {
			if r := &s.rows[i]; r.n > top && r.n <= bottom && r.cells[left] == "" {
				r.cells[left] = strings.TrimSpace(m.GetCellValue())
				if r.cells[left] == "" {
					delete(r.cells, left)
				}
			}
		}
	}
	return nil
}

// find is the column of this name without a language; ok is false where there is none.
func (s *sheet) find(name string) (column, bool) {
	for _, c := range s.columns {
		if c.name == name && c.language == "" {
			return c, true
		}
	}
	return column{}, false
}

// get is a row's cell of a column, empty where there is none.
func (s *sheet) get(r row, name string) cell {
	if c, ok := s.find(name); ok {
		return r.at(c)
	}
	return cell{sheet: s.name, column: 1, row: r.n}
}
