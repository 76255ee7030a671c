package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"
)

// Row is one row of a list: what it shows, and where it stands. At is when it
// was written; zero where nobody can have missed it.
type Row[T any] struct {
	Key
	At time.Time
	Is T
}

// Key is where a row stands in its list. Seq tells rows of one id apart, such as
// the milestones of a commitment; 0 where an id is one row.
type Key struct{ ID, Seq int64 }

// Part is a part of a list, by key and oldest first. Upto is as far as was
// looked, where more may follow; zero where the list ends.
type Part[T any] struct {
	Rows []Row[T]
	Upto Key
}

// cut leaves n rows.
func (p *Part[T]) cut(n int) {
	if len(p.Rows) > n {
		p.Rows = p.Rows[:n]
		p.Upto = p.Rows[n-1].Key
	}
}

// Lists reads lists for programs: by key and index, so that the thousandth page
// costs what the first does, and of one part of the network.
type Lists struct {
	store *Store
	scope Scope
	most  int                            // rows that one page looks through
	told  func(query string, args []any) // of each query, where a test looks at its plan
}

// Lists are the lists as a scope sees them.
func (s *Store) Lists(scope Scope) Lists { return Lists{store: s, scope: scope, most: lookedThrough} }

// lookedThrough is how many rows of a table one page looks through at most where
// it leaves rows out. A page may then be short, or empty, and yet not the last:
// a branch whose rows lie far apart in a long list is not searched for at
// everybody's cost.
const lookedThrough = 5000

// LookingThrough is the same with pages that look through n rows at most.
func (l Lists) LookingThrough(n int) Lists {
	l.most = n
	return l
}

// walking is how a list walks through a table. The query is what is read, with
// its joins and no condition; key is the id that it goes by, and place the
// column with the place of a row, "" for a list that is the whole network's.
type walking struct {
	table, query, key, place string
	only                     string // a condition that leaves rows out; "" for none
	kept                     string // a condition on a column of the table that an index answers together with the key
}

// walk reads a part of a list. scan reads one row.
func walk[T any](ctx context.Context, l Lists, w walking, p Page, scan func(*reference, *sql.Rows, *Row[T]) error) (Part[T], error) {
	var part Part[T]
	if w.place == "" && !l.scope.Whole {
		return part, nil
	}
	err := l.store.look(ctx, func(v *view) error {
		query, args := w.query+" WHERE "+w.key+" > $1"+w.kept, []any{p.After}
		if !l.scope.Whole || w.only != "" {
			end, err := v.reach(w.table+" "+strings.TrimSuffix(w.key, ".id"), w.kept, p.After, l.most)
			if err != nil {
				return err
			}
			if part.Upto.ID = end; end != 0 {
				args = append(args, end)
				query += " AND " + w.key + " <= $2"
			}
		}
		in, args := v.ref.in(l.scope, w.place, args)
		args = append(args, p.Limit+1)
		query += w.only + in + fmt.Sprintf(" ORDER BY %s LIMIT $%d", w.key, len(args))
		if l.told != nil {
			l.told(query, args)
		}
		return v.rows(query, args, func(r *sql.Rows) error {
			var row Row[T]
			err := scan(v.ref, r, &row)
			part.Rows = append(part.Rows, row)
			return err
		})
	})
	if err != nil {
		return part, fmt.Errorf("list of %s: %w", w.table, err)
	}
	part.cut(p.Limit)
	return part, nil
}

// whole is the same for the whole network.
func (l Lists) whole() Lists {
	l.scope = Everything()
	return l
}

// reach is the id as far as one page looks through a table; 0 where it ends.
func (v *view) reach(table, kept string, after int64, most int) (end int64, err error) {
	var n int
	_, err = v.row(fmt.Sprintf(`SELECT coalesce(max(id), 0), count(*) FROM (SELECT id FROM %s WHERE id > $1%s ORDER BY id LIMIT %d) x`, table, kept, most), []any{after}, &end, &n)
	if n < most {
		end = 0
	}
	return end, err
}

// code is the code of a commitment by its id, "" for none.
func (r *reference) code(commitment int64) string {
	if c := r.byID[commitment]; c != nil {
		return c.Code
	}
	return ""
}
