package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Writer is who wrote an entry of the inbox, as far as the reading of her words
// needs it.
type Writer struct {
	Person  Person // with what she follows
	Private bool   // nobody else reads her phone: she can be asked by SMS
}

// mostWriters bounds one call of Writers.
const mostWriters = 200

// Writers finds who wrote entries of the inbox, by the entry's id, at most 200. An
// entry of nobody known is left out.
func (s *Store) Writers(ctx context.Context, items []int64, now time.Time) (map[int64]Writer, error) {
	all := map[int64]Writer{}
	items = items[:min(len(items), mostWriters)]
	if len(items) == 0 {
		return all, nil
	}
	marks, args := make([]string, len(items)), []any{s.ref.Load().day(now)}
	for i, id := range items {
		args = append(args, id)
		marks[i] = fmt.Sprintf("$%d", len(args))
	}
	err := s.look(ctx, func(v *view) error {
		return v.rows(`SELECT i.id, c.id, c.language, c.roles, c.side, coalesce(c.place_id, 0), c.status, `+privateQuery+`,
				coalesce((SELECT string_agg(CAST(a.commitment_id AS TEXT), '|') FROM assignment a WHERE a.contact_id = c.id AND a.kind <> 'verify'
					AND (a.from_on = '' OR a.from_on <= $1) AND (a.to_on = '' OR a.to_on >= $1)), '')
			FROM inbox i JOIN line l ON l.id = i.line_id JOIN contact c ON c.id = i.contact_id WHERE i.id IN (`+strings.Join(marks, ", ")+`)`, args, func(r *sql.Rows) error {
			var w Writer
			var item, place int64
			var private int
			var roles, assigned string
			if err := r.Scan(&item, &w.Person.ID, &w.Person.Language, &roles, &w.Person.Side, &place, &w.Person.Status, &private, &assigned); err != nil {
				return err
			}
			w.Person.Roles, w.Private, w.Person.Place = fields(roles), private == 1, v.ref.places[place].short
			for word := range strings.SplitSeq(assigned, "|") {
				id, err := strconv.ParseInt(word, 10, 64)
				if c := v.ref.byID[id]; err == nil && c != nil {
					w.Person.Assigned = append(w.Person.Assigned, c.Code)
				}
			}
			slices.Sort(w.Person.Assigned)
			all[item] = w
			return nil
		})
	})
	if err != nil {
		return nil, fmt.Errorf("who wrote: %w", err)
	}
	return all, nil
}

// CommitmentOf is a commitment by its code; nil where there is none.
func (s *Store) CommitmentOf(code string) *Commitment {
	c := s.ref.Load().commitments[strings.ToUpper(strings.TrimSpace(code))]
	if c == nil {
		return nil
	}
	out := *c
	return &out
}
