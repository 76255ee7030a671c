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
	columns := slices.Sorted(maps.Keys(cells))
	row := make([]string, len(columns))
	for i, c := range columns {
		row[i] = guard(cells[c])
	}
	var b bytes.Buffer
	w := csv.NewWriter(&b)
	w.WriteAll([][]string{columns, row}) // a buffer takes everything
	return Upload{table + ".csv", b.Bytes()}
}
