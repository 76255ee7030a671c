package store

import (
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// rows reads a query of the read pool.
func (s *Store) rows(ctx context.Context, query string, args []any, scan func(*sql.Rows) error) error {
	if err := counted(query, args); err != nil {
		return err
	}
	if s.engine.looks != "" {
		return s.look(ctx, func(v *view) error { return v.rows(query, args, scan) })
	}
	rows, err := s.read.QueryContext(ctx, s.engine.text(query), args...)
	return scanAll(query, rows, err, scan)
}

// pool is the read pool as a querier.
type pool struct {
	s   *Store
	ctx context.Context
}

func (p pool) rows(query string, args []any, scan func(*sql.Rows) error) error {
	return p.s.rows(p.ctx, query, args, scan)
}

func (p pool) row(query string, args []any, dest ...any) (found bool, err error) {
	err = p.rows(query, args, func(r *sql.Rows) error {
		found = true
		return r.Scan(dest...)
	})
	return found, err
}

// Network is the network as it was when the last turn or change was written.
func (s *Store) Network() Network { return s.ref.Load().network }

// RoundAt is the round that a report received at t belongs to; Open is false
// when none is open.
func (s *Store) RoundAt(t time.Time) Round { return s.ref.Load().round(t) }

// Overview is what a scope comes to in the round of now.
func (s *Store) Overview(ctx context.Context, scope Scope, now time.Time) (Overview, error) {
	o := Overview{Network: s.Network()}
	var err error
	if o.Answers, err = s.Answers(ctx, scope, now); err != nil {
		return o, fmt.Errorf("overview: %w", err)
	}
	if o.Rows, err = s.Board(ctx, scope, now); err != nil {
		return o, fmt.Errorf("overview: %w", err)
	}
	return o, nil
}

// rowColumns are those of a commitment c: its id, when the newest community
// report came, the newest word of an official in the round ($1), open disputes,
// and the largest budget that was ever registered.
const rowColumns = `SELECT c.id,
	coalesce((SELECT x.at_ms FROM report x WHERE x.commitment_id = c.id AND x.voice = 'community' AND x.counts = 1 ORDER BY x.at_ms DESC LIMIT 1), 0),
	coalesce(g.status, ''), coalesce(g.counted, -1),
	(SELECT count(*) FROM dispute d WHERE d.commitment_id = c.id AND d.round_id = $1 AND (d.state = 'open' OR d.state = 'asked_both')),
	(SELECT count(*) FROM dispute d WHERE d.commitment_id = c.id AND d.round_id = $1 AND (d.state = 'open' OR d.state = 'asked_both') AND (d.kind = 'safety' OR d.kind = 'identity')),
	coalesce((SELECT max(x.budget_before) FROM commitment_change x WHERE x.commitment_id = c.id), 0)
	FROM commitment c LEFT JOIN report g ON g.id = (SELECT x.id FROM report x
		WHERE x.commitment_id = c.id AND x.voice = 'government' AND x.round_id = $1 AND x.counts = 1 ORDER BY x.at_ms DESC, x.id DESC LIMIT 1)
	WHERE `

// countsOf reads the counts of commitments in a round, and of all rounds.
const countsOf = `SELECT commitment_id, round_id, side, bucket, n FROM figure WHERE (round_id = $1 OR round_id = 0) AND n <> 0 AND `

// assignedOf counts the monitors who are asked for commitments.
const assignedOf = `SELECT a.commitment_id, count(*) FROM assignment a JOIN contact p ON p.id = a.contact_id WHERE a.kind = 'report' AND p.status = 'active' AND `

// among limits a query to commitments; ids are ours, so they can stand in it.
func among(column string, ids []int64) string {
	var b strings.Builder
	b.WriteString(column + " IN (")
	for i, id := range ids {
		if i > 0 {
			b.WriteByte(',')
		}
		b.WriteString(strconv.FormatInt(id, 10))
	}
	b.WriteByte(')')
	return b.String()
}

// whole are rows with all that a page can say of them. It costs the same with ten
// reports as with ten million: it reads counts.
func (s *Store) whole(ctx context.Context, ids []int64, round Round) ([]OverviewRow, error) {
	return s.ref.Load().whole(pool{s, ctx}, ids, round)
}

// whole is Store.whole of what q sees.
func (r *reference) whole(q querier, ids []int64, round Round) ([]OverviewRow, error) {
	rows, err := r.counted(q, ids, round)
	if err != nil {
		return nil, err
	}
	return rows, complete(q, rows)
}

// counted are the rows of commitments as far as they follow from what was
// reported in a round, in the order of the ids.
func (s *Store) counted(ctx context.Context, ids []int64, round Round) ([]OverviewRow, error) {
	return s.ref.Load().counted(pool{s, ctx}, ids, round)
}

// counted is Store.counted of what q sees.
func (r *reference) counted(q querier, ids []int64, round Round) ([]OverviewRow, error) {
	if len(ids) == 0 {
		return nil, nil
	}
	var all []OverviewRow
	at := map[int64]int{}
	err := q.rows(rowColumns+among("c.id", ids)+" ORDER BY c.id", []any{round.ID}, func(x *sql.Rows) error {
		row := OverviewRow{Official: noReading, RoundDays: r.roundDays(round), zone: r.clock()}
		var id, last int64
		var said Reading
		if err := x.Scan(&id, &last, &said.Status, &said.Percent, &row.Disputes, &row.Protected, &row.Promised); err != nil {
			return err
		}
		if row.Last = when(last); said.Status != "" {
			row.official(said)
		}
		if c := r.byID[id]; c != nil {
			row.Commitment, row.Promised = *c, max(row.Promised, c.Budget)
			at[id] = len(all)
			all = append(all, row)
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	err = q.rows(countsOf+among("commitment_id", ids), []any{round.ID}, func(x *sql.Rows) error {
		var id, of, n int64
		var side, bucket string
		err := x.Scan(&id, &of, &side, &bucket, &n)
		if i, ok := at[id]; ok {
			all[i].count(of, side, bucket, n)
		}
		return err
	})
	for i := range all {
		all[i].made = &made{all[i].Commitment.Kind, all[i].ofCounts()}
	}
	return all, err
}

// complete adds to rows what does not follow from reports: how many are asked,
// and the dated steps.
func (s *Store) complete(ctx context.Context, all []OverviewRow) error {
	return complete(pool{s, ctx}, all)
}

// complete is Store.complete of what q sees.
func complete(q querier, all []OverviewRow) error {
	if err := askedNow(q, all); err != nil {
		return err
	}
	return milestones(q, all, placed(all))
}

// askedNow counts who is asked for the commitments of rows, one by one.
func (s *Store) askedNow(ctx context.Context, all []OverviewRow) error {
	return askedNow(pool{s, ctx}, all)
}

func askedNow(q querier, all []OverviewRow) error {
	if len(all) == 0 {
		return nil
	}
	at, ids := placed(all), make([]int64, len(all))
	for i := range all {
		ids[i], all[i].Assigned = all[i].Commitment.ID, 0
	}
	return q.rows(assignedOf+among("a.commitment_id", ids)+` GROUP BY a.commitment_id`, nil, func(r *sql.Rows) error {
		var id int64
		var n int
		err := r.Scan(&id, &n)
		all[at[id]].Assigned = n
		return err
	})
}

// milestones puts the dated steps to the rows; at says where each commitment is.
func (s *Store) milestones(ctx context.Context, all []OverviewRow, at map[int64]int) error {
	return milestones(pool{s, ctx}, all, at)
}

func milestones(q querier, all []OverviewRow, at map[int64]int) error {
	if len(all) == 0 {
		return nil
	}
	ids := make([]int64, len(all))
	for i := range all {
		ids[i], all[i].Milestones = all[i].Commitment.ID, nil
	}
	return q.rows(`SELECT commitment_id, seq, title, short, due_on, status, owner_side, met_on FROM milestone WHERE `+among("commitment_id", ids)+` ORDER BY commitment_id, seq`,
		nil, func(r *sql.Rows) error {
			var id int64
			var title, short string
			var m Milestone
			if err := r.Scan(&id, &m.Seq, &title, &short, &m.DueOn, &m.Status, &m.Side, &m.MetOn); err != nil {
				return err
			}
			err := texts(title, &m.Title, short, &m.Short)
			if i, ok := at[id]; ok {
				all[i].Milestones = append(all[i].Milestones, m)
			}
			return err
		})
}
