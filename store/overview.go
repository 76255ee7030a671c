package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// rows reads a query of the read pool.
func (s *Store) rows(ctx context.Context, query string, args []any, scan func(*sql.Rows) error) error {
	if err := counted(query, args); err != nil {
		return err
	}
	rows, err := s.read.QueryContext(ctx, s.engine.text(query), args...)
	return scanAll(query, rows, err, scan)
}

// Network is the network as it was when the last turn or change was written.
func (s *Store) Network() Network { return s.ref.Load().network }

// RoundAt is the round that a report received at t belongs to; Open is false
// when none is open.
func (s *Store) RoundAt(t time.Time) Round { return s.ref.Load().round(t) }

// Overview is the coordinator's first page at now.
func (s *Store) Overview(ctx context.Context, now time.Time) (Overview, error) {
	o := Overview{Network: s.Network(), Round: s.RoundAt(now)}
	var err error
	if o.Rows, err = s.CommitmentRows(ctx, Page{Limit: 1000}, now); err != nil {
		return o, fmt.Errorf("overview: %w", err)
	}
	err = s.rows(ctx, `SELECT count(*), coalesce(sum(CASE WHEN EXISTS (
			SELECT 1 FROM report r WHERE r.contact_id = c.id AND r.round_id = $1 AND r.state = 'accepted') THEN 1 ELSE 0 END), 0)
		FROM contact c WHERE c.status = 'active' AND EXISTS (SELECT 1 FROM assignment a WHERE a.contact_id = c.id AND a.kind = 'report')`,
		[]any{o.Round.ID}, func(r *sql.Rows) error { return r.Scan(&o.People, &o.Reported) })
	if err != nil {
		return o, fmt.Errorf("overview: %w", err)
	}
	return o, nil
}

// CommitmentRows lists commitments by id with what is reported in the round of
// now. It costs the same with ten reports as with ten million: it reads counts.
func (s *Store) CommitmentRows(ctx context.Context, p Page, now time.Time) ([]OverviewRow, error) {
	ref, round := s.ref.Load(), s.RoundAt(now)
	var all []OverviewRow
	at := map[int64]int{}
	err := s.rows(ctx, `SELECT c.id, (SELECT count(*) FROM assignment a JOIN contact p ON p.id = a.contact_id
			WHERE a.commitment_id = c.id AND a.kind = 'report' AND p.status = 'active')
		FROM commitment c WHERE c.id > $1 ORDER BY c.id LIMIT $2`, []any{p.After, p.Limit}, func(r *sql.Rows) error {
		var row OverviewRow
		var id int64
		if err := r.Scan(&id, &row.Assigned); err != nil {
			return err
		}
		if c := ref.byID[id]; c != nil {
			row.Commitment = *c
			at[id] = len(all)
			all = append(all, row)
		}
		return nil
	})
	if err != nil || len(all) == 0 {
		return all, err
	}
	err = s.rows(ctx, `SELECT commitment_id, side, bucket, n FROM figure WHERE round_id = $1 AND commitment_id >= $2 AND commitment_id <= $3 AND n > 0`,
		[]any{round.ID, all[0].Commitment.ID, all[len(all)-1].Commitment.ID}, func(r *sql.Rows) error {
			var id int64
			var side, bucket string
			var n int
			if err := r.Scan(&id, &side, &bucket, &n); err != nil {
				return err
			}
			if i, ok := at[id]; ok && side == Government {
				all[i].Government.count(bucket, n)
			} else if ok {
				all[i].Community.count(bucket, n)
			}
			return nil
		})
	if err != nil {
		return nil, err
	}
	return all, s.newest(ctx, all)
}

// newest puts the time of the newest community report to each row.
func (s *Store) newest(ctx context.Context, all []OverviewRow) error {
	for i := range all {
		err := s.rows(ctx, `SELECT at_ms FROM report WHERE commitment_id = $1 AND official = 0 AND side <> 'local_gov' AND side <> 'national_gov' AND state = 'accepted' AND status <> 'unknown' ORDER BY at_ms DESC LIMIT 1`,
			[]any{all[i].Commitment.ID}, func(r *sql.Rows) error {
				var ms int64
				err := r.Scan(&ms)
				all[i].Last = when(ms)
				return err
			})
		if err != nil {
			return err
		}
	}
	return nil
}
