package store

import (
	"cmp"
	"database/sql"
	"slices"
)

// insertTallied moves how many name something, and tells how many do now.
const insertTallied = `INSERT INTO tallied (commitment_id, round_id, side, what, n) VALUES ($1, $2, $3, $4, $5)
	ON CONFLICT (commitment_id, round_id, side, what) DO UPDATE SET n = tallied.n + excluded.n
	RETURNING commitment_id, round_id, side, what, n`

// putFigures moves the hot rows last, in one order, so that nothing is locked
// after them: first what is counted once, which says whether a bucket moves with
// it, then the buckets.
func (g *batch) putFigures() error {
	var rows [][]any
	for _, k := range inKeyOrder(g.sums.once) {
		rows = append(rows, []any{k.commitment, k.round, k.side, k.bucket, g.sums.once[k]})
	}
	err := g.tx.returning(insertTallied, rows, func(r *sql.Rows) error {
		var k figureKey
		var n int64
		err := r.Scan(&k.commitment, &k.round, &k.side, &k.bucket, &n)
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
