package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"

	"ahadi/internal/phone"
)

// Reports lists finished forms by id, oldest first, whatever their state.
func (s *Store) Reports(ctx context.Context, p Page) ([]Report, error) {
	return plain(s.Lists(Everything()).Reports(ctx, p))
}

// NewestReports lists the newest n reports of a scope that count, newest first:
// on its commitments, or by its people where they are on none.
func (s *Store) NewestReports(ctx context.Context, scope Scope, n int) ([]Report, error) {
	where, args := s.ref.Load().in(scope, "coalesce(m.place_id, c.place_id)", []any{n})
	return s.reports(ctx, `SELECT `+shownColumns+` FROM report r LEFT JOIN contact c ON c.id = r.contact_id
		LEFT JOIN commitment m ON m.id = r.commitment_id WHERE r.state IN ('accepted', 'held')`+where+` ORDER BY r.id DESC LIMIT $1`, args...)
}

func (s *Store) reports(ctx context.Context, query string, args ...any) ([]Report, error) {
	ref := s.ref.Load()
	var all []Report
	err := s.rows(ctx, query, args, func(r *sql.Rows) error {
		v, _, err := s.scanShown(r, ref)
		all = append(all, v.Report)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("reports: %w", err)
	}
	return all, nil
}

// reveal opens a sealed text; one whose key is gone (its person was erased) is
// empty.
func (s *Store) reveal(wrapped, sealed, label string) string {
	if wrapped == "" || sealed == "" {
		return ""
	}
	k, err := s.keys.Unwrap(wrapped)
	if err != nil {
		return ""
	}
	b, err := k.Open(sealed, label)
	if err != nil {
		return ""
	}
	return string(b)
}

// Messages lists SMS by id, in and out, of one person or, with contact 0, of all.
func (s *Store) Messages(ctx context.Context, contact int64, p Page) ([]Message, error) {
	if contact != 0 {
		return plain(s.Lists(Everything()).MessagesOf(ctx, contact, p))
	}
	return plain(s.Lists(Everything()).Messages(ctx, p))
}

// plain are the rows of a part of a list alone.
func plain[T any](part Part[T], err error) ([]T, error) {
	var all []T
	for _, r := range part.Rows {
		all = append(all, r.Is)
	}
	return all, err
}

// Inbox lists what waits for a coordinator in a scope, newest first.
func (s *Store) Inbox(ctx context.Context, scope Scope, n int) ([]InboxItem, error) {
	var all []InboxItem
	where, args := s.ref.Load().in(scope, "c.place_id", []any{n})
	err := s.rows(ctx, `SELECT i.id, i.reason, i.contact_id, i.code, i.value, i.note, coalesce(c.data_key, l.data_key), i.sealed_body, i.language, i.at_ms,
			coalesce((SELECT b.number FROM broadcast_reply a JOIN broadcast b ON b.id = a.broadcast_id WHERE a.inbox_id = i.id), 0)
		FROM inbox i JOIN line l ON l.id = i.line_id LEFT JOIN contact c ON c.id = i.contact_id
		WHERE i.state = 'open'`+where+` ORDER BY i.id DESC LIMIT $1`, args, func(r *sql.Rows) error {
		var it InboxItem
		var key, sealed string
		var at int64
		if err := r.Scan(&it.ID, &it.Reason, &it.ContactID, &it.Code, &it.Value, &it.Note, &key, &sealed, &it.Language, &at, &it.Broadcast); err != nil {
			return err
		}
		it.At = when(at)
		s.openItem(&it, key, sealed)
		all = append(all, it)
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("inbox: %w", err)
	}
	return all, nil
}

// Contacts lists people by id, without their numbers.
func (s *Store) Contacts(ctx context.Context, p Page, now time.Time) ([]Contact, error) {
	return plain(s.Lists(Everything()).Contacts(ctx, p, now))
}

// Phone is somebody of a demo with the fictional number of her phone.
type Phone struct {
	Contact
	Number phone.Number
}

// DemoPhones lists the people of a demo network with their numbers, which are
// kept for fiction; of a real network there are none.
func (s *Store) DemoPhones(ctx context.Context, n int, now time.Time) ([]Phone, error) {
	if !s.Network().Demo {
		return nil, nil
	}
	contacts, err := s.Contacts(ctx, Page{Limit: n}, now)
	if err != nil {
		return nil, err
	}
	var all []Phone
	for _, k := range contacts {
		err := s.rows(ctx, `SELECT l.data_key, l.sealed_number FROM contact_line cl JOIN line l ON l.id = cl.line_id WHERE cl.contact_id = $1`, []any{k.ID}, func(r *sql.Rows) error {
			var key, sealed string
			if err := r.Scan(&key, &sealed); err != nil {
				return err
			}
			number, err := phone.Parse(s.reveal(key, sealed, "number"), "")
			all = append(all, Phone{k, number})
			return err
		})
		if err != nil {
			return nil, err
		}
	}
	return all, nil
}
