package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// Credential is what somebody must show to sign in. It leaves the store towards
// who compares it, and is never shown.
type Credential struct {
	Account  int64
	Name     string
	Role     string
	Password string // hashed; "" when she has chosen none
	Secret   string // of her code app; "" when she has none
	Step     int64  // the last one whose code counted
}

// Credential finds what a name must show. found is false when there is nobody of
// this name, or she may not sign in.
func (s *Store) Credential(ctx context.Context, name string) (c Credential, found bool, err error) {
	var key, sealed string
	err = s.rows(ctx, `SELECT id, name, role, password, data_key, sealed_totp, totp_step FROM account WHERE name = $1 AND disabled_ms = 0`, []any{plainName(name)}, func(r *sql.Rows) error {
		found = true
		return r.Scan(&c.Account, &c.Name, &c.Role, &c.Password, &key, &sealed, &c.Step)
	})
	if err != nil || !found || sealed == "" {
		return c, found, err
	}
	k, err := s.keys.Unwrap(key)
	if err != nil {
		return c, false, fmt.Errorf("user %d: %w", c.Account, err) // never without the code that she asked for
	}
	secret, err := k.Open(sealed, "totp")
	if err != nil {
		return c, false, fmt.Errorf("user %d: %w", c.Account, err)
	}
	c.Secret = string(secret)
	return c, true, nil
}

// SetPassword gives whoever decides a new password, hashed, and ends her
// sign-ins but the one named.
func (s *Store) SetPassword(ctx context.Context, hash string, but int64, h Hand) error {
	return s.decide(ctx, h, func(d *decision) error {
		a, err := d.account(d.by)
		if err != nil {
			return err
		}
		return d.password(a, hash, but, "by herself")
	})
}

// password sets it; how says in words by what she was let do so.
func (d *decision) password(a account, hash string, but int64, how string) error {
	if _, err := d.tx.exec(`UPDATE account SET password = $1 WHERE id = $2`, hash, a.id); err != nil {
		return err
	}
	if _, err := d.tx.exec(`DELETE FROM sign_in WHERE account_id = $1 AND id <> $2`, a.id, but); err != nil {
		return err
	}
	return d.changed("user_password", "user "+a.name, "", how)
}

// SetCodes lets whoever decides sign in with a code of her app, too: its secret,
// and the codes that stand in for it when it is lost.
func (s *Store) SetCodes(ctx context.Context, secret string, recovery []string, h Hand) error {
	return s.decide(ctx, h, func(d *decision) error {
		a, err := d.account(d.by)
		if err != nil {
			return err
		}
		var wrapped string
		if _, err := d.tx.row(`SELECT data_key FROM account WHERE id = $1`, []any{a.id}, &wrapped); err != nil {
			return err
		}
		key, err := s.keys.Unwrap(wrapped)
		if err != nil {
			return err
		}
		if _, err := d.tx.exec(`UPDATE account SET sealed_totp = $1, totp_step = 0 WHERE id = $2`, key.Seal([]byte(secret), "totp"), a.id); err != nil {
			return err
		}
		if err := d.each(a.id, `DELETE FROM recovery_code WHERE account_id = $1`); err != nil {
			return err
		}
		for _, code := range recovery {
			if _, err := d.tx.exec(`INSERT INTO recovery_code (account_id, hash) VALUES ($1, $2)`, a.id, s.recoveryHash(code)); err != nil {
				return err
			}
		}
		return d.changed("user_codes", "user "+a.name, "", "password and code")
	})
}

// DropCodes lets a user sign in with her password alone again.
func (s *Store) DropCodes(ctx context.Context, name string, h Hand) (before bool, err error) {
	return s.act(ctx, h, func(d *decision) (bool, error) {
		a, err := d.account(name)
		if err != nil {
			return false, err
		}
		n, err := d.tx.exec(`UPDATE account SET sealed_totp = '', totp_step = 0 WHERE id = $1 AND sealed_totp <> ''`, a.id)
		if err != nil || n == 0 {
			return true, err
		}
		if err := d.each(a.id, `DELETE FROM recovery_code WHERE account_id = $1`); err != nil {
			return false, err
		}
		if d.by != a.name {
			if err := d.opened(a.id, "codes", d.by); err != nil {
				return false, err
			}
		}
		return false, d.changed("user_codes", "user "+a.name, "password and code", "password")
	})
}

// UseStep says whether a code of this step counts: each does so once, and none
// that is older than one that did.
func (s *Store) UseStep(ctx context.Context, account, step int64) (fresh bool, err error) {
	err = s.single(ctx, func(tx *Tx) error {
		n, err := tx.exec(`UPDATE account SET totp_step = $1 WHERE id = $2 AND totp_step < $1`, step, account)
		fresh = n == 1
		return err
	})
	return fresh, err
}

// UseRecovery says whether a recovery code is one of hers, and takes it from her.
func (s *Store) UseRecovery(ctx context.Context, account int64, code string, now time.Time) (fresh bool, err error) {
	err = s.single(ctx, func(tx *Tx) error {
		n, err := tx.exec(`DELETE FROM recovery_code WHERE account_id = $1 AND hash = $2`, account, s.recoveryHash(code))
		if fresh = n == 1; err != nil || !fresh {
			return err
		}
		var name string
		if _, err := tx.row(`SELECT name FROM account WHERE id = $1`, []any{account}, &name); err != nil {
			return err
		}
		return tx.audit(s.ids.next(now), NewAudit{Actor: actor(name), Action: "recovery_code", Object: "user " + name}, now)
	})
	return fresh, err
}

func (s *Store) recoveryHash(code string) string { return s.keys.Index("recovery", code) }

// Recovery says how many recovery codes somebody has left.
func (s *Store) Recovery(ctx context.Context, account int64) (n int, err error) {
	err = s.rows(ctx, `SELECT count(*) FROM recovery_code WHERE account_id = $1`, []any{account}, func(r *sql.Rows) error { return r.Scan(&n) })
	return n, err
}
