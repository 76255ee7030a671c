package xlsform

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Refusal is one cell that a form of ours cannot take.
type Refusal struct {
	Sheet  string
	Column int // from 1
	Row    int // from 1
	What   string
}

// Error reads: survey!A7: what cannot be, and what to do.
func (r Refusal) Error() string {
	return fmt.Sprintf("%s!%s%d: %s", r.Sheet, letters(r.Column), r.Row, r.What)
}

// letters is the name of a column: 28 is AB.
func letters(column int) string {
	name := ""
	for ; column > 0; column = (column - 1) / 26 {
		name = string(rune('A'+(column-1)%26)) + name
	}
	return name
}

// Refusals are all cells of a workbook that cannot be taken.
type Refusals []Refusal

// shown is how many of them are told.
const shown = 200

// Error lists them, one on a line.
func (r Refusals) Error() string {
	var b strings.Builder
	for i, one := range r {
		if i == shown {
			fmt.Fprintf(&b, "and %d more\n", len(r)-shown)
			break
		}
		b.WriteString(one.Error() + "\n")
	}
	return strings.TrimSuffix(b.String(), "\n")
}

// order sorts them as the workbook is read.
func (r Refusals) order() Refusals {
	sheets := []string{"survey", "choices", "settings"}
	slices.SortStableFunc(r, func(x, y Refusal) int {
		return cmp.Or(
			cmp.Compare(slices.Index(sheets, strings.ToLower(x.Sheet)), slices.Index(sheets, strings.ToLower(y.Sheet))),
			cmp.Compare(x.Row, y.Row), cmp.Compare(x.Column, y.Column))
	})
	return slices.Compact(r)
}

// cell is one cell of a sheet that has something in it.
type cell struct {
	sheet       string
	column, row int
	text        string
}

func (c cell) empty() bool { return c.text == "" }

func (c cell) refusal(format string, args ...any) Refusal {
	return Refusal{c.sheet, c.column, c.row, fmt.Sprintf(format, args...)}
}
