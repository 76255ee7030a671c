package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// WebhookDelivery is one event on its way to one webhook.
type WebhookDelivery struct {
	Webhook int64
	Event   string // its name, the webhook-id
	Body    string
	URL     string
	Secrets []string // that sign it: the new one first
	Tries   int      // before this one

	event int64
}

// DueWebhooks are what is to be sent now, of each webhook at most so many, those
// first that have waited longest; none while sending is paused.
func (s *Store) DueWebhooks(ctx context.Context, now time.Time, each int) (all []WebhookDelivery, err error) {
	err = s.look(ctx, func(v *view) error {
		all = nil
		some := false
		if some, err = v.row(`SELECT 1 FROM webhook_delivery WHERE state = 'waiting' AND due_ms <= $1 LIMIT 1`, []any{now.UnixMilli()}, new(int)); err != nil || !some {
			return err
		}
		if held, err := paused(v); err != nil || held {
			return err
		}
		return v.rows(`SELECT d.webhook_id, d.event_id, d.tries, e.body, w.data_key, w.sealed_url, w.sealed_secret, CASE WHEN w.former_ms > $1 THEN w.sealed_former ELSE '' END
			FROM (SELECT webhook_id, event_id, tries, row_number() OVER (PARTITION BY webhook_id ORDER BY due_ms, event_id) AS n FROM webhook_delivery WHERE state = 'waiting' AND due_ms <= $1) d
			JOIN webhook w ON w.id = d.webhook_id JOIN webhook_event e ON e.id = d.event_id WHERE d.n <= $2 AND w.stopped = '' ORDER BY d.webhook_id, d.n`, []any{now.UnixMilli(), each}, func(r *sql.Rows) error {
			d, err := s.dueDelivery(r)
			all = append(all, d)
			return err
		})
	})
	if err != nil {
		return nil, fmt.Errorf("what webhooks are to be told: %w", err)
	}
	return all, nil
}

func (s *Store) dueDelivery(r *sql.Rows) (d WebhookDelivery, err error) {
	var key, address, secret, former string
	if err := r.Scan(&d.Webhook, &d.event, &d.Tries, &d.Body, &key, &address, &secret, &former); err != nil {
		return d, err
	}
	d.Event = EventID(d.event)
	if d.URL, err = reveal(s.keys, key, address, "webhook url"); err != nil {
		return d, fmt.Errorf("webhook %d: %w", d.Webhook, err)
	}
	for _, v := range []struct{ sealed, label string }{{secret, "webhook secret"}, {former, "webhook former"}} {
		if v.sealed == "" {
			continue
		}
		plain, err := reveal(s.keys, key, v.sealed, v.label)
		if err != nil {
			return d, fmt.Errorf("webhook %d: %w", d.Webhook, err)
		}
		d.Secrets = append(d.Secrets, plain)
	}
	return d, nil
}

// WebhookAnswer is what a try came to.
type WebhookAnswer struct {
	Taken  bool
	Answer int       // the HTTP status; 0 where there was none
	Reason string    // why it was not taken: a word
	Again  time.Time // when it is sent again; zero where it is given up
	Gone   bool      // the program says that it is there no more
}

// webhookPatience is for how long a webhook may take nothing until nothing more is
// sent to it, once an event was given up.
const webhookPatience = 72 * time.Hour

// SettleWebhook writes what a try came to. A webhook that is gone, or has taken
// nothing for three days when an event is given up, is stopped.
func (s *Store) SettleWebhook(ctx context.Context, d WebhookDelivery, e WebhookAnswer, now time.Time) error {
	err := s.single(ctx, func(tx *Tx) error {
		state, due := "waiting", e.Again.UnixMilli()
		switch {
		case e.Taken:
			state, due = "done", 0
		case e.Gone || e.Again.IsZero():
			state, due = "failed", 0
		}
		n, err := tx.exec(`UPDATE webhook_delivery SET state = $1, tries = tries + 1, due_ms = $2, answer = $3, reason = $4, tried_ms = $5
			WHERE webhook_id = $6 AND event_id = $7 AND state = 'waiting' AND tries = $8`, state, due, e.Answer, e.Reason, now.UnixMilli(), d.Webhook, d.event, d.Tries)
		if err != nil || n == 0 {
			return err
		}
		return s.judgeWebhook(tx, d.Webhook, e, now)
	})
	if err != nil {
		return fmt.Errorf("what a webhook answered: %w", err)
	}
	return nil
}

// judgeWebhook notes how a webhook does, and stops one that takes nothing.
func (s *Store) judgeWebhook(tx *Tx, id int64, e WebhookAnswer, now time.Time) error {
	if e.Taken {
		_, err := tx.exec(`UPDATE webhook SET failing_ms = 0 WHERE id = $1 AND failing_ms <> 0`, id)
		return err
	}
	if _, err := tx.exec(`UPDATE webhook SET failing_ms = $1 WHERE id = $2 AND failing_ms = 0`, now.UnixMilli(), id); err != nil {
		return err
	}
	var name string
	var since int64
	if _, err := tx.row(`SELECT name, failing_ms FROM webhook WHERE id = $1`, []any{id}, &name, &since); err != nil {
		return err
	}
	why := ""
	switch {
	case e.Gone:
		why = StoppedGone
	case e.Again.IsZero() && now.Sub(when(since)) >= webhookPatience:
		why = StoppedFailing
	default:
		return nil
	}
	if err := stopWebhook(tx, id, why); err != nil {
		return err
	}
	return tx.audit(s.ids.next(now), NewAudit{Actor: "gateway", Action: "webhook_disable", Object: "webhook " + name, Was: "told", Became: why}, now)
}
