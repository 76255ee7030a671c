package register

import (
	"bytes"
	"encoding/csv"
	"fmt"
	"io"
	"maps"
	"path"
	"slices"
	"strings"

	"github.com/xuri/excelize/v2"

	"ahadi/internal/xlsx"
)

// Upload is a file that somebody sent.
type Upload struct {
	Name string // contacts.csv, people.xlsx
	Data []byte
}

// mostUnpacked is how many bytes a workbook that was sent may come to: all of it
// is read in memory, so that nothing of it lies on a disk.
const mostUnpacked = 96 << 20

// Uploaded takes CSV files and XLSX workbooks that somebody sent. They are read
// in memory alone.
func Uploaded(files []Upload) (*Files, error) {
	f := &Files{}
	for _, u := range files {
		name := path.Base(strings.ReplaceAll(u.Name, `\`, "/")) // some browsers send the whole path
		var err error
		switch strings.ToLower(path.Ext(name)) {
		case ".csv":
			err = f.csv(name, func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(u.Data)), nil })
		case ".xlsx":
			err = f.sent(name, u.Data)
		default:
			err = fmt.Errorf("%.60q: a register is read from .csv files and .xlsx workbooks; save it as one of these", name)
		}
		if err != nil {
			f.Close() // the first error is what counts
			return nil, err
		}
	}
	if err := f.whole(); err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

// sent adds the sheets of a workbook that lies in memory.
func (f *Files) sent(name string, data []byte) error {
	if err := xlsx.Harmless(bytes.NewReader(data), int64(len(data)), mostUnpacked); err != nil {
		return fmt.Errorf("%s: %w", name, err)
	}
	x, err := excelize.OpenReader(bytes.NewReader(data), excelize.Options{RawCellValue: true, UnzipSizeLimit: mostUnpacked, UnzipXMLSizeLimit: mostUnpacked})
	return f.sheets(name, x, err)
}

// Row is a table of one row, as somebody would send it.
func Row(table string, cells map[string]string) Upload {
	u, _ := Rows(table, []map[string]string{cells}) // one row has the fields of itself
	return u
}

// Rows is a table, as somebody would send it. Every row has the same fields: a cell
// that is empty and one that is not there do not mean the same.
func Rows(table string, rows []map[string]string) (Upload, error) {
	if len(rows) == 0 {
		return Upload{}, fmt.Errorf("%.60q: it has no rows; leave it out", table)
	}
	columns := slices.Sorted(maps.Keys(rows[0]))
	cells := [][]string{columns}
	for i, r := range rows {
		row := make([]string, len(columns))
		for j, c := range columns {
			cell, there := r[c]
			if !there || len(r) != len(columns) {
				return Upload{}, fmt.Errorf("%.60q: row %d has other fields than the first; give each row of a table the same ones", table, i+1)
			}
			row[j] = guard(cell)
		}
		cells = append(cells, row)
	}
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	if err := w.WriteAll(cells); err != nil {
		return Upload{}, err
	}
	return Upload{table + ".csv", b.Bytes()}, nil
}
