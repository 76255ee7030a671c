package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// Difference is one thing that a recount finds otherwise than it is stored.
type Difference struct {
	Commitment string // code
	Round      string // code; "" for all rounds together
	Side       string
	Bucket     string // of a tally, or the report whose place in the figures is wrong
	Stored     int64
	Counted    int64
}

// String reads: K12 r3 community p:60: 2 stored, 1 counted.
func (d Difference) String() string {
	round := d.Round
	if round == "" {
		round = "all rounds"
	}
	return fmt.Sprintf("%s %s %s %s: %d stored, %d counted", d.Commitment, round, d.Side, d.Bucket, d.Stored, d.Counted)
}

// CheckFigures counts all figures again from the reports and lists the first n
// that are stored otherwise. It writes nothing, and sees one moment.
func (s *Store) CheckFigures(ctx context.Context, n int) (wrong []Difference, err error) {
	err = s.look(ctx, func(v *view) error {
		for id := range v.ref.byID {
			c, err := recountOf(v, id)
			if err != nil {
				return err
			}
			if wrong = append(wrong, c.differences(v.ref)...); len(wrong) >= n {
				wrong = wrong[:n]
				return nil
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("recount: %w", err)
	}
	return wrong, nil
}

// recount puts the figures right and says how many counts were wrong.
func (tx *Tx) recount() (wrong int64, err error) {
	var ids []int64
	err = tx.rows(`SELECT id FROM commitment ORDER BY id`, nil, func(r *sql.Rows) error {
		var id int64
		err := r.Scan(&id)
		ids = append(ids, id)
		return err
	})
	if err != nil {
		return 0, err
	}
	for _, id := range ids {
		c, err := recountOf(tx, id)
		if err != nil {
			return wrong, err
		}
		if n := len(c.differences(nil)); n > 0 {
			wrong += int64(n)
			if err := c.mend(tx); err != nil {
				return wrong, err
			}
		}
	}
	return wrong, nil
}

// recounting is what the reports on one commitment come to, and what is stored.
type recounting struct {
	commitment int64
	counted    sums
	stored     sums
	moved      map[int64]bool // reports whose place in the figures is wrong: whether they count
}

// recountQuery reads the reports on one commitment, with those that they are about.
const recountQuery = `SELECT ` + standingColumns + `, coalesce(a.contact_id, 0), coalesce(a.state, ''), coalesce(a.commitment_id, 0), coalesce(a.round_id, 0), coalesce(a.excluded, 0)
		FROM report r LEFT JOIN report a ON r.about <> 0 AND a.id = r.about WHERE r.commitment_id = $1`

// recountOf reads the reports on one commitment. Each counts while it is
// accepted and not excluded; a verification also needs that of the report that
// it is about.
func recountOf(q querier, commitment int64) (*recounting, error) {
	c := &recounting{commitment: commitment, counted: newSums(), stored: newSums(), moved: map[int64]bool{}}
	err := q.rows(recountQuery, []any{commitment}, func(rows *sql.Rows) error {
		about := &standing{}
		var excluded int
		v, err := scanStanding(moreOf{rows, []any{&about.contact, &about.state, &about.key.commitment, &about.key.round, &excluded}})
		if err != nil {
			return err
		}
		counts := v.state == "accepted" && !v.excluded && (v.about == 0 || about.state == "accepted" && excluded == 0 && fits(v, about))
		if counts != v.counts {
			c.moved[v.id] = counts
		}
		if counts {
			c.counted.move(v.key, v.tally, +1)
		}
		return nil
	})
	for k, n := range c.counted.once {
		c.counted.entered(k, n, n)
	}
	for query, into := range map[string]map[figureKey]int64{
		`SELECT round_id, side, bucket, n FROM figure WHERE commitment_id = $1 AND n <> 0`: c.stored.figures,
		`SELECT round_id, side, what, n FROM tallied WHERE commitment_id = $1 AND n <> 0`:  c.stored.once,
	} {
		if err != nil {
			break
		}
		err = q.rows(query, []any{commitment}, func(r *sql.Rows) error {
			k := figureKey{commitment: commitment}
			var n int64
			err := r.Scan(&k.round, &k.side, &k.bucket, &n)
			into[k] = n
			return err
		})
	}
	return c, err
}

// moreOf scans a row's further columns after the first ones.
type moreOf struct {
	rows *sql.Rows
	more []any
}

// Scan reads the row's columns.
func (m moreOf) Scan(dest ...any) error { return m.rows.Scan(append(dest, m.more...)...) }

// differences compares; ref names what differs.
func (c *recounting) differences(ref *reference) []Difference {
	var all []Difference
	name := func(k figureKey, stored, counted int64) {
		d := Difference{Side: k.side, Bucket: k.bucket, Stored: stored, Counted: counted}
		if ref != nil && ref.byID[k.commitment] != nil {
			d.Commitment = ref.byID[k.commitment].Code
			for _, r := range ref.rounds {
				if r.ID == k.round {
					d.Round = r.Code
				}
			}
		}
		all = append(all, d)
	}
	compare := func(stored, counted map[figureKey]int64) {
		for _, k := range inKeyOrder(counted) {
			if stored[k] != counted[k] {
				name(k, stored[k], counted[k])
			}
		}
		for _, k := range inKeyOrder(stored) {
			if counted[k] == 0 {
				name(k, stored[k], 0)
			}
		}
	}
	compare(c.stored.figures, c.counted.figures)
	compare(c.stored.once, c.counted.once)
	for id, counts := range c.moved {
		name(figureKey{commitment: c.commitment, bucket: fmt.Sprintf("report %d", id)}, int64(flag(!counts)), int64(flag(counts)))
	}
	return all
}

// mend writes what was counted in the place of what is stored.
func (c *recounting) mend(tx *Tx) error {
	var errs []error
	exec := func(query string, args ...any) {
		_, err := tx.exec(query, args...)
		errs = append(errs, err)
	}
	for id, counts := range c.moved {
		exec(`UPDATE report SET counts = $2 WHERE id = $1`, id, flag(counts))
	}
	exec(`DELETE FROM figure WHERE commitment_id = $1`, c.commitment)
	exec(`DELETE FROM tallied WHERE commitment_id = $1`, c.commitment)
	for _, k := range inKeyOrder(c.counted.figures) {
		exec(`INSERT INTO figure (commitment_id, round_id, side, bucket, n) VALUES ($1, $2, $3, $4, $5)`, k.commitment, k.round, k.side, k.bucket, c.counted.figures[k])
	}
	for _, k := range inKeyOrder(c.counted.once) {
		exec(`INSERT INTO tallied (commitment_id, round_id, side, what, n) VALUES ($1, $2, $3, $4, $5)`, k.commitment, k.round, k.side, k.bucket, c.counted.once[k])
	}
	return errors.Join(errs...)
}
