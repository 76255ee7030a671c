package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"ahadi/internal/phone"
)

// LineLanguage is the language of a number's line, "" when it is not known. It
// asks the readers, so it answers while the writer is stuck.
func (s *Store) LineLanguage(ctx context.Context, n phone.Number) string {
	language := ""
	_ = s.rows(ctx, `SELECT coalesce((SELECT min(c.language) FROM contact_line cl JOIN contact c ON c.id = cl.contact_id WHERE cl.line_id = l.id), l.language)
		FROM line l WHERE l.hash = $1`, []any{s.lineHash(n.E164(), "")}, func(r *sql.Rows) error { return r.Scan(&language) }) // unknown is an answer
	return language
}

// Confirm queues a receipt by SMS for a USSD step that was answered "we could
// not confirm": the sentence promised one. A phone that others may read gets
// the discreet text, one that has said STOP gets none.
func (s *Store) Confirm(ctx context.Context, job Job, named, discreet string, now time.Time) error {
	k := s.keyed(job)
	err := s.brief(ctx, func(tx *Tx) error {
		g, l := s.batch(tx, s.ref.Load()), &loaded{job: &k}
		l.Commitments = map[string]*Commitment{}
		if err := g.loadLines([]*loaded{l}); err != nil || l.err != nil || l.Line.ID == 0 || l.Line.OptedOut {
			return errors.Join(err, l.err)
		}
		m := NewMessage{Channel: job.Channel, Key: "sms_receipt_shared", Body: discreet, Class: "receipt", Due: now}
		if l.Line.Private && len(l.People) == 1 {
			m.Key, m.Body = "rpt_done", named
		}
		if err := g.putMessage(l, m); err != nil {
			return err
		}
		return g.flush()
	})
	if err != nil {
		return fmt.Errorf("confirm a receipt: %w", err)
	}
	s.poke()
	return nil
}
