package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// ContactFile is what a coordinator sees of one person. What she said of herself
// is not part of it: it is counted, and never shown by person.
type ContactFile struct {
	Contact
	PlaceCode, PlaceName string
	Phones               []ContactPhone
	Former               []FormerPhone
	Tasks                []Task
	Consents             []Consent // newest first
	Invited              time.Time // when her invitation was queued; zero for never
	InvitedBy            string
	Literacy, Quote      bool
	QuietFrom, QuietTo   string
	Since                time.Time // when she came into the register
	Reports              int       // of all rounds, also those that do not count
	LastReport           time.Time
	Sent, Received       int // messages to her and from her
	Calls                int // that were logged, of all rounds
}

// ContactPhone is a phone of hers, without its number.
type ContactPhone struct {
	Line     int64
	Masked   string // …0101; "" when it is forgotten
	Main     bool   // the one that she is written to on
	Private  bool   // she said that only she reads it
	People   int    // who use it
	OptedOut bool
	Failures int       // deliveries in a row that failed
	Seen     time.Time // when it was last heard from, within a day; zero for never
}

// FormerPhone is a phone that was hers.
type FormerPhone struct {
	Masked string
	Until  time.Time
	Denied bool // somebody who has it said that we have the wrong number
}

// Consent is one time that she agreed.
type Consent struct {
	Version     int
	On, How     string
	Language    string
	Channel, By string
	At          time.Time
	Today       bool // to the words of today
}

// FindPerson is the file of a person of a scope, by her code. Who was erased has
// none.
func (s *Store) FindPerson(ctx context.Context, scope Scope, code string, now time.Time) (ContactFile, error) {
	var f ContactFile
	err := s.look(ctx, func(v *view) error {
		p := &personReader{v: v, store: s, file: &f}
		for _, read := range []func() error{
			func() error { return p.herself(scope, code, now) }, p.phones, p.former, p.tasks, p.consents, p.invitation, func() error { return p.counts(now) },
		} {
			if err := read(); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return ContactFile{}, fmt.Errorf("person %.20q: %w", code, err)
	}
	return f, nil
}

type personReader struct {
	v     *view
	store *Store
	file  *ContactFile
}

func (p *personReader) herself(scope Scope, code string, now time.Time) error {
	f, ref := p.file, p.v.ref
	in, args := ref.in(scope, "c.place_id", []any{code})
	var key, name, roles string
	var org, place, since int64
	found, err := p.v.row(`SELECT c.id, c.code, c.data_key, c.sealed_name, c.language, c.roles, c.side, coalesce(c.organisation_id, 0), coalesce(c.place_id, 0), c.status,
		c.literacy_help, c.quote_ok, c.quiet_from, c.quiet_to, c.created_ms, c.seldom FROM contact c WHERE c.code = $1 AND c.data_key <> ''`+in, args,
		&f.ID, &f.Code, &key, &name, &f.Language, &roles, &f.Side, &org, &place, &f.Status, &f.Literacy, &f.Quote, &f.QuietFrom, &f.QuietTo, &since, &f.Seldom)
	if err != nil || !found {
		return firstError(err, ErrNotFound)
	}
	f.Name, f.Roles, f.Org, f.Since = p.store.reveal(key, name, "name"), fields(roles), ref.orgs[org], when(since)
	at := ref.places[place]
	f.Place, f.PlaceCode, f.PlaceName, f.Zone = at.short, at.code, at.name, at.zone
	f.PIN = PINNone
	var hash string
	found, err = p.v.row(`SELECT hash FROM pin WHERE contact_id = $1`, []any{f.ID}, &hash)
	if found && hash != "" {
		f.PIN = PINSet
	} else if found {
		f.PIN = PINChoose
	}
	return err
}

func (p *personReader) phones() error {
	f := p.file
	return p.v.rows(`SELECT l.id, l.data_key, l.sealed_number, x.main, l.private, l.opted_out, l.failures, l.seen_ms, (SELECT count(*) FROM contact_line y WHERE y.line_id = l.id)
		FROM contact_line x JOIN line l ON l.id = x.line_id WHERE x.contact_id = $1 ORDER BY x.main DESC, x.line_id`, []any{f.ID}, func(r *sql.Rows) error {
		var l ContactPhone
		var key, sealed string
		var seen int64
		if err := r.Scan(&l.Line, &key, &sealed, &l.Main, &l.Private, &l.OptedOut, &l.Failures, &seen, &l.People); err != nil {
			return err
		}
		l.Masked, l.Seen, l.Main = maskedNumber(p.store.reveal(key, sealed, "number")), when(seen), len(f.Phones) == 0
		l.Private = l.Private && l.People == 1
		if f.Phones = append(f.Phones, l); l.Main {
			f.Masked, f.OptedOut, f.Shared = l.Masked, l.OptedOut, l.People > 1
		}
		return nil
	})
}

func (p *personReader) former() error {
	return p.v.rows(`SELECT l.data_key, l.sealed_number, f.until_ms, f.denied FROM former_line f JOIN line l ON l.id = f.line_id WHERE f.contact_id = $1 ORDER BY f.until_ms DESC, f.line_id`,
		[]any{p.file.ID}, func(r *sql.Rows) error {
			var l FormerPhone
			var key, sealed string
			var until int64
			err := r.Scan(&key, &sealed, &until, &l.Denied)
			l.Masked, l.Until = maskedNumber(p.store.reveal(key, sealed, "number")), when(until)
			p.file.Former = append(p.file.Former, l)
			return err
		})
}

func (p *personReader) tasks() error {
	err := p.v.rows(`SELECT c.code, a.kind, a.from_on, a.to_on FROM assignment a JOIN commitment c ON c.id = a.commitment_id WHERE a.contact_id = $1 ORDER BY c.code, a.kind`,
		[]any{p.file.ID}, func(r *sql.Rows) error {
			var t Task
			err := r.Scan(&t.Code, &t.Kind, &t.From, &t.To)
			p.file.Tasks = append(p.file.Tasks, t)
			return err
		})
	return err
}

func (p *personReader) consents() error {
	return p.v.rows(`SELECT version, given_on, how, language, channel, given_by, at_ms FROM consent WHERE contact_id = $1 ORDER BY at_ms DESC`, []any{p.file.ID}, func(r *sql.Rows) error {
		var c Consent
		var at int64
		err := r.Scan(&c.Version, &c.On, &c.How, &c.Language, &c.Channel, &c.By, &at)
		c.At, c.Today = when(at), c.Version >= p.v.ref.network.Consent
		if p.file.Consents = append(p.file.Consents, c); len(p.file.Consents) == 1 {
			p.file.Consent, p.file.ConsentOn, p.file.ConsentHow = c.Version, c.On, c.How
		}
		return err
	})
}

func (p *personReader) invitation() error {
	var at int64
	_, err := p.v.row(`SELECT at_ms, approved_by FROM invitation WHERE contact_id = $1`, []any{p.file.ID}, &at, &p.file.InvitedBy)
	p.file.Invited = when(at)
	return err
}

// counts counts what is stored of her. Messages are found through her phones.
func (p *personReader) counts(now time.Time) error {
	f := p.file
	var last int64
	if _, err := p.v.row(`SELECT count(*), coalesce(max(at_ms), 0), coalesce(max(CASE WHEN r.round_id = $2 AND `+reporting+` THEN 1 ELSE 0 END), 0) FROM report r WHERE r.contact_id = $1`,
		[]any{f.ID, p.v.ref.round(now).ID}, &f.Reports, &last, &f.Reported); err != nil {
		return err
	}
	f.LastReport = when(last)
	const hers = ` m WHERE m.line_id IN (SELECT line_id FROM contact_line WHERE contact_id = $1 UNION SELECT line_id FROM former_line WHERE contact_id = $1) AND m.contact_id = $1`
	for _, c := range []struct {
		query string
		to    *int
	}{{`SELECT count(*) FROM outbox` + hers, &f.Sent}, {`SELECT count(*) FROM inbound` + hers, &f.Received}, {`SELECT count(*) FROM called WHERE contact_id = $1`, &f.Calls}} {
		if _, err := p.v.row(c.query, []any{f.ID}, c.to); err != nil {
			return err
		}
	}
	return nil
}
