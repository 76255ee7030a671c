package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"iter"
	"slices"
	"strings"
	"time"

	"ahadi/internal/phone"
)

// Enrolled lists the people of the register by their codes, with their numbers
// in clear: it is for a file that a coordinator asked for, and Exported goes
// with it. Whoever was erased is not among them.
func (s *Store) Enrolled(ctx context.Context) iter.Seq2[SeedContact, error] {
	return func(yield func(SeedContact, error) bool) {
		for after := ""; ; {
			page, err := s.enrolledAfter(ctx, after)
			if err != nil {
				yield(SeedContact{}, fmt.Errorf("read the people: %w", err))
				return
			}
			for _, c := range page {
				if !yield(c, nil) {
					return
				}
				after = c.Code
			}
			if len(page) < perChunk {
				return
			}
		}
	}
}

// enrolledAfter is the next page.
func (s *Store) enrolledAfter(ctx context.Context, after string) ([]SeedContact, error) {
	var page []SeedContact
	err := s.look(ctx, func(v *view) error {
		var people []*enrolled
		var ids [][]any
		err := v.rows(enrolledQuery+` WHERE c.code > $1 AND c.data_key <> '' ORDER BY c.code LIMIT $2`, []any{after, perChunk}, func(r *sql.Rows) error {
			p, err := scanEnrolled(r)
			people, ids, page = append(people, p), append(ids, []any{p.id}), append(page, SeedContact{})
			return err
		})
		if err == nil {
			err = s.belongings(v, people, ids)
		}
		for i, p := range people {
			if err == nil {
				err = s.unsealed(&page[i], p)
			}
			if err != nil {
				return fmt.Errorf("contact %d: %w", p.id, err)
			}
		}
		return err
	})
	return page, err
}

// belongings reads the phones and the tasks of people.
func (s *Store) belongings(v *view, who []*enrolled, ids [][]any) error {
	err := v.each(`SELECT l.id, l.hash, l.data_key, l.sealed_number, x.main, l.private, l.opted_out FROM contact_line x JOIN line l ON l.id = x.line_id WHERE x.contact_id = $1`, ids, func(r *cursor) error {
		var l enrolledPhone
		err := r.Scan(&l.id, &l.hash, &l.key, &l.number, &l.main, &l.private, &l.silent)
		if err == nil { // r.key is set by Scan
			who[r.key].phones = append(who[r.key].phones, l)
		}
		return err
	})
	if err != nil {
		return err
	}
	return v.each(`SELECT c.code, a.kind, a.from_on, a.to_on FROM assignment a JOIN commitment c ON c.id = a.commitment_id WHERE a.contact_id = $1`, ids, func(r *cursor) error {
		var t Task
		err := r.Scan(&t.Code, &t.Kind, &t.From, &t.To)
		if err == nil {
			who[r.key].tasks = append(who[r.key].tasks, t)
		}
		return err
	})
}

// about opens what is sealed of a person: her name, and what she said of herself.
func (s *Store) about(p *enrolled) (name string, about profile, err error) {
	if name, err = reveal(s.keys, p.key, p.name, "name"); err != nil {
		return "", about, err
	}
	text, err := reveal(s.keys, p.key, p.profile, "profile")
	if err == nil && text != "" {
		err = json.Unmarshal([]byte(text), &about)
	}
	return name, about, err
}

// unsealed opens what is sealed of a person, and puts all in its place.
func (s *Store) unsealed(c *SeedContact, p *enrolled) error {
	c.Code, c.Language, c.Roles, c.Side, c.Org, c.Place, c.Status = p.code, p.language, fields(p.roles), p.side, p.org, p.place, p.status
	c.Literacy, c.Quote, c.QuietFrom, c.QuietTo, c.Tasks = p.literacy, p.quote, p.quietFrom, p.quietTo, byTask(p.tasks)
	c.ConsentVersion, c.ConsentOn, c.ConsentHow = p.consentVersion, p.consentOn, p.consentHow
	name, said, err := s.about(p)
	if err != nil {
		return err
	}
	c.Name, c.Gender, c.AgeBand, c.Informal, c.Disability = name, said.Gender, said.AgeBand, said.Informal, said.Disability
	main := mainOf(p.phones)
	c.Shared = true
	for _, l := range p.phones {
		text, err := reveal(s.keys, l.key, l.number, "number")
		if err != nil {
			return err
		}
		if text == "" { // it was forgotten
			continue
		}
		n, err := phone.Parse(text, "")
		if err != nil {
			return err
		}
		if l.hash != main {
			c.Also = append(c.Also, n)
			continue
		}
		c.Number, c.Shared = n, !l.private
		if l.silent {
			c.Status = "opted_out"
		}
	}
	slices.SortFunc(c.Also, func(a, b phone.Number) int { return strings.Compare(a.E164(), b.E164()) })
	return nil
}

// Exported notes that the register was written into a file, and whether numbers
// were written with it.
func (s *Store) Exported(ctx context.Context, actor string, people int, numbers bool, now time.Time) error {
	what := "numbers masked"
	if numbers {
		what = "with numbers"
	}
	err := s.single(ctx, func(tx *Tx) error {
		return tx.audit(s.ids.next(now), NewAudit{Actor: actor, Action: "register_export", Object: fmt.Sprintf("%d contacts, %s", people, what)}, now)
	})
	if err != nil {
		return fmt.Errorf("note the export: %w", err)
	}
	return nil
}

// Coded says which of these codes are people of the register.
func (s *Store) Coded(ctx context.Context, codes []string) (map[string]bool, error) {
	known := map[string]bool{}
	err := s.look(ctx, func(v *view) error {
		var keys [][]any
		for _, c := range codes {
			keys = append(keys, []any{c})
		}
		return v.each(`SELECT code FROM contact WHERE code = $1 AND data_key <> ''`, keys, func(r *cursor) error {
			var c string
			err := r.Scan(&c)
			known[c] = true
			return err
		})
	})
	if err != nil {
		return nil, fmt.Errorf("look for people: %w", err)
	}
	return known, nil
}
