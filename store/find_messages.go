package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"
)

// MessageFinding is a search among what people wrote.
type MessageFinding struct {
	Text   string // part of a word or more, in whatever letters
	Before int64  // the search goes on with what is older than this message; 0 begins with the newest
	Limit  int    // messages, at least 1
}

// MessagesFound is one page of a search.
type MessagesFound struct {
	Messages []FoundMessage // newest first
	Looked   int            // messages that were opened for it
	Back     time.Time      // how far back it has looked
	Next     int64          // where it goes on; 0 when it has looked through all
}

// FoundMessage is a message with who wrote it.
type FoundMessage struct {
	Message
	Who   string // code; "" for nobody known
	Place string // short
}

// How far a search looks: bodies are sealed, so they are opened one by one in
// memory, and no index of them exists.
const (
	findFor   = 90 * 24 * time.Hour
	findMost  = 10_000 // messages opened for one page
	findChunk = 1000
)

// FindMessages looks through what people of a scope wrote in the newest 90 days.
// Words of danger and such as name somebody are not searched: they are shown to
// who signs for it alone.
func (s *Store) FindMessages(ctx context.Context, scope Scope, f MessageFinding, now time.Time) (MessagesFound, error) {
	var out MessagesFound
	find, until := folded(f.Text), firstID(now.Add(-findFor))
	before := f.Before
	if before == 0 {
		before = 1<<63 - 1
	}
	if strings.TrimSpace(find) == "" {
		return out, nil
	}
	err := s.look(ctx, func(v *view) error {
		ids := v.ref.branch(scope)
		for out.Looked < findMost {
			n, last := 0, int64(0)
			err := v.rows(`SELECT m.id, m.contact_id, m.channel, coalesce(c.data_key, l.data_key), m.sealed_body, m.outcome, m.at_ms, coalesce(c.code, ''), coalesce(c.place_id, 0)
				FROM inbound m JOIN line l ON l.id = m.line_id LEFT JOIN contact c ON c.id = m.contact_id
				WHERE m.id < $1 AND m.id >= $2 AND m.at_ms >= $4 ORDER BY m.id DESC LIMIT $3`, []any{before, until, findChunk, now.Add(-findFor).UnixMilli()}, func(r *sql.Rows) error {
				var m FoundMessage
				var key, sealed string
				var at, place int64
				if err := r.Scan(&m.ID, &m.ContactID, &m.Channel, &key, &sealed, &m.Status, &at, &m.Who, &place); err != nil {
					return err
				}
				n++
				if len(out.Messages) == f.Limit { // the rest is the next page's
					return nil
				}
				last = m.ID
				m.At, m.Place = when(at), v.ref.places[place].short
				out.Looked++
				out.Back = m.At
				if !scope.Whole && !slices.Contains(ids, place) || sealed == "" {
					return nil
				}
				if s.openMessage(&m.Message, key, sealed); strings.Contains(folded(m.Body), find) {
					out.Messages = append(out.Messages, m)
				}
				return nil
			})
			if err != nil {
				return err
			}
			full := len(out.Messages) == f.Limit
			if n < findChunk && !full {
				out.Next = 0
				return nil
			}
			before, out.Next = last, last
			if full {
				return nil
			}
		}
		return nil
	})
	if err != nil {
		return MessagesFound{}, fmt.Errorf("find messages: %w", err)
	}
	return out, nil
}
