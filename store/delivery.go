package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// forward says from which statuses a delivery report moves a message to which:
// a final word is never taken back, whatever comes later or twice. What has
// arrived by an unclear try is not sent once more, even if it waits for that.
var forward = map[string]string{
	"sent":      "status = 'unknown'",
	"delivered": "status IN ('sent', 'unknown', 'queued', 'sending')",
	"failed":    "status IN ('sent', 'unknown')",
	"expired":   "status IN ('sent', 'unknown')",
}

// Delivered moves messages forward by what the provider reports. A report for
// an id that nobody knows is parked: it may have come before the answer to the
// send, and is matched when that arrives. The channel is the one that the
// message left by.
func (s *Store) Delivered(ctx context.Context, channel string, reports []DeliveryReport, now time.Time) error {
	err := s.brief(ctx, func(tx *Tx) error {
		g := newSettling(tx, s, now)
		for _, r := range reports {
			if r.ProviderID == "" {
				continue
			}
			known, err := g.deliver(channel, r)
			if err == nil && !known {
				err = park(tx, channel, r, now)
			}
			if err != nil {
				return err
			}
		}
		return g.end()
	})
	if err != nil {
		return fmt.Errorf("delivery reports of %s: %w", channel, err)
	}
	return nil
}

// deliver applies one report, and says whether its message is known.
func (g *settling) deliver(channel string, r DeliveryReport) (bool, error) {
	var o outgoing
	known, err := g.tx.row(`SELECT `+outgoingColumns+` FROM outbox WHERE provider_id = $1 AND (route = $2 OR route = '' AND channel = $2)`,
		[]any{r.ProviderID, channel}, o.fields()...)
	if err != nil || !known {
		return known, err
	}
	g.charge(&o, r.Cost, 0)
	if err := g.writeCosts(); err != nil {
		return true, err
	}
	from, ok := forward[r.State]
	if !ok {
		return true, nil
	}
	changed, err := g.tx.exec(`UPDATE outbox SET status = $1, reason = CASE WHEN $2 <> '' THEN $2 ELSE reason END WHERE id = $3 AND `+from,
		r.State, r.Reason, o.id)
	if err != nil || changed == 0 {
		return true, err
	}
	if what, is := r.counted(o.route); is {
		g.counts.add(what)
	}
	switch r.State {
	case "delivered":
		_, err = g.tx.exec(`UPDATE line SET failures = 0 WHERE id = $1 AND failures > 0`, o.line)
	case "failed":
		err = g.undelivered(&o, r)
	}
	return true, err
}

// undelivered draws what a failure says: of an opt-out, of a number that nobody
// answers, of a batch.
func (g *settling) undelivered(o *outgoing, r DeliveryReport) error {
	if startedByUs(o.class) {
		g.failed[o.route] = true
	}
	switch {
	case r.OptedOut:
		return g.store.providerStop(g.tx, o.line, g.now)
	case r.Account: // her phone may be as well as ever
		return nil
	}
	return g.store.bounce(g.tx, o.line, g.now)
}

// bounce counts one more message that could not reach a phone. After the last
// that is borne nothing is sent to it until it is heard from again, and a
// coordinator looks for her.
func (s *Store) bounce(tx *Tx, line int64, now time.Time) error {
	if _, err := tx.exec(`UPDATE line SET failures = failures + 1 WHERE id = $1`, line); err != nil {
		return err
	}
	var failures int64
	if _, err := tx.row(`SELECT failures FROM line WHERE id = $1`, []any{line}, &failures); err != nil || failures != hardFailures {
		return err
	}
	_, err := tx.exec(`INSERT INTO inbox (id, reason, line_id, contact_id, code, value, note, sealed_body, language, state, at_ms)
		SELECT $1, 'bounced', l.id, coalesce((SELECT min(x.contact_id) FROM contact_line x WHERE x.line_id = l.id), 0), '', '', '', '', l.language, 'open', $2 FROM line l WHERE l.id = $3`,
		s.ids.next(now), now.UnixMilli(), line)
	return err
}

// park keeps a report for an id that is not known yet; a final one is never
// replaced by an earlier stage, and what it costs is kept with either.
func park(tx *Tx, channel string, r DeliveryReport, now time.Time) error {
	if _, ok := forward[r.State]; !ok && r.Cost.IsZero() {
		return nil
	}
	_, err := tx.exec(`INSERT INTO parked (channel, provider_id, state, reason, at_ms, opted_out, account, currency, cost_micro) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (channel, provider_id) DO UPDATE SET
			state = CASE WHEN parked.state IN ('delivered', 'failed', 'expired') THEN parked.state ELSE excluded.state END,
			reason = CASE WHEN parked.state IN ('delivered', 'failed', 'expired') THEN parked.reason ELSE excluded.reason END,
			opted_out = CASE WHEN parked.state IN ('delivered', 'failed', 'expired') THEN parked.opted_out ELSE excluded.opted_out END,
			account = CASE WHEN parked.state IN ('delivered', 'failed', 'expired') THEN parked.account ELSE excluded.account END,
			currency = CASE WHEN excluded.currency = '' THEN parked.currency ELSE excluded.currency END,
			cost_micro = CASE WHEN excluded.currency = '' THEN parked.cost_micro ELSE excluded.cost_micro END`,
		channel, r.ProviderID, r.State, r.Reason, now.UnixMilli(), flag(r.OptedOut), flag(r.Account), r.Cost.Currency, r.Cost.Micro)
	return err
}

// early is a delivery report that came before the provider's answer to the send.
type early struct {
	DeliveryReport
	channel string
}

// unpark applies what came before the providers' answers.
func (g *settling) unpark(all []*handed) error {
	var keys [][]any
	var of []early
	for _, m := range all {
		if m.ProviderID != "" {
			keys = append(keys, []any{m.ProviderID, m.route})
			of = append(of, early{DeliveryReport{ProviderID: m.ProviderID}, m.route})
		}
	}
	var found []early
	err := g.tx.each(`SELECT state, reason, opted_out, account, currency, cost_micro FROM parked WHERE provider_id = $1 AND channel = $2`, keys, func(r *cursor) error {
		var v DeliveryReport
		var optedOut, account int
		err := r.Scan(&v.State, &v.Reason, &optedOut, &account, &v.Cost.Currency, &v.Cost.Micro)
		e := of[r.key]
		v.ProviderID, v.OptedOut, v.Account = e.ProviderID, optedOut == 1, account == 1
		e.DeliveryReport = v
		found = append(found, e)
		return err
	})
	for _, e := range found {
		parked := int64(0) // it takes effect once, also where two messages bear the provider's id
		if err == nil {
			parked, err = g.tx.exec(`DELETE FROM parked WHERE channel = $1 AND provider_id = $2`, e.channel, e.ProviderID)
		}
		if err == nil && parked > 0 {
			_, err = g.deliver(e.channel, e.DeliveryReport)
		}
	}
	return err
}

// reunited is for how long a parked report is looked at again.
const reunited = time.Hour

// reunite lets reports take effect that were parked while, on another connection, the
// answer was written that names their message: neither saw the other.
func (s *Store) reunite(ctx context.Context, now time.Time) error {
	return s.tick(ctx, func(tx *Tx) error {
		var all []*handed
		err := tx.rows(`SELECT DISTINCT p.provider_id, p.channel FROM parked p JOIN outbox o ON o.provider_id = p.provider_id AND o.provider_id <> ''
			AND (o.route = p.channel OR o.route = '' AND o.channel = p.channel) WHERE p.at_ms > $1 LIMIT $2`, []any{now.Add(-reunited).UnixMilli(), pruneBatch}, func(r *sql.Rows) error {
			m := &handed{}
			all = append(all, m)
			return r.Scan(&m.ProviderID, &m.route)
		})
		if err != nil || len(all) == 0 {
			return err
		}
		g := newSettling(tx, s, now)
		if err := g.unpark(all); err != nil {
			return err
		}
		return g.end()
	})
}
