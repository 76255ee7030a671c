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
