package xlsform

import (
	"regexp"
	"slices"
	"strconv"
	"strings"

	"github.com/xuri/excelize/v2"
)

// unseen are characters that no reader sees and no name has: the mark before a
// text in Unicode, a space without width.
var unseen = strings.NewReplacer("\r\n", "\n", "\u00a0", " ", "\ufeff", "", "\u200b", "")

// plainCell is a cell as a person reads it: without what cannot be seen, and a
// number as it was typed, 1 for 1.0 or 1E0.
func (e *excelSheet) plainCell(text string, at cell) string {
	text = strings.TrimSpace(unseen.Replace(text))
	if !strings.ContainsAny(text, ".eE") || !kept.MatchString(text) {
		return text
	}
	kind, err := e.book.GetCellType(e.name, letters(at.column)+strconv.Itoa(at.row))
	if v, odd := strconv.ParseFloat(text, 64); err == nil && odd == nil && (kind == excelize.CellTypeUnset || kind == excelize.CellTypeNumber) {
		v, _ = strconv.ParseFloat(strconv.FormatFloat(v, 'g', 15, 64), 64) // as exactly as a spreadsheet knows it
		return strconv.FormatFloat(v, 'f', -1, 64)
	}
	return text
}

// kept is a number as a spreadsheet may keep it.
var kept = regexp.MustCompile(`^-?[0-9]+(\.[0-9]+)?([eE][-+]?[0-9]+)?$`)

// broken is a cell in which a spreadsheet could not calculate.
var broken = regexp.MustCompile(`^#(REF!|NAME\?|N/A|VALUE!|DIV/0!|NULL!|NUM!|SPILL!|CALC!)$`)

// calculated refuses what a spreadsheet should have calculated in the columns that
// count, and has not: what it comes to is not in the file.
func (r *reading) calculated(s *sheet, e *excelSheet, columns []string) error {
	rows := map[int]row{}
	for n := range min(s.last, maxBlank) {
		rows[n+1] = row{}
	}
	for _, in := range s.rows {
		rows[in.n] = in
	}
	all := sortedKeys(rows)
	for _, c := range s.columns {
		if !slices.Contains(columns, c.name) {
			continue
		}
		for _, n := range all {
			if n <= c.head {
				continue
			}
			at := cell{s.name, c.at, n, rows[n].cells[c.at]}
			if broken.MatchString(at.text) {
				r.refuse(at, "the spreadsheet could not calculate this and says %s: mend its formula, or write the words themselves", at.text)
			}
			ref := letters(c.at) + strconv.Itoa(n)
			if kept.MatchString(at.text) && c.name != "version" && e.remade(ref) {
				r.refuse(at, "the spreadsheet has made a day or a share of what was typed here, and keeps it as %s: format the column as text, and type it again", at.text)
			}
			if !at.empty() {
				continue
			}
			open, err := e.uncalculated(ref)
			if err != nil {
				return err
			}
			if open {
				r.refuse(at, "here is a formula, and what it comes to is not in the file: open it in a spreadsheet and save it again, or write the words themselves")
			}
		}
	}
	return nil
}

// remade says whether a number is shown as a day, a time or a share: 1-5 was typed,
// and became a day in May.
func (e *excelSheet) remade(ref string) bool {
	kind, err := e.book.GetCellType(e.name, ref)
	if err != nil || kind != excelize.CellTypeUnset && kind != excelize.CellTypeNumber {
		return false
	}
	n, err := e.book.GetCellStyle(e.name, ref)
	if err != nil || n == 0 {
		return false
	}
	style, err := e.book.GetStyle(n)
	if err != nil {
		return false
	}
	if style.CustomNumFmt != nil {
		return shownOtherwise.MatchString(aside.ReplaceAllString(*style.CustomNumFmt, ""))
	}
	f := style.NumFmt
	return f == 9 || f == 10 || f >= 14 && f <= 22 || f >= 27 && f <= 36 || f >= 45 && f <= 47 || f >= 50 && f <= 58
}

// A format of numbers that shows a day, a time or a share, once what it only puts
// beside them is taken away.
var (
	aside          = regexp.MustCompile(`"[^"]*"|\\.|\[[^\]]*\]|_.|\*.`)
	shownOtherwise = regexp.MustCompile(`(?i)[ymdhs%]`)
)

// uncalculated says whether an empty cell has a formula that nobody has calculated.
// One that came to a text without letters says so.
func (e *excelSheet) uncalculated(ref string) (bool, error) {
	formula, err := e.book.GetCellFormula(e.name, ref)
	if err != nil || formula == "" {
		return false, err
	}
	kind, err := e.book.GetCellType(e.name, ref)
	return kind != excelize.CellTypeFormula, err
}

// twice refuses a column that stands there twice, and passes over one of the two
// that is empty.
func (r *reading) twice(s *sheet, columns []string) {
	type key struct{ name, language string }
	seen := map[key]column{}
	empty := func(c column) bool {
		return !slices.ContainsFunc(s.rows, func(in row) bool { return in.cells[c.at] != "" })
	}
	var once []column
	for _, c := range s.columns {
		k := key{c.name, cmpOr(language(c.language), c.language)}
		first, again := seen[k]
		switch {
		case !slices.Contains(columns, c.name):
		case again && empty(c):
			continue
		case again && empty(first):
			once = slices.DeleteFunc(once, func(o column) bool { return o.at == first.at })
			seen[k] = c
		case again:
			r.refuse(cell{s.name, c.at, c.head, c.title}, "%s is the same column as %s, which stands in %s: take one of them out", c.title, first.title, letters(first.at))
		default:
			seen[k] = c
		}
		once = append(once, c)
	}
	s.columns = once
}
