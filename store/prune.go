package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"
)

// How long rows are kept. What holds a person's words
// goes first; the hashes that recognise a repeat stay longer.
const (
	bodiesKept  = 365 * 24 * time.Hour
	inboundKept = 395 * 24 * time.Hour // 13 months: the memory for a provider's late repeats
	parkedKept  = 30 * 24 * time.Hour
	countsKept  = 60 * 24 * time.Hour // what became of messages, by the hour
)

// Batches of a prune, and how many of them one call takes of one table, so
// that turns come in between and a backlog is worked off over several calls.
const (
	pruneBatch   = 1000
	pruneBatches = 100
)

// windows are the rows that go with time: each statement takes at most a batch
// of those older than $1.
var windows = [...]struct {
	name string
	kept time.Duration
	sql  string // $2 is the batch, $3 the first id that is younger, $4 the first that may still hold a text that may go
	held string // of those with $4: the rows that still hold one
}{
	{"replies", SessionKept, `DELETE FROM session_step WHERE (session_id, hash) IN (SELECT session_id, hash FROM session_step WHERE at_ms < $1 AND session_id < $3 ORDER BY session_id, hash LIMIT $2)`, ""},
	// Only that it was here is kept of a session, as of a message, so that a repeat after months has no effect.
	{"what was said in sessions", SessionKept, `UPDATE session SET sealed_state = '', text_hash = '', text_length = 0, ended = 1 WHERE id IN (SELECT id FROM session WHERE at_ms < $1 AND text_hash <> '' AND id < $3 AND id >= $4 ORDER BY id LIMIT $2)`, `session WHERE text_hash <> ''`},
	{"sessions", inboundKept, `DELETE FROM session WHERE id IN (` + oldSessions + `)`, ""},
	{"parked delivery reports", parkedKept, `DELETE FROM parked WHERE (channel, provider_id) IN (SELECT channel, provider_id FROM parked WHERE at_ms < $1 LIMIT $2)`, ""},
	{"same texts", echoWindow, `DELETE FROM echo WHERE (hour, hash, line_id) IN (SELECT hour, hash, line_id FROM echo WHERE hour < CAST($1 AS BIGINT) / 3600000 LIMIT $2)`, ""},
	{"counts of what left", countsKept, `DELETE FROM sending_count WHERE hour < CAST($1 AS BIGINT) / 3600000 AND hour IN (SELECT hour FROM sending_count ORDER BY hour LIMIT $2)`, ""},
	{"texts sent", bodiesKept, `UPDATE outbox SET sealed_body = '' WHERE id IN (SELECT id FROM outbox WHERE at_ms < $1 AND sealed_body <> '' AND id < $3 AND id >= $4 AND ` + calm("outbox") + ` ORDER BY id LIMIT $2)`, `outbox WHERE sealed_body <> '' AND ` + calm("outbox")},
	{"texts received", bodiesKept, `UPDATE inbound SET sealed_body = '' WHERE id IN (SELECT id FROM inbound WHERE at_ms < $1 AND sealed_body <> '' AND id < $3 AND id >= $4 AND ` + calm("inbound") + ` ORDER BY id LIMIT $2)`, `inbound WHERE sealed_body <> '' AND ` + calm("inbound")},
	{"texts of the inbox", bodiesKept, `UPDATE inbox SET sealed_body = '' WHERE id IN (SELECT id FROM inbox WHERE at_ms < $1 AND sealed_body <> '' AND id < $3 AND id >= $4 AND ` + calm("inbox") + ` ORDER BY id LIMIT $2)`, `inbox WHERE sealed_body <> '' AND ` + calm("inbox")},
	{"tries to sign in", 24 * time.Hour, `DELETE FROM knock WHERE hash IN (SELECT hash FROM knock WHERE at_ms < $1 LIMIT $2)`, ""},
	{"keys of programs", OnceKept, `DELETE FROM idempotency_key WHERE (token_id, key) IN (SELECT token_id, key FROM idempotency_key WHERE at_ms < $1 ORDER BY at_ms LIMIT $2)`, ""},
	{"what webhooks were told", WebhookKept, `DELETE FROM webhook_delivery WHERE (webhook_id, event_id) IN (SELECT webhook_id, event_id FROM webhook_delivery WHERE event_id < $3 AND CAST($1 AS BIGINT) > 0 ORDER BY event_id LIMIT $2)`, ""},
	{"what has happened", WebhookKept, `DELETE FROM webhook_event WHERE id IN (SELECT id FROM webhook_event WHERE at_ms < $1 AND id < $3 AND NOT EXISTS (SELECT 1 FROM webhook_delivery d WHERE d.event_id = webhook_event.id) ORDER BY id LIMIT $2)`, ""},
	{"sign-ins", signInMost, `DELETE FROM sign_in WHERE id IN (SELECT id FROM sign_in WHERE created_ms < $1 ORDER BY id LIMIT $2)`, ""},
	{"invitations", parkedKept, `DELETE FROM password_link WHERE account_id IN (SELECT account_id FROM password_link WHERE until_ms < $1 LIMIT $2)`, ""},
	{"parts that nobody could read", SessionKept, `UPDATE part SET sealed_body = '' WHERE id IN (SELECT id FROM part WHERE sealed_body <> '' AND at_ms < $1 LIMIT $2)`, ""},
	{"parts", inboundKept, `DELETE FROM part WHERE id IN (SELECT id FROM part WHERE at_ms < $1 AND id < $3 ORDER BY id LIMIT $2)`, ""},
	{"messages received", inboundKept, `DELETE FROM inbound WHERE id IN (` + oldMessages() + `)`, ""},
}

// The sessions and messages of which nothing is kept any more; $1 to $3 as in windows.
const oldSessions = `SELECT id FROM session WHERE at_ms < $1 AND id < $3 ORDER BY id LIMIT $2`

func oldMessages() string {
	return `SELECT id FROM inbound WHERE at_ms < $1 AND id < $3 AND ` + calm("inbound") + ` ORDER BY id LIMIT $2`
}

// traceOf keeps of a batch that goes when people were last heard of, "" where it
// says nothing of that.
func traceOf(window string) string {
	const keep = `UPDATE contact SET active_ms = x.at FROM (SELECT contact_id, max(at_ms) AS at FROM %[1]s WHERE id IN (%[2]s) GROUP BY contact_id) x
		WHERE contact.id = x.contact_id AND contact.active_ms < x.at AND contact.data_key <> ''`
	switch window {
	case "sessions":
		return fmt.Sprintf(keep, "session", oldSessions)
	case "messages received":
		return fmt.Sprintf(keep, "inbound", oldMessages())
	}
	return ""
}

// Prune closes sessions that went silent, removes what has been kept long
// enough, drops the drafts of rounds that are over, and remembers the time. It
// is called once a minute.
func (s *Store) Prune(ctx context.Context, now time.Time) error {
	if s.ballast.gone.Load() {
		if err := s.ballast.fill(); err != nil {
			s.log.Warn("the disk is still full", "err", err)
		}
	}
	err := s.single(ctx, func(tx *Tx) error {
		if _, err := tx.exec(`UPDATE network SET latest_ms = $1 WHERE latest_ms < $1`, now.UnixMilli()); err != nil {
			return err
		}
		return errors.Join(s.forgetNodes(tx), dropDrafts(tx, s.ref.Load(), now))
	})
	if err != nil {
		return fmt.Errorf("prune: %w", err)
	}
	if err := s.forgetStrangers(ctx, now); err != nil {
		return fmt.Errorf("prune: strangers: %w", err)
	}
	if err := s.closeSessions(ctx, now); err != nil {
		return fmt.Errorf("prune: close sessions: %w", err)
	}
	if err := s.clear(ctx, 0, firstID(now.Add(-stagedKept))); err != nil { // of an import that was killed
		return fmt.Errorf("prune what an import has left: %w", err)
	}
	s.lookAgain(now)
	for i, w := range windows {
		before := now.Add(-w.kept)
		args := []any{before.UnixMilli(), pruneBatch}
		if strings.Contains(w.sql, "$3") { // these tables' ids tell the time: younger rows are not looked at
			args = append(args, firstID(before))
		}
		bounded := strings.Contains(w.sql, "$4")
		if bounded {
			args = append(args, s.emptied[i].Load())
		}
		all, err := s.batches(ctx, func(tx *Tx) (int64, error) {
			if last := traceOf(w.name); last != "" {
				if _, err := tx.exec(last, args...); err != nil {
					return 0, err
				}
			}
			return tx.exec(w.sql, args...)
		})
		if err != nil {
			return fmt.Errorf("prune %s: %w", w.name, err)
		}
		if all && bounded { // what is before holds no text that may go: the next call begins there
			bound, err := s.firstHeld(ctx, w.held, s.emptied[i].Load(), firstID(before))
			if err != nil {
				return fmt.Errorf("prune %s: %w", w.name, err)
			}
			s.emptied[i].Store(bound)
		}
	}
	return nil
}

// lookAgain lets the texts that an alert or a dispute kept be looked at once a day:
// meanwhile nothing is read from them on, minute by minute, however old they are.
func (s *Store) lookAgain(now time.Time) {
	if day := now.UnixMilli() / (24 * time.Hour).Milliseconds(); s.emptiedOn.Swap(day) != day {
		for i := range s.emptied {
			s.emptied[i].Store(0)
		}
	}
}

// firstHeld is the first id below to, or to itself, from which on a row still
// holds a text that may go: a session whose last step is younger than its id.
func (s *Store) firstHeld(ctx context.Context, held string, from, to int64) (int64, error) {
	first := to
	err := s.rows(ctx, `SELECT id FROM `+held+` AND id >= $1 AND id < $2 ORDER BY id LIMIT 1`, []any{from, to}, func(r *sql.Rows) error { return r.Scan(&first) })
	return first, err
}

// firstID is the first id that can be made at t.
func firstID(t time.Time) int64 { return max(0, t.UnixMilli()-epoch) << 22 }

// batches runs one statement until it changes less than a batch, and says
// whether it came to that.
func (s *Store) batches(ctx context.Context, batch func(*Tx) (int64, error)) (all bool, err error) {
	for range pruneBatches {
		var changed int64
		err := s.single(ctx, func(tx *Tx) (err error) {
			changed, err = batch(tx)
			return err
		})
		if err != nil || changed < pruneBatch {
			return err == nil, err
		}
	}
	return false, nil
}

// closeSessions ends the sessions whose last step is ten minutes old. Loading
// judges a session by its time anyway; this is for those who look at the table.
// A session ends on its next step, too, so only the last hours are looked at.
func (s *Store) closeSessions(ctx context.Context, now time.Time) error {
	_, err := s.batches(ctx, func(tx *Tx) (int64, error) {
		return tx.exec(`UPDATE session SET ended = 1 WHERE id IN (SELECT id FROM session WHERE id >= $1 AND at_ms < $2 AND ended = 0 ORDER BY id LIMIT $3)`,
			firstID(now.Add(-2*time.Hour)), now.Add(-SessionEnds).UnixMilli(), pruneBatch)
	})
	return err
}

// dropDrafts forgets the drafts of rounds whose days of grace are over.
func dropDrafts(tx *Tx, ref *reference, now time.Time) error {
	for _, r := range ref.rounds {
		closes, err := time.ParseInLocation(time.DateOnly, r.ClosesOn, ref.zone)
		if err != nil {
			return fmt.Errorf("round %s: %w", r.Code, err)
		}
		if now.Before(closes.AddDate(0, 0, r.GraceDays+1)) {
			continue
		}
		if _, err := tx.exec(`DELETE FROM draft WHERE round_id = $1`, r.ID); err != nil {
			return err
		}
	}
	return nil
}
