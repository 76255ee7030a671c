package register

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"strings"
)

// What one file may hold. A register of fifty thousand people has 8 MB.
const (
	maxBytes   = 64 << 20 // of a file as it lies there
	maxRows    = 200_000  // of a table
	maxColumns = 200
	maxCell    = 4000 // characters
)

// csvRecords reads a CSV file: with commas, semicolons or tabs, with or without
// the mark that some programs begin a UTF-8 file with.
type csvRecords struct {
	name string
	file io.ReadCloser
	r    *csv.Reader
	row  int
	line int // of the row that is next if there is no empty line
}

func readCSV(name string, file io.ReadCloser) (records, error) {
	in := bufio.NewReaderSize(&bounded{r: file, left: maxBytes}, 64<<10)
	if mark, err := in.Peek(3); err == nil && string(mark) == "\ufeff" {
		if _, err := in.Discard(3); err != nil {
			return nil, errors.Join(err, file.Close())
		}
	}
	c := &csvRecords{name: name, file: file, r: csv.NewReader(in), line: 1}
	c.r.Comma, c.r.FieldsPerRecord, c.r.ReuseRecord = separator(in), -1, true
	return c, nil
}

// separator is what stands most often between the words of the first line.
func separator(in *bufio.Reader) rune {
	head, _ := in.Peek(16 << 10) // a short file ends it; what is read is judged
	first, _, _ := strings.Cut(string(head), "\n")
	best, most := ',', strings.Count(first, ",")
	for _, r := range ";\t" {
		if n := strings.Count(first, string(r)); n > most {
			best, most = r, n
		}
	}
	return best
}

func (c *csvRecords) next() ([]string, int, error) {
	cells, err := c.r.Read()
	if errors.Is(err, io.EOF) {
		return nil, 0, io.EOF
	}
	var bad *csv.ParseError
	if errors.As(err, &bad) {
		c.row += 1 + max(0, bad.StartLine-c.line)
		c.line = bad.Line + 1
		return nil, 0, lineError{c.row, "a quotation mark is not closed, or stands inside a cell: put the cell between two, and write each one in it twice"}
	}
	if err != nil {
		return nil, 0, fmt.Errorf("%s: %w", c.name, err)
	}
	line, _ := c.r.FieldPos(0)
	c.row += 1 + max(0, line-c.line) // empty lines are rows of a spreadsheet
	c.line = line + 1
	for i, cell := range cells {
		c.line += strings.Count(cell, "\n")
		cells[i] = unguard(cell)
	}
	return cells, c.row, nil
}

// lineError is a row that is no row of a table; those after it may be.
type lineError struct {
	row    int
	reason string
}

// Error tells the row.
func (e lineError) Error() string { return fmt.Sprintf("row %d: %s", e.row, e.reason) }

func (c *csvRecords) raw() bool    { return false }
func (c *csvRecords) close() error { return c.file.Close() }

// bounded refuses a file that is too large, whatever its name says.
type bounded struct {
	r    io.Reader
	left int64
}

func (b *bounded) Read(p []byte) (int, error) {
	if b.left <= 0 {
		return 0, fmt.Errorf("the file has more than %d MB: split it", maxBytes>>20)
	}
	if int64(len(p)) > b.left {
		p = p[:b.left]
	}
	n, err := b.r.Read(p)
	b.left -= int64(n)
	return n, err
}

// leads are the first characters that make a spreadsheet run a cell.
const leads = "=+-@\t\r'"

// guard puts an apostrophe before a cell that a spreadsheet would run, so that
// it shows it instead. A plain number stays one.
func guard(cell string) string {
	if cell == "" || !strings.Contains(leads, cell[:1]) || plainNumber(cell) {
		return cell
	}
	return "'" + cell
}

// unguard takes the apostrophe of guard away again.
func unguard(cell string) string {
	if len(cell) > 1 && cell[0] == '\'' && strings.Contains(leads, cell[1:2]) {
		return cell[1:]
	}
	return cell
}

// plainNumber says that a cell is a minus and digits, perhaps with a point.
func plainNumber(cell string) bool {
	digits := strings.TrimPrefix(cell, "-")
	whole, part, point := strings.Cut(digits, ".")
	all := func(s string) bool { return s != "" && strings.Trim(s, "0123456789") == "" }
	return all(whole) && (!point || all(part))
}
