package store

import (
	"errors"
	"fmt"
	"strconv"
	"time"
)

// How long sessions and their replies are kept, and how many of their steps
// are answered again byte for byte.
const (
	SessionEnds = 10 * time.Minute // after its last step
	SessionKept = 96 * time.Hour
)

// SameInput is how soon after an input that nothing numbers the same one is a
// repeat of it: nobody has read the next screen and pressed the same key. A
// balancer, or a provider, that has lost its node asks another one sooner.
const SameInput = 3 * time.Second

// stepHash stands for a step of a session: for all that was typed up to it or,
// where a provider sends each input alone, for the place that the input has; for
// the input itself where that is not told. A
// dial is also known by what was dialled behind the code: it may be another dial,
// whose provider counts from the beginning again.
func (g *batch) stepHash(l *loaded, text string) string {
	switch {
	case !l.job.Each:
		return g.store.keys.Index("step", l.job.session, text)
	case l.job.First:
		return g.store.keys.Index("dial", l.job.session, l.job.Sequence, text)
	case l.job.Sequence == "":
		return g.store.keys.Index("input", l.job.session, text)
	}
	return g.store.keys.Index("sequence", l.job.session, l.job.Sequence)
}

// repeats says whether a step that was answered, of a session whose newest step was
// at a time, is that very step. An input that nothing numbers may be typed again:
// it is only while nobody can have done so. A dial is as long as nothing was typed
// after it: with all answers behind its code it has filed them.
func (l *loaded) repeats(newest string, at int64) bool {
	if !l.job.Each || l.job.Sequence != "" {
		return true
	}
	return newest == l.hash && (l.job.First || l.job.At.Sub(when(at)).Abs() < SameInput)
}

// beginsAnew says whether a step belongs to no session that is here, although one
// of the same id is: many providers give their ids again, and count from the
// beginning again. newest is the hash of that session's newest step. A dial comes
// again only while its session lasts, or if it has ended it itself; any other
// step is somebody else's once the session is over, unless it was answered.
func (l *loaded) beginsAnew(newest string, at int64, ended, answered bool) bool {
	over := at < l.job.At.Add(-SessionEnds).UnixMilli()
	switch {
	case !l.job.Each:
		return newest == "" && l.job.dials()
	case l.job.First:
		return over || !answered || ended && newest != l.hash
	}
	return over && !answered
}

// sessionQuery reads a session, and the reply to this very step if it was
// answered before.
const sessionQuery = `SELECT s.id, s.sealed_state, s.text_length, s.text_hash, s.ended, s.at_ms, coalesce(st.sealed_reply, '')
	FROM session s LEFT JOIN session_step st ON st.session_id = s.id AND st.hash = $2 WHERE s.hash = $1`

// loadSessions finds what each step adds to what was typed before. A repeat of a
// step that was answered gets its kept reply, a step that does not fit the page
// that she is looking at. A request that begins a session with text may be a
// repeat from long ago of one that filed: its report is looked up.
func (g *batch) loadSessions(all []*loaded) error {
	steps := make([][]any, len(all))
	for i, l := range all {
		l.hash = g.stepHash(l, l.job.Text)
		steps[i] = []any{l.job.session, l.hash}
		l.Session.Input, l.Session.Extends = l.job.Text, true
	}
	err := g.tx.each(sessionQuery, steps, func(r *cursor) error {
		var id, ended, at int64
		var length int
		var state, hash, kept string
		err := r.Scan(&id, &state, &length, &hash, &ended, &at, &kept)
		if err == nil {
			l := all[r.key]
			if !l.repeats(hash, at) {
				kept = ""
			}
			if l.beginsAnew(hash, at, ended == 1, kept != "") {
				l.former = id
				return nil
			}
			l.session = id
			l.length, l.textHash = length, hash
			l.Session.Known, l.Session.Forgotten = true, hash == ""
			l.Session.Ended = ended == 1 || at < l.job.At.Add(-SessionEnds).UnixMilli()
			l.fail(g.openSession(l, state, kept))
		}
		return err
	})
	if err != nil {
		return err
	}
	if err := g.loadOrigins(only(all, func(l *loaded) bool {
		return !l.job.dials() && (!l.Session.Known || l.Session.Forgotten)
	}), func(*loaded) int { return 1 }); err != nil {
		return err
	}
	return g.loadPages(only(all, func(l *loaded) bool {
		return l.Session.Known && !l.Session.Forgotten && l.Session.Replay == nil && (!l.Session.Extends || l.Session.Ended)
	}))
}

// openSession opens the kept reply, else the state.
func (g *batch) openSession(l *loaded, state, kept string) (err error) {
	ses := &l.Session
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
	return nil
}

// loadPages reads the page that each person is looking at.
func (g *batch) loadPages(all []*loaded) error {
	pages := make([][]any, len(all))
	for i, l := range all {
		pages[i] = []any{l.session, l.textHash}
	}
	return g.tx.each(`SELECT sealed_reply FROM session_step WHERE session_id = $1 AND hash = $2`, pages, func(r *cursor) error {
		var kept string
		err := r.Scan(&kept)
		if err != nil {
			return err
		}
		l := all[r.key]
		current, err := l.reply(kept)
		if l.fail(err); err == nil {
			l.Session.Current = *current
		}
		return nil
	})
}

// added is what the text has more than the text before: both the length and
// the hash of the beginning must agree, since only those are kept.
func (g *batch) added(l *loaded) (string, bool) {
	text, n := l.job.Text, l.length
	if l.job.Each {
		return text, true
	}
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

// putSession keeps the state and the reply of this step.
func (g *batch) putSession(l *loaded, c SessionChange, r Reply) {
	job, now := l.job, l.job.At.UnixMilli()
	state := l.key.Seal(c.State, "state")
	if l.session != 0 {
		g.put(opSessionChange, l.session, c.Person, state, len(job.Text), l.hash, flag(c.Ended), now)
	} else {
		if l.former != 0 { // it keeps what it cost, and its replies until they are pruned
			g.put(opSessionOver, l.former, "over "+strconv.FormatInt(l.former, 10))
		}
		l.session = g.id(l)
		g.put(opSession, l.session, job.session, l.Line.ID, c.Person, job.Channel, state, len(job.Text), l.hash, flag(c.Ended), now)
	}
	kept := make([]byte, 0, len(r.Say)+1)
	if r.End {
		kept = append(kept, 'E')
	} else {
		kept = append(kept, 'C')
	}
	g.put(opStep, l.session, l.hash, l.key.Seal(append(kept, r.Say...), "reply"), now)
}
