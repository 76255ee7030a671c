package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"ahadi/internal/phone"
)

// ContactFilter narrows a list of people; the zero one lists everybody.
type ContactFilter struct {
	Place      string // code: those there and below it
	Role       string // one of hers
	Side       string
	Language   string
	Status     string // opted_out finds also who said STOP on a phone
	Commitment string // code of one that she follows
	Silent     bool   // she has not reported in the round of now
	Find       string // part of a name or of a code, in whatever letters
}

// ContactList is one page of people.
type ContactList struct {
	Contacts []Contact
	Next     int64 // behind which the list goes on; 0 at its end
	Looked   int   // people who were looked at for this page
	Whole    bool  // nobody is left whom the list has not looked at
}

// How many people are looked at for one page, at most: names are opened one by
// one in memory, and of each who may be silent her reports are looked up.
const (
	mostOpened = 50_000
	mostAsked  = 2000
	perLook    = 1000
)

// ListContacts lists the people of a scope by id, without their numbers. Names
// are sealed, so a search opens them in memory, up to 50,000 for one page, and
// no index of them exists; Looked says how far it came.
func (s *Store) ListContacts(ctx context.Context, scope Scope, f ContactFilter, p Page, now time.Time) (ContactList, error) {
	l := &contactLister{store: s, filter: f, limit: p.Limit, find: folded(f.Find)}
	err := s.look(ctx, func(v *view) error {
		l.view, l.round = v, v.ref.round(now).ID
		if err := l.conditions(scope); err != nil {
			return err
		}
		found, err := l.page(p.After)
		if err != nil {
			return err
		}
		return l.open(found)
	})
	if err != nil {
		return ContactList{}, fmt.Errorf("list people: %w", err)
	}
	return l.list, nil
}

// contactLister is one page while it is read.
type contactLister struct {
	store  *Store
	view   *view
	filter ContactFilter
	find   string
	limit  int
	round  int64
	where  string // conditions, each with AND before it
	args   []any
	list   ContactList
}

// conditions are those that the database can judge by an index of what is not
// sealed.
func (l *contactLister) conditions(scope Scope) error {
	f := l.filter
	l.args = []any{int64(0), int64(0)} // $1 after, $2 limit
	add := func(condition string, arg any) {
		l.args = append(l.args, arg)
		l.where += " AND " + fmt.Sprintf(condition, len(l.args))
	}
	part := func(scope Scope) {
		var in string
		in, l.args = l.view.ref.in(scope, "c.place_id", l.args)
		l.where += in
	}
	part(scope)
	if f.Place != "" {
		part(Branch(f.Place))
	}
	if f.Role != "" {
		add(`'|' || c.roles || '|' LIKE '%%|' || $%d || '|%%'`, f.Role)
	}
	if f.Side != "" {
		add(`c.side = $%d`, f.Side)
	}
	if f.Language != "" {
		add(`c.language = $%d`, f.Language)
	}
	switch f.Status {
	case "":
	case "opted_out":
		l.where += ` AND (c.status = 'opted_out' OR EXISTS (SELECT 1 FROM contact_line x JOIN line l ON l.id = x.line_id WHERE x.contact_id = c.id AND l.opted_out = 1))`
	default:
		add(`c.status = $%d`, f.Status)
	}
	if f.Commitment != "" {
		m := l.view.ref.commitments[strings.ToUpper(f.Commitment)]
		if m == nil {
			l.where += ` AND 1 = 0`
			return nil
		}
		add(`c.id IN (SELECT a.contact_id FROM assignment a WHERE a.commitment_id = $%d)`, m.ID)
	}
	return nil
}

// found is somebody who stands on a page.
type found struct {
	id   int64
	name string
}

// page looks at people, a thousand at a time, until it has one more than it
// shows, or has looked at as many as it may.
func (l *contactLister) page(after int64) ([]found, error) {
	columns, most, chunk := "c.id, '', '', ''", l.limit+1, l.limit+1
	switch {
	case l.find != "":
		columns, most, chunk = "c.id, c.code, c.data_key, c.sealed_name", mostOpened, perLook
	case l.filter.Silent:
		most, chunk = mostAsked, perLook
	}
	query := `SELECT ` + columns + `, ` + l.silent() + ` FROM contact c WHERE c.id > $1 AND c.data_key <> ''` + l.where + ` ORDER BY c.id LIMIT $2`
	var all []found
	for l.list.Looked < most && len(all) <= l.limit {
		l.args[0], l.args[1] = after, min(chunk, most-l.list.Looked)
		n := 0
		err := l.view.rows(query, l.args, func(r *sql.Rows) error {
			var v found
			var code, key, sealed string
			var silent int
			if err := r.Scan(&v.id, &code, &key, &sealed, &silent); err != nil {
				return err
			}
			n++
			after = v.id
			if len(all) <= l.limit && silent == 1 && l.matches(&v, code, key, sealed) {
				all = append(all, v)
			}
			return nil
		})
		if err != nil {
			return nil, err
		}
		l.list.Looked += n
		if l.list.Whole = n < l.args[1].(int); l.list.Whole {
			break
		}
	}
	switch {
	case len(all) > l.limit:
		all = all[:l.limit]
		l.list.Next, l.list.Whole = all[l.limit-1].id, false
	case !l.list.Whole:
		l.list.Next = after
	}
	return all, nil
}

// silent is a column that says whether a person c has not reported.
func (l *contactLister) silent() string {
	if !l.filter.Silent {
		return "1"
	}
	l.args = append(l.args, l.round)
	return fmt.Sprintf(`CASE WHEN EXISTS (SELECT 1 FROM report r WHERE r.contact_id = c.id AND r.round_id = $%d AND `+reporting+`) THEN 0
		WHEN EXISTS (SELECT 1 FROM assignment a WHERE a.contact_id = c.id AND a.kind <> 'verify') THEN 1 ELSE 0 END`, len(l.args))
}

func (l *contactLister) matches(v *found, code, key, sealed string) bool {
	if l.find == "" {
		return true
	}
	v.name = l.store.reveal(key, sealed, "name")
	return strings.Contains(folded(code), l.find) || strings.Contains(folded(v.name), l.find)
}

// folded is a word as it is searched for: small letters without accents.
func folded(text string) string {
	var b strings.Builder
	for _, r := range norm.NFD.String(strings.ToLower(strings.Join(strings.Fields(text), " "))) {
		if !unicode.Is(unicode.Mn, r) {
			b.WriteRune(r)
		}
	}
	return b.String()
}

// open reads what a page shows of its people.
func (l *contactLister) open(all []found) error {
	ids := make([][]any, len(all))
	l.list.Contacts = make([]Contact, len(all))
	for i, f := range all {
		ids[i] = []any{f.id}
	}
	ref, s := l.view.ref, l.store
	err := l.view.each(`SELECT c.id, c.code, c.data_key, c.sealed_name, c.language, c.roles, c.side, coalesce(c.organisation_id, 0), coalesce(c.place_id, 0), c.status
		FROM contact c WHERE c.id = $1`, ids, func(r *cursor) error {
		var k Contact
		var key, name, roles string
		var org, place int64
		if err := r.Scan(&k.ID, &k.Code, &key, &name, &k.Language, &roles, &k.Side, &org, &place, &k.Status); err != nil {
			return err
		}
		k.Name, k.Roles = s.reveal(key, name, "name"), fields(roles)
		k.Org, k.Place, k.Zone = ref.orgs[org], ref.places[place].short, ref.places[place].zone
		l.list.Contacts[r.key] = k
		return nil
	})
	if err == nil {
		err = l.phones(ids)
	}
	if err == nil {
		err = l.tasks(ids)
	}
	return err
}

// phones adds the end of the number that each is written to on.
func (l *contactLister) phones(ids [][]any) error {
	return l.view.each(`SELECT l.data_key, l.sealed_number, l.opted_out, (SELECT count(*) FROM contact_line y WHERE y.line_id = l.id)
		FROM line l WHERE l.id = (SELECT x.line_id FROM contact_line x WHERE x.contact_id = $1 ORDER BY x.main DESC, x.line_id LIMIT 1)`, ids, func(r *cursor) error {
		var key, sealed string
		var out, people int
		if err := r.Scan(&key, &sealed, &out, &people); err != nil {
			return err
		}
		k := &l.list.Contacts[r.key]
		k.OptedOut, k.Shared, k.Masked = out == 1, people > 1, maskedNumber(l.store.reveal(key, sealed, "number"))
		return nil
	})
}

// tasks adds what each reports on, and whether she has.
func (l *contactLister) tasks(ids [][]any) error {
	err := l.view.each(`SELECT m.code FROM assignment a JOIN commitment m ON m.id = a.commitment_id WHERE a.contact_id = $1 AND a.kind <> 'verify' ORDER BY m.code`, ids, func(r *cursor) error {
		var code string
		err := r.Scan(&code)
		l.list.Contacts[r.key].Assigned = append(l.list.Contacts[r.key].Assigned, code)
		return err
	})
	if err != nil {
		return err
	}
	keys := make([][]any, len(ids))
	for i := range ids {
		keys[i] = []any{ids[i][0], l.round}
	}
	return l.view.each(`SELECT 1 FROM contact c WHERE c.id = $1 AND EXISTS (SELECT 1 FROM report r WHERE r.contact_id = c.id AND r.round_id = $2 AND `+reporting+`)`, keys, func(r *cursor) error {
		err := r.Scan(new(int))
		l.list.Contacts[r.key].Reported = true
		return err
	})
}

// maskedNumber is the end of a number; "" where it is forgotten.
func maskedNumber(text string) string {
	n, err := phone.Parse(text, "")
	if err != nil {
		return ""
	}
	return n.Masked()
}
