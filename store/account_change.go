package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
)

// account is a row while it is changed.
type account struct {
	id       int64
	name     string
	role     string
	place    string
	disabled bool
}

// account finds one by the name.
func (d *decision) account(name string) (a account, err error) {
	var place sql.NullInt64
	found, err := d.tx.row(`SELECT id, name, role, place_id, disabled_ms > 0 FROM account WHERE name = $1`, []any{plainName(name)}, &a.id, &a.name, &a.role, &place, &a.disabled)
	if err == nil && !found {
		err = fmt.Errorf("user %q: %w", name, ErrNotFound)
	}
	a.place = d.ref.placeCode(place)
	return a, err
}

// spare refuses what would leave nobody who can let others in.
func (d *decision) spare(a account, what string) error {
	if a.role != "admin" || a.disabled {
		return nil
	}
	others, err := d.tx.row(`SELECT 1 FROM account WHERE role = 'admin' AND disabled_ms = 0 AND id <> $1 LIMIT 1`, []any{a.id}, new(int))
	if err == nil && !others {
		err = refused(what, "%s is the last admin: make somebody else an admin first", a.name)
	}
	return err
}

// SetAccountRole gives somebody another role, with its place where it is bound
// to one. It holds at once, also in the browsers in which she is signed in.
// before is true when she had it already.
func (s *Store) SetAccountRole(ctx context.Context, name, role, place string, h Hand) (before bool, err error) {
	return s.act(ctx, h, func(d *decision) (bool, error) {
		a, err := d.account(name)
		if err != nil {
			return false, err
		}
		id, code, err := d.branchOf(role, place)
		if err != nil || a.role == role && a.place == code {
			return err == nil, err
		}
		if role != "admin" {
			if err := d.spare(a, "taking the role admin from "+a.name); err != nil {
				return false, err
			}
		}
		if _, err := d.tx.exec(`UPDATE account SET role = $1, place_id = $2 WHERE id = $3`, role, id, a.id); err != nil {
			return false, err
		}
		return false, d.changed("user_role", "user "+a.name, roleText(a.role, a.place), roleText(role, code))
	})
}

// DisableAccount lets somebody in no more and signs her out everywhere, at once.
// before is true when she was out already.
func (s *Store) DisableAccount(ctx context.Context, name string, h Hand) (before bool, err error) {
	return s.act(ctx, h, func(d *decision) (bool, error) {
		a, err := d.account(name)
		if err != nil || a.disabled {
			return a.disabled, err
		}
		if err := d.spare(a, "disabling "+a.name); err != nil {
			return false, err
		}
		if _, err := d.tx.exec(`UPDATE account SET disabled_ms = $1 WHERE id = $2`, d.ms(), a.id); err != nil {
			return false, err
		}
		if err := d.each(a.id, `DELETE FROM sign_in WHERE account_id = $1`, `DELETE FROM password_link WHERE account_id = $1`); err != nil {
			return false, err
		}
		return false, d.changed("user_disable", "user "+a.name, "may sign in", "disabled")
	})
}

// EnableAccount lets her in again, with the password and the role that she had.
func (s *Store) EnableAccount(ctx context.Context, name string, h Hand) (before bool, err error) {
	return s.act(ctx, h, func(d *decision) (bool, error) {
		a, err := d.account(name)
		if err != nil || !a.disabled {
			return err == nil, err
		}
		if err := d.each(a.id, `UPDATE account SET disabled_ms = 0 WHERE id = $1`); err != nil {
			return false, err
		}
		return false, d.changed("user_enable", "user "+a.name, "disabled", "may sign in")
	})
}

// each runs statements about one id.
func (d *decision) each(id int64, statements ...string) error {
	for _, text := range statements {
		if _, err := d.tx.exec(text, id); err != nil {
			return err
		}
	}
	return nil
}

// SetAccountLanguage is the language of her pages; "" for what her browser asks for.
func (s *Store) SetAccountLanguage(ctx context.Context, language string, h Hand) error {
	return s.decide(ctx, h, func(d *decision) error {
		a, err := d.account(d.by)
		if err != nil {
			return err
		}
		_, err = d.tx.exec(`UPDATE account SET language = $1 WHERE id = $2`, strings.ToLower(language), a.id)
		return err
	})
}
