package store

// recountedFigures reads the figures out of the reports alone: what the counts
// that turns move must come to.
const recountedFigures = `SELECT commitment_id, round_id, CASE WHEN official = 1 OR side = 'local_gov' OR side = 'national_gov' THEN 'government' ELSE 'community' END AS side, bucket, count(*) AS n
	FROM (SELECT commitment_id, round_id, official, side, 'n' AS bucket FROM report WHERE state = 'accepted' AND commitment_id IS NOT NULL
		UNION ALL SELECT commitment_id, round_id, official, side, 's:' || status FROM report WHERE state = 'accepted' AND commitment_id IS NOT NULL
		UNION ALL SELECT commitment_id, round_id, official, side, 'p:' || CAST(counted AS TEXT) FROM report WHERE state = 'accepted' AND commitment_id IS NOT NULL AND counted >= 0) one
	GROUP BY commitment_id, round_id, 3, bucket`

// wrongFigures counts the buckets that a recount finds otherwise.
const wrongFigures = `SELECT count(*) FROM (` + recountedFigures + `) r FULL JOIN (SELECT * FROM figure WHERE n <> 0) f
	ON f.commitment_id = r.commitment_id AND f.round_id = r.round_id AND f.side = r.side AND f.bucket = r.bucket WHERE coalesce(f.n, 0) <> coalesce(r.n, 0)`

// recount puts the figures right and says how many buckets were wrong.
func (tx *Tx) recount() (wrong int64, err error) {
	if _, err := tx.row(wrongFigures, nil, &wrong); err != nil || wrong == 0 {
		return 0, err
	}
	if _, err := tx.exec(`DELETE FROM figure`); err != nil {
		return 0, err
	}
	_, err = tx.exec(`INSERT INTO figure (commitment_id, round_id, side, bucket, n) ` + recountedFigures)
	return wrong, err
}
