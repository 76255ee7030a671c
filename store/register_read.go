package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
)

// Register reads the register without its people: what an import is held
// against, and what an export writes. It is empty in a database without a
// network. Places stand after those above them.
func (s *Store) Register(ctx context.Context) (Seed, error) {
	var seed Seed
	err := s.look(ctx, func(v *view) (err error) {
		seed, _, err = v.register()
		return err
	})
	if err != nil {
		return seed, fmt.Errorf("read the register: %w", err)
	}
	return seed, nil
}

// register also gives the version, 0 for none.
func (v *view) register() (Seed, int64, error) {
	r := registerReader{v: v}
	var version int64
	for _, read := range []func() error{
		func() error { return r.network(&version) }, r.places, r.organisations, r.commitments, r.milestones, r.partners, r.rounds, r.responses,
	} {
		if err := read(); err != nil {
			return r.seed, version, err
		}
	}
	return r.seed, version, nil
}

type registerReader struct {
	v    *view
	seed Seed
}

func (r *registerReader) network(version *int64) error {
	n := &r.seed.Network
	var languages string
	found, err := r.v.row(`SELECT version, id, name, short, languages, zone, country, ussd, short_code, letters, cap, sos, demo, code, toll_free, retention_months, quote_policy FROM network`, nil,
		version, &n.ID, &n.Name, &n.Short, &languages, &n.Zone, &n.Country, &n.USSD, &n.ShortCode, &n.Letters, &n.Cap, &n.SOS, &n.Demo,
		&n.Code, &n.TollFree, &n.KeptMonths, &n.QuotePolicy)
	if err == nil && found {
		n.Languages = fields(languages)
	}
	return err
}

func (r *registerReader) places() error {
	return r.v.rows(`WITH RECURSIVE tree (id, depth) AS (SELECT id, 0 FROM place WHERE parent_id IS NULL UNION ALL SELECT p.id, tree.depth + 1 FROM place p JOIN tree ON p.parent_id = tree.id)
		SELECT p.code, coalesce(a.code, ''), p.level, p.name, p.short, p.iso, p.zone, p.country, p.lat, p.lon, p.population_note
		FROM place p JOIN tree ON tree.id = p.id LEFT JOIN place a ON a.id = p.parent_id ORDER BY tree.depth, p.code`, nil, func(rows *sql.Rows) error {
		var p SeedPlace
		err := rows.Scan(&p.Code, &p.Parent, &p.Level, &p.Name, &p.Short, &p.ISO, &p.Zone, &p.Country, &p.Lat, &p.Lon, &p.Population)
		r.seed.Places = append(r.seed.Places, p)
		return err
	})
}

func (r *registerReader) organisations() error {
	return r.v.rows(`SELECT o.code, o.name, o.short, o.kind, coalesce(p.code, '') FROM organisation o LEFT JOIN place p ON p.id = o.place_id ORDER BY o.code`, nil,
		func(rows *sql.Rows) error {
			var o SeedOrganisation
			err := rows.Scan(&o.Code, &o.Name, &o.Short, &o.Kind, &o.Place)
			r.seed.Organisations = append(r.seed.Organisations, o)
			return err
		})
}

func (r *registerReader) commitments() error {
	return r.v.rows(`SELECT c.code, c.kind, c.title, c.short, c.local, p.code, c.theme, c.sdg, c.nua, c.starts_on, c.due_on, c.currency, c.budget_minor, c.obligation, c.indicator, c.baseline, c.target,
		c.lifecycle, c.details, c.evidence, 1 - c.public, c.criteria, c.promising_agreed_on, c.monitoring_agreed_on, c.tags, c.unit, c.direction, c.method
		FROM commitment c JOIN place p ON p.id = c.place_id ORDER BY c.code`, nil, func(rows *sql.Rows) error {
		var c SeedCommitment
		var title, short, sdg, nua, criteria, tags string
		err := rows.Scan(&c.Code, &c.Kind, &title, &short, &c.Local, &c.PlaceID, &c.Theme, &sdg, &nua, &c.StartsOn, &c.DueOn, &c.Currency, &c.Budget, &c.Obligation, &c.Indicator, &c.Baseline,
			&c.Target, &c.Lifecycle, &c.Details, &c.Evidence, &c.Hidden, &criteria, &c.PromisingAgreed, &c.MonitoringAgreed, &tags, &c.Unit, &c.Direction, &c.Method)
		if err != nil {
			return err
		}
		c.SDG, c.NUA, c.Tags = fields(sdg), fields(nua), fields(tags)
		if err := json.Unmarshal([]byte(criteria), &c.Criteria); err != nil {
			return err
		}
		r.seed.Commitments = append(r.seed.Commitments, c)
		last := &r.seed.Commitments[len(r.seed.Commitments)-1]
		return texts(title, &last.Title, short, &last.Short)
	})
}

func (r *registerReader) milestones() error {
	at := map[string]*SeedCommitment{}
	for i := range r.seed.Commitments {
		at[r.seed.Commitments[i].Code] = &r.seed.Commitments[i]
	}
	return r.v.rows(`SELECT c.code, m.seq, m.title, m.short, m.due_on, m.status, m.owner_side, m.met_on, m.decided_by FROM milestone m JOIN commitment c ON c.id = m.commitment_id ORDER BY c.code, m.seq`, nil,
		func(rows *sql.Rows) error {
			var m Milestone
			var code, title, short string
			err := rows.Scan(&code, &m.Seq, &title, &short, &m.DueOn, &m.Status, &m.Side, &m.MetOn, &m.DecidedBy)
			if err == nil {
				err = texts(title, &m.Title, short, &m.Short)
			}
			if c := at[code]; c != nil {
				c.Milestones = append(c.Milestones, m)
			}
			return err
		})
}

func (r *registerReader) partners() error {
	return r.v.rows(`SELECT c.code, o.code, a.side, a.role, coalesce(f.code, '') FROM partner a JOIN commitment c ON c.id = a.commitment_id JOIN organisation o ON o.id = a.organisation_id
		LEFT JOIN contact f ON f.id = a.focal_id ORDER BY c.code, o.code, a.role`, nil, func(rows *sql.Rows) error {
		var p SeedPartner
		err := rows.Scan(&p.Commitment, &p.Organisation, &p.Side, &p.Role, &p.Focal)
		r.seed.Partners = append(r.seed.Partners, p)
		return err
	})
}

func (r *registerReader) rounds() error {
	return r.v.rows(`SELECT code, name, opens_on, mid_on, last_on, closes_on, grace_days, state FROM round ORDER BY opens_on, code`, nil, func(rows *sql.Rows) error {
		var v Round
		err := rows.Scan(&v.Code, &v.Name, &v.OpensOn, &v.MidOn, &v.LastOn, &v.ClosesOn, &v.GraceDays, &v.State)
		r.seed.Rounds = append(r.seed.Rounds, v)
		return err
	})
}

func (r *registerReader) responses() error {
	return r.v.rows(`SELECT c.code, d.code, o.code, r.answer, r.next_step, r.due_on, r.answered_on FROM response r JOIN commitment c ON c.id = r.commitment_id JOIN round d ON d.id = r.round_id
		JOIN organisation o ON o.id = r.organisation_id ORDER BY d.code, c.code, o.code`, nil, func(rows *sql.Rows) error {
		var v SeedResponse
		var answer string
		err := rows.Scan(&v.Commitment, &v.Round, &v.Organisation, &answer, &v.NextStep, &v.DueOn, &v.AnsweredOn)
		if err == nil {
			err = json.Unmarshal([]byte(answer), &v.Answer)
		}
		r.seed.Responses = append(r.seed.Responses, v)
		return err
	})
}
