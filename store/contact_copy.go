package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// ContactCopy is all that is held on a person, opened: for herself, who has a
// right to it.
type ContactCopy struct {
	ContactFile
	Numbers                               []string // of her phones, the one that she is written to first
	Gender, AgeBand, Informal, Disability string
	Filed                                 []Report // oldest first
	Messages                              []CopiedMessage
	Called                                []LoggedCall
	Quoted                                []CopiedQuote
	More                                  bool // there are older messages than these
}

// CopiedMessage is one SMS, from her or to her.
type CopiedMessage struct {
	Out  bool
	Body string // "" where it was dropped after its time
	At   time.Time
}

// CopiedQuote is words of hers as a coordinator redacted them for the public document.
type CopiedQuote struct {
	Round, Ref, State string
	Words             map[string]string // by language; nil where they were passed over
	At                time.Time
}

// LoggedCall is why she said on the phone that she had not reported.
type LoggedCall struct {
	Round, Reason string
	At            time.Time
}

// mostCopied is how many of her messages a copy holds each way, the newest.
const mostCopied = 2000

// CopyOfContact opens all that is held on a person of a scope. That it was
// opened, and by whom, is noted before anything is shown.
func (s *Store) CopyOfContact(ctx context.Context, scope Scope, code string, h Hand) (ContactCopy, error) {
	var c ContactCopy
	f, err := s.FindPerson(ctx, scope, code, h.At)
	if err != nil {
		return c, err
	}
	if err := s.decide(ctx, h, func(d *decision) error { return d.trail("contact copy", "contact %d", f.ID) }); err != nil {
		return c, err
	}
	c.ContactFile = f
	if c.Filed, err = s.reports(ctx, `SELECT `+ownColumns+` FROM report r LEFT JOIN contact c ON c.id = r.contact_id
		WHERE r.contact_id = $1 ORDER BY r.id`, f.ID); err != nil {
		return c, err
	}
	err = s.look(ctx, func(v *view) error {
		p := &copyReader{v: v, store: s, copy: &c}
		for _, read := range []func() error{p.numbers, p.about, p.messages, p.calls, p.quotes} {
			if err := read(); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return ContactCopy{}, fmt.Errorf("copy of contact %d: %w", f.ID, err)
	}
	return c, nil
}

type copyReader struct {
	v     *view
	store *Store
	copy  *ContactCopy
}

func (p *copyReader) numbers() error {
	return p.v.rows(`SELECT l.data_key, l.sealed_number FROM contact_line x JOIN line l ON l.id = x.line_id WHERE x.contact_id = $1 ORDER BY x.main DESC, x.line_id`, []any{p.copy.ID},
		func(r *sql.Rows) error {
			var key, sealed string
			err := r.Scan(&key, &sealed)
			if number := p.store.reveal(key, sealed, "number"); number != "" {
				p.copy.Numbers = append(p.copy.Numbers, number)
			}
			return err
		})
}

func (p *copyReader) about() error {
	e := &enrolled{}
	if _, err := p.v.row(`SELECT data_key, sealed_name, sealed_profile FROM contact WHERE id = $1`, []any{p.copy.ID}, &e.key, &e.name, &e.profile); err != nil {
		return err
	}
	_, said, err := p.store.about(e)
	p.copy.Gender, p.copy.AgeBand, p.copy.Informal, p.copy.Disability = said.Gender, said.AgeBand, said.Informal, said.Disability
	return err
}

// messages are those of her phones, now and formerly hers, the newest first.
func (p *copyReader) messages() error {
	for _, table := range []string{"inbound", "outbox"} {
		n := 0
		err := p.v.rows(`SELECT c.data_key, m.sealed_body, m.at_ms FROM `+table+` m JOIN contact c ON c.id = m.contact_id
			WHERE m.line_id IN (SELECT line_id FROM contact_line WHERE contact_id = $1 UNION SELECT line_id FROM former_line WHERE contact_id = $1) AND m.contact_id = $1 ORDER BY m.id DESC LIMIT $2`,
			[]any{p.copy.ID, mostCopied + 1}, func(r *sql.Rows) error {
				var key, sealed string
				var at int64
				if err := r.Scan(&key, &sealed, &at); err != nil {
					return err
				}
				if n++; n > mostCopied {
					p.copy.More = true
					return nil
				}
				p.copy.Messages = append(p.copy.Messages, CopiedMessage{table == "outbox", p.store.reveal(key, sealed, "body"), when(at)})
				return nil
			})
		if err != nil {
			return err
		}
	}
	slices.SortStableFunc(p.copy.Messages, func(a, b CopiedMessage) int { return a.At.Compare(b.At) })
	return nil
}

func (p *copyReader) calls() error {
	return p.v.rows(`SELECT c.data_key, k.sealed_reason, k.round_id, k.at_ms FROM called k JOIN contact c ON c.id = k.contact_id WHERE k.contact_id = $1 ORDER BY k.at_ms`, []any{p.copy.ID},
		func(r *sql.Rows) error {
			var key, sealed string
			var round, at int64
			err := r.Scan(&key, &sealed, &round, &at)
			p.copy.Called = append(p.copy.Called, LoggedCall{p.v.ref.roundByID(round).Code, p.store.reveal(key, sealed, "reason"), when(at)})
			return err
		})
}

func (p *copyReader) quotes() error {
	return p.v.rows(`SELECT c.data_key, q.sealed_words, q.round_id, r.ref, q.state, q.at_ms FROM quote q JOIN report r ON r.id = q.report_id JOIN contact c ON c.id = q.contact_id
		WHERE q.contact_id = $1 ORDER BY q.at_ms`, []any{p.copy.ID}, func(r *sql.Rows) error {
		var q CopiedQuote
		var key, sealed string
		var round, at int64
		if err := r.Scan(&key, &sealed, &round, &q.Ref, &q.State, &at); err != nil {
			return err
		}
		q.Round, q.At = p.v.ref.roundByID(round).Code, when(at)
		words := p.store.reveal(key, sealed, "quote")
		p.copy.Quoted = append(p.copy.Quoted, q)
		if words == "" {
			return nil
		}
		return json.Unmarshal([]byte(words), &p.copy.Quoted[len(p.copy.Quoted)-1].Words)
	})
}
