package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"ahadi/internal/keys"
	"ahadi/internal/phone"
)

// OnCall are the numbers of those who are told when somebody is in danger, each
// list in the order in which they are told: by the code of a place, by a
// country, and by "*" for everywhere.
type OnCall map[string][]phone.Number

// chain is who is told of what happens at places, the nearest first: the lists of
// the place and of those above it, of its country, and of everywhere. Nobody
// stands in it twice.
func (o OnCall) chain(ways []string) []phone.Number {
	var all []phone.Number
	for _, way := range append(slices.Clone(ways), "*") {
		for _, n := range o[way] {
			if !slices.Contains(all, n) {
				all = append(all, n)
			}
		}
	}
	return all
}

// numbers are all of them.
func (o OnCall) numbers() []phone.Number {
	var all []phone.Number
	for _, list := range o {
		for _, n := range list {
			if !slices.Contains(all, n) {
				all = append(all, n)
			}
		}
	}
	slices.SortFunc(all, func(a, b phone.Number) int { return strings.Compare(a.E164(), b.E164()) })
	return all
}

// above are the keys under which somebody may be on call for a place: the codes of
// it and of the places above, and the country.
func above(q querier, ref *reference, place int64) ([]string, error) {
	var codes []string
	country := ""
	err := q.rows(`WITH RECURSIVE up (id, depth) AS (SELECT id, 0 FROM place WHERE id = $1
		UNION ALL SELECT p.parent_id, up.depth + 1 FROM place p JOIN up ON p.id = up.id WHERE p.parent_id IS NOT NULL AND up.depth < 20)
		SELECT p.code, p.country FROM up JOIN place p ON p.id = up.id ORDER BY up.depth`, []any{place}, func(r *sql.Rows) error {
		var code, of string
		err := r.Scan(&code, &of)
		codes = append(codes, code)
		if country == "" {
			country = of
		}
		return err
	})
	if country == "" {
		country = ref.network.Country
	}
	return append(codes, country), err
}

// Unguarded lists the places with people for whom nobody is on call, by their
// codes; "*" where it is nobody for what comes from a phone of no known place.
func (s *Store) Unguarded(ctx context.Context, o OnCall) ([]string, error) {
	var all []string
	err := s.look(ctx, func(v *view) error {
		places := map[int64]string{}
		err := v.rows(`SELECT DISTINCT p.id, p.code FROM contact c JOIN place p ON p.id = c.place_id WHERE c.status <> 'left'`, nil, func(r *sql.Rows) error {
			var id int64
			var code string
			err := r.Scan(&id, &code)
			places[id] = code
			return err
		})
		for id, code := range places {
			if err == nil {
				var at []string
				if at, err = above(v, v.ref, id); len(o.chain(at)) == 0 {
					all = append(all, code)
				}
			}
		}
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("who is on call: %w", err)
	}
	slices.Sort(all)
	if country := s.Network().Country; len(o.chain([]string{country})) == 0 {
		all = append(all, "*")
	}
	return all, nil
}

// SetOnCall marks the phones of those on call from now on. What comes from one
// is for a person to read: it is never filed, and raises no alert.
func (s *Store) SetOnCall(ctx context.Context, o OnCall, now time.Time) error {
	err := s.single(ctx, func(tx *Tx) error {
		keep := map[int64]bool{}
		for _, n := range o.numbers() {
			l, err := s.onCallLine(tx, n, now)
			if err != nil {
				return err
			}
			keep[l.id] = true
		}
		had := map[int64]bool{}
		if err := tx.rows(`SELECT id FROM line WHERE oncall = 1`, nil, idsInto(had)); err != nil {
			return err
		}
		for id := range had {
			if keep[id] {
				continue
			}
			if _, err := tx.exec(`UPDATE line SET oncall = 0, kept_ms = CASE WHEN EXISTS (SELECT 1 FROM contact_line x WHERE x.line_id = line.id) THEN kept_ms ELSE $1 END WHERE id = $2`, now.UnixMilli(), id); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("mark who is on call: %w", err)
	}
	return nil
}

// onCall is the phone of somebody on call.
type onCall struct {
	id                int64
	key               keys.DataKey
	language, channel string // of its person, and by which it last wrote; "" when not known
	stopped           bool
}

// onCallLine finds or makes the line of a number. It is kept as long as the
// configuration names it.
func (s *Store) onCallLine(tx *Tx, n phone.Number, now time.Time) (l onCall, err error) {
	hash := s.lineHash(n.E164(), "")
	var wrapped, number string
	var marked, stopped int
	find := func() (bool, error) {
		return tx.row(`SELECT l.id, l.data_key, l.sealed_number, l.oncall, l.opted_out,
			coalesce((SELECT min(c.language) FROM contact_line x JOIN contact c ON c.id = x.contact_id WHERE x.line_id = l.id), l.language),
			coalesce((SELECT i.channel FROM inbound i WHERE i.line_id = l.id ORDER BY i.id DESC LIMIT 1), '')
			FROM line l WHERE l.hash = $1`, []any{hash}, &l.id, &wrapped, &number, &marked, &stopped, &l.language, &l.channel)
	}
	found, err := find()
	if err == nil && !found {
		if wrapped, _, err = s.keys.NewDataKey(); err != nil {
			return l, err
		}
		if _, err = tx.exec(`INSERT INTO line (id, hash, data_key, sealed_number, language, opted_out, private, sealed_asked, replied_ms, helped_ms, greeted_ms, created_ms)
			VALUES ($1, $2, $3, '', '', 0, 0, '', '', 0, 0, $4) ON CONFLICT (hash) DO NOTHING`, s.ids.next(now), hash, wrapped, now.UnixMilli()); err == nil {
			_, err = find()
		}
	}
	if err != nil {
		return l, err
	}
	l.stopped = stopped == 1
	if l.key, err = s.keys.Unwrap(wrapped); err != nil || marked == 1 && number != "" {
		return l, err
	}
	if number == "" {
		number = l.key.Seal([]byte(n.E164()), "number")
	}
	_, err = tx.exec(`UPDATE line SET oncall = 1, kept_ms = 0, sealed_number = $1 WHERE id = $2`, number, l.id)
	return l, err
}

// OnCallStopped counts those on call who have said STOP: no alert reaches them.
func (s *Store) OnCallStopped(ctx context.Context) (n int, err error) {
	err = s.look(ctx, func(v *view) error {
		_, err := v.row(`SELECT count(*) FROM line WHERE oncall = 1 AND opted_out = 1`, nil, &n)
		return err
	})
	return n, err
}
