package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"
)

// BroadcastAnswered is for how long after a broadcast what a person writes is
// taken for her answer to it, where nothing else asked for it.
const BroadcastAnswered = 72 * time.Hour

// answering are the reasons of the inbox for which a text may be an answer to a
// broadcast: no form and no question has asked for it.
var answering = []string{"not_understood", "opted_out"}

// queuedBefore is how long before it is sent a message may have been queued.
const queuedBefore = (mostBroadcastDays + 2) * 24 * time.Hour

// wrote notes an entry of the inbox that may answer a broadcast.
func (g *batch) wrote(l *loaded, entry int64, reason string) {
	if l.job.Kind == KindSMS && slices.Contains(answering, reason) {
		g.answers = append(g.answers, []any{l.Line.ID, firstID(l.job.At.Add(-BroadcastAnswered - queuedBefore)), l.job.At.Add(-BroadcastAnswered).UnixMilli(), l.job.At.UnixMilli()})
		g.entries = append(g.entries, entry)
	}
}

// gather puts the entries of the inbox to the broadcasts that they answer: of
// each phone the newest that it was sent.
func (g *batch) gather() error {
	return g.tx.each(`SELECT broadcast_id FROM outbox WHERE id = (SELECT max(id) FROM outbox WHERE line_id = $1 AND id >= $2 AND broadcast_id <> 0 AND sent_ms > $3 AND sent_ms <= $4)`, g.answers, func(r *cursor) error {
		var broadcast int64
		err := r.Scan(&broadcast)
		g.put(opAnswer, g.entries[r.key], broadcast)
		return err
	})
}

// BroadcastReply is what somebody answered to a broadcast.
type BroadcastReply struct {
	Entry    int64  // of the inbox
	Contact  string // the code of the person; "" where that is not known
	Language string
	State    string // open, done
	At       time.Time
	Text     string // "" unless it was revealed, or where it was dropped
}

// BroadcastReplies lists the answers to a broadcast, oldest first, without their
// words.
func (s *Store) BroadcastReplies(ctx context.Context, number int) (all []BroadcastReply, err error) {
	err = s.look(ctx, func(v *view) error {
		b, err := broadcast(v, number)
		if err == nil {
			all, err = s.broadcastReplies(v, b, false)
		}
		return err
	})
	return all, err
}

// RevealBroadcastReplies lists them with their words, and notes who has read them.
func (s *Store) RevealBroadcastReplies(ctx context.Context, number int, h Hand) (all []BroadcastReply, err error) {
	err = s.decide(ctx, h, func(d *decision) error {
		b, err := broadcast(d.tx, number)
		if err != nil {
			return err
		}
		if all, err = s.broadcastReplies(d.tx, b, true); err != nil || len(all) == 0 {
			return err
		}
		return d.trail("broadcast reveal", "%d replies to broadcast %d", len(all), number)
	})
	return all, err
}

func (s *Store) broadcastReplies(q querier, b Broadcast, reveal bool) ([]BroadcastReply, error) {
	var all []BroadcastReply
	err := q.rows(`SELECT i.id, coalesce(c.code, ''), i.language, i.state, i.at_ms, coalesce(c.data_key, l.data_key), i.sealed_body
		FROM broadcast_reply a JOIN inbox i ON i.id = a.inbox_id JOIN line l ON l.id = i.line_id LEFT JOIN contact c ON c.id = i.contact_id
		WHERE a.broadcast_id = $1 ORDER BY a.inbox_id`, []any{b.ID}, func(r *sql.Rows) error {
		var e BroadcastReply
		var at int64
		var key, sealed string
		err := r.Scan(&e.Entry, &e.Contact, &e.Language, &e.State, &at, &key, &sealed)
		if e.At = when(at); reveal {
			e.Text = s.reveal(key, sealed, "body")
		}
		all = append(all, e)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("replies to broadcast %d: %w", b.Number, err)
	}
	return all, nil
}
