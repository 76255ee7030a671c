package store

import (
	"errors"
	"fmt"
	"time"
)

// How long sessions and their replies are kept, and how many of their steps
// are answered again byte for byte.
const (
	SessionEnds = 10 * time.Minute // after its last step
	SessionKept = 96 * time.Hour
)

// stepHash stands for all that was typed in a session up to a step.
func (g *batch) stepHash(l *loaded, text string) string {
	return g.store.keys.Index("step", l.job.session, text)
}

// loadSession finds what this step adds to what was typed before. A repeat of
// a step that was answered gets its kept reply.
func (g *batch) loadSession(l *loaded) error {
	job := l.job
	var state, kept string
	var ended, at int64
	found, err := g.tx.row(`SELECT s.id, s.sealed_state, s.text_length, s.text_hash, s.ended, s.at_ms, coalesce(st.sealed_reply, '')
		FROM session s LEFT JOIN session_step st ON st.session_id = s.id AND st.hash = $2 WHERE s.hash = $1`,
		[]any{job.session, g.stepHash(l, job.Text)}, &l.session, &state, &l.length, &l.textHash, &ended, &at, &kept)
	if err != nil {
		return err
	}
	ses := &l.Session
	if !found {
		ses.Input, ses.Extends = job.Text, true
		return nil
	}
	ses.Known = true
	ses.Ended = ended == 1 || at < job.At.Add(-SessionEnds).UnixMilli()
	if kept != "" {
		ses.Replay, err = l.reply(kept)
		return err
	}
	if state != "" {
		if ses.State, err = l.key.Open(state, "state"); err != nil {
			return fmt.Errorf("session: %w", err)
		}
	}
	ses.Input, ses.Extends = g.added(l)
	if ses.Extends && !ses.Ended {
		return nil
	}
	if found, err = g.tx.row(`SELECT sealed_reply FROM session_step WHERE session_id = $1 AND hash = $2`, []any{l.session, l.textHash}, &kept); err != nil || !found {
		return err
	}
	current, err := l.reply(kept)
	if err == nil {
		ses.Current = *current
	}
	return err
}

// added is what the text has more than the text before: both the length and
// the hash of the beginning must agree, since only those are kept.
func (g *batch) added(l *loaded) (string, bool) {
	text, n := l.job.Text, l.length
	if len(text) < n || g.stepHash(l, text[:n]) != l.textHash {
		return "", false
	}
	rest := text[n:]
	if n == 0 {
		return rest, true
	}
	if rest == "" || rest[0] != '*' {
		return "", false
	}
	return rest[1:], true
}

// reply opens a kept reply.
func (l *loaded) reply(sealed string) (*Reply, error) {
	b, err := l.key.Open(sealed, "reply")
	if err == nil && len(b) == 0 {
		err = errors.New("it is empty")
	}
	if err != nil {
		return nil, fmt.Errorf("kept reply: %w", err)
	}
	return &Reply{Say: string(b[1:]), End: b[0] == 'E'}, nil
}

// writeSession keeps the state and the reply of this step.
func (g *batch) writeSession(l *loaded, c SessionChange, r Reply) error {
	job, now := l.job, l.job.At.UnixMilli()
	hash := g.stepHash(l, job.Text)
	ended := 0
	if c.Ended {
		ended = 1
	}
	if err := g.writeState(l, c, hash, ended); err != nil {
		return err
	}
	kept := make([]byte, 0, len(r.Say)+1)
	if r.End {
		kept = append(kept, 'E')
	} else {
		kept = append(kept, 'C')
	}
	_, err := g.tx.exec(`INSERT INTO session_step (session_id, hash, sealed_reply, at_ms) VALUES ($1, $2, $3, $4)
		ON CONFLICT (session_id, hash) DO UPDATE SET sealed_reply = excluded.sealed_reply, at_ms = excluded.at_ms`,
		l.session, hash, l.key.Seal(append(kept, r.Say...), "reply"), now)
	return err
}

// writeState makes the session's row or moves it on.
func (g *batch) writeState(l *loaded, c SessionChange, hash string, ended int) error {
	job, state := l.job, l.key.Seal(c.State, "state")
	if l.session != 0 {
		_, err := g.tx.exec(`UPDATE session SET contact_id = $1, sealed_state = $2, text_length = $3, text_hash = $4, ended = $5, at_ms = $6 WHERE id = $7`,
			c.Person, state, len(job.Text), hash, ended, job.At.UnixMilli(), l.session)
		return err
	}
	l.session = g.id(l)
	_, err := g.tx.exec(`INSERT INTO session (id, hash, line_id, contact_id, channel, sealed_state, text_length, text_hash, ended, at_ms)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)`,
		l.session, job.session, l.Line.ID, c.Person, job.Channel, state, len(job.Text), hash, ended, job.At.UnixMilli())
	return err
}
