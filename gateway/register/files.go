package register

import (
	"fmt"
	"io"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"slices"
	"strings"
)

// tables are the tables of a register, in the order in which they are read:
// what others name comes first.
var tables = []string{"network", "places", "organisations", "commitments", "milestones", "partners", "rounds", "responses", "contacts"}

// source is one table, wherever it lies.
type source struct {
	table string // its name: contacts
	name  string // as errors call it: contacts.csv; people.xlsx, sheet contacts
	open  func() (records, error)
}

// records are the rows of one table, read one after another.
type records interface {
	// next gives the cells of the next row that is there, and its number as a
	// spreadsheet counts; io.EOF ends it. The cells are the next call's.
	next() (cells []string, row int, err error)
	raw() bool // a date may be a number of days, as spreadsheets keep it
	close() error
}

// Files are the tables of a register. Close gives back what was opened.
type Files struct {
	sources []source
	books   []io.Closer
}

// Close closes what was opened.
func (f *Files) Close() error {
	var err error
	for _, b := range f.books {
		if e := b.Close(); err == nil {
			err = e
		}
	}
	f.books = nil
	return err
}

// Folder takes the CSV files of a folder.
func Folder(dir fs.FS) (*Files, error) {
	f := &Files{}
	names, err := fs.Glob(dir, "*.csv")
	if err != nil {
		return nil, err
	}
	for _, name := range names {
		if err := f.csv(name, func() (io.ReadCloser, error) { return dir.Open(name) }); err != nil {
			return nil, err
		}
	}
	return f, f.whole()
}

// Open takes CSV files, XLSX workbooks and folders of them.
func Open(paths ...string) (*Files, error) {
	f := &Files{}
	for _, p := range paths {
		if err := f.add(p); err != nil {
			f.Close()
			return nil, err
		}
	}
	if err := f.whole(); err != nil {
		f.Close()
		return nil, err
	}
	return f, nil
}

func (f *Files) add(p string) error {
	info, err := os.Stat(p)
	if err != nil {
		return err
	}
	if info.IsDir() {
		entries, err := os.ReadDir(p)
		if err != nil {
			return err
		}
		for _, e := range entries {
			ext := strings.ToLower(filepath.Ext(e.Name()))
			if !e.IsDir() && (ext == ".csv" || ext == ".xlsx") {
				if err := f.add(filepath.Join(p, e.Name())); err != nil {
					return err
				}
			}
		}
		return nil
	}
	switch strings.ToLower(filepath.Ext(p)) {
	case ".csv":
		return f.csv(filepath.Base(p), func() (io.ReadCloser, error) { return os.Open(p) })
	case ".xlsx":
		return f.book(p)
	}
	return fmt.Errorf("%s: a register is read from .csv files, .xlsx workbooks and folders of them; save it as one of these", p)
}

// csv adds one CSV file; the table's name is the file's.
func (f *Files) csv(name string, open func() (io.ReadCloser, error)) error {
	base := path.Base(name)
	return f.table(source{table: strings.ToLower(strings.TrimSuffix(base, path.Ext(base))), name: base, open: func() (records, error) {
		file, err := open()
		if err != nil {
			return nil, fmt.Errorf("register: %w", err)
		}
		return readCSV(base, file)
	}})
}

// table adds one table, whatever it is kept in.
func (f *Files) table(s source) error {
	if !slices.Contains(tables, s.table) && !strings.HasPrefix(s.table, "reports") {
		return fmt.Errorf("%s: no table of a register is called %q; there are %s", s.name, s.table, strings.Join(tables, ", "))
	}
	for _, other := range f.sources {
		if other.table == s.table {
			return fmt.Errorf("%s: the table %s is in %s too: give one of them", s.name, s.table, other.name)
		}
	}
	f.sources = append(f.sources, s)
	return nil
}

// whole refuses a register without any table.
func (f *Files) whole() error {
	if len(f.sources) == 0 {
		return fmt.Errorf("there is no table of a register: name CSV files after their tables (%s), or the sheets of a workbook", strings.Join(tables, ", "))
	}
	return nil
}

// find is the source of a table; nil when it is not there.
func (f *Files) find(table string) *source {
	for i := range f.sources {
		if f.sources[i].table == table {
			return &f.sources[i]
		}
	}
	return nil
}
