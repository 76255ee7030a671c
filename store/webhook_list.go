package store

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"strings"
	"time"
)

// Webhook is a program that is told when something has happened.
type Webhook struct {
	ID      int64
	Name    string
	Host    string    // of its address; what else stands there may be a secret
	Events  []string  // what it is told of; none for all
	Place   string    // the code of the branch that it may see; "" for the whole network
	Stopped string    // why it is told nothing: one of the words below; "" while it is told
	Failing time.Time // since when it has taken nothing; zero while it does
	Former  time.Time // until when the secret before signs too; zero for none
	By      string
	Created time.Time
	Waiting int // events that wait to be sent
	Failed  int // events of the last 30 days that it has not taken and is not sent any more

	GaveUp     time.Time // when one of those was last tried and given up; zero for none
	Unreadable bool      // our keys do not open its address or its secret: it cannot be told
}

// Why a webhook is told nothing.
const (
	StoppedByPerson = "person"  // somebody stopped it
	StoppedGone     = "gone"    // it has answered that it is there no more
	StoppedFailing  = "failing" // it has taken nothing for three days
	StoppedCopy     = "copy"    // this is a copy, or a backup that was restored
)

const webhookColumns = `SELECT w.id, w.name, w.data_key, w.sealed_url, w.sealed_secret, w.events, w.place_id, w.stopped, w.failing_ms, w.former_ms, w.by_name, w.created_ms,
	(SELECT count(*) FROM webhook_delivery d WHERE d.webhook_id = w.id AND d.state = 'waiting'),
	(SELECT count(*) FROM webhook_delivery d JOIN webhook_event e ON e.id = d.event_id WHERE d.webhook_id = w.id AND (d.state = 'failed' OR d.state = 'missed') AND e.type <> '` + WebhookTest + `'),
	(SELECT coalesce(max(d.tried_ms), 0) FROM webhook_delivery d JOIN webhook_event e ON e.id = d.event_id WHERE d.webhook_id = w.id AND d.state = 'failed' AND e.type <> '` + WebhookTest + `') FROM webhook w`

// Webhooks lists them by name.
func (s *Store) Webhooks(ctx context.Context) ([]Webhook, error) {
	return s.webhooks(ctx, webhookColumns+` ORDER BY w.name`)
}

// Webhook finds one by its name; ErrNotFound where there is none.
func (s *Store) Webhook(ctx context.Context, name string) (Webhook, error) {
	all, err := s.webhooks(ctx, webhookColumns+` WHERE w.name = $1`, plainName(name))
	if err == nil && len(all) == 0 {
		err = fmt.Errorf("webhook %q: %w", name, ErrNotFound)
	}
	if err != nil {
		return Webhook{}, err
	}
	return all[0], nil
}

// Webhooks lists them by id, without address and secret. It is the whole network's.
func (l Lists) Webhooks(ctx context.Context, p Page) (Part[Webhook], error) {
	return walk(ctx, l, walking{table: "webhook w", query: webhookColumns, key: "w.id"}, p, func(ref *reference, r *sql.Rows, row *Row[Webhook]) (err error) {
		row.Is, err = l.store.scanWebhook(ref, r)
		row.ID = row.Is.ID
		return err
	})
}

func (s *Store) webhooks(ctx context.Context, query string, args ...any) ([]Webhook, error) {
	ref := s.ref.Load()
	var all []Webhook
	err := s.rows(ctx, query, args, func(r *sql.Rows) error {
		w, err := s.scanWebhook(ref, r)
		all = append(all, w)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("webhooks: %w", err)
	}
	return all, nil
}

func (s *Store) scanWebhook(ref *reference, r *sql.Rows) (w Webhook, err error) {
	var key, address, secret, events string
	var place sql.NullInt64
	var failing, former, created, gaveUp int64
	if err := r.Scan(&w.ID, &w.Name, &key, &address, &secret, &events, &place, &w.Stopped, &failing, &former, &w.By, &created, &w.Waiting, &w.Failed, &gaveUp); err != nil {
		return w, err
	}
	address, _, ok := s.openWebhook(key, address, secret, "")
	w.Unreadable = !ok
	if u, err := url.Parse(address); err == nil {
		w.Host = u.Host
	}
	w.Events, w.Place, w.Failing, w.Former, w.Created = strings.Fields(events), ref.placeCode(place), when(failing), when(former), when(created)
	w.GaveUp = when(gaveUp)
	return w, nil
}

// WebhookTry is a delivery as people see it.
type WebhookTry struct {
	Event  string
	Type   string
	At     time.Time // when it happened
	State  string    // waiting, done, failed, missed
	Tries  int
	Due    time.Time // of one that waits
	Answer int       // the last HTTP status; 0 for none
	Reason string    // why it was not taken
	Tried  time.Time // zero before the first try

	ID int64 // of the event
}

// WebhookTries lists what was sent to a webhook and is to be, the newest first, before
// an event's id; 0 starts.
func (s *Store) WebhookTries(ctx context.Context, webhook, before int64, limit int) (all []WebhookTry, err error) {
	query, args := `SELECT e.id, e.type, e.at_ms, d.state, d.tries, d.due_ms, d.answer, d.reason, d.tried_ms FROM webhook_delivery d JOIN webhook_event e ON e.id = d.event_id WHERE d.webhook_id = $1`, []any{webhook, limit}
	if before > 0 {
		query, args = query+` AND d.event_id < $3`, append(args, before)
	}
	err = s.rows(ctx, query+` ORDER BY d.event_id DESC LIMIT $2`, args, func(r *sql.Rows) error {
		var v WebhookTry
		var at, due, tried int64
		err := r.Scan(&v.ID, &v.Type, &at, &v.State, &v.Tries, &due, &v.Answer, &v.Reason, &tried)
		v.Event, v.At, v.Due, v.Tried = EventID(v.ID), when(at), when(due), when(tried)
		all = append(all, v)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("deliveries: %w", err)
	}
	return all, nil
}
