package store

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"fmt"
	"slices"
	"time"
)

// OpenRows are the reports that stand behind answers row by row on a commitment in
// a round to a form.
type OpenRows struct {
	Commitment, Round, Form string // codes
	Reports                 []int64
}

// Given says of rows that are about to leave, one by one, whether they may. What
// was given away first is what there is: from then on just those rows leave again,
// or none. So two packages never differ by the rows of somebody who was erased, who
// said STOP, or who came back.
func (s *Store) Given(ctx context.Context, all []OpenRows, now time.Time) (may []bool, err error) {
	var fresh []int
	err = s.look(ctx, func(v *view) (err error) {
		may, fresh, err = given(v, all)
		return err
	})
	if err == nil && len(fresh) > 0 {
		err = s.single(ctx, func(tx *Tx) (err error) {
			if may, fresh, err = given(tx, all); err != nil { // another export may have been first
				return err
			}
			for _, i := range fresh {
				for _, hash := range []string{all[i].which(), all[i].which() + all[i].sum()} {
					if _, err := tx.exec(insertLedger, s.ids.next(now), "given", int64(0), hash, now.UnixMilli()); err != nil {
						return err
					}
				}
			}
			return nil
		})
	}
	if err != nil {
		return nil, fmt.Errorf("which rows were given away: %w", err)
	}
	return may, nil
}

// given says of each whether it may leave, and which were never given away.
func given(q querier, all []OpenRows) (may []bool, fresh []int, err error) {
	may = make([]bool, len(all))
	for i, rows := range all {
		some, same := 0, 0
		err := q.rows(`SELECT line_hash FROM ledger WHERE kind = 'given' AND (line_hash = $1 OR line_hash = $2)`, []any{rows.which(), rows.which() + rows.sum()}, func(r *sql.Rows) error {
			var was string
			err := r.Scan(&was)
			if was == rows.which() {
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
			fresh = append(fresh, i)
		}
	}
	return may, fresh, nil
}

// which names the rows without saying how many there are.
func (r OpenRows) which() string { return fmt.Sprintf("%s %s %s ", r.Commitment, r.Round, r.Form) }

// sum is the same for the same reports alone.
func (r OpenRows) sum() string {
	h := sha256.New()
	for _, id := range slices.Sorted(slices.Values(r.Reports)) {
		fmt.Fprintf(h, "%d ", id)
	}
	return hex.EncodeToString(h.Sum(nil))
}
