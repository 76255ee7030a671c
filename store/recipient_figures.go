package store

import "database/sql"

// figures finds what the thanks may tell her: the commitment that she reported
// on, else one of hers, and what became of it.
func (k *knowing) figures(rc *Recipient) error {
	var id int64
	found, err := k.q.row(`SELECT c.id FROM commitment c WHERE EXISTS (SELECT 1 FROM assignment a WHERE a.contact_id = $1 AND a.commitment_id = c.id)
		ORDER BY CASE WHEN EXISTS (SELECT 1 FROM report r WHERE r.contact_id = $1 AND r.commitment_id = c.id AND r.round_id = $2 AND r.beside = 0 AND r.about = 0) THEN 0 ELSE 1 END, c.code LIMIT 1`,
		[]any{rc.Person.ID, rc.Round.ID}, &id)
	if err != nil || !found || k.ref.byID[id] == nil {
		return err
	}
	rc.Commitment = k.ref.byID[id]
	row, err := k.row(id, rc.Round.ID)
	if err != nil {
		return err
	}
	rc.Figures = row.summary(rc.Round)
	rc.Kept = row.Community.kept()
	return nil
}

// row is what is counted on a commitment in a round.
func (k *knowing) row(commitment, round int64) (*OverviewRow, error) {
	at := [2]int64{commitment, round}
	if row, ok := k.told[at]; ok {
		return row, nil
	}
	row := &OverviewRow{Commitment: *k.ref.byID[commitment], Official: noReading}
	err := k.q.rows(toldQuery, []any{commitment, round}, func(r *sql.Rows) error {
		var of, n int64
		var side, bucket string
		err := r.Scan(&of, &side, &bucket, &n)
		row.count(of, side, bucket, n)
		return err
	})
	if err != nil {
		return nil, err
	}
	_, err = k.q.row(`SELECT count(*) FROM dispute WHERE commitment_id = $1 AND round_id = $2 AND (state = 'open' OR state = 'asked_both')`, []any{commitment, round}, &row.Disputes)
	if err != nil {
		return nil, err
	}
	var said Reading
	found, err := k.q.row(officialQuery, []any{commitment, round}, &said.Status, &said.Percent)
	if err != nil {
		return nil, err
	}
	if found {
		row.official(said)
	}
	k.told[at] = row
	return row, nil
}
