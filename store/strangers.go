package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// StrangersKept is how long the number of a phone is kept that nobody of the
// network uses, since it was last to be answered or called.
const StrangersKept = 30 * 24 * time.Hour

// forgetStrangers forgets the numbers that were kept for an answer or a call and
// of which nobody has agreed since: the number, what was written from it, and
// the hash by which it would be known again. One that has said STOP keeps its
// hash, so that it stays silent.
func (s *Store) forgetStrangers(ctx context.Context, now time.Time) error {
	_, err := s.batches(ctx, func(tx *Tx) (int64, error) {
		var lines []int64
		err := tx.rows(`SELECT l.id FROM line l WHERE l.kept_ms > 0 AND l.kept_ms <= $1 AND l.oncall = 0
			AND NOT EXISTS (SELECT 1 FROM contact_line x WHERE x.line_id = l.id) ORDER BY l.kept_ms LIMIT $2`,
			[]any{now.Add(-StrangersKept).UnixMilli(), pruneBatch}, func(r *sql.Rows) error {
				var id int64
				err := r.Scan(&id)
				lines = append(lines, id)
				return err
			})
		if err != nil {
			return 0, err
		}
		for _, id := range lines {
			if err := forgetStranger(tx, id); err != nil {
				return 0, fmt.Errorf("line %d: %w", id, err)
			}
		}
		return int64(len(lines)), nil
	})
	return err
}

func forgetStranger(tx *Tx, id int64) error {
	if _, err := tx.exec(`UPDATE line SET sealed_number = '', sealed_asked = '', language = '', kept_ms = 0,
		hash = CASE WHEN opted_out = 1 THEN hash ELSE $1 END WHERE id = $2`, fmt.Sprintf("forgotten %d", id), id); err != nil {
		return err
	}
	for _, query := range []string{
		`UPDATE inbox SET sealed_body = '', value = '', note = '', state = 'done' WHERE line_id = $1 AND contact_id = 0`,
		`UPDATE inbound SET sealed_body = '' WHERE line_id = $1 AND contact_id = 0`,
		`UPDATE outbox SET sealed_body = '' WHERE line_id = $1 AND contact_id = 0`,
		`UPDATE part SET sealed_body = '' WHERE line_id = $1 AND sealed_body <> ''`,
		`UPDATE alert SET line_id = NULL, inbox_id = 0 WHERE line_id = $1`,
	} {
		if _, err := tx.exec(query, id); err != nil {
			return err
		}
	}
	return nil
}
