package store

import (
	"context"
	"database/sql"
	"fmt"
)

// RevealNumber shows the numbers of a person's phones to who signs for it, the
// one that she is written to first; none where they are forgotten. That they
// were shown, and to whom, is part of the audit trail. The caller has made sure
// that she may see this person.
func (s *Store) RevealNumber(ctx context.Context, contact int64, h Hand) ([]string, error) {
	var numbers []string
	err := s.decide(ctx, h, func(d *decision) error {
		numbers = nil
		found, err := d.tx.row(`SELECT id FROM contact WHERE id = $1 AND data_key <> ''`, []any{contact}, new(int64))
		if err != nil || !found {
			return firstError(err, ErrNotFound)
		}
		err = d.tx.rows(`SELECT l.data_key, l.sealed_number FROM contact_line x JOIN line l ON l.id = x.line_id WHERE x.contact_id = $1 ORDER BY x.main DESC, x.line_id`,
			[]any{contact}, func(r *sql.Rows) error {
				var key, sealed string
				err := r.Scan(&key, &sealed)
				if number := s.reveal(key, sealed, "number"); number != "" {
					numbers = append(numbers, number)
				}
				return err
			})
		if err != nil {
			return err
		}
		return d.trail("contact reveal", "contact %d", contact)
	})
	if err != nil {
		return nil, fmt.Errorf("reveal the number of contact %d: %w", contact, err)
	}
	return numbers, nil
}
