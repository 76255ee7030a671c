package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"ahadi/internal/keys"
	"ahadi/internal/phone"
)

// The life of an outgoing message:
//
//	queued ─ Claim → sending ─ Settle → sent | refused | queued (later) | unknown
//	queued ─ Claim → expired          too late, or its line opted out
//	sending ─ Recover → unknown       the lease ran out: it may have left
//	unknown ─ Recover, Settle → queued   the class "must" alone
//	sent, unknown ─ Delivered → delivered | failed | expired, forward only
//
// Every change names the status it leaves, and those of a claim its try.

// Settlement is what became of one claimed message.
type Settlement struct {
	ID         int64
	Try        int    // of the claim; a row whose try has moved on is left alone
	Status     string // sent, refused, queued (surely not sent: again at Due), unknown (it may have left)
	ProviderID string // the provider's id, for its delivery reports
	Reason     string // for the coordinator; no number, no text
	Due        time.Time
	OptedOut   bool // the provider refuses because the person stopped messages there
}

// DeliveryReport is what a provider says later about a message.
type DeliveryReport struct {
	ProviderID string
	State      string // sent, delivered, failed, expired; anything else changes nothing
	Reason     string
}

// mustTries is how often a message of the class "must" is sent when it is not
// known whether it left.
const mustTries = 5

// retryMust is how long a "must" message waits before it is sent again.
const retryMust = 30 * time.Second

// mostLooked bounds how many messages one claim looks at, so that a long backlog
// of what is too late does not keep callers from the writer.
const mostLooked = 500

// Claim leases up to n due messages until now+lease: in the order of their
// classes, then of their due times. The try of each is a fencing token. What
// is too late, or belongs to a line that has opted out, leaves the queue here
// instead: this is the last look before a message is handed over. While sending
// is paused nothing is claimed.
func (s *Store) Claim(ctx context.Context, now time.Time, lease time.Duration, n int) ([]Outgoing, error) {
	var claimed []Outgoing
	err := s.single(ctx, func(tx *Tx) error {
		claimed = nil
		if stop, err := paused(tx); err != nil || stop {
			return err
		}
		for looked := 0; len(claimed) < n && looked < mostLooked; {
			due, err := s.due(tx, now, n-len(claimed))
			if err != nil || len(due) == 0 {
				return err
			}
			looked += len(due)
			for _, d := range due {
				out, ok, err := s.claim(tx, d, now, lease)
				if err != nil {
					return err
				}
				if ok {
					claimed = append(claimed, out)
				}
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("claim from the outbox: %w", err)
	}
	return claimed, nil
}

// queued is a message that is due, as it lies in the tables.
type queued struct {
	Outgoing
	contact, place   int64
	body, number     string // sealed
	contactKey       string
	lineKey          string
	permit           permit
	expires, written int64
}

func (s *Store) due(tx *Tx, now time.Time, n int) ([]queued, error) {
	var due []queued
	err := tx.rows(`SELECT o.id, o.try, o.channel, o.class, o.contact_id, o.sealed_body, o.expires_ms, o.at_ms, o.text_key, l.sealed_number, l.data_key, l.opted_out, l.failures, coalesce(c.data_key, ''), coalesce(c.status, ''), coalesce(c.place_id, 0), `+agreedQuery+`
		FROM outbox o JOIN line l ON l.id = o.line_id LEFT JOIN contact c ON c.id = o.contact_id
		WHERE o.status = 'queued' AND o.due_ms <= $1 ORDER BY o.priority, o.due_ms, o.id LIMIT $2`+tx.engine.skip, []any{now.UnixMilli(), n}, func(r *sql.Rows) error {
		var d queued
		var optedOut, agreed int
		var status string
		err := r.Scan(&d.ID, &d.Try, &d.Channel, &d.Class, &d.contact, &d.body, &d.expires, &d.written, &d.permit.key, &d.number, &d.lineKey, &optedOut, &d.permit.failures, &d.contactKey, &status, &d.place, &agreed)
		d.permit.class, d.permit.now = d.Class, now
		d.permit.optedOut, d.permit.agreed, d.permit.invited = optedOut == 1, agreed == 1, status == "invited"
		due = append(due, d)
		return err
	})
	return due, err
}

// claim moves one message out of the queue: to the sender, or aside with the reason.
func (s *Store) claim(tx *Tx, d queued, now time.Time, lease time.Duration) (Outgoing, bool, error) {
	reason, err := d.held(tx, now)
	if err != nil {
		return Outgoing{}, false, err
	}
	if reason != "" {
		_, err := tx.exec(`UPDATE outbox SET status = 'expired', reason = $1 WHERE id = $2 AND status = 'queued'`, reason, d.ID)
		return Outgoing{}, false, err
	}
	if err := d.reveal(s.keys); err != nil { // no retry can cure it: aside, or it would be claimed for ever
		_, err := tx.exec(`UPDATE outbox SET status = 'refused', reason = 'cannot be read: its key is gone' WHERE id = $1 AND status = 'queued'`, d.ID)
		return Outgoing{}, false, err
	}
	d.Try++
	changed, err := tx.exec(`UPDATE outbox SET status = 'sending', try = $1, lease_ms = $2 WHERE id = $3 AND status = 'queued'`,
		d.Try, now.Add(lease).UnixMilli(), d.ID)
	return d.Outgoing, changed == 1, err
}

// held says why a message must not leave any more, "" when it may.
func (d *queued) held(tx *Tx, now time.Time) (string, error) {
	if d.expires <= now.UnixMilli() {
		return "too late", nil
	}
	if d.Class == "reminder" || d.Class == "broadcast" { // which we started
		stop, err := frozen(tx, d.place)
		if err != nil {
			return "", err
		}
		d.permit.frozen = stop
	}
	if why := d.permit.held(); why != "" {
		return why, nil
	}
	if d.Class != "reminder" || d.contact == 0 || d.permit.key == inviteKey {
		return "", nil
	}
	reported, err := tx.row(`SELECT id FROM report WHERE contact_id = $1 AND state = 'accepted' AND at_ms >= $2`, []any{d.contact, d.written}, new(int64))
	if reported {
		return "reported meanwhile", err
	}
	return "", err
}

// reveal opens the number and the text.
func (d *queued) reveal(ring *keys.Ring) error {
	wrapped := d.lineKey
	if d.contact != 0 {
		wrapped = d.contactKey
	}
	body, err := reveal(ring, wrapped, d.body, "body")
	if err != nil {
		return err
	}
	e164, err := reveal(ring, d.lineKey, d.number, "number")
	if err != nil {
		return err
	}
	if d.To, err = phone.Parse(e164, ""); err != nil {
		return err
	}
	if d.Body = body; body == "" {
		return errors.New("no text")
	}
	return nil
}

// Settle writes what became of claimed messages. A message whose lease ran out
// meanwhile, or that another try has, is left as it is. Delivery reports that
// came before the provider's own answer take effect here.
func (s *Store) Settle(ctx context.Context, all []Settlement, now time.Time) error {
	err := s.single(ctx, func(tx *Tx) error {
		for _, st := range all {
			if err := s.settle(tx, st, now); err != nil {
				return fmt.Errorf("message %d: %w", st.ID, err)
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("settle %d messages: %w", len(all), err)
	}
	return nil
}

func (s *Store) settle(tx *Tx, st Settlement, now time.Time) error {
	var line int64
	var channel, class string
	found, err := tx.row(`SELECT line_id, channel, class FROM outbox WHERE id = $1 AND status = 'sending' AND try = $2`, []any{st.ID, st.Try}, &line, &channel, &class)
	if err != nil || !found {
		return err
	}
	sent := int64(0)
	switch st.Status {
	case "sent":
		sent = now.UnixMilli()
	case "unknown":
		if class == "must" && st.Try < mustTries {
			st.Status, st.Due = "queued", now.Add(retryMust)
		}
	case "refused", "queued":
	default:
		return fmt.Errorf("no settlement is called %q", st.Status)
	}
	if _, err := tx.exec(`UPDATE outbox SET status = $1, provider_id = $2, reason = $3, sent_ms = $4, lease_ms = 0,
		due_ms = CASE WHEN $1 = 'queued' THEN $5 ELSE due_ms END WHERE id = $6 AND status = 'sending' AND try = $7`,
		st.Status, st.ProviderID, st.Reason, sent, st.Due.UnixMilli(), st.ID, st.Try); err != nil {
		return err
	}
	if st.OptedOut {
		if err := s.providerStop(tx, line, now); err != nil {
			return err
		}
	}
	if st.ProviderID == "" {
		return nil
	}
	return s.unpark(tx, channel, st.ProviderID, now)
}

// providerStop takes a provider's "this person stopped messages" for an opt-out.
func (s *Store) providerStop(tx *Tx, line int64, now time.Time) error {
	changed, err := tx.exec(`UPDATE line SET opted_out = 1 WHERE id = $1 AND opted_out = 0`, line)
	if err != nil || changed == 0 {
		return err
	}
	if _, err := tx.exec(`UPDATE outbox SET status = 'expired', reason = 'opted out' WHERE line_id = $1 AND status = 'queued'`, line); err != nil {
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

// Recover takes back what was claimed and never settled, once its lease has
// run out: it may have left, so it is unknown, and the class "must" alone is
// queued again.
func (s *Store) Recover(ctx context.Context, now time.Time) error { return s.recover(ctx, now, now) }

// Orphans is Recover without waiting for leases: for the start of a process
// that alone holds the database, where every claim is of a dead one. On a server
// another process may live, so there the leases are waited for.
func (s *Store) Orphans(ctx context.Context, now time.Time) error {
	if s.engine.sets {
		return s.recover(ctx, now, now)
	}
	return s.recover(ctx, now, now.AddDate(100, 0, 0))
}

func (s *Store) recover(ctx context.Context, now, until time.Time) error {
	queued := false
	err := s.single(ctx, func(tx *Tx) error {
		again, err := tx.exec(`UPDATE outbox SET status = 'queued', due_ms = $1, lease_ms = 0, reason = 'sent again: its sender was lost'
			WHERE status = 'sending' AND lease_ms <= $2 AND class = 'must' AND try < $3`, now.UnixMilli(), until.UnixMilli(), mustTries)
		queued = again > 0
		if err != nil {
			return err
		}
		_, err = tx.exec(`UPDATE outbox SET status = 'unknown', lease_ms = 0, reason = 'its sender was lost: it may have left' WHERE status = 'sending' AND lease_ms <= $1`, until.UnixMilli())
		return err
	})
	if err != nil {
		return fmt.Errorf("recover leases: %w", err)
	}
	if queued {
		s.poke()
	}
	return nil
}
