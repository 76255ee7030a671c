package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// How often somebody may try to sign in. After the free tries each one is
// followed by a wait that doubles; a quiet hour forgets them. The counts lie in
// the database: a restart forgets nothing, and processes share them.
const (
	knocksOfName    = 5  // free tries for one name, whoever knocks
	knocksOfAddress = 30 // from one address, behind which a whole office may sit
	knockWait       = 30 * time.Second
	knockMost       = 15 * time.Minute
	knockForgets    = time.Hour
)

// Knocker is who tries to sign in.
type Knocker struct {
	Name    string // as she typed it
	Address string // of her connection
	Device  string // a browser in which she has signed in under this name, by what it keeps; "" for any other
}

// knocks are what a try counts for, each with its free tries. Only whoever has
// signed in can be known by her browser; so many others, who know her name alone,
// do not keep her waiting, and she leaves their tries counted.
func (s *Store) knocks(k Knocker) map[string]int64 {
	if k.Device != "" {
		return map[string]int64{s.ownKnocks(k): knocksOfName}
	}
	return map[string]int64{s.ownKnocks(k): knocksOfName, s.knockHash("address", k.Address): knocksOfAddress}
}

// ownKnocks are those that are forgotten once she is in.
func (s *Store) ownKnocks(k Knocker) string {
	if k.Device != "" {
		return s.keys.Index("knock", "device", plainName(k.Name), k.Device)
	}
	return s.knockHash("name", plainName(k.Name))
}

// DeviceMark is what only we can make of a name and what a browser is given: with
// it the browser shows that somebody has signed in there under that name.
func (s *Store) DeviceMark(name, device string) string {
	return s.keys.Index("device", plainName(name), device)
}

// Knock takes one try to sign in into account, before anything is compared, so
// that a thousand at once are a thousand tries. When it must wait, it says for
// how long, whether or not anybody has this name.
func (s *Store) Knock(ctx context.Context, k Knocker, now time.Time) (wait time.Duration, err error) {
	of := s.knocks(k)
	for hash := range of { // a flood costs reads, no writes
		err := s.rows(ctx, `SELECT until_ms FROM knock WHERE hash = $1`, []any{hash}, func(r *sql.Rows) error {
			var until int64
			err := r.Scan(&until)
			wait = max(wait, when(until).Sub(now))
			return err
		})
		if err != nil {
			return 0, fmt.Errorf("tries to sign in: %w", err)
		}
	}
	if wait > 0 {
		return wait, nil
	}
	err = s.brief(ctx, func(tx *Tx) error {
		wait = 0
		for hash, free := range of {
			more, err := tx.knock(hash, free, now)
			if err != nil {
				return err
			}
			wait = max(wait, more)
		}
		return nil
	})
	if err != nil {
		return 0, fmt.Errorf("tries to sign in: %w", err)
	}
	return wait, nil
}

func (s *Store) knockHash(kind, of string) string { return s.keys.Index("knock", kind, of) }

// ForgetKnocks forgets the tries for a name, or of a browser, after one that was
// right.
func (s *Store) ForgetKnocks(ctx context.Context, k Knocker) error {
	return s.single(ctx, func(tx *Tx) error {
		_, err := tx.exec(`DELETE FROM knock WHERE hash = $1`, s.ownKnocks(k))
		return err
	})
}

// knock counts one try, or says how long it must wait.
func (tx *Tx) knock(hash string, free int64, now time.Time) (time.Duration, error) {
	var tries, until, at int64
	if _, err := tx.row(`SELECT tries, until_ms, at_ms FROM knock WHERE hash = $1`, []any{hash}, &tries, &until, &at); err != nil {
		return 0, err
	}
	if left := when(until).Sub(now); until > 0 && left > 0 {
		return left, nil
	}
	if now.Sub(time.UnixMilli(at)) > knockForgets {
		tries = 0
	}
	tries++
	until = 0
	if tries >= free {
		until = now.Add(min(knockMost, knockWait<<min(tries-free, 10))).UnixMilli()
	}
	_, err := tx.exec(`INSERT INTO knock (hash, tries, until_ms, at_ms) VALUES ($1, $2, $3, $4)
		ON CONFLICT (hash) DO UPDATE SET tries = excluded.tries, until_ms = excluded.until_ms, at_ms = excluded.at_ms`, hash, tries, until, now.UnixMilli())
	return 0, err
}
