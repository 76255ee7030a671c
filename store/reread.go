package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strconv"
	"time"
)

// Unread is a message that an older reader did not understand, opened in memory
// for a newer one.
type Unread struct {
	Text string
	At   time.Time
}

// Understood is what a newer reader makes of it. It files nothing.
type Understood struct {
	As    string // report, asked, request, or the inbox's reason; "" when it is still not understood
	Code  string // what a coordinator is shown beside the message, if anything
	Value string
	Note  string
	Drop  bool   // the text holds what is not the sender's: it is taken away
	Need  []Need // load these and read again; all else is then ignored
}

// Rereading is one batch of messages to read again.
type Rereading struct {
	Parser int   // version of the reader: what it, or a newer one, has read is left out
	After  int64 // id of the last message of the batch before; 0 begins
	Limit  int   // messages of a batch, at least 1
	Dry    bool  // change nothing
	Now    time.Time
	Read   func(m Unread, b Before) Understood // pure: it may be called again
}

// Reread is what became of a batch.
type Reread struct {
	Last    int64          // id of the last message that was looked at; 0: there are no more
	As      map[string]int // messages by Understood.As
	Settled int            // of those understood, how many a person has settled before: nothing is suggested
	Broken  int            // could not be opened or read; they are left as they are
}

// RereadInbound reads messages again that were not understood. What is
// understood now becomes a suggestion on the message's own entry of the inbox,
// for a person to decide about: a report that is filed weeks later without her
// knowing would not be hers. The version of the reader is noted with each
// message in the same transaction, so that whoever was interrupted goes on
// where he was.
func (s *Store) RereadInbound(ctx context.Context, r Rereading) (Reread, error) {
	var done Reread
	err := s.single(ctx, func(tx *Tx) error {
		w := &rereading{Rereading: r, store: s, tx: tx, out: Reread{As: map[string]int{}}}
		if err := w.run(); err != nil {
			return err
		}
		done = w.out
		return nil
	})
	if err != nil {
		return Reread{}, fmt.Errorf("read messages again: %w", err)
	}
	return done, nil
}

// alarmFor is how old a cry for help may be that is found later to raise an
// alert. Of one that is older a coordinator sees in the inbox that it was one.
const alarmFor = 72 * time.Hour

// rereading is one transaction of RereadInbound.
type rereading struct {
	Rereading
	store *Store
	tx    *Tx
	out   Reread
	rows  []unread
	batch *batch
}

// unread is one row that is read again.
type unread struct {
	id, line, contact int64
	hash              string // of the line
	body, key         string // sealed, wrapped
	at                time.Time
	text              string
	as                Understood
	job               *loaded
}

// unreadQuery reads the next messages with what opens them.
const unreadQuery = `SELECT i.id, i.line_id, i.contact_id, l.hash, i.sealed_body, CASE WHEN i.contact_id = 0 THEN l.data_key ELSE coalesce(c.data_key, '') END, i.at_ms
	FROM inbound i JOIN line l ON l.id = i.line_id LEFT JOIN contact c ON c.id = i.contact_id
	WHERE i.id > $1 AND i.parser < $2 AND i.outcome IN ('not_understood', 'failed') AND i.sealed_body <> '' ORDER BY i.id LIMIT $3`

func (w *rereading) run() error {
	err := w.tx.rows(unreadQuery, []any{w.After, w.Parser, w.Limit}, func(r *sql.Rows) error {
		var u unread
		var at int64
		err := r.Scan(&u.id, &u.line, &u.contact, &u.hash, &u.body, &u.key, &at)
		u.at = when(at)
		w.rows = append(w.rows, u)
		return err
	})
	if err != nil || len(w.rows) == 0 {
		return err
	}
	w.out.Last = w.rows[len(w.rows)-1].id
	if err := w.read(); err != nil {
		return err
	}
	for i := range w.rows {
		if err := w.note(&w.rows[i]); err != nil {
			return err
		}
	}
	if w.Dry {
		return nil
	}
	what := fmt.Sprintf("reader %d: %d messages, %d still not understood", w.Parser, len(w.rows), w.out.As[""])
	return w.tx.audit(w.store.ids.next(w.Now), NewAudit{Actor: "operator", Action: "messages_reread", Object: what}, w.Now)
}

// read opens the messages and reads each as a turn would read it now.
func (w *rereading) read() error {
	g := w.store.batch(w.tx, w.store.ref.Load())
	w.batch = g
	var all []*loaded
	for i := range w.rows {
		u := &w.rows[i]
		text, err := reveal(w.store.keys, u.key, u.body, "body")
		if u.text = text; err != nil || text == "" {
			continue
		}
		u.job = &loaded{job: &keyedJob{Job: Job{Kind: KindSMS, Text: text, At: u.at}, line: u.hash}}
		u.job.step = func(b Before) After {
			u.as = w.Read(Unread{u.text, u.at}, b)
			return After{More: u.as.Need}
		}
		u.job.Network, u.job.Round, u.job.Commitments = g.ref.network, g.ref.round(u.at), map[string]*Commitment{}
		all = append(all, u.job)
	}
	if err := g.loadLines(all); err != nil {
		return err
	}
	return g.step(unsettled(all))
}

// note counts a message, and writes what a person shall see of it.
func (w *rereading) note(u *unread) error {
	if u.job == nil || u.job.err != nil {
		if u.job != nil {
			w.store.log.Error("a message could not be read again", "message", u.id, "err", u.job.err)
		}
		w.out.Broken++
		return nil
	}
	w.out.As[u.as.As]++
	items, err := w.items(u)
	if err != nil {
		return err
	}
	if u.as.As != "" && len(items) == 0 {
		w.out.Settled++
	}
	if w.Dry {
		return nil
	}
	if _, err := w.tx.exec(`UPDATE inbound SET parser = $1 WHERE id = $2`, w.Parser, u.id); err != nil || u.as.As == "" {
		return err
	}
	if u.as.Drop {
		return w.drop(u)
	}
	for _, id := range items {
		if _, err := w.tx.exec(`UPDATE inbox SET reason = $1, code = $2, value = $3, note = $4 WHERE id = $5 AND state = 'open'`,
			u.as.reason(), u.as.Code, u.as.Value, "reread "+strconv.Itoa(w.Parser)+": "+u.as.Note, id); err != nil {
			return err
		}
		if err := w.alarm(u, id); err != nil {
			return err
		}
	}
	return nil
}

// alarm raises the alert that a cry for help should have raised when it came,
// while somebody may still be there who needs it. What belongs to an alert that
// is open becomes part of it.
func (w *rereading) alarm(u *unread, entry int64) error {
	if u.as.As != "urgent" || w.Now.Sub(u.at) >= alarmFor {
		return nil
	}
	if _, err := w.tx.exec(`UPDATE alert SET inbox_id = $1 WHERE line_id = $2 AND state = 'open' AND inbox_id > $1`, entry, u.line); err != nil {
		return err
	}
	place := w.batch.whereabouts(u.job, NewInbox{ContactID: u.contact, Code: u.as.Code})
	_, err := w.tx.exec(insertAlert, w.store.ids.next(w.Now), u.line, u.contact, entry, place, w.Now.UnixMilli())
	return err
}

// reason is that of the inbox: what a person has to do about the message.
func (u *Understood) reason() string {
	if slices.Contains([]string{"report", "asked", "request"}, u.As) {
		return "not_understood"
	}
	return u.As
}

// items are the message's entries of the inbox that wait for a person.
func (w *rereading) items(u *unread) (ids []int64, err error) {
	err = w.tx.rows(`SELECT id FROM inbox WHERE state = 'open' AND id >= $1 AND line_id = $2 AND at_ms = $3 AND reason = 'not_understood'`,
		[]any{firstID(u.at), u.line, u.at.UnixMilli()}, func(r *sql.Rows) error {
			var id int64
			err := r.Scan(&id)
			ids = append(ids, id)
			return err
		})
	return ids, err
}

// drop takes the text away wherever it lies: it is not the sender's.
func (w *rereading) drop(u *unread) error {
	if _, err := w.tx.exec(`UPDATE inbound SET sealed_body = '', outcome = 'operator' WHERE id = $1`, u.id); err != nil {
		return err
	}
	_, err := w.tx.exec(`UPDATE inbox SET sealed_body = '', reason = 'operator', state = 'done' WHERE id >= $1 AND line_id = $2 AND at_ms = $3 AND reason = 'not_understood'`,
		firstID(u.at), u.line, u.at.UnixMilli())
	return err
}
