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
	message string // SMS: of channel and the provider's id
}

func (s *Store) keyed(job Job) keyedJob {
	k := keyedJob{Job: job, line: s.lineHash(job.Number.E164(), job.Sender)}
	switch job.Kind {
	case KindSMS:
		k.message = s.keys.Index("message", job.Channel, job.ID)
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

// loaded is one job's Before with what writing its After needs.
type loaded struct {
	Before
	job      *keyedJob
	key      keys.DataKey           // of the line
	opened   bool                   // key is there
	wrapped  string                 // of a line that is new
	contacts map[int64]string       // wrapped data keys of the line's people
	keys     map[int64]keys.DataKey // of those that were unwrapped
	filedMS  int64                  // SMS: when the message that Filed is about came
	session  int64                  // USSD: id of its row, 0 before it is written
	textHash string                 // USSD: of the text seen before
	length   int
}

// load reads all that the job may need but what step asks for later.
func (g *batch) load(job *keyedJob) (*loaded, error) {
	l := &loaded{job: job}
	l.Network, l.Round, l.Commitments = g.ref.network, g.ref.round(job.At), map[string]*Commitment{}
	if err := g.loadLine(l); err != nil {
		return nil, err
	}
	if len(l.People) > 1 {
		if err := g.loadShared(l); err != nil {
			return nil, err
		}
	}
	for _, code := range job.Codes {
		l.Commitments[code] = g.ref.commitments[code]
	}
	var err error
	switch job.Kind {
	case KindUSSD, KindEnd:
		err = g.loadSession(l)
	case KindSMS:
		err = g.loadInbound(l)
		if err == nil && !l.Seen && len(job.Codes) > 0 { // it may be a report: what she said last is asked for then
			err = g.loadLast(l)
		}
	}
	return l, err
}

// open reads a sealed text of a person.
func (g *batch) open(wrapped, sealed, label string) (string, error) {
	k, err := g.store.keys.Unwrap(wrapped)
	if err != nil {
		return "", err
	}
	b, err := k.Open(sealed, label)
	return string(b), err
}

// need loads what a step asked for.
func (g *batch) need(l *loaded, needs []Need) error {
	for _, n := range needs {
		if n.Code != "" {
			l.Commitments[n.Code] = g.ref.commitments[n.Code]
		}
		if n.Ref != "" {
			if err := g.loadReport(l, n.Ref); err != nil {
				return err
			}
		}
		if n.Last {
			if err := g.loadLast(l); err != nil {
				return err
			}
		}
	}
	return nil
}
