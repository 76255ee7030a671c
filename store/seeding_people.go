package store

import (
	"encoding/json"
	"fmt"
	"slices"

	"ahadi/internal/keys"
	"ahadi/internal/phone"
)

// seedLine is a phone of the register while it is written.
type seedLine struct {
	id                int64
	language          string // of its people, "" where they differ
	shared, optedOut  bool
	wrapped           string
	key               keys.DataKey
	number, indexHash string
}

// seededPerson is what reports of the past need to know of their author.
type seededPerson struct {
	id             int64
	wrapped        string
	side, language string
	official       bool
}

// writeLines makes one line for each number, however many people use it.
func (w *seeder) writeLines() error {
	var order []string
	for i := range w.seed.Contacts {
		c := &w.seed.Contacts[i]
		for _, n := range append([]phone.Number{c.Number}, c.Also...) {
			number := n.E164()
			if w.lines[number] == nil {
				order = append(order, number)
			}
			if err := w.line(number, c); err != nil {
				return err
			}
		}
	}
	for _, number := range order {
		l := w.lines[number]
		_, err := w.tx.exec(`INSERT INTO line (id, hash, data_key, sealed_number, language, opted_out, private, sealed_asked, replied_ms, helped_ms, greeted_ms, created_ms)
			VALUES ($1, $2, $3, $4, $5, $6, $7, '', '', 0, 0, $8)`,
			l.id, l.indexHash, l.wrapped, l.key.Seal([]byte(number), "number"), l.language, flag(l.optedOut), flag(!l.shared), w.now.UnixMilli())
		if err != nil {
			return fmt.Errorf("phone %d: %w", l.id, err)
		}
	}
	return nil
}

// line notes one more person who uses a number.
func (w *seeder) line(number string, c *SeedContact) error {
	l := w.lines[number]
	if l == nil {
		wrapped, key, err := w.store.keys.NewDataKey()
		if err != nil {
			return err
		}
		l = &seedLine{id: w.id(), language: c.Language, wrapped: wrapped, key: key, number: number, indexHash: w.store.lineHash(number, "")}
		w.lines[number] = l
	} else {
		l.shared = true
	}
	if l.language != c.Language {
		l.language = ""
	}
	l.shared = l.shared || c.Shared
	l.optedOut = l.optedOut || c.Status == "opted_out"
	return nil
}

// profile is what a person said of herself: counted in totals, never shown.
type profile struct {
	Gender     string `json:"gender,omitempty"`
	AgeBand    string `json:"age_band,omitempty"`
	Informal   string `json:"informal_worker,omitempty"`
	Disability string `json:"disability,omitempty"`
}

func (w *seeder) contacts() error {
	for _, c := range w.seed.Contacts {
		if err := w.contact(c); err != nil {
			return fmt.Errorf("contact %s: %w", c.Code, err)
		}
	}
	return nil
}

func (w *seeder) contact(c SeedContact) error {
	wrapped, key, err := w.store.keys.NewDataKey()
	if err != nil {
		return err
	}
	about, err := json.Marshal(profile{c.Gender, c.AgeBand, c.Informal, c.Disability})
	if err != nil {
		return err
	}
	agreed := c.ConsentOn != "" && c.ConsentHow != ""
	if !agreed && c.Status == "active" { // nobody is written to who has not agreed
		c.Status = "invited"
	}
	p := &seededPerson{id: w.id(), wrapped: wrapped, side: c.Side, language: c.Language, official: slices.Contains(c.Roles, "official")}
	w.people[c.Code] = p
	_, err = w.tx.exec(`INSERT INTO contact (id, code, data_key, sealed_name, sealed_profile, language, roles, side, organisation_id, place_id, status, created_ms)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)`,
		p.id, c.Code, wrapped, key.Seal([]byte(c.Name), "name"), key.Seal(about, "profile"), c.Language, list(c.Roles), c.Side,
		ref(w.orgs, c.Org), ref(w.places, c.Place), c.Status, w.now.UnixMilli())
	if err != nil {
		return err
	}
	for _, n := range append([]phone.Number{c.Number}, c.Also...) {
		if _, err := w.tx.exec(`INSERT INTO contact_line (line_id, contact_id) VALUES ($1, $2)`, w.lines[n.E164()].id, p.id); err != nil {
			return err
		}
	}
	if agreed {
		if _, err := w.tx.exec(`INSERT INTO consent (contact_id, version, given_on, how, at_ms) VALUES ($1, $2, $3, $4, $5)`,
			p.id, c.ConsentVersion, c.ConsentOn, c.ConsentHow, w.now.UnixMilli()); err != nil {
			return err
		}
	}
	return w.assign(p.id, c)
}

// assignmentKinds says what a role does with the commitments it is given.
var assignmentKinds = []struct{ role, kind string }{
	{"monitor", "report"}, {"verifier", "verify"}, {"official", "official_report"},
}

func (w *seeder) assign(id int64, c SeedContact) error {
	for _, a := range assignmentKinds {
		if !slices.Contains(c.Roles, a.role) {
			continue
		}
		for _, code := range c.Assigned {
			if _, err := w.tx.exec(`INSERT INTO assignment (contact_id, commitment_id, kind) VALUES ($1, $2, $3)`, id, ref(w.commitments, code), a.kind); err != nil {
				return err
			}
		}
	}
	return nil
}
