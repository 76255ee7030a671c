package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"slices"
)

// OpenRows are the reports that stand behind answers row by row on a commitment in
// a round to a form.
type OpenRows struct {
	Commitment, Round, Form string // codes
	Reports                 []int64
}

// Leaving are such rows that leave for the first time: their sum stands for the
// reports.
type Leaving struct {
	which string // names the rows without saying how many there are
	sum   string // is the same for the same reports alone
}

// Given says of rows that are about to leave, one by one, whether they may, and
// which of them never left before: those BackTaken records. What was given away
// first is what there is: from then on just those rows leave again, or none. So two
// packages never differ by the rows of somebody who was erased, who said STOP, or
// who came back.
func (s *Store) Given(ctx context.Context, all []OpenRows) (may []bool, fresh []Leaving, err error) {
	sums := make([]Leaving, len(all))
	for i, rows := range all {
		sums[i] = rows.leaving()
	}
	err = s.look(ctx, func(v *view) (err error) {
		may, fresh, err = given(v, sums)
		return err
	})
	if err != nil {
		return nil, nil, fmt.Errorf("which rows were given away: %w", err)
	}
	return may, fresh, nil
}

// give records rows that leave for the first time. Another export may have been
// first since they were looked at: then none leaves that is not as in that one.
func (d *decision) give(all []Leaving) error {
	may, fresh, err := given(d.tx, all)
	switch {
	case err != nil:
		return err
	case slices.Contains(may, false):
		return refused("open data", "another file has just given away other answers row by row: make this one again")
	}
	for _, rows := range fresh {
		for _, hash := range []string{rows.which, rows.which + rows.sum} {
			if _, err := d.tx.exec(insertLedger, d.store.ids.next(d.now), "given", int64(0), hash, d.now.UnixMilli()); err != nil {
				return err
			}
		}
	}
	return nil
}

// given says of each whether it may leave, and which were never given away.
func given(q querier, all []Leaving) (may []bool, fresh []Leaving, err error) {
	may = make([]bool, len(all))
	for i, rows := range all {
		some, same := 0, 0
		err := q.rows(`SELECT line_hash FROM ledger WHERE kind = 'given' AND (line_hash = $1 OR line_hash = $2)`, []any{rows.which, rows.which + rows.sum}, func(r *sql.Rows) error {
			var was string
			err := r.Scan(&was)
			if was == rows.which {
				some++
			} else {
				same++
			}
			return err
		})
		if err != nil {
			return nil, nil, err
		}
		if may[i] = some == 0 || same > 0; some == 0 {
			fresh = append(fresh, rows)
		}
	}
	return may, fresh, nil
}

func (r OpenRows) leaving() Leaving {
	h := sha256.New()
	for _, id := range slices.Sorted(slices.Values(r.Reports)) {
		fmt.Fprintf(h, "%d ", id)
	}
	return Leaving{which: fmt.Sprintf("%s %s %s ", r.Commitment, r.Round, r.Form), sum: hex.EncodeToString(h.Sum(nil))}
}
