package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// copySetting names the master key that has a copy somewhere.
const copySetting = "key_copy"

// KeyCopied records that the current master key has a copy away from this
// machine. A rotation makes that stale.
func (s *Store) KeyCopied(ctx context.Context, now time.Time) error {
	master := s.keys.Master()
	err := s.single(ctx, func(tx *Tx) error {
		if err := tx.set(copySetting, master, now); err != nil {
			return err
		}
		return tx.audit(s.ids.next(now), NewAudit{Actor: "operator", Action: "keys_copied", Object: "master " + master}, now)
	})
	if err != nil {
		return fmt.Errorf("record a copy of the keys: %w", err)
	}
	return nil
}

// KeyCopy is when the current master key was last copied; zero when no copy is
// recorded.
func (s *Store) KeyCopy(ctx context.Context) (time.Time, error) {
	var at int64
	err := s.rows(ctx, `SELECT at_ms FROM setting WHERE name = $1 AND value = $2`, []any{copySetting, s.keys.Master()}, func(r *sql.Rows) error { return r.Scan(&at) })
	if err != nil {
		return time.Time{}, fmt.Errorf("look for a copy of the keys: %w", err)
	}
	return when(at), nil
}
