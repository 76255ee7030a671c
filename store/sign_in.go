package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// How long a sign-in holds: until nothing was asked for so long, and never longer
// than the second.
const (
	signInIdle = 12 * time.Hour
	signInMost = 14 * 24 * time.Hour
	seenEvery  = 5 * time.Minute // a page is read more often than a row is written
)

// SignIn is a browser in which somebody is signed in.
type SignIn struct {
	ID      int64
	Account int64
	Name    string
	Role    string
	Place   string // the code of her branch's place
	Lang    string // of her pages; "" for what her browser asks for
	Browser string // as it names itself
	Created time.Time
	SeenAt  time.Time
}

const signInColumns = `SELECT s.id, a.id, a.name, a.role, a.place_id, a.language, s.browser, s.created_ms, s.seen_ms
	FROM sign_in s JOIN account a ON a.id = s.account_id WHERE a.disabled_ms = 0 AND s.created_ms > $1 AND s.seen_ms > $2`

// SignedIn finds who is signed in with what a cookie holds: found is false when
// it holds no longer, or she may not sign in any more. It sees her role as it is
// now.
func (s *Store) SignedIn(ctx context.Context, token string, now time.Time) (in SignIn, found bool, err error) {
	all, err := s.signIns(ctx, signInColumns+` AND s.hash = $3`, now, s.signInHash(token))
	if err != nil || len(all) == 0 {
		return in, false, err
	}
	return all[0], true, nil
}

// SignIns lists the browsers in which somebody is signed in, the newest first.
func (s *Store) SignIns(ctx context.Context, account int64, now time.Time) ([]SignIn, error) {
	return s.signIns(ctx, signInColumns+` AND s.account_id = $3 ORDER BY s.id DESC LIMIT 100`, now, account)
}

func (s *Store) signIns(ctx context.Context, query string, now time.Time, arg any) ([]SignIn, error) {
	ref := s.ref.Load()
	var all []SignIn
	err := s.rows(ctx, query, []any{now.Add(-signInMost).UnixMilli(), now.Add(-signInIdle).UnixMilli(), arg}, func(r *sql.Rows) error {
		var v SignIn
		var place sql.NullInt64
		var created, seen int64
		err := r.Scan(&v.ID, &v.Account, &v.Name, &v.Role, &place, &v.Lang, &v.Browser, &created, &seen)
		v.Place, v.Created, v.SeenAt = ref.placeCode(place), when(created), when(seen)
		all = append(all, v)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("sign-ins: %w", err)
	}
	return all, nil
}

// signInHash is what is kept of a token that a browser holds.
func (s *Store) signInHash(token string) string { return s.keys.Index("sign-in", token) }

// Seen notes that a sign-in was used, every few minutes at most. A busy writer
// does not keep anybody from her page.
func (s *Store) Seen(ctx context.Context, in SignIn, now time.Time) error {
	if now.Sub(in.SeenAt) < seenEvery {
		return nil
	}
	err := s.brief(ctx, func(tx *Tx) error {
		_, err := tx.exec(`UPDATE sign_in SET seen_ms = $1 WHERE id = $2 AND seen_ms < $1`, now.UnixMilli(), in.ID)
		return err
	})
	if errors.Is(err, ErrBusy) || errors.Is(err, ErrUnsure) {
		return nil
	}
	return err
}

// NewSignIn is a browser whose user has shown who she is.
type NewSignIn struct {
	Account int64
	Token   string // new and random; only its keyed hash is kept
	Old     string // what the browser held before: it ends
	Browser string
	Knocker Knocker // who tried: her tries are forgotten
}

// SignIn signs a browser in.
func (s *Store) SignIn(ctx context.Context, n NewSignIn, now time.Time) error {
	err := s.single(ctx, func(tx *Tx) error {
		var name string
		if found, err := tx.row(`SELECT name FROM account WHERE id = $1 AND disabled_ms = 0`, []any{n.Account}, &name); err != nil || !found {
			return errors.Join(err, ErrNotFound)
		}
		if n.Old != "" {
			if _, err := tx.exec(`DELETE FROM sign_in WHERE hash = $1`, s.signInHash(n.Old)); err != nil {
				return err
			}
		}
		if _, err := tx.exec(`INSERT INTO sign_in (id, hash, account_id, browser, created_ms, seen_ms) VALUES ($1, $2, $3, $4, $5, $5)`,
			s.ids.next(now), s.signInHash(n.Token), n.Account, n.Browser, now.UnixMilli()); err != nil {
			return err
		}
		if _, err := tx.exec(`DELETE FROM knock WHERE hash = $1`, s.ownKnocks(n.Knocker)); err != nil {
			return err
		}
		return tx.audit(s.ids.next(now), NewAudit{Actor: actor(name), Action: "sign_in", Object: "user " + name}, now)
	})
	if err != nil {
		return fmt.Errorf("sign in: %w", err)
	}
	return nil
}

// SignOut ends one sign-in by what its cookie holds.
func (s *Store) SignOut(ctx context.Context, token string) error {
	return s.single(ctx, func(tx *Tx) error {
		_, err := tx.exec(`DELETE FROM sign_in WHERE hash = $1`, s.signInHash(token))
		return err
	})
}

// EndSignIn ends one of somebody's own sign-ins.
func (s *Store) EndSignIn(ctx context.Context, id int64, h Hand) error {
	return s.decide(ctx, h, func(d *decision) error {
		a, err := d.account(d.by)
		if err != nil {
			return err
		}
		n, err := d.tx.exec(`DELETE FROM sign_in WHERE id = $1 AND account_id = $2`, id, a.id)
		if err == nil && n == 0 {
			err = fmt.Errorf("sign-in %d: %w", id, ErrNotFound)
		}
		if err != nil {
			return err
		}
		return d.trail("sign_out", "user %s: one browser", a.name)
	})
}

// SignOutEverywhere ends all sign-ins of a user but one, which may be 0, and says
// how many.
func (s *Store) SignOutEverywhere(ctx context.Context, name string, but int64, h Hand) (ended int64, err error) {
	err = s.decide(ctx, h, func(d *decision) error {
		a, err := d.account(name)
		if err != nil {
			return err
		}
		if ended, err = d.tx.exec(`DELETE FROM sign_in WHERE account_id = $1 AND id <> $2`, a.id, but); err != nil {
			return err
		}
		return d.trail("sign_out", "user %s: %d browsers", a.name, ended)
	})
	return ended, err
}
