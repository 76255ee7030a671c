package opendata

import (
	"bufio"
	"encoding/csv"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"slices"
)

// spool holds the tables on disk, as rows of CSV without a head, until all of
// them have passed the rules. It is for one export and one goroutine.
type spool struct {
	dir   string
	guard Guard
	draft bool // every row says so
	all   []*spooled
	at    map[string]*spooled
	seen  map[string]bool // texts that the guard has looked at
}

// spooled is one table on disk.
type spooled struct {
	table
	N    int64 // rows
	file *os.File
	out  *bufio.Writer
	csv  *csv.Writer
}

// newSpool makes a temporary folder that only this user reads.
func newSpool(guard Guard) (*spool, error) {
	dir, err := os.MkdirTemp("", "ahadi-opendata-")
	if err != nil {
		return nil, err
	}
	return &spool{dir: dir, guard: guard, at: map[string]*spooled{}, seen: map[string]bool{}}, nil
}

// add begins a table.
func (s *spool) add(t table) error {
	f, err := s.open(fmt.Sprintf("%02d.csv", len(s.all)))
	if err != nil {
		return err
	}
	to := &spooled{table: t, file: f, out: bufio.NewWriterSize(f, 1<<16)}
	to.csv = csv.NewWriter(to.out)
	s.all, s.at[t.Name] = append(s.all, to), to
	return nil
}

func (s *spool) open(name string) (*os.File, error) {
	return os.OpenFile(filepath.Join(s.dir, name), os.O_CREATE|os.O_EXCL|os.O_RDWR, 0o600)
}

// put writes one row, past the guard. A table that was not chosen takes no row.
func (s *spool) put(name string, cells ...string) error {
	t := s.at[name]
	if t == nil {
		return nil
	}
	if s.draft {
		cells = append(slices.Clip(cells), "draft")
	}
	if len(cells) != len(t.Columns) {
		return fmt.Errorf("%s: %d cells for %d columns", name, len(cells), len(t.Columns))
	}
	t.N++
	for i, c := range t.Columns {
		where := fmt.Sprintf("%s, row %d, %s", name, t.N, c.Name)
		if odd := c.odd(cells[i]); odd != "" {
			return fmt.Errorf("nothing was written: %s: %s", where, odd)
		}
		switch {
		case cells[i] == "":
		case c.Kind == people:
			s.guard.Count(where, cells[i])
		case c.Kind == id:
			s.guard.Person(where, cells[i])
		case c.Kind == text && !s.seen[cells[i]]:
			s.seen[cells[i]] = true
			s.guard.Text(where, cells[i])
		}
	}
	return t.csv.Write(cells)
}

// done ends the writing: from now on tables are read. What the guard has found
// ends everything.
func (s *spool) done() error {
	for _, t := range s.all {
		t.csv.Flush()
		if err := errors.Join(t.csv.Error(), t.out.Flush()); err != nil {
			return fmt.Errorf("%s: %w", t.Name, err)
		}
	}
	return s.guard.Err()
}

// each reads the rows of a table. The cells are good until the next row.
func (t *spooled) each(row func(cells []string) error) error {
	if _, err := t.file.Seek(0, io.SeekStart); err != nil {
		return err
	}
	in := csv.NewReader(bufio.NewReaderSize(t.file, 1<<16))
	in.ReuseRecord, in.FieldsPerRecord = true, len(t.Columns)
	for {
		cells, err := in.Read()
		if errors.Is(err, io.EOF) {
			return nil
		}
		if err == nil {
			err = row(cells)
		}
		if err != nil {
			return fmt.Errorf("%s: %w", t.Name, err)
		}
	}
}

// drop removes the folder.
func (s *spool) drop() error {
	var all []error
	for _, t := range s.all {
		all = append(all, t.file.Close())
	}
	return errors.Join(append(all, os.RemoveAll(s.dir))...)
}
