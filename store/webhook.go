package store

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"fmt"
	"net/netip"
	"net/url"
	"slices"
	"strings"
	"time"
)

// NewWebhook is one to add.
type NewWebhook struct {
	Name   string
	URL    string   // https://…, or http:// to this machine
	Events []string // of WebhookEvents; none for all
	Place  string
}

// Bounds of webhooks.
const (
	mostWebhooks = 50
	longestURL   = 2000
	secretBytes  = 32
)

// AddWebhook lets a program be told, from now on. The secret by which it knows that
// it is we who tell it is given once, and kept sealed.
func (s *Store) AddWebhook(ctx context.Context, n NewWebhook, h Hand) (secret string, err error) {
	name, err := signed(n.Name)
	if err != nil {
		return "", err
	}
	what := "adding the webhook " + name
	if err := checkWebhook(what, &n); err != nil {
		return "", err
	}
	wrapped, key, err := s.keys.NewDataKey()
	if err != nil {
		return "", err
	}
	secret = newWebhookSecret()
	err = s.decide(ctx, h, func(d *decision) error {
		count := 0
		if _, err := d.tx.row(`SELECT count(*) FROM webhook`, nil, &count); err != nil {
			return err
		}
		if count >= mostWebhooks {
			return refused(what, "there are %d webhooks, which is all that there can be: remove one first", mostWebhooks)
		}
		var place any
		code := ""
		if n.Place != "" {
			if place, code, err = d.place(n.Place); err != nil {
				return err
			}
		}
		added, err := d.tx.exec(`INSERT INTO webhook (id, name, data_key, sealed_url, sealed_secret, sealed_former, former_ms, events, place_id, stopped, failing_ms, by_name, created_ms)
			VALUES ($1, $2, $3, $4, $5, '', 0, $6, $7, '', 0, $8, $9) ON CONFLICT (name) DO NOTHING`,
			d.id(), name, wrapped, key.Seal([]byte(n.URL), "webhook url"), key.Seal([]byte(secret), "webhook secret"), strings.Join(n.Events, " "), place, d.by, d.ms())
		if err == nil && added == 0 {
			err = refused(what, "there is one of this name already")
		}
		if err != nil {
			return err
		}
		d.done = secret
		return d.changed("webhook_add", "webhook "+name, "", strings.TrimSpace(strings.Join(n.Events, " ")+" "+code))
	})
	return secret, err
}

// newWebhookSecret is a secret as Standard Webhooks writes it.
func newWebhookSecret() string {
	raw := make([]byte, secretBytes)
	_, _ = rand.Read(raw) // never fails
	return "whsec_" + base64.StdEncoding.EncodeToString(raw)
}

// checkWebhook refuses an address that nothing is sent to, and events that there
// are not.
func checkWebhook(what string, n *NewWebhook) error {
	for _, e := range n.Events {
		if !slices.Contains(WebhookEvents(), e) {
			return refused(what, "there is no event %q: there are %s", e, strings.Join(WebhookEvents(), ", "))
		}
	}
	n.URL = strings.TrimSpace(n.URL)
	u, err := url.Parse(n.URL)
	switch {
	case err != nil || u.Hostname() == "" || u.User != nil || u.Fragment != "" || len(n.URL) > longestURL || u.Scheme != "https" && u.Scheme != "http":
		return refused(what, "its address must be one such as https://example.org/hooks/ahadi, without a user's name or a # in it")
	case u.Scheme == "http" && !onThisMachine(u.Hostname()):
		return refused(what, "its address must begin with https://: without TLS others read what is sent. http:// is for this machine alone")
	}
	return nil
}

// onThisMachine says whether a host can only be this machine.
func onThisMachine(host string) bool {
	ip, err := netip.ParseAddr(host)
	return host == "localhost" || err == nil && ip.Unmap().IsLoopback()
}

// knownWebhook is one in the hands of who changes it.
type knownWebhook struct {
	id      int64
	name    string
	stopped string
	key     string // wrapped
	secret  string // sealed
	shut    bool   // nobody can read where it is, or what signs for it
	events  []string
	place   int64
	created int64 // in milliseconds
}

// webhook finds one by its name.
func (d *decision) webhook(name string) (w knownWebhook, err error) {
	w.name = plainName(name)
	var events, address string
	found, err := d.tx.row(`SELECT id, stopped, data_key, sealed_url, sealed_secret, events, coalesce(place_id, 0), created_ms FROM webhook WHERE name = $1`, []any{w.name}, &w.id, &w.stopped, &w.key, &address, &w.secret, &events, &w.place, &w.created)
	if err == nil && !found {
		err = fmt.Errorf("webhook %q: %w", w.name, ErrNotFound)
	}
	w.events = strings.Fields(events)
	if err == nil {
		_, _, open := d.store.openWebhook(w.key, address, w.secret, "")
		w.shut = !open
	}
	return w, err
}

// told refuses what is of use only to a webhook that can be told.
func (w *knownWebhook) told(what string) error {
	if w.stopped != "" {
		return refused(what, "it is told nothing: enable it first")
	}
	return w.legible(what)
}

// legible refuses what is of no use to a webhook that nobody can read.
func (w *knownWebhook) legible(what string) error {
	if w.shut {
		return refused(what, "its address or its secret cannot be read: remove it, and add it anew")
	}
	return nil
}

// MostOverlap is for how long the secret before may sign too.
const MostOverlap = 30 * 24 * time.Hour

// RotateWebhook gives a webhook a new secret, which is shown once. The one before
// signs too for a while, so that nothing is refused until the program knows the new
// one; for nothing at 0, where it is known to others.
func (s *Store) RotateWebhook(ctx context.Context, name string, overlap time.Duration, h Hand) (secret string, err error) {
	if overlap < 0 || overlap > MostOverlap {
		return "", refused("rotating the secret of "+plainName(name), "the secret before signs for %d days at most", int(MostOverlap.Hours()/24))
	}
	secret = newWebhookSecret()
	err = s.decide(ctx, h, func(d *decision) error {
		w, err := d.webhook(name)
		if err != nil {
			return err
		}
		if err := w.legible("rotating the secret of " + w.name); err != nil {
			return err
		}
		key, err := s.keys.Unwrap(w.key)
		if err != nil {
			return err
		}
		former, until := "", int64(0)
		if overlap > 0 {
			old, err := key.Open(w.secret, "webhook secret")
			if err != nil {
				return err
			}
			former, until = key.Seal(old, "webhook former"), d.now.Add(overlap).UnixMilli()
		}
		if _, err := d.tx.exec(`UPDATE webhook SET sealed_secret = $1, sealed_former = $2, former_ms = $3 WHERE id = $4`, key.Seal([]byte(secret), "webhook secret"), former, until, w.id); err != nil {
			return err
		}
		return d.changed("webhook_rotate", "webhook "+w.name, "", "a new secret, and the one before for "+overlap.String())
	})
	return secret, err
}

// StopWebhook lets a program be told nothing more, at once. What waits for it, and
// what happens meanwhile, is kept as missed.
func (s *Store) StopWebhook(ctx context.Context, name string, h Hand) (before bool, err error) {
	return s.act(ctx, h, func(d *decision) (bool, error) {
		w, err := d.webhook(name)
		if err != nil || w.stopped == StoppedByPerson {
			return true, err
		}
		if err := stopWebhook(d.tx, w.id, StoppedByPerson); err != nil {
			return false, err
		}
		return false, d.changed("webhook_disable", "webhook "+w.name, w.stopped, StoppedByPerson)
	})
}

// stopWebhook notes why nothing is sent to a webhook any more.
func stopWebhook(tx *Tx, id int64, why string) error {
	if _, err := tx.exec(`UPDATE webhook SET stopped = $1 WHERE id = $2`, why, id); err != nil {
		return err
	}
	_, err := tx.exec(`UPDATE webhook_delivery SET state = 'missed' WHERE webhook_id = $1 AND state = 'waiting'`, id)
	return err
}

// StartWebhook lets a program be told again, of what happens from now on. What it
// has missed is sent when it is replayed.
func (s *Store) StartWebhook(ctx context.Context, name string, h Hand) (before bool, err error) {
	return s.act(ctx, h, func(d *decision) (bool, error) {
		w, err := d.webhook(name)
		if err != nil || w.stopped == "" {
			return true, err
		}
		if _, err := d.tx.exec(`UPDATE webhook SET stopped = '', failing_ms = 0 WHERE id = $1`, w.id); err != nil {
			return false, err
		}
		return false, d.changed("webhook_enable", "webhook "+w.name, w.stopped, "told")
	})
}

// RemoveWebhook forgets a webhook, its secret and what was sent to it.
func (s *Store) RemoveWebhook(ctx context.Context, name string, h Hand) error {
	return s.decide(ctx, h, func(d *decision) error {
		w, err := d.webhook(name)
		if err != nil {
			return err
		}
		for _, query := range []string{`DELETE FROM webhook_delivery WHERE webhook_id = $1`, `DELETE FROM webhook WHERE id = $1`} {
			if _, err := d.tx.exec(query, w.id); err != nil {
				return err
			}
		}
		return d.changed("webhook_remove", "webhook "+w.name, w.stopped, "removed")
	})
}
