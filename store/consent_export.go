package store

import (
	"context"
	"database/sql"
	"fmt"
	"iter"
)

// GivenConsent is one consent, as a lawyer asks for it: who, to which words,
// when and how. Of those who were erased only a count is left.
type GivenConsent struct {
	Person   string // code; "" of the erased
	Status   string // of the person
	Phone    string // the end of the number that she is written to, or all of it; "" where there is none
	People   int    // 1; of the erased how many
	Version  int    // of the words
	On       string // local day
	How      string // dialled, paper, verbal …
	Language string // in which it was asked
	Channel  string
	By       string // who wrote it down; "" where she gave it herself
	Words    string // hash of the words of that version in that language; "" where they were read from paper
}

// Consents lists all that were ever given, by person and time, and then what
// is left of the erased. With numbers, phones stand in clear. It is for a file
// that somebody asked for, and ConsentsExported goes with it.
func (s *Store) Consents(ctx context.Context, numbers bool) iter.Seq2[GivenConsent, error] {
	return func(yield func(GivenConsent, error) bool) {
		after := consentPlace{}
		for {
			page, next, err := s.consentsAfter(ctx, after, numbers)
			if err != nil {
				yield(GivenConsent{}, fmt.Errorf("read the consents: %w", err))
				return
			}
			for _, c := range page {
				if !yield(c, nil) {
					return
				}
			}
			if after = next; len(page) < perChunk {
				break
			}
		}
		gone, err := s.consentsOfErased(ctx)
		if err != nil {
			yield(GivenConsent{}, fmt.Errorf("read the consents of the erased: %w", err))
			return
		}
		for _, c := range gone {
			if !yield(c, nil) {
				return
			}
		}
	}
}

// consentPlace is where a page of consents ended.
type consentPlace struct{ contact, at int64 }

func (s *Store) consentsAfter(ctx context.Context, after consentPlace, numbers bool) (page []GivenConsent, next consentPlace, err error) {
	err = s.look(ctx, func(v *view) error {
		return v.rows(`SELECT k.contact_id, k.at_ms, c.code, c.status, k.version, k.given_on, k.how, k.language, k.channel, k.given_by, coalesce(w.hash, ''), coalesce(l.data_key, ''), coalesce(l.sealed_number, '')
			FROM consent k JOIN contact c ON c.id = k.contact_id
			LEFT JOIN consent_text w ON w.version = k.version AND w.language = k.language
			LEFT JOIN line l ON l.id = (SELECT x.line_id FROM contact_line x WHERE x.contact_id = k.contact_id ORDER BY x.main DESC, x.line_id LIMIT 1)
			WHERE k.contact_id > $1 OR (k.contact_id = $1 AND k.at_ms > $2) ORDER BY k.contact_id, k.at_ms LIMIT $3`,
			[]any{after.contact, after.at, perChunk}, func(r *sql.Rows) error {
				c := GivenConsent{People: 1}
				var key, sealed string
				err := r.Scan(&next.contact, &next.at, &c.Person, &c.Status, &c.Version, &c.On, &c.How, &c.Language, &c.Channel, &c.By, &c.Words, &key, &sealed)
				if sealed != "" {
					if c.Phone = s.reveal(key, sealed, "number"); !numbers {
						c.Phone = maskedNumber(c.Phone)
					}
				}
				page = append(page, c)
				return err
			})
	})
	return page, next, err
}

func (s *Store) consentsOfErased(ctx context.Context) (all []GivenConsent, err error) {
	err = s.look(ctx, func(v *view) error {
		return v.rows(`SELECT version, given_on, how, n FROM consent_count ORDER BY version, given_on, how`, nil, func(r *sql.Rows) error {
			c := GivenConsent{Status: "erased"}
			err := r.Scan(&c.Version, &c.On, &c.How, &c.People)
			all = append(all, c)
			return err
		})
	})
	return all, err
}

// ConsentsExported notes that the register of consents was written into a file,
// and whether numbers were written with it.
func (s *Store) ConsentsExported(ctx context.Context, rows int, numbers bool, h Hand) error {
	what := "numbers masked"
	if numbers {
		what = "with numbers"
	}
	err := s.decide(ctx, h, func(d *decision) error { return d.trail("consent_export", "%d consents, %s", rows, what) })
	if err != nil {
		return fmt.Errorf("note the export of consents: %w", err)
	}
	return nil
}
