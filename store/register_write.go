package store

import (
	"cmp"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// seeder writes the small tables of a register; its maps turn the codes of the
// files into ids.
type seeder struct {
	tx          *Tx
	store       *Store
	seed        *Seed
	now         time.Time
	places      map[string]int64
	orgs        map[string]int64
	commitments map[string]int64
	rounds      map[string]int64
	people      map[string]*seededPerson // those of seed.Reports
	refs        map[string]bool          // receipts that were given
}

func (w *seeder) id() int64 { return w.store.ids.next(w.now) }

// known reads the ids of a table's codes.
func (w *seeder) known(query string) (map[string]int64, error) {
	ids := map[string]int64{}
	err := w.tx.rows(query, nil, func(r *sql.Rows) error {
		var id int64
		var code string
		err := r.Scan(&id, &code)
		ids[code] = id
		return err
	})
	return ids, err
}

// know reads all ids that rows may name.
func (w *seeder) know() (err error) {
	for _, k := range []struct {
		ids   *map[string]int64
		query string
	}{
		{&w.places, `SELECT id, code FROM place`},
		{&w.orgs, `SELECT id, code FROM organisation`},
		{&w.commitments, `SELECT id, code FROM commitment`},
		{&w.rounds, `SELECT id, code FROM round`},
	} {
		if *k.ids, err = w.known(k.query); err != nil {
			return err
		}
	}
	return nil
}

// row is the id of a code, an old one or a new one.
func (w *seeder) row(ids map[string]int64, code string) int64 {
	if ids[code] == 0 {
		ids[code] = w.id()
	}
	return ids[code]
}

// ref is the id behind a code, NULL for a code that names nothing.
func ref(ids map[string]int64, code string) any {
	if id, ok := ids[code]; ok {
		return id
	}
	return nil
}

func (w *seeder) network() error {
	v := w.seed.Network
	if v.ID == 0 {
		v.ID = w.id()
	}
	_, err := w.tx.exec(`INSERT INTO network (id, version, name, short, languages, zone, country, ussd, short_code, letters, cap, sos, demo, latest_ms, code, toll_free, retention_months, quote_policy, enrolment, consent_version)
		VALUES ($1, 1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)
		ON CONFLICT (id) DO UPDATE SET name = excluded.name, short = excluded.short, languages = excluded.languages, zone = excluded.zone, country = excluded.country, ussd = excluded.ussd,
		short_code = excluded.short_code, cap = excluded.cap, sos = excluded.sos, code = excluded.code, toll_free = excluded.toll_free, retention_months = excluded.retention_months,
		quote_policy = excluded.quote_policy`,
		v.ID, v.Name, v.Short, list(v.Languages), v.Zone, v.Country, v.USSD, v.ShortCode, v.Letters, v.Cap, v.SOS, flag(v.Demo), w.now.UnixMilli(),
		v.Code, flag(v.TollFree), v.KeptMonths, v.QuotePolicy, cmp.Or(v.Enrolment, "closed"), cmp.Or(v.Consent, 1))
	return err
}

// letters keeps the first letters of all codes with the network.
func (w *seeder) letters() error {
	var letters string
	if _, err := w.tx.row(`SELECT letters FROM network`, nil, &letters); err != nil {
		return err
	}
	all := letters
	for _, c := range w.seed.Commitments {
		if !slices.Contains([]byte(all), c.Code[0]) {
			all += c.Code[:1]
		}
	}
	if all == letters {
		return nil
	}
	_, err := w.tx.exec(`UPDATE network SET letters = $1`, all)
	return err
}

func (w *seeder) writePlaces() error {
	for _, p := range w.seed.Places {
		_, err := w.tx.exec(`INSERT INTO place (id, code, parent_id, level, name, short, iso, zone, country, lat, lon, population_note) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
			ON CONFLICT (code) DO UPDATE SET parent_id = excluded.parent_id, level = excluded.level, name = excluded.name, short = excluded.short, iso = excluded.iso, zone = excluded.zone,
			country = excluded.country, lat = excluded.lat, lon = excluded.lon, population_note = excluded.population_note`,
			w.row(w.places, p.Code), p.Code, ref(w.places, p.Parent), p.Level, p.Name, p.Short, p.ISO, p.Zone, p.Country, p.Lat, p.Lon, p.Population)
		if err != nil {
			return fmt.Errorf("place %s: %w", p.Code, err)
		}
	}
	return nil
}

func (w *seeder) organisations() error {
	for _, o := range w.seed.Organisations {
		_, err := w.tx.exec(`INSERT INTO organisation (id, code, name, short, kind, place_id) VALUES ($1, $2, $3, $4, $5, $6)
			ON CONFLICT (code) DO UPDATE SET name = excluded.name, short = excluded.short, kind = excluded.kind, place_id = excluded.place_id`,
			w.row(w.orgs, o.Code), o.Code, o.Name, o.Short, o.Kind, ref(w.places, o.Place))
		if err != nil {
			return fmt.Errorf("organisation %s: %w", o.Code, err)
		}
	}
	return nil
}

func (w *seeder) writeCommitments() error {
	for _, c := range w.seed.Commitments {
		err := w.commitment(c)
		for _, m := range c.Milestones {
			if err == nil {
				err = w.milestone(w.commitments[c.Code], m)
			}
		}
		if err != nil {
			return fmt.Errorf("commitment %s: %w", c.Code, err)
		}
	}
	return w.letters()
}

func (w *seeder) commitment(c SeedCommitment) error {
	title, short, err := twoTexts(c.Title, c.Short)
	if err != nil {
		return err
	}
	if c.Criteria == nil {
		c.Criteria = map[string]string{}
	}
	criteria, err := json.Marshal(c.Criteria)
	if err != nil {
		return err
	}
	if err := w.keepTerms(c); err != nil {
		return err
	}
	_, err = w.tx.exec(`INSERT INTO commitment (id, code, kind, title, short, local, place_id, theme, sdg, nua, starts_on, due_on, currency, budget_minor,
		obligation, indicator, baseline, target, lifecycle, details, evidence, public, criteria, promising_agreed_on, monitoring_agreed_on, tags, unit, direction, method)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23, $24, $25, $26, $27, $28, $29)
		ON CONFLICT (code) DO UPDATE SET kind = excluded.kind, title = excluded.title, short = excluded.short, local = excluded.local, place_id = excluded.place_id, theme = excluded.theme,
		sdg = excluded.sdg, nua = excluded.nua, starts_on = excluded.starts_on, due_on = excluded.due_on, currency = excluded.currency, budget_minor = excluded.budget_minor,
		obligation = excluded.obligation, indicator = excluded.indicator, baseline = excluded.baseline, target = excluded.target, lifecycle = excluded.lifecycle, details = excluded.details,
		evidence = excluded.evidence, public = excluded.public, criteria = excluded.criteria, promising_agreed_on = excluded.promising_agreed_on,
		monitoring_agreed_on = excluded.monitoring_agreed_on, tags = excluded.tags, unit = excluded.unit, direction = excluded.direction, method = excluded.method`,
		w.row(w.commitments, c.Code), c.Code, c.Kind, title, short, c.Local, ref(w.places, c.PlaceID), c.Theme, list(c.SDG), list(c.NUA), c.StartsOn, c.DueOn,
		c.Currency, c.Budget, c.Obligation, c.Indicator, c.Baseline, c.Target, cmp.Or(c.Lifecycle, "active"), c.Details, c.Evidence, flag(!c.Hidden), string(criteria),
		c.PromisingAgreed, c.MonitoringAgreed, list(c.Tags), c.Unit, c.Direction, c.Method)
	return err
}

func (w *seeder) milestone(commitment int64, m Milestone) error {
	title, short, err := twoTexts(m.Title, m.Short)
	if err != nil {
		return err
	}
	_, err = w.tx.exec(`INSERT INTO milestone (commitment_id, seq, title, short, due_on, status, owner_side, met_on, decided_by) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
		ON CONFLICT (commitment_id, seq) DO UPDATE SET title = excluded.title, short = excluded.short, due_on = excluded.due_on, status = excluded.status, owner_side = excluded.owner_side,
		met_on = excluded.met_on, decided_by = excluded.decided_by`,
		commitment, m.Seq, title, short, m.DueOn, m.Status, m.Side, m.MetOn, m.DecidedBy)
	return err
}

// twoTexts writes two columns of texts by language.
func twoTexts(a, b map[string]string) (string, string, error) {
	x, err := json.Marshal(a)
	if err != nil {
		return "", "", err
	}
	y, err := json.Marshal(b)
	return string(x), string(y), err
}

// partners needs the people: one of them may be whom to call.
func (w *seeder) partners() error {
	for _, p := range w.seed.Partners {
		_, err := w.tx.exec(`INSERT INTO partner (commitment_id, organisation_id, side, role, focal_id) VALUES ($1, $2, $3, $4, (SELECT id FROM contact WHERE code = $5))
			ON CONFLICT (commitment_id, organisation_id, role) DO UPDATE SET side = excluded.side, focal_id = excluded.focal_id`,
			ref(w.commitments, p.Commitment), ref(w.orgs, p.Organisation), p.Side, p.Role, p.Focal)
		if err != nil {
			return fmt.Errorf("partner %s of %s: %w", p.Organisation, p.Commitment, err)
		}
	}
	return nil
}

func (w *seeder) responses() error {
	for _, r := range w.seed.Responses {
		answer, err := json.Marshal(r.Answer)
		if err == nil {
			_, err = w.tx.exec(`INSERT INTO response (id, commitment_id, round_id, organisation_id, answer, next_step, due_on, answered_on, at_ms) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
				ON CONFLICT (commitment_id, round_id, organisation_id) DO UPDATE SET answer = excluded.answer, next_step = excluded.next_step, due_on = excluded.due_on,
				answered_on = excluded.answered_on`,
				w.id(), ref(w.commitments, r.Commitment), ref(w.rounds, r.Round), ref(w.orgs, r.Organisation), string(answer), r.NextStep, r.DueOn, r.AnsweredOn, w.now.UnixMilli())
		}
		if err != nil {
			return fmt.Errorf("answer of %s on %s: %w", r.Organisation, r.Commitment, err)
		}
	}
	return nil
}
