package store

import (
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"ahadi/internal/keys"
	"ahadi/internal/sms"
)

// batch is one group while its transaction is open.
type batch struct {
	store   *Store
	tx      *Tx
	ref     *reference
	figures map[figureKey]int
	queued  bool // a message waits to be sent
	alone   bool // one job: what a group leaves to the unique keys is looked up first
}

// rounds bounds how often a step may ask for more.
const rounds = 5

// turn is load → step → rows for one job.
func (g *batch) turn(job *keyedJob, step func(Before) After) (Reply, error) {
	l, err := g.load(job)
	if err != nil {
		return Reply{}, owned(err)
	}
	switch {
	case l.Session.Replay != nil: // answered before: the same bytes, no effect
		return *l.Session.Replay, nil
	case l.Seen, job.Kind == KindEnd:
		return Reply{}, nil
	}
	if err := g.draw(l); err != nil {
		return Reply{}, err
	}
	for range rounds {
		after := safely(step, l.Before)
		if after.Err != nil {
			return Reply{}, stepError{after.Err}
		}
		if len(after.More) > 0 {
			if err := g.need(l, after.More); err != nil {
				return Reply{}, owned(err)
			}
			continue
		}
		if len(after.Reports) > 0 && l.Origin == nil {
			free, err := g.free(l, after.Reports)
			if err != nil {
				return Reply{}, err
			}
			if !free {
				continue
			}
		}
		return after.Reply, g.write(l, after)
	}
	return Reply{}, stepError{errors.New("a step asks for more again and again")}
}

// write writes what a step returned, table by table.
func (g *batch) write(l *loaded, a After) error {
	if err := g.writeLine(l, a); err != nil {
		return err
	}
	if a.Session != nil {
		if err := g.writeSession(l, *a.Session, a.Reply); err != nil {
			return err
		}
	}
	for _, d := range a.Drafts {
		if err := g.writeDraft(l, d); err != nil {
			return err
		}
	}
	var refs []string
	commitment := ""
	for i, r := range a.Reports {
		if err := g.writeReport(l, r, i); err != nil {
			return err
		}
		refs = append(refs, r.Ref)
		if c := g.ref.byID[r.CommitmentID]; c != nil && commitment == "" {
			commitment = c.Code
		}
	}
	for _, id := range a.Withdrawn {
		if err := g.withdraw(l, id); err != nil {
			return err
		}
	}
	for _, id := range slices.Sorted(maps.Keys(a.Languages)) {
		if _, err := g.tx.exec(`UPDATE contact SET language = $1 WHERE id = $2`, a.Languages[id], id); err != nil {
			return err
		}
	}
	return g.writeRest(l, a, refs, commitment)
}

// writeRest writes what arrived, what leaves, and what a person must see.
func (g *batch) writeRest(l *loaded, a After, refs []string, commitment string) error {
	drop := a.Inbound != nil && a.Inbound.DropBody
	if a.Inbound != nil {
		if err := g.writeInbound(l, *a.Inbound, refs, commitment); err != nil {
			return err
		}
	}
	for _, in := range a.Inbox {
		if err := g.writeInbox(l, in, drop); err != nil {
			return err
		}
	}
	for _, m := range a.Messages {
		if err := g.writeMessage(l, m); err != nil {
			return err
		}
	}
	for _, e := range a.Audit {
		if err := g.tx.audit(g.id(l), e, l.job.At); err != nil {
			return err
		}
	}
	return nil
}

// writeLine makes the line of a number that was never seen, and changes it.
func (g *batch) writeLine(l *loaded, a After) error {
	c, now := a.Line, l.job.At.UnixMilli()
	if l.Line.ID == 0 {
		l.Line.ID = g.id(l)
		_, err := g.tx.exec(`INSERT INTO line (id, hash, data_key, sealed_number, language, opted_out, private, sealed_asked, replied_ms, helped_ms, greeted_ms, created_ms)
			VALUES ($1, $2, $3, $4, $5, 0, 0, '', '', 0, 0, $6)`,
			l.Line.ID, l.job.line, l.wrapped, l.key.Seal([]byte(l.job.Number.E164()), "number"), c.Language, now)
		if err != nil {
			return err
		}
	}
	if c == (LineChange{}) {
		return nil
	}
	language, optedOut, helped, greeted := l.Line.Language, l.Line.OptedOut, int64(-1), int64(-1)
	if c.Language != "" {
		language = c.Language
	}
	if c.OptOut != nil {
		optedOut = *c.OptOut
	}
	if c.Helped {
		helped = now
	}
	if c.Greeted {
		greeted = now
	}
	_, err := g.tx.exec(`UPDATE line SET language = $1, opted_out = $2, replied_ms = $3,
		helped_ms = CASE WHEN $4 >= 0 THEN $4 ELSE helped_ms END, greeted_ms = CASE WHEN $5 >= 0 THEN $5 ELSE greeted_ms END WHERE id = $6`,
		language, flag(optedOut), replied(l.Line.RepliedAt, c.Replied, now), helped, greeted, l.Line.ID)
	if err != nil {
		return err
	}
	if c.Asked != nil {
		sealed := ""
		if len(*c.Asked) > 0 {
			sealed = l.key.Seal(*c.Asked, "asked")
		}
		if _, err := g.tx.exec(`UPDATE line SET sealed_asked = $1 WHERE id = $2`, sealed, l.Line.ID); err != nil {
			return err
		}
	}
	if c.OptOut != nil && *c.OptOut { // nothing that was written for her before leaves any more
		_, err = g.tx.exec(`UPDATE outbox SET status = 'expired', reason = 'opted out' WHERE line_id = $1 AND status = 'queued' AND class <> 'must'`, l.Line.ID)
	}
	return err
}

// replied is the list of the automatic replies of the last day.
func replied(at []time.Time, more bool, now int64) string {
	ms := make([]int64, 0, len(at)+1)
	for _, t := range at {
		ms = append(ms, t.UnixMilli())
	}
	if more {
		ms = append(ms, now)
	}
	if len(ms) == 0 {
		return ""
	}
	b, err := json.Marshal(ms)
	if err != nil {
		return "" // not reached: integers
	}
	return string(b)
}

// writeDraft keeps or drops a draft. A person has one, and it goes with her from
// phone to phone; so an id that is hers or the line's is its whole key.
func (g *batch) writeDraft(l *loaded, d DraftChange) error {
	owner := d.Person
	if owner == 0 {
		owner = l.Line.ID
	}
	if d.State == nil {
		_, err := g.tx.exec(`DELETE FROM draft WHERE owner_id = $1`, owner)
		return err
	}
	_, err := g.tx.exec(`INSERT INTO draft (owner_id, line_id, version, sealed_state, code, round_id, at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT (owner_id) DO UPDATE SET line_id = excluded.line_id, version = excluded.version, sealed_state = excluded.sealed_state,
		code = excluded.code, round_id = excluded.round_id, at_ms = excluded.at_ms`,
		owner, l.Line.ID, d.Version, l.key.Seal(d.State, "draft"), d.Code, d.RoundID, l.job.At.UnixMilli())
	return err
}

// priorities of the classes: what a person waits for goes first.
var priorities = map[string]int{"must": 0, "control": 1, "receipt": 2, "reply": 3, "reminder": 9}

func (g *batch) writeMessage(l *loaded, m NewMessage) error {
	key, err := g.keyOf(l, m.ContactID)
	if err != nil {
		return err
	}
	now := l.job.At
	if m.Due.IsZero() {
		m.Due = now
	}
	if m.Expires.IsZero() {
		m.Expires = now.Add(24 * time.Hour)
	}
	_, parts := sms.Segments(m.Body)
	g.queued = true
	_, err = g.tx.exec(insertOutbox, g.id(l), l.Line.ID, m.ContactID, m.Channel, m.Key, m.Class, priorities[m.Class], key.Seal([]byte(m.Body), "body"),
		parts, m.Due.UnixMilli(), m.Expires.UnixMilli(), now.UnixMilli())
	return err
}

// insertOutbox queues one message.
const insertOutbox = `INSERT INTO outbox (id, line_id, contact_id, channel, text_key, class, priority, sealed_body, segments, status, try, due_ms, lease_ms, expires_ms, provider_id, reason, at_ms, sent_ms)
	VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'queued', 0, $10, 0, $11, '', '', $12, 0)`

// keyOf is the data key of a person of this line, or the line's own.
func (g *batch) keyOf(l *loaded, contact int64) (keys.DataKey, error) {
	if contact == 0 {
		return l.key, nil
	}
	if key, ok := l.keys[contact]; ok {
		return key, nil
	}
	wrapped, ok := l.contacts[contact]
	if !ok {
		return keys.DataKey{}, fmt.Errorf("contact %d does not use this line", contact)
	}
	key, err := g.store.keys.Unwrap(wrapped)
	if err == nil {
		if l.keys == nil {
			l.keys = map[int64]keys.DataKey{}
		}
		l.keys[contact] = key
	}
	return key, err
}

// id is a new id at the job's time.
func (g *batch) id(l *loaded) int64 { return g.store.ids.next(l.job.At) }

// audit appends one event in the transaction that changed something.
func (tx *Tx) audit(id int64, e NewAudit, at time.Time) error {
	_, err := tx.exec(`INSERT INTO audit (id, actor, action, object, at_ms) VALUES ($1, $2, $3, $4, $5)`, id, e.Actor, e.Action, e.Object, at.UnixMilli())
	return err
}

func flag(b bool) int {
	if b {
		return 1
	}
	return 0
}

func list(words []string) string { return strings.Join(words, "|") }
