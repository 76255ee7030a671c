package store

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"time"

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
	key      keys.DataKey     // of the line
	wrapped  string           // of a line that is new
	contacts map[int64]string // wrapped data keys of the line's people
	session  int64            // USSD: id of its row, 0 before it is written
	textHash string           // USSD: of the text seen before
	length   int
}

// load reads all that the job may need but what step asks for later.
func (g *batch) load(job *keyedJob) (*loaded, error) {
	l := &loaded{job: job}
	l.Network, l.Round, l.Commitments = g.ref.network, g.ref.round(job.At), map[string]*Commitment{}
	if err := g.loadLine(l); err != nil {
		return nil, err
	}
	if l.Line.ID != 0 {
		if err := g.loadPeople(l); err != nil {
			return nil, err
		}
		if err := g.loadDrafts(l); err != nil {
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
	}
	return l, err
}

func (g *batch) loadLine(l *loaded) error {
	var asked, replied string
	var optedOut, private, helped, greeted int64
	found, err := g.tx.row(`SELECT id, data_key, language, opted_out, private, sealed_asked, replied_ms, helped_ms, greeted_ms FROM line WHERE hash = $1`,
		[]any{l.job.line}, &l.Line.ID, &l.wrapped, &l.Line.Language, &optedOut, &private, &asked, &replied, &helped, &greeted)
	if err != nil {
		return err
	}
	if !found {
		l.wrapped, l.key, err = g.store.keys.NewDataKey()
		return err
	}
	if l.key, err = g.store.keys.Unwrap(l.wrapped); err != nil {
		return fmt.Errorf("line %d: %w", l.Line.ID, err)
	}
	l.Line.OptedOut, l.Line.Private = optedOut == 1, private == 1
	l.Line.Helped = helped > l.job.At.Add(-24*time.Hour).UnixMilli()
	l.Line.GreetedAt = when(greeted)
	if asked != "" {
		if l.Line.Asked, err = l.key.Open(asked, "asked"); err != nil {
			return fmt.Errorf("line %d: question: %w", l.Line.ID, err)
		}
	}
	if replied != "" {
		var ms []int64
		if err := json.Unmarshal([]byte(replied), &ms); err != nil {
			return fmt.Errorf("line %d: replies: %w", l.Line.ID, err)
		}
		for _, at := range ms {
			if t := time.UnixMilli(at); t.After(l.job.At.Add(-24 * time.Hour)) {
				l.Line.RepliedAt = append(l.Line.RepliedAt, t)
			}
		}
	}
	return nil
}

func when(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

// loadPeople reads who uses the line. Those who were only invited, or left, do not.
func (g *batch) loadPeople(l *loaded) error {
	l.contacts = map[int64]string{}
	var names []string
	err := g.tx.rows(`SELECT c.id, c.code, c.data_key, c.sealed_name, c.language, c.roles, c.side, coalesce(c.organisation_id, 0), coalesce(c.place_id, 0), c.status
		FROM contact_line cl JOIN contact c ON c.id = cl.contact_id
		WHERE cl.line_id = $1 AND c.status NOT IN ('invited', 'left') ORDER BY cl.contact_id`, []any{l.Line.ID}, func(r *sql.Rows) error {
		var p Person
		var key, name, roles string
		var org, place int64
		if err := r.Scan(&p.ID, &p.Code, &key, &name, &p.Language, &roles, &p.Side, &org, &place, &p.Status); err != nil {
			return err
		}
		p.Roles, p.Org = fields(roles), g.ref.orgs[org]
		p.Place, p.Zone = g.ref.places[place].short, g.ref.places[place].zone
		l.People, names = append(l.People, p), append(names, name)
		l.contacts[p.ID] = key
		return nil
	})
	if err != nil {
		return err
	}
	for i := range l.People {
		p := &l.People[i]
		if len(l.People) > 1 { // only a shared phone asks who it is
			if p.Name, err = g.open(l.contacts[p.ID], names[i], "name"); err != nil {
				return fmt.Errorf("contact %d: %w", p.ID, err)
			}
		}
		if err := g.loadAssigned(l, p); err != nil {
			return err
		}
	}
	return nil
}

func (g *batch) loadAssigned(l *loaded, p *Person) error {
	err := g.tx.rows(`SELECT commitment_id FROM assignment WHERE contact_id = $1 AND kind IN ('report', 'official_report')`, []any{p.ID}, func(r *sql.Rows) error {
		var id int64
		if err := r.Scan(&id); err != nil {
			return err
		}
		if c := g.ref.byID[id]; c != nil {
			p.Assigned = append(p.Assigned, c.Code)
			l.Commitments[c.Code] = c
		}
		return nil
	})
	slices.Sort(p.Assigned)
	return err
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

// loadDrafts gives each person her own draft, and the phone's (of nobody yet)
// to those who have none.
func (g *batch) loadDrafts(l *loaded) error {
	if len(l.People) == 0 {
		return nil
	}
	drafts := map[int64]*Draft{}
	err := g.tx.rows(`SELECT contact_id, version, sealed_state, at_ms FROM draft WHERE line_id = $1`, []any{l.Line.ID}, func(r *sql.Rows) error {
		var id, at int64
		var sealed string
		d := &Draft{}
		if err := r.Scan(&id, &d.Version, &sealed, &at); err != nil {
			return err
		}
		d.At = when(at)
		var err error
		d.State, err = l.key.Open(sealed, "draft")
		drafts[id] = d
		return err
	})
	for i := range l.People {
		p := &l.People[i]
		if p.Draft = drafts[p.ID]; p.Draft == nil {
			p.Draft = drafts[0]
		}
	}
	return err
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
