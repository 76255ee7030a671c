package store

import (
	"context"
	"fmt"
	"time"
)

// Fetching says where to go on in a provider's inbox.
type Fetching struct {
	Cursor string    // "" where the provider gave none
	Since  time.Time // everything before was taken
	First  bool      // nobody has looked before: what was there is not ours
}

// BeginFetch takes it upon this process to look into a channel's inbox, unless
// one has begun to within the time.
func (s *Store) BeginFetch(ctx context.Context, channel string, within time.Duration, now time.Time) (f Fetching, begun bool, err error) {
	err = s.brief(ctx, func(tx *Tx) error {
		f, begun = Fetching{}, false
		var asked, fetched int64
		found, err := tx.row(`SELECT after_id, asked_ms, fetched_ms FROM provider_inbox WHERE channel = $1`, []any{channel}, &f.Cursor, &asked, &fetched)
		if err != nil {
			return err
		}
		if !found {
			f.First, f.Since = true, now
			n, err := tx.exec(`INSERT INTO provider_inbox (channel, after_id, asked_ms, fetched_ms) VALUES ($1, '', $2, $2) ON CONFLICT (channel) DO NOTHING`, channel, now.UnixMilli())
			begun = n == 1
			return err
		}
		f.Since = when(fetched)
		n, err := tx.exec(`UPDATE provider_inbox SET asked_ms = $1 WHERE channel = $2 AND asked_ms = $3 AND asked_ms <= $4`, now.UnixMilli(), channel, asked, now.Add(-within).UnixMilli())
		begun = n == 1
		return err
	})
	if err != nil {
		return f, false, fmt.Errorf("look into the inbox of %s: %w", channel, err)
	}
	return f, begun, nil
}

// Fetched notes that all up to a cursor was taken, or all up to a time where the
// provider gives none ("").
func (s *Store) Fetched(ctx context.Context, channel, cursor string, until time.Time) error {
	err := s.brief(ctx, func(tx *Tx) error {
		_, err := tx.exec(`UPDATE provider_inbox SET after_id = CASE WHEN $1 <> '' THEN $1 ELSE after_id END, fetched_ms = $2 WHERE channel = $3`, cursor, until.UnixMilli(), channel)
		return err
	})
	if err != nil {
		return fmt.Errorf("note how far the inbox of %s was read: %w", channel, err)
	}
	return nil
}
