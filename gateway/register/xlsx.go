package register

import (
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strings"

	"github.com/xuri/excelize/v2"

	"ahadi/internal/xlsx"
)

// maxUnzip is how many bytes a workbook may come to, unpacked.
const maxUnzip = 256 << 20

// book adds the sheets of a workbook; a sheet's name is its table's. What a
// formula came to when the workbook was saved is read; nothing is calculated.
func (f *Files) book(path string) error {
	name := filepath.Base(path)
	file, err := os.Open(path)
	if err != nil {
		return err
	}
	defer file.Close()
	info, err := file.Stat()
	if err == nil {
		err = xlsx.Harmless(file, info.Size(), maxUnzip)
	}
	if err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	tmp, err := os.MkdirTemp("", "ahadi-register-") // large sheets are unpacked there, for this user's eyes
	if err != nil {
		return err
	}
	f.books = append(f.books, folderOf(tmp))
	x, err := excelize.OpenFile(path, excelize.Options{RawCellValue: true, UnzipSizeLimit: maxUnzip, UnzipXMLSizeLimit: 1 << 20, TmpDir: tmp})
	return f.sheets(name, x, err)
}

// sheets adds those of a workbook that was opened, or could not be.
func (f *Files) sheets(name string, x *excelize.File, err error) error {
	if err != nil {
		return fmt.Errorf("%s does not open as a workbook (%w): save it as .xlsx again, without a password", name, err)
	}
	f.books = append([]io.Closer{x}, f.books...)
	for _, sheet := range x.GetSheetList() {
		table := strings.ToLower(strings.TrimSpace(sheet))
		s := source{table: table, name: name + ", sheet " + sheet, open: func() (records, error) {
			rows, err := x.Rows(sheet)
			if err != nil {
				return nil, fmt.Errorf("%s, sheet %s: %w", name, sheet, err)
			}
			return &sheetRecords{name: name + ", sheet " + sheet, rows: rows}, nil
		}}
		if blank, err := s.blank(); err != nil {
			return err
		} else if blank {
			continue
		}
		if err := f.table(s); err != nil {
			return err
		}
	}
	return nil
}

// folderOf is a folder that goes with what lies in it.
type folderOf string

// Close removes it.
func (f folderOf) Close() error { return os.RemoveAll(string(f)) }

// blank says whether a sheet has no cell, as those have that come with a new
// workbook.
func (s source) blank() (bool, error) {
	r, err := s.open()
	if err != nil {
		return false, err
	}
	defer r.close()
	for {
		cells, _, err := r.next()
		if errors.Is(err, io.EOF) {
			return true, nil
		}
		if err != nil {
			return false, err
		}
		if strings.TrimSpace(strings.Join(cells, "")) != "" {
			return false, nil
		}
	}
}

// sheetRecords reads one sheet.
type sheetRecords struct {
	name string
	rows *excelize.Rows
	row  int
}

func (s *sheetRecords) next() ([]string, int, error) {
	if !s.rows.Next() {
		if err := s.rows.Error(); err != nil {
			return nil, 0, fmt.Errorf("%s: %w", s.name, err)
		}
		return nil, 0, io.EOF
	}
	s.row++
	cells, err := s.rows.Columns()
	if err != nil {
		return nil, 0, fmt.Errorf("%s row %d: %w", s.name, s.row, err)
	}
	return cells, s.row, nil
}

func (s *sheetRecords) raw() bool    { return true }
func (s *sheetRecords) close() error { return s.rows.Close() }
