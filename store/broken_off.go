package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// BrokenOff is where somebody stopped who had begun a conversation.
type BrokenOff struct {
	State []byte // of the conversation, as its turn left it
	Draft bool   // it was not sent since, and still waits; otherwise it is a session, whatever came of it later
}

// BrokenOff hands on where the conversations of a round stand that were begun and
// not sent, and where the sessions of the last four days stood that nobody has
// pressed a key in for ten minutes: the older ones are not kept. It names nobody.
func (s *Store) BrokenOff(ctx context.Context, round string, now time.Time, each func(BrokenOff) error) error {
	r, err := s.ref.Load().roundByCode(round)
	if err != nil {
		return err
	}
	open := func(sealedAs string, draft bool) func(*sql.Rows) error {
		return func(rows *sql.Rows) error {
			var sealed, wrapped string
			if err := rows.Scan(&sealed, &wrapped); err != nil {
				return err
			}
			key, err := s.keys.Unwrap(wrapped)
			if err != nil {
				return err
			}
			state, err := key.Open(sealed, sealedAs)
			if err != nil {
				return err
			}
			return each(BrokenOff{State: state, Draft: draft})
		}
	}
	err = s.rows(ctx, `SELECT d.sealed_state, l.data_key FROM draft d JOIN line l ON l.id = d.line_id WHERE d.round_id = $1`, []any{r.ID}, open("draft", true))
	if err == nil {
		since, until := now.Add(-SessionKept), now.Add(-SessionEnds)
		err = s.rows(ctx, `SELECT x.sealed_state, l.data_key FROM session x JOIN line l ON l.id = x.line_id
			WHERE x.id >= $1 AND x.at_ms >= $2 AND x.at_ms < $3 AND x.sealed_state <> '' AND l.data_key <> ''`,
			[]any{firstID(since), since.UnixMilli(), until.UnixMilli()}, open("state", false))
	}
	if err != nil {
		return fmt.Errorf("conversations that broke off in round %s: %w", round, err)
	}
	return nil
}
