package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// AnswerWithin is how long a question by SMS waits for its answer. Until then
// the entry whose sender was asked is off the list.
const AnswerWithin = 72 * time.Hour

// WaitingFilter narrows the list of what waits; the zero one lists everything
// that nobody waits for an answer to.
type WaitingFilter struct {
	Reason  string
	TakenBy string // only what this user has in hand
	Unread  bool   // only what nobody has opened
	Asked   bool   // instead: those whose senders were asked and have not answered
	Opened  bool   // the list goes on after an entry that had been opened
}

// Waiting is an entry of the inbox as the list of work shows it.
type Waiting struct {
	InboxItem
	Who     string    // her code; "" for a phone of nobody known, or of several
	Place   string    // short; ""
	Opened  bool      // somebody has looked at it
	TakenBy string    // "" for nobody
	Asked   time.Time // when she was asked what she means; zero where she was not
	State   string    // open, done
}

const waitingColumns = `i.id, i.reason, i.contact_id, i.code, i.value, i.note, coalesce(c.data_key, l.data_key), i.sealed_body, i.language, i.at_ms,
	coalesce((SELECT b.number FROM broadcast_reply a JOIN broadcast b ON b.id = a.broadcast_id WHERE a.inbox_id = i.id), 0),
	i.state, i.opened, i.taken_by, i.asked_ms, coalesce(c.code, ''), coalesce(c.place_id, 0)
	FROM inbox i JOIN line l ON l.id = i.line_id LEFT JOIN contact c ON c.id = i.contact_id`

// Waiting lists what waits for a coordinator: first what nobody has opened, of
// that and of the rest what waits longest. It is of a scope; what comes from a
// phone of nobody known belongs to the whole network.
func (s *Store) Waiting(ctx context.Context, scope Scope, f WaitingFilter, p Page, now time.Time) ([]Waiting, error) {
	var all []Waiting
	err := s.look(ctx, func(v *view) (err error) {
		args := []any{flag(f.Opened), p.After, p.Limit}
		where, args := f.where(args, now)
		in, args := v.ref.in(scope, "c.place_id", args)
		all, err = s.waiting(v, v.ref, ` WHERE i.state = 'open' AND (i.opened > $1 OR i.opened = $1 AND i.id > $2)`+where+in+` ORDER BY i.opened, i.id LIMIT $3`, args)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("what waits: %w", err)
	}
	return all, nil
}

// where are the conditions of a filter, each with AND before it.
func (f WaitingFilter) where(args []any, now time.Time) (string, []any) {
	where := ""
	add := func(condition string, arg any) {
		args = append(args, arg)
		where += fmt.Sprintf(" AND "+condition, len(args))
	}
	if f.Asked {
		add(`i.asked_ms > $%d`, now.Add(-AnswerWithin).UnixMilli())
	} else {
		add(`i.asked_ms <= $%d`, now.Add(-AnswerWithin).UnixMilli())
	}
	if f.Reason != "" {
		add(`i.reason = $%d`, f.Reason)
	}
	if f.TakenBy != "" {
		by, err := signed(f.TakenBy)
		if err != nil {
			by = f.TakenBy
		}
		add(`i.taken_by = $%d`, by)
	}
	if f.Unread {
		where += ` AND i.opened = 0`
	}
	return where, args
}

func (s *Store) waiting(q querier, ref *reference, which string, args []any) ([]Waiting, error) {
	var all []Waiting
	err := q.rows(`SELECT `+waitingColumns+which, args, func(r *sql.Rows) error {
		var w Waiting
		var key, sealed string
		var at, opened, asked, place int64
		if err := r.Scan(&w.ID, &w.Reason, &w.ContactID, &w.Code, &w.Value, &w.Note, &key, &sealed, &w.Language, &at, &w.Broadcast,
			&w.State, &opened, &w.TakenBy, &asked, &w.Who, &place); err != nil {
			return err
		}
		w.At, w.Asked, w.Opened, w.Place = when(at), when(asked), opened == 1, ref.places[place].short
		s.openItem(&w.InboxItem, key, sealed)
		if w.Reason == "urgent" { // who is in danger stands with the alert, whose reveal is audited
			w.Who, w.ContactID, w.Code, w.Value, w.Language = "", 0, "", "", ""
		}
		all = append(all, w)
		return nil
	})
	return all, err
}

// WaitingItem is one entry of the inbox, whatever its state. One outside of the
// scope is not found.
func (s *Store) WaitingItem(ctx context.Context, scope Scope, id int64) (w Waiting, err error) {
	err = s.look(ctx, func(v *view) error {
		in, args := v.ref.in(scope, "c.place_id", []any{id})
		all, err := s.waiting(v, v.ref, ` WHERE i.id = $1`+in, args)
		if err == nil && len(all) == 0 {
			err = ErrNotFound
		}
		if err == nil {
			w = all[0]
		}
		return err
	})
	if err != nil {
		return Waiting{}, fmt.Errorf("entry %d: %w", id, err)
	}
	return w, nil
}

// WaitingCount is how many entries wait for one reason.
type WaitingCount struct {
	Reason string
	All    int
	Unread int
}

// WaitingCounts counts what waits by reason, the most first. Entries whose
// senders were asked are left out.
func (s *Store) WaitingCounts(ctx context.Context, scope Scope, now time.Time) ([]WaitingCount, error) {
	var all []WaitingCount
	err := s.look(ctx, func(v *view) error {
		in, args := v.ref.in(scope, "c.place_id", []any{now.Add(-AnswerWithin).UnixMilli()})
		return v.rows(`SELECT i.reason, count(*), sum(1 - i.opened) FROM inbox i LEFT JOIN contact c ON c.id = i.contact_id
			WHERE i.state = 'open' AND i.asked_ms <= $1`+in+` GROUP BY i.reason ORDER BY count(*) DESC, i.reason`, args, func(r *sql.Rows) error {
			var n WaitingCount
			err := r.Scan(&n.Reason, &n.All, &n.Unread)
			all = append(all, n)
			return err
		})
	})
	if err != nil {
		return nil, fmt.Errorf("count what waits: %w", err)
	}
	return all, nil
}
