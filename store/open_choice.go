package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
	"time"

	"ahadi/internal/why"
)

// OpenChoice is what a coordinator chose to publish as open data.
type OpenChoice struct {
	Tables  []string  // of OpenTables
	Forms   []string  // forms whose answers are published row by row; none: figures only
	Licence string    // one of OpenLicences
	By      string    // who chose; "" while nobody has
	At      time.Time // zero while nobody has
}

// OpenTables are the tables of figures that may be published or left out, in
// their order. The rounds, the places and the public commitments are always there:
// the others name them.
func OpenTables() []string {
	return []string{"readings", "milestones", "milestone_answers", "money", "participation", "obstacles", "partners", "responses", "replies", "coverage"}
}

// OpenLicences are the licences that open data may be given away under, by their
// SPDX identifiers; the first holds until somebody chooses.
func OpenLicences() []string {
	return []string{"CC-BY-4.0", "CC-BY-SA-4.0", "CC0-1.0", "ODC-By-1.0", "ODbL-1.0"}
}

// Words are the choice as the audit trail shows it.
func (c OpenChoice) Words() string {
	said := func(words []string) string {
		if len(words) == 0 {
			return "none"
		}
		return strings.Join(words, " ")
	}
	return "tables: " + said(c.Tables) + "; row by row: " + said(c.Forms) + "; licence: " + c.Licence
}

// Has says whether a table is published.
func (c OpenChoice) Has(table string) bool {
	return !slices.Contains(OpenTables(), table) || slices.Contains(c.Tables, table)
}

// OpenChoice is what was chosen last. Until somebody has chosen it is every table
// of figures, and no answers row by row.
func (s *Store) OpenChoice(ctx context.Context) (c OpenChoice, err error) {
	err = s.look(ctx, func(v *view) error {
		c, err = openChoice(v)
		return err
	})
	if err != nil {
		return c, fmt.Errorf("what is published as open data: %w", err)
	}
	return c, nil
}

func openChoice(q querier) (OpenChoice, error) {
	c := OpenChoice{Tables: OpenTables(), Licence: OpenLicences()[0]}
	err := q.rows(`SELECT tables, forms, licence, by_name, at_ms FROM open_choice ORDER BY id DESC LIMIT 1`, nil, func(r *sql.Rows) error {
		var tables, forms string
		var ms int64
		err := r.Scan(&tables, &forms, &c.Licence, &c.By, &ms)
		c.Tables, c.Forms, c.At = fields(tables), fields(forms), when(ms)
		return err
	})
	return c, err
}

// ChooseOpen records what is published from now on, for every export of the
// network. before is true when it was chosen so already.
func (s *Store) ChooseOpen(ctx context.Context, c OpenChoice, h Hand) (before bool, err error) {
	const what = "choosing what is published"
	var missing []why.Reason
	for _, t := range c.Tables {
		if !slices.Contains(OpenTables(), t) {
			missing = append(missing, why.Because("there is no table %q; those are: %s", t, strings.Join(OpenTables(), ", ")))
		}
	}
	for _, f := range c.Forms {
		if strings.TrimSpace(f) == "" || strings.ContainsAny(f, "| \t\n") || len(f) > 40 {
			missing = append(missing, why.Because("%q is no name of a form", f))
		}
	}
	if !slices.Contains(OpenLicences(), c.Licence) {
		missing = append(missing, why.Because("there is no licence %q; those are: %s", c.Licence, strings.Join(OpenLicences(), ", ")))
	}
	if missing != nil {
		return false, Refusal{What: what, Missing: missing}
	}
	kept := OpenChoice{Licence: c.Licence, Forms: slices.Compact(slices.Sorted(slices.Values(c.Forms)))}
	for _, t := range OpenTables() {
		if slices.Contains(c.Tables, t) {
			kept.Tables = append(kept.Tables, t)
		}
	}
	return s.act(ctx, h, func(d *decision) (bool, error) {
		was, err := openChoice(d.tx)
		if err != nil || was.By != "" && was.Words() == kept.Words() {
			return err == nil, err
		}
		if _, err := d.tx.exec(`INSERT INTO open_choice (id, tables, forms, licence, by_name, at_ms) VALUES ($1, $2, $3, $4, $5, $6)`,
			d.id(), strings.Join(kept.Tables, "|"), strings.Join(kept.Forms, "|"), kept.Licence, d.by, d.ms()); err != nil {
			return false, err
		}
		return false, d.changed("report choose", "open data", was.Words(), kept.Words())
	})
}
