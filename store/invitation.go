package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// Invitation is a link by which somebody chooses her password.
type Invitation struct {
	Name  string
	Role  string
	Place string
	Again bool // she had a password before
	Until time.Time
}

// InviteAccount makes such a link good for a while: token is random, only its keyed hash
// is kept. An earlier link of hers is good no longer. What she has chosen before
// holds until she chooses anew.
func (s *Store) InviteAccount(ctx context.Context, name, token string, until time.Time, h Hand) error {
	return s.decide(ctx, h, func(d *decision) error {
		a, err := d.account(name)
		if err != nil {
			return err
		}
		if a.disabled {
			return refused("inviting "+a.name, "she may not sign in: enable her first")
		}
		if _, err := d.tx.exec(`INSERT INTO password_link (account_id, hash, until_ms, by_name) VALUES ($1, $2, $3, $4)
			ON CONFLICT (account_id) DO UPDATE SET hash = excluded.hash, until_ms = excluded.until_ms, by_name = excluded.by_name`, a.id, s.invitationHash(token), until.UnixMilli(), d.by); err != nil {
			return err
		}
		return d.trail("user_invite", "user %s, until %s", a.name, until.UTC().Format(time.DateTime))
	})
}

func (s *Store) invitationHash(token string) string { return s.keys.Index("invitation", token) }

// Invited finds what a link is for; ErrNotFound when it is good no longer.
func (s *Store) Invited(ctx context.Context, token string, now time.Time) (v Invitation, err error) {
	found := false
	err = s.rows(ctx, `SELECT a.name, a.role, a.place_id, a.password <> '', i.until_ms FROM password_link i JOIN account a ON a.id = i.account_id
		WHERE i.hash = $1 AND i.until_ms > $2 AND a.disabled_ms = 0`, []any{s.invitationHash(token), now.UnixMilli()}, func(r *sql.Rows) error {
		var place sql.NullInt64
		var until int64
		err := r.Scan(&v.Name, &v.Role, &place, &v.Again, &until)
		v.Place, v.Until, found = s.ref.Load().placeCode(place), when(until), true
		return err
	})
	if err == nil && !found {
		err = ErrNotFound
	}
	if err != nil {
		return v, fmt.Errorf("invitation: %w", err)
	}
	return v, nil
}

// Accept uses a link, once: her password is the one given, hashed, and every
// browser in which she was signed in is not any more. That it was somebody else's
// link is kept: Openings.
func (s *Store) Accept(ctx context.Context, token, hash string, now time.Time) (name string, err error) {
	v, err := s.Invited(ctx, token, now)
	if err != nil {
		return "", err
	}
	err = s.decide(ctx, Hand{By: v.Name, At: now}, func(d *decision) error {
		a, err := d.account(v.Name)
		if err != nil {
			return err
		}
		var by string
		if _, err := d.tx.row(`SELECT by_name FROM password_link WHERE account_id = $1`, []any{a.id}, &by); err != nil {
			return err
		}
		n, err := d.tx.exec(`DELETE FROM password_link WHERE hash = $1 AND account_id = $2 AND until_ms > $3`, s.invitationHash(token), a.id, d.ms())
		if err != nil || n != 1 || a.disabled {
			return errors.Join(err, ErrNotFound)
		}
		what := "first"
		if v.Again {
			what = "anew"
		}
		if err := d.opened(a.id, what, by); err != nil {
			return err
		}
		return d.password(a, hash, 0, "by a link of "+by)
	})
	if err != nil {
		return "", fmt.Errorf("invitation: %w", err)
	}
	return v.Name, nil
}
