package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
)

// partnerRow is a partner of government with its id.
type partnerRow struct {
	Replying
	id int64
}

func (d *decision) partner(r Round, code string) (partnerRow, error) {
	all, err := partners(d.tx, r)
	if err != nil {
		return partnerRow{}, err
	}
	var codes []string
	for _, p := range all {
		if p.Organisation == code {
			return p, nil
		}
		codes = append(codes, p.Organisation)
	}
	return partnerRow{}, fmt.Errorf("%q is no partner of government in %s; those are: %v: %w", code, r.Code, codes, ErrNotFound)
}

// partners are the organisations of government that have a right of reply in a
// round: those with a part in a commitment that is watched, or that was reported
// on in the round.
func partners(q querier, r Round) ([]partnerRow, error) {
	var all []partnerRow
	err := q.rows(`SELECT o.id, o.code, o.name, coalesce((SELECT a.asked_on FROM reply_ask a WHERE a.round_id = $1 AND a.organisation_id = o.id), '')
		FROM organisation o WHERE EXISTS (SELECT 1 FROM partner p JOIN commitment c ON c.id = p.commitment_id
			WHERE p.organisation_id = o.id AND (p.side = 'local_gov' OR p.side = 'national_gov' OR p.side = 'government')
			AND (c.lifecycle = 'active' OR c.lifecycle = 'expired' OR c.lifecycle = 'renegotiated'
				OR EXISTS (SELECT 1 FROM report x WHERE x.commitment_id = c.id AND x.round_id = $1 AND x.state = 'accepted')))
		ORDER BY o.code`, []any{r.ID}, func(rows *sql.Rows) error {
		var p partnerRow
		err := rows.Scan(&p.id, &p.Organisation, &p.Name, &p.AskedOn)
		if p.AskedOn != "" {
			p.Until = later(p.AskedOn, replyDays-1)
		}
		all = append(all, p)
		return err
	})
	if err != nil {
		return nil, err
	}
	err = q.rows(`SELECT organisation_id, replied_on, words FROM reply WHERE round_id = $1 ORDER BY id`, []any{r.ID}, func(rows *sql.Rows) error {
		var id int64
		var on, words string
		if err := rows.Scan(&id, &on, &words); err != nil {
			return err
		}
		for i := range all {
			if all[i].id == id {
				all[i].RepliedOn, all[i].Words = on, nil // the newest stays
				return json.Unmarshal([]byte(words), &all[i].Words)
			}
		}
		return nil
	})
	return all, err
}

// Replies lists who may reply to a round, whether they were asked, and what
// they said.
func (s *Store) Replies(ctx context.Context, round string) (all []Replying, err error) {
	err = s.look(ctx, func(v *view) error {
		r, err := v.ref.roundByCode(round)
		if err != nil {
			return err
		}
		found, err := partners(v, r)
		for _, p := range found {
			all = append(all, p.Replying)
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("replies: %w", err)
	}
	return all, nil
}
