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
			SELECT 1 FROM report r WHERE r.contact_id = c.id AND r.round_id = $1 AND r.beside = 0 AND r.about = 0) THEN 1 ELSE 0 END), 0)
		FROM contact c WHERE c.status = 'active' AND EXISTS (SELECT 1 FROM assignment a WHERE a.contact_id = c.id AND a.kind = 'report')`,
		[]any{o.Round.ID}, func(r *sql.Rows) error { return r.Scan(&o.People, &o.Reported) })
	if err != nil {
		return o, fmt.Errorf("overview: %w", err)
	}
	return o, nil
}

// commitmentsQuery finds commitments with how many are assigned, when the newest
// community report came, and the newest word of an official in the round ($2).
const commitmentsQuery = `SELECT c.id, (SELECT count(*) FROM assignment a JOIN contact p ON p.id = a.contact_id
		WHERE a.commitment_id = c.id AND a.kind = 'report' AND p.status = 'active'),
	coalesce((SELECT x.at_ms FROM report x WHERE x.commitment_id = c.id AND x.voice = 'community' AND x.counts = 1 ORDER BY x.at_ms DESC LIMIT 1), 0),
	coalesce(g.status, ''), coalesce(g.counted, -1),
	(SELECT count(*) FROM dispute d WHERE d.commitment_id = c.id AND d.round_id = $2 AND (d.state = 'open' OR d.state = 'asked_both')),
	coalesce((SELECT max(x.budget_before) FROM commitment_change x WHERE x.commitment_id = c.id), 0)
	FROM commitment c LEFT JOIN report g ON g.id = (SELECT x.id FROM report x
		WHERE x.commitment_id = c.id AND x.voice = 'government' AND x.round_id = $2 AND x.counts = 1 ORDER BY x.at_ms DESC, x.id DESC LIMIT 1)
	WHERE c.id > $1 ORDER BY c.id LIMIT $3`

// figuresQuery reads the counts of commitments in a round, and of all rounds.
const figuresQuery = `SELECT commitment_id, round_id, side, bucket, n FROM figure WHERE (round_id = $1 OR round_id = 0) AND commitment_id >= $2 AND commitment_id <= $3 AND n <> 0`

// CommitmentRows lists commitments by id with what is reported in the round of
// now. It costs the same with ten reports as with ten million: it reads counts.
func (s *Store) CommitmentRows(ctx context.Context, p Page, now time.Time) ([]OverviewRow, error) {
	return s.commitmentRows(ctx, p, s.RoundAt(now))
}

func (s *Store) commitmentRows(ctx context.Context, p Page, round Round) ([]OverviewRow, error) {
	ref := s.ref.Load()
	var all []OverviewRow
	at := map[int64]int{}
	err := s.rows(ctx, commitmentsQuery, []any{p.After, round.ID, p.Limit}, func(r *sql.Rows) error {
		row := OverviewRow{Official: noReading, RoundDays: ref.roundDays(round), zone: ref.clock()}
		var id, last int64
		var said Reading
		if err := r.Scan(&id, &row.Assigned, &last, &said.Status, &said.Percent, &row.Disputes, &row.Promised); err != nil {
			return err
		}
		if row.Last = when(last); said.Status != "" {
			row.official(said)
		}
		if c := ref.byID[id]; c != nil {
			row.Commitment, row.Promised = *c, max(row.Promised, c.Budget)
			at[id] = len(all)
			all = append(all, row)
		}
		return nil
	})
	if err != nil || len(all) == 0 {
		return all, err
	}
	err = s.rows(ctx, figuresQuery,
		[]any{round.ID, all[0].Commitment.ID, all[len(all)-1].Commitment.ID}, func(r *sql.Rows) error {
			var id, of, n int64
			var side, bucket string
			err := r.Scan(&id, &of, &side, &bucket, &n)
			if i, ok := at[id]; ok {
				all[i].count(of, side, bucket, n)
			}
			return err
		})
	if err != nil {
		return nil, err
	}
	return all, s.milestones(ctx, all, at)
}

// milestones puts the dated steps to the rows; at says where each commitment is.
func (s *Store) milestones(ctx context.Context, all []OverviewRow, at map[int64]int) error {
	return s.rows(ctx, `SELECT commitment_id, seq, title, short, due_on, status, owner_side FROM milestone WHERE commitment_id >= $1 AND commitment_id <= $2 ORDER BY commitment_id, seq`,
		[]any{all[0].Commitment.ID, all[len(all)-1].Commitment.ID}, func(r *sql.Rows) error {
			var id int64
			var title, short string
			var m Milestone
			if err := r.Scan(&id, &m.Seq, &title, &short, &m.DueOn, &m.Status, &m.Side); err != nil {
				return err
			}
			err := texts(title, &m.Title, short, &m.Short)
			if i, ok := at[id]; ok {
				all[i].Milestones = append(all[i].Milestones, m)
			}
			return err
		})
}
