package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"ahadi/internal/money"
)

// goneAfter is how long a message waits for its channel, and a channel for a
// process that serves it, before it is taken for gone. Another machine may have
// a configuration of its own, or a clock that is behind.
const goneAfter = time.Hour

// Sweep is the minute's look at what no claim will ever look at: messages of
// channels that are none of these, and that nobody has served for a while, and
// messages that became too late while they waited for money or for a provider.
// It books what USSD sessions cost, by the price of one of each channel, and takes
// delivery reports that have missed their messages. It is done outside of turns.
func (s *Store) Sweep(ctx context.Context, channels []string, sessions map[string]money.Amount, now time.Time) error {
	var waiting []string
	err := s.rows(ctx, `SELECT DISTINCT channel FROM outbox WHERE status = 'queued'`, nil, func(r *sql.Rows) error {
		var name string
		err := r.Scan(&name)
		waiting = append(waiting, name)
		return err
	})
	if err != nil {
		return fmt.Errorf("sweep the outbox: %w", err)
	}
	gone := now.Add(-goneAfter).UnixMilli()
	for _, name := range waiting {
		what := aside(name, "too late")
		query, args := `UPDATE outbox SET status = 'expired', reason = 'too late' WHERE id IN (SELECT id FROM outbox WHERE status = 'queued' AND channel = $1 AND expires_ms <= $2 ORDER BY id LIMIT $3) AND status = 'queued'`,
			[]any{name, now.UnixMilli(), pruneBatch}
		if !slices.Contains(channels, name) {
			what = became{channel: name, what: "refused", kind: kindRefused, reason: "no channel of this name sends messages"}
			query, args = `UPDATE outbox SET status = 'refused', reason = 'no channel of this name sends messages' WHERE id IN (SELECT id FROM outbox WHERE status = 'queued' AND channel = $1 AND at_ms <= $2
				AND NOT EXISTS (SELECT 1 FROM setting WHERE name = $3 AND at_ms > $2) ORDER BY id LIMIT $4) AND status = 'queued'`,
				[]any{name, gone, planSetting + name, pruneBatch}
		}
		if _, err := s.batches(ctx, func(tx *Tx) (int64, error) { return swept(tx, what, now, query, args) }); err != nil {
			return fmt.Errorf("sweep the outbox: channel %s: %w", name, err)
		}
	}
	if err := s.forgetChannels(ctx, channels, gone); err != nil {
		return fmt.Errorf("forget channels that are gone: %w", err)
	}
	if err := s.bookSessions(ctx, sessions, now); err != nil {
		return fmt.Errorf("book USSD sessions: %w", err)
	}
	if err := s.reunite(ctx, now); err != nil {
		return fmt.Errorf("parked delivery reports: %w", err)
	}
	return nil
}

// swept puts aside what a statement finds, and counts it.
func swept(tx *Tx, what became, now time.Time, query string, args []any) (int64, error) {
	n, err := tx.exec(query, args...)
	if err != nil || n == 0 {
		return n, err
	}
	counts := tallies{}
	counts.count(what, n)
	return n, counts.write(tx, now)
}

// forgetChannels takes away what was noted of channels that are none of these,
// and that nobody has served since.
func (s *Store) forgetChannels(ctx context.Context, channels []string, since int64) error {
	var gone []string
	err := s.rows(ctx, `SELECT name FROM setting WHERE name LIKE $1 AND at_ms <= $2`, []any{planSetting + "%", since}, func(r *sql.Rows) error {
		var name string
		err := r.Scan(&name)
		if name = strings.TrimPrefix(name, planSetting); !slices.Contains(channels, name) {
			gone = append(gone, name)
		}
		return err
	})
	if err != nil || len(gone) == 0 {
		return err
	}
	return s.single(ctx, func(tx *Tx) error {
		for _, name := range gone {
			for _, kind := range []string{planSetting, circuitSetting, balanceSetting, stoppedSetting} {
				if _, err := tx.exec(`DELETE FROM setting WHERE name = $1`, kind+name); err != nil {
					return err
				}
			}
		}
		return nil
	})
}
