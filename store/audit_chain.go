package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strconv"
	"time"
)

// The audit trail is a chain: each row's hash is keyed and made over the row and
// the hash before it, so that who changes, adds or takes away a row without the
// key file is found out. Rows are written without it, by turns too, which must
// not wait for each other; once a minute those that have no place in the chain
// yet get the next ones. A row that is written late, or by another process whose
// clock is slow, gets its place later: places follow no clock.

// perSeal is how many rows one transaction takes.
const perSeal = 200

// headSetting holds the keyed hash of the last place, so that the end of the chain
// cannot be cut off.
const headSetting = "audit_head"

// SealAudit gives rows of the audit trail their places in the chain. It is called
// once a minute; two processes that do it at once do it one after the other.
func (s *Store) SealAudit(ctx context.Context, now time.Time) error {
	for n := perSeal; n == perSeal && ctx.Err() == nil; {
		err := s.single(ctx, func(tx *Tx) (err error) {
			if err := s.lockLines(tx, []string{"audit"}); err != nil {
				return err
			}
			n, err = s.sealSome(tx, now)
			return err
		})
		if err != nil {
			return fmt.Errorf("seal the audit trail: %w", err)
		}
	}
	return ctx.Err()
}

func (s *Store) sealSome(tx *Tx, now time.Time) (int, error) {
	var loose []chained
	err := tx.rows(chainedColumns+` WHERE link = 0 ORDER BY id LIMIT `+strconv.Itoa(perSeal), nil, func(r *sql.Rows) error {
		e, err := scanChained(r)
		loose = append(loose, e)
		return err
	})
	if err != nil || len(loose) == 0 {
		return 0, err
	}
	var link int64
	var hash string
	if _, err := tx.row(`SELECT link, hash FROM audit WHERE link > 0 ORDER BY link DESC LIMIT 1`, nil, &link, &hash); err != nil {
		return 0, err
	}
	for _, e := range loose {
		link++
		hash = s.linked(hash, link, e)
		if n, err := tx.exec(`UPDATE audit SET link = $1, hash = $2 WHERE id = $3 AND link = 0`, link, hash, e.id); err != nil || n != 1 {
			return 0, errors.Join(err, fmt.Errorf("event %d: %w", e.id, errMoved))
		}
	}
	return len(loose), tx.set(headSetting, s.head(link, hash), now)
}

// chained is a row as the chain sees it.
type chained struct {
	id, at, link                       int64
	actor, action, object, was, became string
	hash                               string
}

const chainedColumns = `SELECT id, at_ms, link, actor, action, object, was, became, hash FROM audit`

func scanChained(r *sql.Rows) (e chained, err error) {
	err = r.Scan(&e.id, &e.at, &e.link, &e.actor, &e.action, &e.object, &e.was, &e.became, &e.hash)
	return e, err
}

// linked is the hash of a row at a place behind another.
func (s *Store) linked(before string, link int64, e chained) string {
	number := func(n int64) string { return strconv.FormatInt(n, 10) }
	return s.keys.Index("audit", before, number(link), number(e.id), number(e.at), e.actor, e.action, e.object, e.was, e.became)
}

func (s *Store) head(link int64, hash string) string {
	return s.keys.Index("audit head", strconv.FormatInt(link, 10), hash)
}

// Chain is what a check of the audit trail has found.
type Chain struct {
	Links int64     // rows that are in the chain and as they were written
	Until time.Time // of the youngest of them
	Head  string    // the hash of the last: who notes it elsewhere can tell later whether it is still in the chain
	Loose int       // rows that have no place yet
	Found bool      // the hash that was asked for is in it
	Wrong string    // the first thing that is not as it was written; "" when all is
}

// VerifyAudit walks the whole chain, on what the database holds at one moment.
// noted is a head of an earlier day that must still be in it; "" for none.
func (s *Store) VerifyAudit(ctx context.Context, noted string) (c Chain, err error) {
	err = s.look(ctx, func(v *view) error {
		c = Chain{}
		if err := v.rows(chainedColumns+` WHERE link > 0 ORDER BY link`, nil, func(r *sql.Rows) error {
			e, err := scanChained(r)
			if err == nil && c.Wrong == "" {
				s.follow(&c, e, noted)
			}
			return err
		}); err != nil {
			return err
		}
		if _, err := v.row(`SELECT count(*) FROM audit WHERE link = 0`, nil, &c.Loose); err != nil || c.Wrong != "" {
			return err
		}
		var head string
		if _, err := v.row(`SELECT value FROM setting WHERE name = $1`, []any{headSetting}, &head); err != nil {
			return err
		}
		switch {
		case c.Links+int64(len(head)) > 0 && head != s.head(c.Links, c.Head):
			c.Wrong = fmt.Sprintf("links behind %d are missing", c.Links)
		case noted != "" && !c.Found:
			c.Wrong = "the noted hash is not in the chain any more"
		}
		return nil
	})
	if err != nil {
		return c, fmt.Errorf("check the audit trail: %w", err)
	}
	return c, nil
}

// follow goes one link further.
func (s *Store) follow(c *Chain, e chained, noted string) {
	switch {
	case e.link != c.Links+1:
		c.Wrong = fmt.Sprintf("link %d is missing", c.Links+1)
		return
	case e.hash != s.linked(c.Head, e.link, e):
		c.Wrong = fmt.Sprintf("link %d, event %d of %s, is not as it was written, or what stands before it is not", e.link, e.id, when(e.at).Format(time.DateTime))
		return
	}
	c.Links, c.Head, c.Found = e.link, e.hash, c.Found || e.hash == noted
	if at := when(e.at); at.After(c.Until) {
		c.Until = at
	}
}
