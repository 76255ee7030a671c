package register

import (
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/xuri/excelize/v2"
)

// target is where an export goes: a folder of CSV files, or a workbook.
type target interface {
	// table begins a table; each call of the result writes one row.
	table(name string, columns []string) (func(cells []string) error, error)
	// done ends the last table and gives what was written its name.
	done() error
	// drop takes back what was written.
	drop() error
}

// newTarget makes a folder that is not there or is empty, or a file that is not
// there: an export overwrites nothing. Both are for their owner's eyes.
func newTarget(path string) (target, error) {
	if strings.EqualFold(filepath.Ext(path), ".xlsx") {
		f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
		if errors.Is(err, os.ErrExist) {
			return nil, fmt.Errorf("%s is there already, and is not overwritten: choose another name", path)
		}
		if err != nil {
			return nil, err
		}
		return &workbook{to: f, file: f, book: excelize.NewFile()}, nil
	}
	if err := os.Mkdir(path, 0o700); errors.Is(err, os.ErrExist) {
		entries, err := os.ReadDir(path)
		if err == nil && len(entries) > 0 {
			err = fmt.Errorf("%s is not empty, and nothing in it is overwritten: choose another name", path)
		}
		return &folder{path: path}, err
	} else if err != nil {
		return nil, err
	}
	return &folder{path: path, made: true}, nil
}

// folder is a folder of CSV files.
type folder struct {
	path  string
	made  bool
	files []string
	open  *os.File
	w     *csv.Writer
}

func (f *folder) table(name string, columns []string) (func([]string) error, error) {
	if err := f.done(); err != nil {
		return nil, err
	}
	path := filepath.Join(f.path, name+".csv")
	file, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return nil, err
	}
	f.files, f.open, f.w = append(f.files, path), file, csv.NewWriter(file)
	return func(cells []string) error {
		for i := range cells {
			cells[i] = guard(cells[i])
		}
		return f.w.Write(cells)
	}, f.w.Write(columns)
}

func (f *folder) done() error {
	if f.open == nil {
		return nil
	}
	f.w.Flush()
	err := errors.Join(f.w.Error(), f.open.Close())
	f.open = nil
	return err
}

func (f *folder) drop() error {
	err := f.done()
	for _, path := range f.files {
		err = errors.Join(err, os.Remove(path))
	}
	if f.made {
		err = errors.Join(err, os.Remove(f.path))
	}
	return err
}

// workbook is one file with a sheet for each table. Its cells are texts, which
// a spreadsheet shows and does not run.
type workbook struct {
	to     io.Writer
	file   *os.File // the same; nil where it is none
	book   *excelize.File
	stream *excelize.StreamWriter
	sheets int
	row    int
}

func (b *workbook) table(name string, columns []string) (func([]string) error, error) {
	if err := b.flush(); err != nil {
		return nil, err
	}
	var err error
	if b.sheets++; b.sheets == 1 { // a new workbook has one
		err = b.book.SetSheetName(b.book.GetSheetName(0), name)
	} else {
		_, err = b.book.NewSheet(name)
	}
	if err != nil {
		return nil, err
	}
	if b.stream, err = b.book.NewStreamWriter(name); err != nil {
		return nil, err
	}
	b.row = 0
	return b.write, b.write(columns)
}

func (b *workbook) write(cells []string) error {
	b.row++
	values := make([]any, len(cells))
	for i, c := range cells {
		values[i] = c
	}
	return b.stream.SetRow(fmt.Sprintf("A%d", b.row), values)
}

func (b *workbook) flush() error {
	if b.stream == nil {
		return nil
	}
	err := b.stream.Flush()
	b.stream = nil
	return err
}

func (b *workbook) done() error {
	err := b.flush()
	if err == nil {
		err = b.book.Write(b.to)
	}
	if b.file == nil {
		return errors.Join(err, b.book.Close())
	}
	return errors.Join(err, b.file.Sync(), b.file.Close(), b.book.Close())
}

func (b *workbook) drop() error {
	if b.file == nil {
		return b.book.Close()
	}
	return errors.Join(os.Remove(b.file.Name()), b.file.Close(), b.book.Close())
}

// nowhere is a folder that cannot be: a workbook that is large is put aside
// there while it is written, or, where that fails, stays in memory.
const nowhere = "\x00"

// sentTo is a workbook that goes to a writer, and nowhere else.
func sentTo(w io.Writer) target {
	return &workbook{to: w, book: excelize.NewFile(excelize.Options{TmpDir: nowhere})}
}
