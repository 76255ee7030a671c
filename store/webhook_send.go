package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// WebhookDelivery is one event on its way to one webhook. What is posted is there
// once it was read by WebhookToSend.
type WebhookDelivery struct {
	Webhook int64
	Event   string // its name, the webhook-id
	Body    string
	URL     string
	Secrets []string // that sign it: the new one first
	Tries   int      // before this one
	Test    bool     // somebody waits for it
	Failing bool     // the webhook has not taken what it was sent last

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
		return v.rows(`SELECT d.webhook_id, d.event_id, d.tries, d.due_ms, w.failing_ms
			FROM (SELECT webhook_id, event_id, tries, due_ms, row_number() OVER (PARTITION BY webhook_id ORDER BY due_ms, event_id) AS n FROM webhook_delivery WHERE state = 'waiting' AND due_ms <= $1) d
			JOIN webhook w ON w.id = d.webhook_id WHERE d.n <= $2 AND w.stopped = '' ORDER BY d.webhook_id, d.n`, []any{now.UnixMilli(), each}, func(r *sql.Rows) error {
			var d WebhookDelivery
			var due, failing int64
			err := r.Scan(&d.Webhook, &d.event, &d.Tries, &due, &failing)
			d.Event, d.Test, d.Failing = EventID(d.event), due == testDue, failing > 0
			all = append(all, d)
			return err
		})
	})
	if err != nil {
		return nil, fmt.Errorf("what webhooks are to be told: %w", err)
	}
	return all, nil
}

// testDue is when a test is due: before all else that waits.
const testDue = 0

// WebhookToSend reads a delivery as it stands now, right before it is posted. ok is
// false where it is to be posted no more: it was tried meanwhile, its webhook was
// stopped or removed, sending is paused, or nobody can read where it goes.
func (s *Store) WebhookToSend(ctx context.Context, d WebhookDelivery, now time.Time) (_ WebhookDelivery, ok bool, err error) {
	err = s.look(ctx, func(v *view) error {
		if held, err := paused(v); err != nil || held {
			return err
		}
		var key, address, secret, former string
		if ok, err = v.row(`SELECT e.body, w.data_key, w.sealed_url, w.sealed_secret, CASE WHEN w.former_ms > $4 THEN w.sealed_former ELSE '' END
			FROM webhook_delivery d JOIN webhook w ON w.id = d.webhook_id JOIN webhook_event e ON e.id = d.event_id
			WHERE d.webhook_id = $1 AND d.event_id = $2 AND d.state = 'waiting' AND d.tries = $3 AND w.stopped = ''`,
			[]any{d.Webhook, d.event, d.Tries, now.UnixMilli()}, &d.Body, &key, &address, &secret, &former); err != nil || !ok {
			return err
		}
		d.URL, d.Secrets, ok = s.openWebhook(key, address, secret, former)
		return nil
	})
	if err != nil {
		return d, false, fmt.Errorf("webhook %d: %w", d.Webhook, err)
	}
	return d, ok, nil
}

// openWebhook reveals where a webhook is and what signs for it; ok is false where
// our keys do not open that. A secret of before that they do not open is left out.
func (s *Store) openWebhook(key, address, secret, former string) (url string, secrets []string, ok bool) {
	url, err := reveal(s.keys, key, address, "webhook url")
	plain, err2 := reveal(s.keys, key, secret, "webhook secret")
	secrets = []string{plain}
	if before, err := reveal(s.keys, key, former, "webhook former"); err == nil && before != "" {
		secrets = append(secrets, before)
	}
	return url, secrets, err == nil && err2 == nil && url != "" && plain != ""
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
	err := s.brief(ctx, func(tx *Tx) error {
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
