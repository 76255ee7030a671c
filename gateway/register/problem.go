package register

import (
	"encoding/csv"
	"fmt"
	"io"
	"strconv"
	"strings"
	"unicode/utf8"
)

// RowError is one cell that cannot be taken.
type RowError struct {
	File   string // contacts.csv, or people.xlsx, sheet contacts
	Row    int    // as a spreadsheet counts; 1 is the header
	Letter string // of the column: H; "" when the file has no such column
	Column string // its name
	Value  string // as it may be shown: a number is masked, a name is not told
	Reason string // what is wrong, and what to do
}

// Error reads: contacts.csv row 4, column H (lang): "xx": write one of en, sw.
func (e RowError) Error() string {
	where := e.Column
	if e.Letter != "" {
		where = e.Letter + " (" + e.Column + ")"
	}
	return fmt.Sprintf("%s row %d, column %s: %s: %s", e.File, e.Row, where, e.Value, e.Reason)
}

// Wrong is what is wrong, and Fix what to do about it, where the reason says
// both; either may be "".
func (e RowError) Wrong() string { wrong, _ := e.parts(); return wrong }

// Fix is what to do about it.
func (e RowError) Fix() string { _, fix := e.parts(); return fix }

func (e RowError) parts() (wrong, fix string) {
	if strings.HasPrefix(e.Reason, "write ") {
		return "", e.Reason
	}
	if i := strings.IndexAny(e.Reason, ";:"); i > 0 && strings.HasPrefix(e.Reason[i+1:], " ") {
		return e.Reason[:i], e.Reason[i+2:]
	}
	return e.Reason, ""
}

// shown is how many bad cells are kept for printing.
const shown = 200

// Problems are all bad cells of a register. It is an error when there are any.
type Problems struct {
	First []RowError // the first of them
	Cells int        // how many there are
	Rows  int        // in how many rows

	last string // file and row of the newest
	sink *csv.Writer
}

// into writes each of them to w as well, as a CSV file.
func (p *Problems) into(w io.Writer) error {
	if w == nil {
		return nil
	}
	p.sink = csv.NewWriter(w)
	return p.sink.Write([]string{"file", "row", "column", "name", "value", "reason"})
}

func (p *Problems) add(e RowError) {
	if len(p.First) < shown {
		p.First = append(p.First, e)
	}
	p.Cells++
	if at := e.File + " " + strconv.Itoa(e.Row); at != p.last {
		p.last, p.Rows = at, p.Rows+1
	}
	if p.sink != nil {
		p.sink.Write([]string{e.File, strconv.Itoa(e.Row), e.Letter, e.Column, guard(e.Value), guard(e.Reason)}) // its error is Flush's
	}
}

// end writes out what is left, and gives nil when there is no problem.
func (p *Problems) end() error {
	if p.sink != nil {
		if p.sink.Flush(); p.sink.Error() != nil {
			return fmt.Errorf("write the list of errors: %w", p.sink.Error())
		}
	}
	if p.Cells == 0 {
		return nil
	}
	return p
}

// Error lists the first of them, and says how many there are.
func (p *Problems) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%d rows cannot be taken (%d cells); nothing was written:", p.Rows, p.Cells)
	for _, e := range p.First {
		b.WriteString("\n  " + e.Error())
	}
	if more := p.Cells - len(p.First); more > 0 {
		fmt.Fprintf(&b, "\n  and %d more", more)
	}
	return b.String()
}

// private are the columns whose cells are never repeated.
var private = map[string]bool{"name": true, "msisdn": true, "further_numbers": true}

// tell is a cell as an error may show it.
func tell(table, column, value string) string {
	switch {
	case value == "":
		return "empty"
	case table != "contacts" || !private[column]:
		return strconv.Quote(clipped(value, 60))
	case column == "name":
		return "(a name, not shown)"
	}
	var digits []byte
	for i := range len(value) {
		if value[i] >= '0' && value[i] <= '9' {
			digits = append(digits, value[i])
		}
	}
	if len(digits) < 8 {
		return "(a number, not shown)"
	}
	return "…" + string(digits[len(digits)-4:])
}

// clipped keeps n characters of a text.
func clipped(text string, n int) string {
	text = strings.ToValidUTF8(text, "?")
	if utf8.RuneCountInString(text) <= n {
		return text
	}
	return string([]rune(text)[:n]) + "…"
}
