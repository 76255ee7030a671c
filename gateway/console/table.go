package console

import (
	"html/template"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// table is the twin of a chart: the same rows on the page and, without what is
// drawn in them, in a file for a spreadsheet.
type table struct {
	ID      string
	Caption string
	Head    []column
	Rows    [][]cell
}

// column is the head of a column.
type column struct {
	Text  string
	Num   bool // numbers, which stand at the right
	Long  bool // a text of some words
	Drawn bool // a drawing: the file has no such column
}

// cell is what stands in a row.
type cell struct {
	Text  string
	Value string // what a program reads where that is another: 1200000.00
	Href  string
	Hot   bool // it needs somebody
	None  bool // nobody has said: grey stripes, in the file an empty field
	Deep  int  // how far a name is moved to the right
	Draw  template.HTML
}

// count is a cell with a whole number.
func (t tongue) count(n int) cell { return cell{Text: t.Num(n), Value: strconv.Itoa(n)} }

// part is a cell with a part of a whole: 3 of 12.
func (t tongue) part(n, of int) cell {
	return cell{Text: t.say("figures.part", "k", t.Num(n), "of", t.Num(of))}
}

// percent is a cell with a share in whole percent, rounded down.
func (t tongue) percent(n, of int) cell {
	if of <= 0 {
		return cell{None: true}
	}
	return cell{Text: strconv.Itoa(100*n/of) + " %", Value: strconv.Itoa(100 * n / of)}
}

// Said is what a program reads in the cell.
func (c cell) Said() string {
	switch {
	case c.None:
		return ""
	case c.Value != "":
		return c.Value
	}
	return c.Text
}

// file sends a table for a spreadsheet.
func file(c *fiber.Ctx, name string, t table) error {
	var head []string
	for _, h := range t.Head {
		if !h.Drawn {
			head = append(head, h.Text)
		}
	}
	rows := [][]string{head}
	for _, r := range t.Rows {
		var row []string
		for i, said := range r {
			if !t.Head[i].Drawn {
				row = append(row, said.Said())
			}
		}
		rows = append(rows, row)
	}
	return sheet(c, name, rows)
}

// wantsFile says whether a page is asked for as a file.
func wantsFile(c *fiber.Ctx) bool { return strings.HasSuffix(c.Path(), ".csv") }
