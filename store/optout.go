package store

import (
	"context"
	"fmt"
	"time"

	"ahadi/internal/phone"
)

// ProviderOptOut takes a provider's word that a person stopped messages there
// for a STOP, also from a number that nobody knows: nothing is sent to it from
// now on. That she lets them through again takes back what a provider has said,
// never what she has said to us.
func (s *Store) ProviderOptOut(ctx context.Context, n phone.Number, back bool, now time.Time) error {
	err := s.single(ctx, func(tx *Tx) error {
		hash := s.lineHash(n.E164(), "")
		if err := s.lockLines(tx, []string{hash}); err != nil {
			return err
		}
		var line int64
		known, err := tx.row(`SELECT id FROM line WHERE hash = $1`, []any{hash}, &line)
		switch {
		case err != nil, !known && back:
			return err
		case back:
			return s.providerStart(tx, line, hash, now)
		case !known: // the hash alone: the number is of no use to anybody
			wrapped, _, err := s.keys.NewDataKey()
			if err != nil {
				return err
			}
			line = s.ids.next(now)
			if _, err := tx.exec(`INSERT INTO line (id, hash, data_key, sealed_number, language, opted_out, private, sealed_asked, replied_ms, helped_ms, greeted_ms, created_ms)
				VALUES ($1, $2, $3, '', '', 0, 0, '', '', 0, 0, $4)`, line, hash, wrapped, now.UnixMilli()); err != nil {
				return err
			}
		}
		return s.providerStop(tx, line, now)
	})
	if err != nil {
		return fmt.Errorf("opt-out with a provider: %w", err)
	}
	return nil
}

// providerStop does what a STOP does: what waits does not leave, the question
// that was asked is forgotten, and a coordinator may have to find another monitor.
func (s *Store) providerStop(tx *Tx, line int64, now time.Time) error {
	changed, err := tx.exec(`UPDATE line SET opted_out = 1, provider_stop = 1, sealed_asked = '' WHERE id = $1 AND opted_out = 0`, line)
	if err != nil || changed == 0 {
		return err
	}
	if _, err := tx.exec(`UPDATE outbox SET status = 'expired', reason = 'opted out' WHERE line_id = $1 AND status = 'queued'`, line); err != nil {
		return err
	}
	if _, err := tx.exec(`INSERT INTO inbox (id, reason, line_id, contact_id, code, value, note, sealed_body, language, state, at_ms)
		SELECT $1, CASE WHEN l.oncall = 1 THEN 'oncall_stop' ELSE 'opted_out' END, l.id,
			CASE WHEN (SELECT count(*) FROM contact_line x WHERE x.line_id = l.id) = 1 THEN (SELECT x.contact_id FROM contact_line x WHERE x.line_id = l.id) ELSE 0 END,
			'', '', 'by the provider', '', l.language, 'open', $2
		FROM line l WHERE l.id = $3 AND (l.oncall = 1 OR EXISTS (SELECT 1 FROM contact_line x WHERE x.line_id = l.id))`, s.ids.next(now), now.UnixMilli(), line); err != nil {
		return err
	}
	var hash string
	if _, err := tx.row(`SELECT hash FROM line WHERE id = $1`, []any{line}, &hash); err != nil {
		return err
	}
	if _, err := tx.exec(insertLedger, s.ids.next(now), "opted_out", int64(0), hash, now.UnixMilli()); err != nil {
		return err
	}
	return tx.audit(s.ids.next(now), NewAudit{Actor: "provider", Action: "opt_out", Object: fmt.Sprintf("line %d", line)}, now)
}

// providerStart takes a providerStop back.
func (s *Store) providerStart(tx *Tx, line int64, hash string, now time.Time) error {
	changed, err := tx.exec(`UPDATE line SET opted_out = 0, provider_stop = 0 WHERE id = $1 AND opted_out = 1 AND provider_stop = 1`, line)
	if err != nil || changed == 0 {
		return err
	}
	if _, err := tx.exec(insertLedger, s.ids.next(now), "opted_in", int64(0), hash, now.UnixMilli()); err != nil {
		return err
	}
	return tx.audit(s.ids.next(now), NewAudit{Actor: "provider", Action: "opt_in", Object: fmt.Sprintf("line %d", line)}, now)
}
