package opendata

import (
	"errors"
	"fmt"
	"io"
	"strconv"
	"time"

	"github.com/xuri/excelize/v2"
)

// workbook writes a sheet for each table, one for what the columns mean and one
// for the codes. Large sheets wait on the disk, not in memory.
func (w *writing) workbook(out io.Writer) (err error) {
	x := excelize.NewFile(excelize.Options{TmpDir: w.spool.dir})
	defer func() { err = errors.Join(err, x.Close()) }()
	b := &book{file: x, draft: w.spool.draft}
	for _, t := range w.spool.all {
		if err := b.table(t); err != nil {
			return fmt.Errorf("sheet %s: %w", t.Name, err)
		}
	}
	if err := b.sheet("dictionary", dictionaryHead, func(row func([]string) error) error { return w.dictionary(row) }); err != nil {
		return err
	}
	codes := func(row func([]string) error) error {
		return w.codeTable(func(list, code, means string) error { return row([]string{list, code, means}) })
	}
	if err := b.sheet("codes", []string{"list", "code", "meaning"}, codes); err != nil {
		return err
	}
	if err := x.SetDocProps(&excelize.DocProperties{Title: w.title(), Creator: w.last.Network.Name, Description: w.t.Say("opendata.description"), Created: w.day().Format(time.RFC3339), Modified: w.day().Format(time.RFC3339)}); err != nil {
		return err
	}
	return x.Write(out)
}

// book is a workbook that is written sheet by sheet.
type book struct {
	file  *excelize.File
	draft bool
	n     int
}

// begin makes the next sheet, of which the head stays in sight.
func (b *book) begin(name string, head []string) (*excelize.StreamWriter, error) {
	if b.draft {
		name = "DRAFT " + name
	}
	var err error
	if b.n == 0 {
		err = b.file.SetSheetName("Sheet1", name)
	} else {
		_, err = b.file.NewSheet(name)
	}
	if err != nil {
		return nil, err
	}
	b.n++
	out, err := b.file.NewStreamWriter(name)
	if err != nil {
		return nil, err
	}
	if err := out.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return nil, err
	}
	if err := out.SetColWidth(1, max(len(head), 1), 18); err != nil {
		return nil, err
	}
	cells := make([]any, len(head))
	for i, h := range head {
		cells[i] = h
	}
	return out, out.SetRow("A1", cells)
}

func (b *book) table(t *spooled) error {
	var head []string
	for _, c := range t.Columns {
		head = append(head, c.Name)
	}
	out, err := b.begin(t.Name, head)
	if err != nil {
		return err
	}
	n, row := 1, make([]any, len(t.Columns))
	err = t.each(func(cells []string) error {
		for i, c := range t.Columns {
			row[i] = c.typed(cells[i])
		}
		n++
		return out.SetRow("A"+strconv.Itoa(n), row)
	})
	if err != nil {
		return err
	}
	return out.Flush()
}

// typed is a cell as a spreadsheet counts with it. A day stays a text: every
// program reads 2026-10-20 the same.
func (c column) typed(cell string) any {
	switch c.Kind {
	case whole, money, degree:
		if n, err := strconv.ParseFloat(cell, 64); err == nil {
			return n
		}
	case yes:
		if cell != "" {
			return cell == "true"
		}
	case code, text, day, people, id:
	}
	if cell == "" {
		return nil
	}
	return cell
}

// sheet writes one that is no table of the data.
func (b *book) sheet(name string, head []string, fill func(row func([]string) error) error) error {
	out, err := b.begin(name, head)
	if err != nil {
		return err
	}
	n := 1
	err = fill(func(cells []string) error {
		n++
		row := make([]any, len(cells))
		for i, c := range cells {
			row[i] = c
		}
		return out.SetRow("A"+strconv.Itoa(n), row)
	})
	if err != nil {
		return err
	}
	return out.Flush()
}
