package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"ahadi/internal/keys"
)

// mostLooked bounds how many messages one claim looks at for a lane, so that a
// long backlog of what is too late does not keep callers from the writer.
const mostLooked = 500

// Claim leases due messages until now+lease, for each lane as many as it can
// take at once: in the order of their classes, then of their due times. The try
// of each is a fencing token. What is too late, or belongs to a line that has
// opted out, leaves the queue here instead: this is the last look before a
// message is handed over. What the money of a day or a round does not reach for
// waits. While sending is paused only what is said in danger is claimed.
func (s *Store) Claim(ctx context.Context, now time.Time, lease time.Duration, lanes ...Lane) ([]Outgoing, error) {
	var claimed []Outgoing
	err := s.alongside(ctx, true, func(tx *Tx) error {
		claimed = nil
		c := &claiming{tx: tx, keys: s.keys, now: now, server: s.serverNow(now), lease: lease, purse: newPurse(tx, s, now), counts: tallies{}, places: map[int64]bool{}}
		if stop, err := c.begin(lanes); err != nil || stop {
			return err
		}
		for i := range lanes {
			if err := c.fill(newFilling(lanes[i])); err != nil {
				return fmt.Errorf("channel %s: %w", lanes[i].Route, err)
			}
		}
		claimed = c.claimed
		return errors.Join(c.purse.book(), c.counts.write(tx, now))
	})
	if err != nil {
		return nil, fmt.Errorf("claim from the outbox: %w", err)
	}
	return claimed, nil
}

// claiming is one transaction of Claim.
type claiming struct {
	tx      *Tx
	keys    *keys.Ring
	now     time.Time
	server  int64 // now by the server's clock, in milliseconds
	lease   time.Duration
	purse   *purse
	counts  tallies
	paused  bool           // only what is said in danger leaves
	places  map[int64]bool // whether each is frozen
	claimed []Outgoing
	rows    [][]any // of takeQuery
}

// takeQuery hands one message to its sender.
const takeQuery = `UPDATE outbox SET status = 'sending', try = $2, lease_ms = $3, route = $4, segments = $5, currency = $6, spent_micro = $7,
	spent_on = $8, spent_round = $9, charged = '', charged_micro = 0 WHERE id = $1 AND status = 'queued'`

// begin reads what holds for all lanes, and says whether nothing may leave.
func (c *claiming) begin(lanes []Lane) (stop bool, err error) {
	rules, err := sendingRules(c.tx)
	if err != nil {
		return true, err
	}
	c.paused = rules.paused
	return false, c.purse.open(rules, lanes)
}

// filling is a lane while it is filled.
type filling struct {
	Lane
	messages int // that it still takes
	groups   []group
	tokens   *tokens // of its rate; nil before something is due, and without a rate
}

// group is what leaves in one request.
type group struct {
	body    string
	alone   bool // nothing else joins it
	numbers map[string]bool
}

func newFilling(l Lane) *filling {
	if len(l.Channels) == 0 {
		l.Channels = []string{l.Route}
	}
	l.Batch = max(l.Batch, 1)
	f := &filling{Lane: l, messages: l.Slots * l.Batch}
	return f
}

// place finds the request by which a message leaves, -1 when there is none: its
// text's, else a new one.
func (f *filling) place(d *queued) int {
	if f.messages == 0 {
		return -1
	}
	if startedByUs(d.Class) && !d.alone {
		for i, g := range f.groups {
			if !g.alone && g.body == d.Body && len(g.numbers) < f.Batch && !g.numbers[d.To.E164()] {
				return i
			}
		}
	}
	if len(f.groups) == f.Slots {
		return -1
	}
	f.groups = append(f.groups, group{body: d.Body, alone: d.alone, numbers: map[string]bool{}})
	return len(f.groups) - 1
}

// fill claims for one lane.
func (c *claiming) fill(f *filling) error {
	if err := c.takeDue(f); err != nil {
		return err
	}
	return c.used(f)
}

// takeDue claims what is due, as far as the lane's rate reaches.
func (c *claiming) takeDue(f *filling) error {
	for looked := 0; looked < mostLooked && len(f.groups) < f.Slots && f.messages > 0; {
		page, err := c.due(f)
		if err != nil || len(page) == 0 {
			return err
		}
		if looked == 0 {
			if err := c.ration(f); err != nil {
				return err
			}
		}
		looked += len(page)
		for i := range page {
			if err := c.one(f, &page[i]); err != nil {
				return fmt.Errorf("message %d: %w", page[i].ID, err)
			}
		}
		if changed, err := c.tx.write(takeQuery, c.rows); err != nil || changed != int64(len(c.rows)) {
			return cmp.Or(err, errMoved)
		}
		c.rows = c.rows[:0]
	}
	return nil
}

// one moves one message out of the queue: to the sender, or aside with the
// reason, or to a later time. What finds no place stays as it is.
func (c *claiming) one(f *filling, d *queued) error {
	reason, err := c.held(d)
	if err != nil {
		return err
	}
	if reason != "" {
		c.counts.add(aside(d.Channel, reason))
		_, err := c.tx.exec(`UPDATE outbox SET status = 'expired', reason = $1 WHERE id = $2 AND status = 'queued'`, reason, d.ID)
		return err
	}
	if d.parks(c.now) {
		_, err := c.tx.exec(`UPDATE outbox SET due_ms = $1 WHERE id = $2 AND status = 'queued'`, int64(parkedMS), d.ID)
		return err
	}
	if d.broadcast != "" {
		d.expires = min(d.expires, d.ends) // for the network that carries it: nobody is woken at night
	}
	if err := d.reveal(c.keys); err != nil { // no retry can cure it: aside, or it would be claimed for ever
		_, err := c.tx.exec(`UPDATE outbox SET status = 'refused', reason = 'cannot be read: its key is gone' WHERE id = $1 AND status = 'queued'`, d.ID)
		return err
	}
	wait, why, err := c.purse.wait(f.Lane, d)
	if err != nil {
		return err
	}
	if why != "" {
		wait = min(wait, d.expires) // it is too late then: that shall be seen
		_, err := c.tx.exec(`UPDATE outbox SET due_ms = $1, reason = $2 WHERE id = $3 AND status = 'queued'`, wait, why, d.ID)
		return err
	}
	at := f.place(d)
	if at < 0 {
		return nil
	}
	f.groups[at].numbers[d.To.E164()] = true
	f.messages--
	d.Try++
	d.Route, d.Request, d.Expires = f.Route, at, when(d.expires)
	b := c.purse.spend(f.Lane, d.Segments)
	c.rows = append(c.rows, []any{
		d.ID, d.Try, c.now.Add(c.lease).UnixMilli(), f.Route, d.Segments, b.currency, b.micro, b.day, b.round,
	})
	c.claimed = append(c.claimed, d.Outgoing)
	return nil
}

// dueColumns of outbox o, its line l and its contact c; lookQuery follows.
const dueColumns = `o.id, o.try, o.channel, o.class, o.priority, o.contact_id, o.line_id, o.sealed_body, o.due_ms, o.expires_ms, o.text_key, o.reason,
	l.sealed_number, l.data_key, l.opted_out, l.failures, coalesce(c.data_key, ''), coalesce(c.place_id, 0), `

// dueQuery reads what is due of one channel, the first $3 of each class, and
// more of those that may leave in one request. Each class is a range of the
// index, so that what waits for a later time costs nothing. Of a channel that
// another stands in for, the test of that very channel stays.
func dueQuery(upTo int, but, skip string) string {
	var parts []string
	for _, p := range []int{toMust, toControl, toReceipt, toReply, toReminder, toBroadcast} {
		limit := "$3"
		if p >= toReminder {
			limit = "$4"
		}
		if p <= upTo {
			parts = append(parts, fmt.Sprintf(`SELECT * FROM (SELECT o.* FROM outbox o WHERE o.status = 'queued' AND o.channel = $1 AND o.priority = %d AND o.due_ms <= $2%s ORDER BY o.due_ms, o.id LIMIT %s%s) p%d`, p, but, limit, skip, p))
		}
	}
	return `SELECT ` + dueColumns + lookQuery + `, ` + addresseeAgrees + ` FROM (` + strings.Join(parts, " UNION ALL ") + `) o
		JOIN line l ON l.id = o.line_id LEFT JOIN contact c ON c.id = o.contact_id
		LEFT JOIN broadcast b ON b.id = o.broadcast_id`
}

// due reads a page of what a lane may take, in the order in which it leaves.
func (c *claiming) due(f *filling) ([]queued, error) {
	single := min(f.Slots-len(f.groups), f.messages)
	batched := single
	if f.Batch > 1 {
		batched = min(f.messages, mostBatched)
	}
	var due []queued
	upTo := c.purse.upTo(f.Lane)
	if f.Must {
		upTo = toMust
	}
	for _, channel := range f.Channels {
		but := ""
		if channel != f.Route {
			but = " AND o.text_key <> '" + probeKey + "'"
		}
		if c.paused {
			upTo, but = toMust, but+" AND o.text_key IN ('"+alertKey+"', 'sms_urgent', 'sms_urgent_plain')"
		}
		if f.Only != 0 {
			but += fmt.Sprintf(" AND o.id = %d", f.Only)
		}
		query := dueQuery(upTo, but, c.tx.engine.skip)
		args := []any{channel, c.now.UnixMilli(), single}
		if upTo >= toReminder {
			args = append(args, batched)
		}
		err := c.tx.rows(query, args, func(r *sql.Rows) error {
			d, err := c.scan(r)
			due = append(due, d)
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	slices.SortFunc(due, func(a, b queued) int {
		return cmp.Or(cmp.Compare(a.priority, b.priority), cmp.Compare(a.due, b.due), cmp.Compare(a.ID, b.ID))
	})
	return due, nil
}

// mostBatched bounds how many messages are opened to see whether their texts
// are the same.
const mostBatched = 200

func (c *claiming) scan(r *sql.Rows) (d queued, err error) {
	var optedOut, private, reported, agreed int
	var reason string
	err = r.Scan(&d.ID, &d.Try, &d.Channel, &d.Class, &d.priority, &d.contact, &d.line, &d.body, &d.due, &d.expires, &d.permit.key, &reason,
		&d.number, &d.lineKey, &optedOut, &d.permit.failures, &d.contactKey, &d.place,
		&d.status, &private, &reported, &d.broadcast, &d.ends, &agreed)
	d.private, d.reported = private == 1, reported == 1
	d.alone = reason == RefusedTogether
	d.permit.class, d.permit.now = d.Class, c.now
	d.permit.optedOut, d.permit.agreed, d.permit.invited = optedOut == 1, agreed == 1, d.status == "invited"
	return d, err
}
