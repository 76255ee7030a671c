package store

import (
	"cmp"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// lineQuery reads a phone with its people, what each follows and what each
// left unsent, in one statement: this is what every turn begins with. Those who
// were only invited, or said no, are apart from its people.
const lineQuery = `SELECT l.id, l.data_key, l.language, l.opted_out, l.private, l.sealed_asked, l.replied_ms, l.helped_ms, l.greeted_ms,
	l.seen_ms, l.failures, l.pin_wrong, l.pin_wrong_ms, CASE WHEN l.sealed_number = '' THEN 0 ELSE 1 END,
	coalesce(c.id, 0), coalesce(c.code, ''), coalesce(c.data_key, ''), coalesce(c.language, ''), coalesce(c.roles, ''), coalesce(c.side, ''),
	coalesce(c.organisation_id, 0), coalesce(c.place_id, 0), coalesce(c.status, ''),
	` + followedQuery + `,
	coalesce(d.version, 0), coalesce(d.sealed_state, ''), coalesce(d.at_ms, 0),
	coalesce((SELECT o.data_key FROM line o WHERE o.id = d.line_id AND d.line_id <> l.id), ''),
	coalesce((SELECT max(k.version) FROM consent k WHERE k.contact_id = c.id), 0),
	coalesce((SELECT CASE WHEN p.hash = '' THEN 1 ELSE 2 END FROM pin p WHERE p.contact_id = c.id), 0), coalesce(c.seldom, 0), l.oncall
	FROM line l
	LEFT JOIN contact_line cl ON cl.line_id = l.id
	LEFT JOIN contact c ON c.id = cl.contact_id
	LEFT JOIN draft d ON d.owner_id = c.id
	WHERE l.hash = $1`

// followedQuery is what a person c follows on the day $2.
const followedQuery = `coalesce((SELECT string_agg(CASE WHEN a.kind = 'verify' THEN 'v' ELSE '' END || CAST(a.commitment_id AS TEXT), '|') FROM assignment a
		WHERE a.contact_id = c.id AND (a.from_on = '' OR a.from_on <= $2) AND (a.to_on = '' OR a.to_on >= $2)), '')`

// lineRow is one row of lineQuery.
type lineRow struct {
	id                                 int64
	wrapped, language                  string
	asked, replied                     string
	optedOut, private, helped, greeted int64
	seen, failures, wrong, wrongAt     int64
	numbered                           int64 // its number is kept
	oncall                             int64
	person                             Person
	key, roles, assigned               string
	org, place                         int64
	version, drafted                   int64
	draft                              string
	other                              string // wrapped key of another phone of hers, on which she wrote the draft
}

// loadLines reads the phones and their people; a number that was never seen gets
// the key that its line will have.
func (g *batch) loadLines(all []*loaded) error {
	hashes := make([][]any, len(all))
	for i, l := range all {
		hashes[i], l.contacts, l.invited, l.from = []any{l.job.line, l.job.At.In(g.ref.zone).Format(time.DateOnly)}, map[int64]string{}, map[int64]string{}, map[int64]belongs{}
	}
	err := g.tx.each(lineQuery, hashes, func(r *cursor) error {
		var v lineRow
		p := &v.person
		err := r.Scan(&v.id, &v.wrapped, &v.language, &v.optedOut, &v.private, &v.asked, &v.replied, &v.helped, &v.greeted,
			&v.seen, &v.failures, &v.wrong, &v.wrongAt, &v.numbered,
			&p.ID, &p.Code, &v.key, &p.Language, &v.roles, &p.Side, &v.org, &v.place, &p.Status, &v.assigned, &v.version, &v.draft, &v.drafted, &v.other, &p.Consent, &p.PIN, &p.Seldom, &v.oncall)
		l := all[r.key]
		l.row, l.Line.ID, l.wrapped, l.Line.Language = v, v.id, v.wrapped, v.language
		if err == nil && p.ID != 0 {
			l.fail(g.addPerson(l, &v))
		}
		return err
	})
	if err != nil {
		return err
	}
	for _, l := range all {
		slices.SortFunc(l.People, func(a, b Person) int { return cmp.Compare(a.ID, b.ID) })
		slices.SortFunc(l.Invited, func(a, b Person) int { return cmp.Compare(a.ID, b.ID) })
		if l.Line.ID == 0 {
			l.opened = true
			if l.wrapped, l.key, err = g.store.keys.NewDataKey(); err != nil {
				return err
			}
			continue
		}
		if l.fail(g.openLine(l)); l.err == nil {
			l.fail(l.judge(&l.row))
		}
	}
	return nil
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
		word, verifies := strings.CutPrefix(word, "v")
		id, err := strconv.ParseInt(word, 10, 64)
		if err != nil {
			return fmt.Errorf("contact %d: assignment: %w", p.ID, err)
		}
		c := g.ref.byID[id]
		if c == nil {
			continue
		}
		if l.Commitments[c.Code] = c; verifies {
			p.Verifies = append(p.Verifies, c.Code)
		} else {
			p.Assigned = append(p.Assigned, c.Code)
		}
	}
	slices.Sort(p.Assigned)
	slices.Sort(p.Verifies)
	if v.draft != "" {
		d, err := g.openDraft(l, v)
		if err != nil {
			return err
		}
		p.Draft = d
	}
	if p.Status == "invited" || p.Status == "left" {
		l.Invited = append(l.Invited, p)
		l.invited[p.ID], l.from[p.ID] = v.key, belongs{org: v.org, place: v.place}
		return nil
	}
	l.People = append(l.People, p)
	l.contacts[p.ID], l.from[p.ID] = v.key, belongs{org: v.org, place: v.place}
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
	l.Line.OptedOut, l.Line.Private, l.Line.OnCall = v.optedOut == 1, v.private == 1, v.oncall == 1
	if v.wrongAt > l.job.At.Add(-pinLocked).UnixMilli() {
		l.Line.WrongPINs = int(v.wrong)
	}
	l.Line.Helped, l.Line.GreetedAt, l.Line.SeenAt = v.helped > day.UnixMilli(), when(v.greeted), when(v.seen)
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

// shared says whether it must be asked who is speaking on the phone, or how she
// shows that it is she.
func (l *loaded) shared() bool {
	return len(l.People)+len(l.Invited) > 1 || slices.ContainsFunc(l.People, func(p Person) bool { return p.PIN != PINNone })
}

// loadShared reads what only a phone of several people needs: their names, for
// the question who is speaking, and a draft that is nobody's yet, which those
// who have none of their own may claim.
func (g *batch) loadShared(all []*loaded) error {
	if err := g.loadNames(all); err != nil {
		return err
	}
	var lines [][]any
	for _, l := range all {
		lines = append(lines, []any{l.Line.ID})
	}
	return g.tx.each(`SELECT version, sealed_state, at_ms FROM draft WHERE owner_id = $1`, lines, func(r *cursor) error {
		var v lineRow
		if err := r.Scan(&v.version, &v.draft, &v.drafted); err != nil {
			return err
		}
		l := all[r.key]
		d, err := g.openDraft(l, &v)
		l.fail(err)
		for i := range l.People {
			if l.People[i].Draft == nil {
				l.People[i].Draft = d
			}
		}
		return nil
	})
}

// loadNames reads what the people of phones are called.
func (g *batch) loadNames(all []*loaded) error {
	type named struct {
		l *loaded
		p *Person
	}
	var people []named
	var ids [][]any
	for _, l := range all {
		for i := range l.People {
			people, ids = append(people, named{l, &l.People[i]}), append(ids, []any{l.People[i].ID})
		}
		for i := range l.Invited {
			people, ids = append(people, named{l, &l.Invited[i]}), append(ids, []any{l.Invited[i].ID})
		}
	}
	return g.tx.each(`SELECT sealed_name FROM contact WHERE id = $1`, ids, func(r *cursor) error {
		var sealed string
		if err := r.Scan(&sealed); err != nil {
			return err
		}
		l, p := people[r.key].l, people[r.key].p
		var err error
		if p.Name, err = g.unseal(cmp.Or(l.contacts[p.ID], l.invited[p.ID]), sealed, "name"); err != nil {
			l.fail(fmt.Errorf("contact %d: %w", p.ID, err))
		}
		return nil
	})
}

// millis is the reverse of when.
func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}
