package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"hash"
	"maps"
	"slices"
)

// tally is what a table holds: how many rows, and the sum of their hashes. It
// is the same on every engine, in whatever order the rows come.
type tally struct {
	rows int64
	sum  [2]uint64
}

// contents is what a whole database holds.
type contents struct {
	tables  []table
	tallies map[string]tally
}

func (c contents) rows() (n int64) {
	for _, t := range c.tallies {
		n += t.rows
	}
	return n
}

// digest is the sum of all tables as one text.
func (c contents) digest() string {
	sum := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(c.tallies)) {
		fmt.Fprintf(sum, "%s %d %x\n", name, c.tallies[name].rows, c.tallies[name].sum)
	}
	return hex.EncodeToString(sum.Sum(nil))
}

// equal says which table differs first.
func (c contents) equal(other contents) error {
	for _, t := range c.tables {
		if a, b := c.tallies[t.name], other.tallies[t.name]; a != b {
			return fmt.Errorf("the copy differs: the table %s holds %d rows (sum %x), not %d (sum %x): nothing was replaced; try again, and mend the disk if this is said again", t.name, b.rows, b.sum, a.rows, a.sum)
		}
	}
	return nil
}

// poured is a walk over all rows of a database: only counted, or also written
// to another one.
type poured struct {
	tables []table
	from   *sql.Tx
	to     *sql.Tx // nil: count alone
	batch  int     // rows to one statement of to
	tick   func(done, total int64)

	sum         hash.Hash
	done, total int64
}

// run walks over every table.
func (p *poured) run(ctx context.Context) (contents, error) {
	c := contents{p.tables, map[string]tally{}}
	p.sum = sha256.New()
	for _, t := range p.tables {
		var n int64
		if err := p.from.QueryRowContext(ctx, "SELECT count(*) FROM "+t.name).Scan(&n); err != nil {
			return c, fmt.Errorf("count the table %s: %w", t.name, err)
		}
		p.total += n
		c.tallies[t.name] = tally{rows: n}
	}
	for _, t := range p.tables {
		got, err := p.table(ctx, t)
		if err != nil {
			return c, fmt.Errorf("copy the table %s: %w", t.name, err)
		}
		if want := c.tallies[t.name].rows; got.rows != want {
			return c, fmt.Errorf("copy the table %s: %d rows were read, %d are there", t.name, got.rows, want)
		}
		c.tallies[t.name] = got
	}
	p.say()
	return c, nil
}

func (p *poured) say() {
	if p.tick != nil {
		p.tick(p.done, p.total)
	}
}

// table walks over one table.
func (p *poured) table(ctx context.Context, t table) (tally, error) {
	var sum tally
	w := &writing{ctx: ctx, tx: p.to, table: t, size: p.batch}
	defer w.close()
	values, into := make([]any, len(t.columns)), make([]any, len(t.columns))
	for i := range values {
		into[i] = &values[i]
	}
	err := query(ctx, p.from, t.read(), nil, func(r *sql.Rows) error {
		if err := r.Scan(into...); err != nil {
			return err
		}
		if err := sum.add(p.sum, values); err != nil {
			return err
		}
		if p.done++; p.done%1000 == 0 {
			p.say()
		}
		return w.add(values)
	})
	if err == nil {
		err = w.flush()
	}
	return sum, err
}

// take uncounts one row.
func (s *tally) take(other tally) {
	s.rows -= other.rows
	s.sum[0] -= other.sum[0]
	s.sum[1] -= other.sum[1]
}

// add counts one row.
func (s *tally) add(sum hash.Hash, values []any) error {
	sum.Reset()
	var buf [128]byte
	for _, v := range values {
		b := buf[:0]
		switch v := v.(type) {
		case nil:
			b = append(b, 'n')
		case int64:
			b = binary.BigEndian.AppendUint64(append(b, 'i'), uint64(v))
		case string:
			b = append(binary.AppendUvarint(append(b, 't'), uint64(len(v))), v...)
		default:
			return fmt.Errorf("a column holds a %T: only numbers and texts are copied", v)
		}
		sum.Write(b)
	}
	row := sum.Sum(buf[:0])
	s.rows++
	s.sum[0] += binary.BigEndian.Uint64(row)
	s.sum[1] += binary.BigEndian.Uint64(row[8:])
	return nil
}

// writing gathers the rows of one table and inserts several with one statement.
type writing struct {
	ctx   context.Context
	tx    *sql.Tx // nil: nothing is written
	table table
	size  int
	full  *sql.Stmt
	args  []any
}

func (w *writing) add(values []any) (err error) {
	if w.tx == nil {
		return nil
	}
	if w.args = append(w.args, values...); len(w.args) < w.size*len(w.table.columns) {
		return nil
	}
	if w.full == nil {
		if w.full, err = w.tx.PrepareContext(w.ctx, w.table.write(w.size)); err != nil {
			return err
		}
	}
	_, err = w.full.ExecContext(w.ctx, w.args...)
	w.args = w.args[:0]
	return err
}

// flush inserts what was gathered last.
func (w *writing) flush() error {
	if len(w.args) == 0 {
		return nil
	}
	_, err := w.tx.ExecContext(w.ctx, w.table.write(len(w.args)/len(w.table.columns)), w.args...)
	w.args = w.args[:0]
	return err
}

func (w *writing) close() {
	if w.full != nil {
		w.full.Close()
	}
}
