package store

import (
	"ahadi/internal/keys"
)

// keyedJob is a job with the keyed hashes that stand for its number and texts:
// no number and no typed text is ever part of a key.
type keyedJob struct {
	Job
	line    string // of the number, or of the service's name
	session string // USSD: of channel, line and session id
	message string // SMS, and a part of one: of channel and the provider's id
	whole   string // a part: of what all of its message have in common
}

func (s *Store) keyed(job Job) keyedJob {
	k := keyedJob{Job: job, line: s.lineHash(job.Number.E164(), job.Sender)}
	switch job.Kind {
	case KindSMS:
		k.message = s.keys.Index("message", job.Channel, job.ID)
	case KindPart:
		k.message, k.whole = s.keys.Index("message", job.Channel, job.ID), s.wholeHash(job.Channel, k.line, job.Part)
	case KindUSSD, KindEnd:
		k.session = s.keys.Index("session", job.Channel, k.line, job.ID)
	}
	return k
}

func (s *Store) lineHash(number, sender string) string {
	if number == "" {
		return s.keys.Index("sender", sender)
	}
	return s.keys.Index("line", number)
}

// codeHash stands in the ledger for the code of a person who was erased.
func (s *Store) codeHash(code string) string { return s.keys.Index("code", code) }

// loaded is one job's Before with what writing its After needs.
type loaded struct {
	Before
	job      *keyedJob
	step     func(Before) After
	after    After
	err      error // of this job alone: the others of its group go on
	settled  bool  // it was answered before: nothing is asked and nothing written
	row      lineRow
	key      keys.DataKey           // of the line
	opened   bool                   // key is there
	wrapped  string                 // of a line that is new
	contacts map[int64]string       // wrapped data keys of the line's people
	invited  map[int64]string       // and of those who were only invited
	from     map[int64]belongs      // their organisations and places
	keys     map[int64]keys.DataKey // of those that were unwrapped
	filedMS  int64                  // SMS: when the message that Filed is about came
	session  int64                  // USSD: id of its row, 0 before it is written
	former   int64                  // USSD: id of a session before this one to which the provider gave the same id
	textHash string                 // USSD: of the text seen before
	hash     string                 // of this text: of all that was typed in the session, or of the message
	length   int
}

// fail makes an error the job's own: what the database did not refuse (a sealed
// value that does not open) stops nobody else.
func (l *loaded) fail(err error) {
	if err != nil && l.err == nil {
		l.err = stepError{err}
	}
}

// open says whether there is still something to do for the job.
func (l *loaded) open() bool { return l.err == nil && !l.settled }

// unsettled keeps the jobs for which there is still something to do.
func unsettled(all []*loaded) []*loaded { return only(all, func(*loaded) bool { return true }) }

// only keeps the jobs that are open and for which keep holds.
func only(all []*loaded, keep func(*loaded) bool) []*loaded {
	var kept []*loaded
	for _, l := range all {
		if l.open() && keep(l) {
			kept = append(kept, l)
		}
	}
	return kept
}

// load reads all that the jobs may need but what their steps ask for later: one
// query for each table, whatever the number of jobs.
func (g *batch) load(all []*loaded) error {
	for _, l := range all {
		l.Network, l.Round, l.Commitments = g.ref.network, g.ref.round(l.job.At.Add(-l.job.Age())), map[string]*Commitment{}
	}
	if err := g.loadLines(all); err != nil {
		return err
	}
	if err := g.loadShared(only(all, (*loaded).shared)); err != nil {
		return err
	}
	if err := g.loadSessions(only(all, func(l *loaded) bool { return l.job.Kind == KindUSSD || l.job.Kind == KindEnd })); err != nil {
		return err
	}
	if err := g.loadInbound(only(all, func(l *loaded) bool { return l.job.Kind == KindSMS })); err != nil {
		return err
	}
	if err := g.loadRead(only(all, func(l *loaded) bool { return len(l.job.Parts) > 0 })); err != nil {
		return err
	}
	if err := g.loadParts(only(all, func(l *loaded) bool { return l.job.Kind == KindPart })); err != nil {
		return err
	}
	for _, l := range all {
		for _, code := range l.job.Codes {
			l.Commitments[code] = g.ref.commitments[code]
		}
		l.settled = l.Session.Replay != nil || l.Seen || l.job.Kind == KindEnd
	}
	// An SMS with a code may be a report: what she said last is asked for then.
	return g.loadLast(only(all, func(l *loaded) bool { return l.job.Kind == KindSMS && len(l.job.Codes) > 0 }))
}

// unseal opens a sealed text of a person.
func (g *batch) unseal(wrapped, sealed, label string) (string, error) {
	k, err := g.store.keys.Unwrap(wrapped)
	if err != nil {
		return "", err
	}
	b, err := k.Open(sealed, label)
	return string(b), err
}

// need loads what steps asked for.
func (g *batch) need(all []*loaded) error {
	var refs []wanted
	var last, checkable, held []*loaded
	var figures []*asking
	if err := g.needPeople(all); err != nil {
		return err
	}
	if err := g.loadWarned(only(all, (*loaded).asksWarned)); err != nil {
		return err
	}
	for _, l := range all {
		asked, checks, holds := false, false, false
		for _, n := range l.after.More {
			if n.Code != "" {
				l.Commitments[n.Code] = g.ref.commitments[n.Code]
			}
			if n.Ref != "" {
				refs = append(refs, wanted{l, n.Ref})
			}
			if n.Figures != "" {
				figures = append(figures, &asking{l: l, code: n.Figures})
			}
			asked, checks, holds = asked || n.Last, checks || n.Checkable, holds || n.Held
		}
		for _, w := range []struct {
			needs bool
			whose *[]*loaded
		}{{asked, &last}, {checks, &checkable}, {holds, &held}} {
			if w.needs {
				*w.whose = append(*w.whose, l)
			}
		}
	}
	err := g.loadReports(refs)
	if err == nil {
		err = g.loadLast(last)
	}
	if err == nil {
		err = g.loadFigures(figures)
	}
	if err == nil {
		err = g.loadCheckable(checkable)
	}
	if err == nil {
		err = g.loadHeld(held)
	}
	return err
}
