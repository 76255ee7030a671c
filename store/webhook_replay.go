package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// Replay says what is sent to a webhook again.
type Replay struct {
	Events []string  // names of events; none: those that follow
	Since  time.Time // what has happened since, whether it was told or not; where there are no Events
	Failed bool      // of that only what it has not taken
}

// WebhookKept is how long it is remembered what webhooks were told, and can be
// replayed.
const WebhookKept = 30 * 24 * time.Hour

// ReplayWebhook sends a webhook again what it asked for and may know, each under
// the name that it had, and says how much that is.
func (s *Store) ReplayWebhook(ctx context.Context, name string, r Replay, h Hand) (n int, err error) {
	err = s.decide(ctx, h, func(d *decision) error {
		n = 0
		w, err := d.webhook(name)
		if err != nil {
			return err
		}
		what := "replaying to " + w.name
		if err := w.told(what); err != nil {
			return err
		}
		if len(r.Events) == 0 && r.Since.IsZero() {
			return refused(what, "say since which day, as 2026-11-28")
		}
		var events []int64
		said := "since " + r.Since.UTC().Format(time.RFC3339)
		if len(r.Events) > 0 {
			said = fmt.Sprintf("%d events", len(r.Events))
			events, err = d.named(what, w, r.Events)
		} else {
			events, err = d.happenedSince(w, r)
		}
		if err != nil {
			return err
		}
		for _, e := range events {
			if err := deliver(d.tx, w.id, e, "waiting", d.now); err != nil {
				return err
			}
		}
		n = len(events)
		d.done = n
		return d.changed("webhook_replay", "webhook "+w.name, said, fmt.Sprintf("%d sent again", n))
	})
	return n, err
}

// named finds events by their names: each must be one that it may know.
func (d *decision) named(what string, w knownWebhook, names []string) (all []int64, err error) {
	for _, name := range names {
		id, ok := eventID(name)
		var kind, place string
		own, at := 0, int64(0)
		if ok {
			if ok, err = d.tx.row(`SELECT e.type, e.place, e.at_ms, (SELECT count(*) FROM webhook_delivery x WHERE x.webhook_id = $2 AND x.event_id = e.id) FROM webhook_event e WHERE e.id = $1`, []any{id, w.id}, &kind, &place, &at, &own); err != nil {
				return nil, err
			}
		}
		l := listener{events: w.events, place: w.place}
		if !ok || own == 0 && (kind == WebhookTest || at < w.created || !l.wants(d.ref, kind, place)) {
			return nil, refused(what, "there is no event %s for it: they are kept for %d days", name, int(WebhookKept.Hours()/24))
		}
		all = append(all, id)
	}
	return all, nil
}

// happenedSince finds what has happened since a time, and since the webhook is there:
// what was before was not its own to know.
func (d *decision) happenedSince(w knownWebhook, r Replay) (all []int64, err error) {
	l := listener{events: w.events, place: w.place}
	err = d.tx.rows(`SELECT e.id, e.type, e.place, coalesce(x.state, 'missed') FROM webhook_event e LEFT JOIN webhook_delivery x ON x.event_id = e.id AND x.webhook_id = $1
		WHERE e.at_ms >= $2 AND e.id >= $3 AND (e.at_ms >= $4 OR x.state IS NOT NULL) ORDER BY e.id`, []any{w.id, r.Since.UnixMilli(), firstID(r.Since.Add(-time.Hour)), w.created}, func(rows *sql.Rows) error {
		var id int64
		var kind, place, state string
		err := rows.Scan(&id, &kind, &place, &state)
		if err == nil && l.wants(d.ref, kind, place) && kind != WebhookTest && state != "waiting" && (!r.Failed || state != "done") {
			all = append(all, id)
		}
		return err
	})
	return all, err
}

// TestWebhook sends a webhook something that says nothing, before all else that
// waits for it, and gives its name.
func (s *Store) TestWebhook(ctx context.Context, name string, h Hand) (event string, err error) {
	err = s.decide(ctx, h, func(d *decision) error {
		w, err := d.webhook(name)
		if err != nil {
			return err
		}
		if err := w.told("testing " + w.name); err != nil {
			return err
		}
		id, err := s.noteEvent(d.tx, happening{WebhookTest, wholeNetwork, tellNothing{}}, d.now)
		if err != nil {
			return err
		}
		if err := deliver(d.tx, w.id, id, "waiting", time.UnixMilli(testDue)); err != nil {
			return err
		}
		event = EventID(id)
		return d.trail("webhook_test", "webhook %s", w.name)
	})
	return event, err
}
