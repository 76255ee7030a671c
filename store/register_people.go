package store

import (
	"context"
	"time"
)

// enrolled is a person as the register has her.
type enrolled struct {
	id                                int64
	code                              string
	key, name, profile                string // wrapped, sealed
	language, roles, side, org, place string
	status, quietFrom, quietTo        string
	literacy, quote                   bool
	imported                          imported
	consentVersion                    int
	consentOn, consentHow             string // newest
	phones                            []enrolledPhone
	denied                            map[string]int64 // phones by hash that are not hers, as somebody said who has them, and when
	tasks                             []Task
	row                               string // as it is stored in imported
}

// enrolledQuery reads people for scanEnrolled.
const enrolledQuery = `SELECT c.id, c.code, c.data_key, c.sealed_name, c.sealed_profile, c.language, c.roles, c.side, coalesce(o.code, ''), coalesce(p.code, ''), c.status, c.literacy_help, c.quote_ok,
	c.quiet_from, c.quiet_to, c.imported, coalesce(g.version, 0), coalesce(g.given_on, ''), coalesce(g.how, '')
	FROM contact c LEFT JOIN organisation o ON o.id = c.organisation_id LEFT JOIN place p ON p.id = c.place_id
	LEFT JOIN consent g ON g.contact_id = c.id AND g.at_ms = (SELECT max(x.at_ms) FROM consent x WHERE x.contact_id = c.id)`

func scanEnrolled(r scanner) (*enrolled, error) {
	p := &enrolled{}
	err := r.Scan(&p.id, &p.code, &p.key, &p.name, &p.profile, &p.language, &p.roles, &p.side, &p.org, &p.place, &p.status, &p.literacy, &p.quote,
		&p.quietFrom, &p.quietTo, &p.row, &p.consentVersion, &p.consentOn, &p.consentHow)
	return p, err
}

// enrolledPhone is one phone of hers.
type enrolledPhone struct {
	id                int64
	hash, key, number string // wrapped, sealed
	main, private     bool
	silent            bool // it has said STOP
}

// knownLine is a phone that a file gives to somebody, as it is known.
type knownLine struct {
	id       int64
	key      string // wrapped
	optedOut bool
	stopped  event // newest of the ledger about it, erasures aside
	erased   int64 // Unix milliseconds; 0: never
	denied   int64 // when somebody who has it last said that we have the wrong number; 0: never
}

// chunk holds some people against the register.
func (im *importer) chunk(ctx context.Context, all []SeedContact) error {
	if len(all) == 0 {
		return nil
	}
	var staged []*stagedPerson
	err := im.store.look(ctx, func(v *view) error {
		old, err := im.standing(v, all)
		if err != nil {
			return err
		}
		for i := range all {
			if p := im.person(&all[i], old[i]); p != nil {
				staged = append(staged, p)
			}
		}
		return im.phones(v, staged)
	})
	if err != nil || im.in.Dry || len(staged) == 0 || len(im.done.Problems) > 0 {
		return err
	}
	return im.stage(ctx, staged)
}

// standing reads those who are there already; nil for the others, of whom some
// may have been erased.
func (im *importer) standing(v *view, all []SeedContact) ([]*enrolled, error) {
	old := make([]*enrolled, len(all))
	codes := make([][]any, len(all))
	for i := range all {
		codes[i] = []any{all[i].Code}
	}
	err := v.each(enrolledQuery+` WHERE c.code = $1`, codes, func(r *cursor) error {
		p, err := scanEnrolled(r)
		p.imported = readImported(p.row)
		old[r.key] = p // r.key is set by Scan
		return err
	})
	if err != nil {
		return nil, err
	}
	if err := im.gone(v, all, old); err != nil {
		return nil, err
	}
	return old, im.more(v, all, old)
}

// gone refuses those who were erased: a file does not bring them back.
func (im *importer) gone(v *view, all []SeedContact, old []*enrolled) error {
	var rows []int
	var hashes [][]any
	for i := range all {
		if old[i] == nil {
			rows, hashes = append(rows, i), append(hashes, []any{im.store.codeHash(all[i].Code)})
		}
	}
	told := map[int]bool{}
	return v.each(`SELECT at_ms FROM ledger WHERE line_hash = $1 AND kind = 'erased'`, hashes, func(r *cursor) error {
		var at int64
		err := r.Scan(&at)
		if i := rows[r.key]; err == nil && !told[i] {
			told[i] = true
			im.refuse(&all[i], "id", "was erased on "+when(at).Format(time.DateOnly)+" at the person's request and does not come back: take the row out; give whoever takes her place a new id")
		}
		return err
	})
}

// denied reads the phones of which somebody said that they are not theirs.
func denied(v *view, who []*enrolled, ids [][]any) error {
	return v.each(`SELECT l.hash, f.until_ms FROM former_line f JOIN line l ON l.id = f.line_id WHERE f.contact_id = $1 AND f.denied = 1`, ids, func(r *cursor) error {
		var hash string
		var at int64
		err := r.Scan(&hash, &at)
		if p := who[r.key]; err == nil {
			if p.denied == nil {
				p.denied = map[string]int64{}
			}
			p.denied[hash] = at
		}
		return err
	})
}

// more reads the phones and the tasks of those whose rows say something new.
func (im *importer) more(v *view, all []SeedContact, old []*enrolled) error {
	var who []*enrolled
	var ids [][]any
	for i, p := range old {
		if p != nil && p.imported.row != im.rowHash(&all[i]) {
			who, ids = append(who, p), append(ids, []any{p.id})
		}
	}
	if err := denied(v, who, ids); err != nil {
		return err
	}
	return im.store.belongings(v, who, ids)
}

// phones looks the numbers up that people get and did not have, and refuses
// those that were erased with somebody.
func (im *importer) phones(v *view, people []*stagedPerson) error {
	type want struct {
		p *stagedPerson
		l *stagedLink
	}
	var wants []want
	var hashes [][]any
	for _, p := range people {
		for i := range p.links {
			if l := &p.links[i]; l.fresh {
				wants, hashes = append(wants, want{p, l}), append(hashes, []any{l.hash})
			}
		}
	}
	lines := make([]knownLine, len(wants))
	err := v.each(`SELECT id, opted_out, data_key FROM line WHERE hash = $1`, hashes, func(r *cursor) error {
		var id, out int64
		var key string
		err := r.Scan(&id, &out, &key)
		lines[r.key].id, lines[r.key].optedOut, lines[r.key].key = id, out == 1, key
		return err
	})
	if err != nil {
		return err
	}
	err = v.each(`SELECT f.until_ms FROM former_line f JOIN line l ON l.id = f.line_id WHERE l.hash = $1 AND f.denied = 1`, hashes, func(r *cursor) error {
		var at int64
		err := r.Scan(&at)
		lines[r.key].denied = max(lines[r.key].denied, at)
		return err
	})
	if err != nil {
		return err
	}
	err = v.each(`SELECT id, kind, contact_id, at_ms FROM ledger WHERE line_hash = $1 AND kind <> 'denied'`, hashes, func(r *cursor) error {
		var e event
		if err := r.Scan(&e.id, &e.kind, &e.contact, &e.at); err != nil {
			return err
		}
		l := &lines[r.key]
		if e.kind == "erased" {
			l.erased = max(l.erased, e.at)
		} else if e.outranks(l.stopped) {
			l.stopped = e
		}
		return nil
	})
	for i, w := range wants {
		im.line(w.p, w.l, lines[i])
	}
	return err
}

// line says what becomes of one phone that a person gets.
func (im *importer) line(p *stagedPerson, l *stagedLink, known knownLine) {
	if on := when(known.erased).Format(time.DateOnly); known.erased != 0 && (!p.agreed || p.c.ConsentOn <= on) {
		im.refuse(p.c, "msisdn", "is the number of a person who was erased on "+on+": it is taken again only with the day and the way of a consent that was given since")
		return
	}
	if known.denied != 0 && !p.agreedBy(known.denied) {
		im.refuse(p.c, "msisdn", "is the number of somebody who said on "+when(known.denied).Format(time.DateOnly)+" that it is not the one we look for: it is taken again only with the day and the way of a consent that was given since")
		return
	}
	out := p.out
	if known.stopped.kind == "opted_out" { // she said STOP, on whatever copy of the data
		out = true
	} else if p.out && !known.optedOut {
		im.silent = append(im.silent, l.hash)
	}
	l.id, l.key, l.out, l.private = known.id, known.key, out, flag(!p.c.Shared)
	switch {
	case known.id != 0:
	case im.seen[l.hash]: // somebody above in the file has it too
		im.shared = append(im.shared, sharedPhone{l.hash, out})
	default:
		im.seen[l.hash], l.make = true, true
	}
}

// sharedPhone is a phone that a file gives to one more person.
type sharedPhone struct {
	hash string
	out  bool
}
