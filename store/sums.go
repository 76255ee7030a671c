package store

import (
	"cmp"
	"slices"
)

// insertTallied moves how many name something, and talliedQuery reads how many
// do now: nobody else moves it before this transaction ends.
const (
	insertTallied = `INSERT INTO tallied (commitment_id, round_id, side, what, n) VALUES ($1, $2, $3, $4, $5)
	ON CONFLICT (commitment_id, round_id, side, what) DO UPDATE SET n = tallied.n + excluded.n`
	talliedQuery = `SELECT n FROM tallied WHERE commitment_id = $1 AND round_id = $2 AND side = $3 AND what = $4`
)

// putFigures moves the hot rows last, in one order, so that nothing is locked
// after them: first what is counted once, which says whether a bucket moves with
// it, then the buckets.
func (g *batch) putFigures() error {
	once := inKeyOrder(g.sums.once)
	var rows, named [][]any
	for _, k := range once {
		row := []any{k.commitment, k.round, k.side, k.bucket, g.sums.once[k]}
		rows, named = append(rows, row), append(named, row[:4])
	}
	if _, err := g.tx.write(insertTallied, rows); err != nil {
		return err
	}
	err := g.tx.each(talliedQuery, named, func(r *cursor) error {
		var n int64
		err := r.Scan(&n)
		k := once[r.key]
		g.sums.entered(k, n, g.sums.once[k])
		return err
	})
	if err != nil {
		return err
	}
	for _, k := range inKeyOrder(g.sums.figures) {
		g.put(opFigure, k.commitment, k.round, k.side, k.bucket, g.sums.figures[k])
	}
	g.sums = newSums()
	return nil
}

// inKeyOrder is what has moved, in the order in which everybody locks it.
func inKeyOrder(moved map[figureKey]int64) []figureKey {
	keys := make([]figureKey, 0, len(moved))
	for k, n := range moved {
		if n != 0 {
			keys = append(keys, k)
		}
	}
	slices.SortFunc(keys, compareKeys)
	return keys
}

func compareKeys(a, b figureKey) int {
	return cmp.Or(cmp.Compare(a.commitment, b.commitment), cmp.Compare(a.round, b.round), cmp.Compare(a.side, b.side), cmp.Compare(a.bucket, b.bucket))
}
