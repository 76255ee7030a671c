package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"runtime/debug"
	"time"

	"ahadi/internal/sms"
)

// perFill is how many people one transaction takes, so that who dials meanwhile
// waits for one of them at most.
const perFill = 500

// The keys of the texts of broadcasts.
const (
	broadcastKey       = "broadcast"        // may name a person, her place, what she reports on
	broadcastSharedKey = "broadcast_shared" // names nothing: others may read it
)

// parkedMS is when a message is due that waits for somebody to say when: its
// broadcast is paused, or the open hours in which it should have left are over.
const parkedMS = 253_402_300_799_000 // the end of the year 9999

// Note is what a broadcast says to one person, and when.
type Note struct {
	Reason  string // why it says nothing to her, in one word; "" when it does
	Channel string
	Text    string
	Shared  bool // the text names nothing: others may read it
	Due     time.Time
	Ends    time.Time // the open hours end in which it should leave
	Expires time.Time // it is worth nothing afterwards
}

// Compose says what a broadcast is to somebody, and when. It is pure.
type Compose func(Broadcast, Addressee) Note

// FillBroadcasts writes the messages of what was confirmed, 500 to a
// transaction, and moves the broadcast's cursor with them: broken off anywhere,
// it goes on from there, and nobody has two. compose may run again.
func (s *Store) FillBroadcasts(ctx context.Context, now time.Time, compose Compose) error {
	for more := true; more; {
		queued := false
		err := s.single(ctx, func(tx *Tx) (err error) {
			more, queued, err = s.fillBroadcast(tx, now, compose)
			return err
		})
		if err != nil {
			return fmt.Errorf("fill broadcasts: %w", err)
		}
		if queued {
			s.poke()
		}
	}
	return nil
}

// fillBroadcast takes the next people of the first broadcast that has not all.
func (s *Store) fillBroadcast(tx *Tx, now time.Time, compose Compose) (more, queued bool, err error) {
	if err := sane(tx, now); err != nil {
		return false, false, err
	}
	all, err := broadcasts(tx, `WHERE b.state IN ('leaving', 'paused') AND b.filled = 0 ORDER BY b.id LIMIT 1`)
	if err != nil || len(all) == 0 {
		return false, false, err
	}
	b := all[0]
	if err := s.lockGathering(tx, b.after); err != nil {
		return false, false, err
	}
	c, err := s.gathering(tx, s.ref.Load(), b, now)
	if err != nil {
		return false, false, err
	}
	some, last, end, err := c.page(b.after, perFill)
	if err != nil {
		return false, false, err
	}
	moved, err := tx.exec(`UPDATE broadcast SET after_contact = $1, filled = $2 WHERE id = $3 AND after_contact = $4 AND filled = 0 AND state = $5`,
		last, flag(end), b.ID, b.after, b.State)
	if err != nil || moved == 0 { // another process has these
		return true, false, err
	}
	f := addressing{tx: tx, store: s, b: b, now: now}
	for i := range some {
		f.one(&some[i], c.note(&some[i], compose))
	}
	return true, len(f.messages) > 0, f.write()
}

// lockGathering keeps reminders to the same phones waiting, so that nobody gets one
// more than was promised. On SQLite there is one writer.
func (s *Store) lockGathering(tx *Tx, after int64) error {
	if !tx.engine.sets {
		return nil
	}
	var hashes []string
	err := tx.rows(`SELECT l.hash FROM contact c JOIN line l ON l.id = (SELECT x.line_id FROM contact_line x WHERE x.contact_id = c.id ORDER BY x.main DESC, x.line_id LIMIT 1)
		WHERE c.id > $1 AND c.status <> 'left' ORDER BY c.id LIMIT $2`, []any{after, perFill}, func(r *sql.Rows) error {
		var hash string
		err := r.Scan(&hash)
		hashes = append(hashes, hash)
		return err
	})
	if err != nil {
		return err
	}
	return s.lockLines(tx, hashes)
}

// addressing is one transaction of FillBroadcasts.
type addressing struct {
	tx               *Tx
	store            *Store
	b                Broadcast
	now              time.Time
	people, messages [][]any
}

const insertBroadcastPerson = `INSERT INTO broadcast_person (broadcast_id, contact_id, line_id, outbox_id, reason, open_ms) VALUES ($1, $2, $3, $4, $5, $6)`

const insertBroadcastMessage = `INSERT INTO outbox (id, line_id, contact_id, channel, text_key, class, priority, sealed_body, segments, status, try, due_ms, lease_ms, expires_ms, provider_id, reason, at_ms, sent_ms, broadcast_id)
	VALUES ($1, $2, $3, $4, $5, 'broadcast', $6, $7, $8, 'queued', 0, $9, 0, $10, '', '', $11, 0, $12)`

// one writes what the broadcast is to one person.
func (f *addressing) one(a *Addressee, n Note) {
	id, ends := int64(0), int64(0)
	if n.Reason == "" {
		id, ends = f.message(a, n), n.Ends.UnixMilli()
	}
	f.people = append(f.people, []any{f.b.ID, a.Person.ID, a.LineID, id, n.Reason, ends})
}

// note is what a broadcast says to one of its audience. A phone gets it once.
func (c *gathering) note(a *Addressee, compose Compose) (n Note) {
	switch {
	case a.Why != "":
		return Note{Reason: a.Why}
	case c.told[a.LineID]:
		return Note{Reason: "same_phone"}
	}
	n = c.composed(a, compose)
	c.told[a.LineID] = n.Reason == ""
	return n
}

// composed asks the caller; what fails, fails for this person alone.
func (c *gathering) composed(a *Addressee, compose Compose) (n Note) {
	failed := func(err any, more ...any) Note {
		c.store.log.Error("broadcast", append([]any{"broadcast", c.b.Number, "contact", a.Person.ID, "err", err}, more...)...)
		return Note{Reason: "broken"}
	}
	defer func() {
		if p := recover(); p != nil {
			n = failed(cause(p), "stack", string(debug.Stack()))
		}
	}()
	var err error
	if a.sealing, err = c.store.keys.Unwrap(a.key); err != nil {
		return failed(err)
	}
	if n = compose(c.b, *a); n.Reason == "" && n.Text == "" {
		return failed(errors.New("there are no words"))
	}
	return n
}

func (f *addressing) message(a *Addressee, n Note) int64 {
	id, word := f.store.ids.next(f.now), broadcastKey
	if n.Shared {
		word = broadcastSharedKey
	}
	_, parts := sms.Segments(n.Text)
	f.messages = append(f.messages, []any{
		id, a.LineID, a.Person.ID, n.Channel, word, priorities["broadcast"], a.sealing.Seal([]byte(n.Text), "body"), parts, n.Due.UnixMilli(), n.Expires.UnixMilli(), f.now.UnixMilli(), f.b.ID,
	})
	return id
}

func (f *addressing) write() error {
	if _, err := f.tx.write(insertBroadcastPerson, f.people); err != nil {
		return err
	}
	_, err := f.tx.write(insertBroadcastMessage, f.messages)
	return err
}
