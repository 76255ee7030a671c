package store

import (
	"errors"

	"ahadi/internal/code"
)

// unfree gives back those whose reports cannot be filed as they are: this very
// request has filed before, as Origin then tells, or one of the drawn receipts is
// another report's, and others are drawn. Their steps run again. A message or a
// step that is remembered cannot have filed before, and of a session that begins
// with text the origin was looked up; after the memory's end the unique origin
// stops it, and it runs again alone.
func (g *batch) unfree(all []*loaded) (again []*loaded, err error) {
	doubtful := only(all, func(l *loaded) bool { return g.alone || l.job.Kind == KindUSSD && !l.Session.Known && l.job.dials() })
	if err := g.loadOrigins(doubtful, func(l *loaded) int { return len(l.after.Reports) }); err != nil {
		return nil, err
	}
	var whose []*loaded
	var refs [][]any
	drawn, taken := map[string]bool{}, map[*loaded]bool{}
	for _, l := range all {
		if l.Origin != nil {
			again = append(again, l)
			continue
		}
		for _, r := range l.after.Reports {
			taken[l] = taken[l] || drawn[r.Ref]
			drawn[r.Ref] = true
			whose, refs = append(whose, l), append(refs, []any{r.Ref})
		}
	}
	err = g.tx.each(`SELECT id FROM report WHERE ref = $1`, refs, func(r *cursor) error {
		err := r.Scan(new(int64))
		taken[whose[r.key]] = true
		return err
	})
	for _, l := range all {
		if taken[l] {
			again = append(again, l)
			err = errors.Join(err, g.draw(l))
		}
	}
	return again, err
}

// draw gives the turn its receipts.
func (g *batch) draw(l *loaded) error {
	l.Refs = make([]string, 3)
	for i := range l.Refs {
		ref, err := code.Ref(g.store.random, g.store.refLength())
		if err != nil {
			return err
		}
		l.Refs[i] = ref
	}
	return nil
}

// crowded is how many reports a network holds before its receipts grow by a
// character, so that drawing one that is free stays a matter of one try.
const crowded = 1_000_000

// refLength of new receipts.
func (s *Store) refLength() int {
	if s.filed >= crowded {
		return code.RefLength + 1
	}
	return code.RefLength
}

// countReports finds how many reports there are, as far as that matters.
func (s *Store) countReports() error {
	_, err := s.tx.row(`SELECT count(*) FROM (SELECT 1 FROM report LIMIT $1) r`, []any{crowded}, &s.filed)
	return err
}
