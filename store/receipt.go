package store

import "ahadi/internal/code"

// free says whether the reports can be filed. They cannot when this very
// request has filed before, as Origin then tells, or when one of the drawn
// receipts is another report's, and others are drawn: the step runs again. A
// message or a step that is remembered cannot have filed before; after the
// memory's end the unique origin stops it, and it runs again alone.
func (g *batch) free(l *loaded, reports []NewReport) (bool, error) {
	if g.alone || l.job.Kind == KindUSSD && !l.Session.Known {
		if err := g.loadOrigin(l, len(reports)); err != nil || l.Origin != nil {
			return false, err
		}
	}
	for _, r := range reports {
		var id int64
		if taken, err := g.tx.row(`SELECT id FROM report WHERE ref = $1`, []any{r.Ref}, &id); err != nil {
			return false, err
		} else if taken {
			return false, g.draw(l)
		}
	}
	return true, nil
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
