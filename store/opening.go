package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"
)

// OpeningHolds is for how long somebody who opened another user's way in counts as
// the same person as she, where it takes two.
const OpeningHolds = 14 * 24 * time.Hour

// Opening is that somebody else opened a user's way in.
type Opening struct {
	What string // first: she chose her first password by a link of theirs; anew: another password; codes: they took the code of her app away
	By   string // "operator" for who did it on the server
	At   time.Time
}

// Openings lists who opened a user's way in since a moment, the newest first; no more
// than 50.
func (s *Store) Openings(ctx context.Context, account int64, since time.Time) (all []Opening, err error) {
	err = s.rows(ctx, `SELECT what, by_name, at_ms FROM opening WHERE account_id = $1 AND at_ms > $2 ORDER BY at_ms DESC, id DESC LIMIT 50`,
		[]any{account, since.UnixMilli()}, func(r *sql.Rows) error {
			var o Opening
			var at int64
			err := r.Scan(&o.What, &o.By, &at)
			o.At = when(at)
			all = append(all, o)
			return err
		})
	if err != nil {
		return nil, fmt.Errorf("who opened the way in of user %d: %w", account, err)
	}
	return all, nil
}

// opened notes that whoever decides has opened the way in of a user.
func (d *decision) opened(account int64, what, by string) error {
	_, err := d.tx.exec(`INSERT INTO opening (id, account_id, what, by_name, at_ms) VALUES ($1, $2, $3, $4, $5)`, d.id(), account, what, by, d.ms())
	return err
}

// deed is what somebody did of what takes two.
type deed struct {
	by string
	at time.Time
}

// hands are who may have done it: she, whoever opened her way in within
// OpeningHolds before, whoever had opened theirs before that, and so on. Who works
// on the server is trusted to be whom she names.
func hands(q querier, d deed) ([]string, error) {
	all, wait := []string{d.by}, []deed{d}
	for len(wait) > 0 {
		next := wait[0]
		wait = wait[1:]
		err := q.rows(`SELECT o.by_name, o.at_ms FROM opening o JOIN account a ON a.id = o.account_id WHERE a.name = $1 AND o.at_ms > $2 AND o.at_ms <= $3 ORDER BY o.id`,
			[]any{next.by, next.at.Add(-OpeningHolds).UnixMilli(), next.at.UnixMilli()}, func(r *sql.Rows) error {
				var by string
				var at int64
				err := r.Scan(&by, &at)
				if by != operator && !slices.Contains(all, by) {
					all, wait = append(all, by), append(wait, deed{by, when(at)})
				}
				return err
			})
		if err != nil {
			return nil, err
		}
	}
	return all, nil
}

// sameHands says whether one person may have done both.
func sameHands(q querier, one, two deed) (bool, error) {
	first, err := hands(q, one)
	if err != nil {
		return false, err
	}
	second, err := hands(q, two)
	return slices.ContainsFunc(first, func(a string) bool {
		return slices.ContainsFunc(second, func(b string) bool { return sameHand(a, b) })
	}), err
}

// apart refuses a second person of an act who may be the first: one of them, or a
// third who did the same for both, has opened the way in of the other.
func (d *decision) apart(what string, first deed) error {
	same, err := sameHands(d.tx, first, deed{d.by, d.now})
	if err == nil && same {
		err = refused(what, "%s and %s do not count as two people: one of them, or one person for both, made a link for a password or took a code away within the last %d days; somebody else must confirm",
			first.by, d.by, int(OpeningHolds.Hours()/24))
	}
	return err
}
