package register

import (
	"context"
	"errors"
	"io"
	"slices"
	"strconv"
	"time"

	"ahadi/internal/phone"
	"ahadi/store"
)

// ExportOptions are how a register is written into files.
type ExportOptions struct {
	Path    string    // a new folder, or a new file that ends with .xlsx
	To      io.Writer // where a workbook goes instead, without touching a disk; nil: to Path
	Numbers bool      // in clear; otherwise they are masked, as …0101
	Actor   string    // for the trail
	Now     time.Time
	Tick    func(done, total int64)
}

// Exported is how many rows were written.
type Exported struct {
	Tables []Count
}

// Count is of one table.
type Count struct {
	Table string
	Rows  int
}

// Export writes the register in the very form that Import takes. That it was
// done, and whether numbers were told, stands in the trail before a row is
// written.
func Export(ctx context.Context, db *store.Store, o ExportOptions) (Exported, error) {
	e := &exporter{opts: o}
	var err error
	if e.seed, err = db.Register(ctx); err != nil {
		return e.done, err
	}
	if e.seed.Network.ID == 0 {
		return e.done, errors.New("the database holds no network yet: there is nothing to export")
	}
	if o.To != nil {
		e.to = sentTo(o.To)
	} else if e.to, err = newTarget(o.Path); err != nil {
		return e.done, err
	}
	if err = e.small(); err == nil {
		err = e.people(ctx, db)
	}
	if err != nil {
		return e.done, errors.Join(err, e.to.drop())
	}
	if err := db.Exported(ctx, o.Actor, e.done.Tables[len(e.done.Tables)-1].Rows, o.Numbers, o.Now); err != nil {
		return e.done, errors.Join(err, e.to.drop())
	}
	return e.done, e.to.done()
}

// exporter writes one register.
type exporter struct {
	opts ExportOptions
	seed store.Seed
	to   target
	done Exported
}

// write writes one table.
func (e *exporter) write(name string, columns []string, rows [][]string) error {
	put, err := e.to.table(name, columns)
	for _, row := range rows {
		if err == nil {
			err = put(row)
		}
	}
	e.done.Tables = append(e.done.Tables, Count{name, len(rows)})
	return err
}

// yn writes a flag.
func yn(b bool) string {
	if b {
		return "y"
	}
	return "n"
}

var contactColumns = []string{
	"id", "msisdn", "further_numbers", "name", "role", "side", "org_id", "place_id", "lang", "gender", "age_band", "informal_worker", "disability", "shared_phone", "literacy_help", "quote_ok",
	"quiet_from", "quiet_to", "assigned", "assigned_report", "assigned_verify", "assigned_official", "status", "consent_on", "consent_how", "consent_version",
}

func (e *exporter) people(ctx context.Context, db *store.Store) error {
	put, err := e.to.table("contacts", contactColumns)
	if err != nil {
		return err
	}
	n := 0
	for c, err := range db.Enrolled(ctx) {
		if err == nil {
			err = put(e.contact(c))
		}
		if err != nil {
			return err
		}
		if n++; e.opts.Tick != nil {
			e.opts.Tick(int64(n), int64(n)+1)
		}
	}
	if e.opts.Tick != nil {
		e.opts.Tick(int64(n), int64(n))
	}
	e.done.Tables = append(e.done.Tables, Count{"contacts", n})
	return nil
}

func (e *exporter) contact(c store.SeedContact) []string {
	number := func(n phone.Number) string {
		if e.opts.Numbers {
			return n.E164()
		}
		return n.Masked()
	}
	main, further := "", []string{}
	if !c.Number.IsZero() {
		main = number(c.Number)
	} else if c.Status == "active" { // nobody is reached without a phone
		c.Status = "bounced"
	}
	for _, n := range c.Also {
		further = append(further, number(n))
	}
	version := ""
	if c.ConsentOn != "" {
		version = strconv.Itoa(c.ConsentVersion)
	}
	tasks := spread(c)
	return []string{
		c.Code, main, bar(further), c.Name, bar(c.Roles), c.Side, c.Org, c.Place, c.Language, c.Gender, c.AgeBand, c.Informal, c.Disability, yn(c.Shared), yn(c.Literacy), yn(c.Quote),
		c.QuietFrom, c.QuietTo, tasks[""], tasks["report"], tasks["verify"], tasks["official_report"], c.Status, c.ConsentOn, c.ConsentHow, version,
	}
}

// spread writes what a person follows: under "" what she does with a
// commitment by her roles, and under a kind what she does besides, or instead.
func spread(c store.SeedContact) map[string]string {
	var own []string // the kinds of her roles
	for _, k := range store.RoleKinds {
		if slices.Contains(c.Roles, k.Role) {
			own = append(own, k.Kind)
		}
	}
	byRole := func(code, days string) bool {
		var kinds []string
		for _, t := range c.Tasks {
			if t.Code == code && daysOf(t) == days {
				kinds = append(kinds, t.Kind)
			}
		}
		return len(own) > 0 && !slices.ContainsFunc(own, func(k string) bool { return !slices.Contains(kinds, k) })
	}
	words := map[string][]string{}
	for _, t := range c.Tasks {
		kind, word := t.Kind, t.Code+daysOf(t)
		if slices.Contains(own, kind) && byRole(t.Code, daysOf(t)) {
			kind = ""
		}
		if !slices.Contains(words[kind], word) {
			words[kind] = append(words[kind], word)
		}
	}
	texts := map[string]string{}
	for kind, all := range words {
		texts[kind] = bar(all)
	}
	return texts
}

// daysOf are the days of a task, as a cell has them after its code.
func daysOf(t store.Task) string {
	if t.From+t.To == "" {
		return ""
	}
	return "@" + t.From + ".." + t.To
}
