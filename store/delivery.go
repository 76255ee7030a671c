package store

import (
	"context"
	"fmt"
	"time"
)

// forward says from which statuses a delivery report moves a message to which:
// a final word is never taken back, whatever comes later or twice.
var forward = map[string][2]string{
	"sent":      {"unknown", "unknown"},
	"delivered": {"sent", "unknown"},
	"failed":    {"sent", "unknown"},
	"expired":   {"sent", "unknown"},
}

// Delivered moves messages forward by what the provider reports. A report for
// an id that nobody knows is parked: it may have come before the answer to the
// send, and is matched when that arrives.
func (s *Store) Delivered(ctx context.Context, channel string, reports []DeliveryReport, now time.Time) error {
	err := s.single(ctx, func(tx *Tx) error {
		for _, r := range reports {
			if r.ProviderID == "" {
				continue
			}
			var known int
			if _, err := tx.row(`SELECT count(*) FROM outbox WHERE channel = $1 AND provider_id = $2`, []any{channel, r.ProviderID}, &known); err != nil {
				return err
			}
			if known == 0 {
				if err := park(tx, channel, r, now); err != nil {
					return err
				}
				continue
			}
			if err := s.deliver(tx, channel, r, now); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("delivery reports of %s: %w", channel, err)
	}
	return nil
}

func (s *Store) deliver(tx *Tx, channel string, r DeliveryReport, now time.Time) error {
	from, ok := forward[r.State]
	if !ok {
		return nil
	}
	changed, err := tx.exec(`UPDATE outbox SET status = $1, reason = CASE WHEN $2 <> '' THEN $2 ELSE reason END
		WHERE channel = $3 AND provider_id = $4 AND status IN ($5, $6)`, r.State, r.Reason, channel, r.ProviderID, from[0], from[1])
	if err != nil || changed == 0 {
		return err
	}
	switch r.State {
	case "delivered":
		_, err = tx.exec(`UPDATE line SET failures = 0 WHERE failures > 0 AND id IN (SELECT line_id FROM outbox WHERE channel = $1 AND provider_id = $2)`, channel, r.ProviderID)
	case "failed":
		err = s.bounce(tx, channel, r.ProviderID, now)
	}
	return err
}

// bounce counts one more delivery that failed. After the last that is borne
// nothing is sent to the phone until it is heard from again, and a coordinator
// looks for her.
func (s *Store) bounce(tx *Tx, channel, providerID string, now time.Time) error {
	var line, failures int64
	if _, err := tx.row(`SELECT l.id, l.failures + 1 FROM line l JOIN outbox o ON o.line_id = l.id WHERE o.channel = $1 AND o.provider_id = $2`, []any{channel, providerID}, &line, &failures); err != nil {
		return err
	}
	if _, err := tx.exec(`UPDATE line SET failures = $1 WHERE id = $2`, failures, line); err != nil || failures != hardFailures {
		return err
	}
	_, err := tx.exec(`INSERT INTO inbox (id, reason, line_id, contact_id, code, value, note, sealed_body, language, state, at_ms)
		SELECT $1, 'bounced', l.id, coalesce((SELECT min(x.contact_id) FROM contact_line x WHERE x.line_id = l.id), 0), '', '', '', '', l.language, 'open', $2 FROM line l WHERE l.id = $3`,
		s.ids.next(now), now.UnixMilli(), line)
	return err
}

// park keeps a report for an id that is not known yet; a final one is never
// replaced by an earlier stage.
func park(tx *Tx, channel string, r DeliveryReport, now time.Time) error {
	if _, ok := forward[r.State]; !ok {
		return nil
	}
	_, err := tx.exec(`INSERT INTO parked (channel, provider_id, state, reason, at_ms) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (channel, provider_id) DO UPDATE SET state = excluded.state, reason = excluded.reason WHERE parked.state = 'sent'`,
		channel, r.ProviderID, r.State, r.Reason, now.UnixMilli())
	return err
}

// unpark applies what came before the provider's answer.
func (s *Store) unpark(tx *Tx, channel, id string, now time.Time) error {
	r := DeliveryReport{ProviderID: id}
	found, err := tx.row(`SELECT state, reason FROM parked WHERE channel = $1 AND provider_id = $2`, []any{channel, id}, &r.State, &r.Reason)
	if err != nil || !found {
		return err
	}
	if _, err := tx.exec(`DELETE FROM parked WHERE channel = $1 AND provider_id = $2`, channel, id); err != nil {
		return err
	}
	return s.deliver(tx, channel, r, now)
}
