package store

import (
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// lineQuery reads a phone with its people, what each follows and what each
// left unsent, in one statement: this is what every turn begins with. Those who
// were only invited, or left, are not among its people.
const lineQuery = `SELECT l.id, l.data_key, l.language, l.opted_out, l.private, l.sealed_asked, l.replied_ms, l.helped_ms, l.greeted_ms,
	coalesce(c.id, 0), coalesce(c.code, ''), coalesce(c.data_key, ''), coalesce(c.language, ''), coalesce(c.roles, ''), coalesce(c.side, ''),
	coalesce(c.organisation_id, 0), coalesce(c.place_id, 0), coalesce(c.status, ''),
	coalesce((SELECT string_agg(CAST(a.commitment_id AS TEXT), '|') FROM assignment a WHERE a.contact_id = c.id AND a.kind IN ('report', 'official_report')), ''),
	coalesce(d.version, 0), coalesce(d.sealed_state, ''), coalesce(d.at_ms, 0),
	coalesce((SELECT o.data_key FROM line o WHERE o.id = d.line_id AND d.line_id <> l.id), '')
	FROM line l
	LEFT JOIN contact_line cl ON cl.line_id = l.id
	LEFT JOIN contact c ON c.id = cl.contact_id AND c.status NOT IN ('invited', 'left')
	LEFT JOIN draft d ON d.owner_id = c.id
	WHERE l.hash = $1 ORDER BY cl.contact_id`

// lineRow is one row of lineQuery.
type lineRow struct {
	asked, replied                     string
	optedOut, private, helped, greeted int64
	person                             Person
	key, roles, assigned               string
	org, place                         int64
	version, drafted                   int64
	draft                              string
	other                              string // wrapped key of another phone of hers, on which she wrote the draft
}

// loadLine reads the phone and its people; a number that was never seen gets
// the key that its line will have.
func (g *batch) loadLine(l *loaded) error {
	l.contacts = map[int64]string{}
	var v lineRow
	err := g.tx.rows(lineQuery, []any{l.job.line}, func(r *sql.Rows) error {
		v = lineRow{}
		p := &v.person
		err := r.Scan(&l.Line.ID, &l.wrapped, &l.Line.Language, &v.optedOut, &v.private, &v.asked, &v.replied, &v.helped, &v.greeted,
			&p.ID, &p.Code, &v.key, &p.Language, &v.roles, &p.Side, &v.org, &v.place, &p.Status, &v.assigned, &v.version, &v.draft, &v.drafted, &v.other)
		if err != nil || p.ID == 0 {
			return err
		}
		return g.addPerson(l, &v)
	})
	if err != nil {
		return err
	}
	if l.Line.ID == 0 {
		l.wrapped, l.key, err = g.store.keys.NewDataKey()
		return err
	}
	if err := g.openLine(l); err != nil {
		return err
	}
	return l.judge(&v)
}

// openLine unwraps the line's key unless a draft has needed it already.
func (g *batch) openLine(l *loaded) (err error) {
	if !l.opened {
		l.key, err = g.store.keys.Unwrap(l.wrapped)
		l.opened = true
	}
	if err != nil {
		return fmt.Errorf("line %d: %w", l.Line.ID, err)
	}
	return nil
}

func (g *batch) addPerson(l *loaded, v *lineRow) error {
	p := v.person
	p.Roles, p.Org = fields(v.roles), g.ref.orgs[v.org]
	p.Place, p.Zone = g.ref.places[v.place].short, g.ref.places[v.place].zone
	for rest := v.assigned; rest != ""; {
		var word string
		word, rest, _ = strings.Cut(rest, "|")
		id, err := strconv.ParseInt(word, 10, 64)
		if err != nil {
			return fmt.Errorf("contact %d: assignment: %w", p.ID, err)
		}
		if c := g.ref.byID[id]; c != nil {
			p.Assigned = append(p.Assigned, c.Code)
			l.Commitments[c.Code] = c
		}
	}
	slices.Sort(p.Assigned)
	if v.draft != "" {
		d, err := g.openDraft(l, v)
		if err != nil {
			return err
		}
		p.Draft = d
	}
	l.People = append(l.People, p)
	l.contacts[p.ID] = v.key
	return nil
}

func (g *batch) openDraft(l *loaded, v *lineRow) (*Draft, error) {
	if err := g.openLine(l); err != nil {
		return nil, err
	}
	key, err := l.key, error(nil)
	if v.other != "" {
		key, err = g.store.keys.Unwrap(v.other)
	}
	var state []byte
	if err == nil {
		state, err = key.Open(v.draft, "draft")
	}
	if err != nil {
		return nil, fmt.Errorf("line %d: draft: %w", l.Line.ID, err)
	}
	return &Draft{Version: v.version, State: state, At: when(v.drafted)}, nil
}

// judge reads the line's own columns as they are at the time of the job.
func (l *loaded) judge(v *lineRow) (err error) {
	day := l.job.At.Add(-24 * time.Hour)
	l.Line.OptedOut, l.Line.Private = v.optedOut == 1, v.private == 1
	l.Line.Helped, l.Line.GreetedAt = v.helped > day.UnixMilli(), when(v.greeted)
	if v.asked != "" {
		if l.Line.Asked, err = l.key.Open(v.asked, "asked"); err != nil {
			return fmt.Errorf("line %d: question: %w", l.Line.ID, err)
		}
	}
	if v.replied == "" {
		return nil
	}
	var ms []int64
	if err := json.Unmarshal([]byte(v.replied), &ms); err != nil {
		return fmt.Errorf("line %d: replies: %w", l.Line.ID, err)
	}
	for _, at := range ms {
		if t := time.UnixMilli(at); t.After(day) {
			l.Line.RepliedAt = append(l.Line.RepliedAt, t)
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

// loadShared reads what only a phone of several people needs: their names, for
// the question who is speaking, and a draft that is nobody's yet, which those
// who have none of their own may claim.
func (g *batch) loadShared(l *loaded) error {
	for i := range l.People {
		p := &l.People[i]
		var sealed string
		if _, err := g.tx.row(`SELECT sealed_name FROM contact WHERE id = $1`, []any{p.ID}, &sealed); err != nil {
			return err
		}
		var err error
		if p.Name, err = g.open(l.contacts[p.ID], sealed, "name"); err != nil {
			return fmt.Errorf("contact %d: %w", p.ID, err)
		}
	}
	var v lineRow
	found, err := g.tx.row(`SELECT version, sealed_state, at_ms FROM draft WHERE owner_id = $1`, []any{l.Line.ID}, &v.version, &v.draft, &v.drafted)
	if err != nil || !found {
		return err
	}
	d, err := g.openDraft(l, &v)
	for i := range l.People {
		if l.People[i].Draft == nil {
			l.People[i].Draft = d
		}
	}
	return err
}
