package store

import (
	"cmp"
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"time"
)

// Seeded says whether the database holds a network already.
func (s *Store) Seeded(ctx context.Context) (bool, error) {
	var n int
	if err := s.read.QueryRowContext(ctx, `SELECT count(*) FROM network`).Scan(&n); err != nil {
		return false, fmt.Errorf("look for a network: %w", err)
	}
	return n > 0, nil
}

// Seed writes a whole register in one transaction, with its figures. Steps of
// a round that lie before now's day count as done, so that nothing is sent for
// the past. A database that holds a network already is left alone (ErrSeeded).
func (s *Store) Seed(ctx context.Context, seed Seed, now time.Time) error {
	err := s.single(ctx, func(tx *Tx) error {
		w := &seeder{
			tx: tx, store: s, seed: &seed, now: now,
			places: map[string]int64{}, orgs: map[string]int64{}, commitments: map[string]int64{},
			rounds: map[string]int64{}, lines: map[string]*seedLine{}, people: map[string]*seededPerson{},
		}
		for _, write := range []func() error{
			w.network, w.writePlaces, w.organisations, w.writeCommitments, w.partners,
			w.writeLines, w.contacts, w.writeRounds, w.reports,
		} {
			if err := write(); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("seed the register: %w", err)
	}
	return nil
}

// seeder writes one register; its maps turn the codes of the files into ids.
type seeder struct {
	tx          *Tx
	store       *Store
	seed        *Seed
	now         time.Time
	places      map[string]int64
	orgs        map[string]int64
	commitments map[string]int64
	rounds      map[string]int64
	lines       map[string]*seedLine // by E.164
	people      map[string]*seededPerson
}

func (w *seeder) id() int64 { return w.store.ids.next(w.now) }

func (w *seeder) network() error {
	var n int
	if _, err := w.tx.row(`SELECT count(*) FROM network`, nil, &n); err != nil {
		return err
	}
	if n > 0 {
		return ErrSeeded
	}
	v := w.seed.Network
	_, err := w.tx.exec(`INSERT INTO network (id, version, name, short, languages, zone, country, ussd, short_code, letters, cap, sos, demo, latest_ms)
		VALUES ($1, 1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)`,
		w.id(), v.Name, v.Short, list(v.Languages), v.Zone, v.Country, v.USSD, v.ShortCode, v.Letters, v.Cap, v.SOS, flag(v.Demo), w.now.UnixMilli())
	return err
}

func (w *seeder) writePlaces() error {
	zones := map[string]string{}
	for _, p := range w.seed.Places {
		if p.Zone == "" {
			p.Zone = zones[p.Parent]
		}
		if _, err := time.LoadLocation(p.Zone); err != nil || p.Zone == "" {
			return fmt.Errorf("place %s: time zone %q is unknown", p.Code, p.Zone)
		}
		zones[p.Code], w.places[p.Code] = p.Zone, w.id()
		_, err := w.tx.exec(`INSERT INTO place (id, code, parent_id, level, name, short, iso, zone, country) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
			w.places[p.Code], p.Code, ref(w.places, p.Parent), p.Level, p.Name, p.Short, p.ISO, p.Zone, p.Country)
		if err != nil {
			return fmt.Errorf("place %s: %w", p.Code, err)
		}
	}
	return nil
}

// ref is the id behind a code, NULL for a code that names nothing.
func ref(ids map[string]int64, code string) any {
	if id, ok := ids[code]; ok {
		return id
	}
	return nil
}

func (w *seeder) organisations() error {
	for _, o := range w.seed.Organisations {
		w.orgs[o.Code] = w.id()
		_, err := w.tx.exec(`INSERT INTO organisation (id, code, name, short, kind, place_id) VALUES ($1, $2, $3, $4, $5, $6)`,
			w.orgs[o.Code], o.Code, o.Name, o.Short, o.Kind, ref(w.places, o.Place))
		if err != nil {
			return fmt.Errorf("organisation %s: %w", o.Code, err)
		}
	}
	return nil
}

func (w *seeder) writeCommitments() error {
	for _, c := range w.seed.Commitments {
		w.commitments[c.Code] = w.id()
		title, short, err := twoTexts(c.Title, c.Short)
		if err == nil {
			_, err = w.tx.exec(`INSERT INTO commitment (id, code, kind, title, short, local, place_id, theme, sdg, nua, starts_on, due_on, currency, budget_minor,
				obligation, indicator, baseline, target, lifecycle)
				VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19)`,
				w.commitments[c.Code], c.Code, c.Kind, title, short, c.Local, ref(w.places, c.PlaceID), c.Theme, list(c.SDG), list(c.NUA), c.StartsOn, c.DueOn,
				c.Currency, c.Budget, c.Obligation, c.Indicator, c.Baseline, c.Target, cmp.Or(c.Lifecycle, "active"))
		}
		for _, m := range c.Milestones {
			if err == nil {
				err = w.milestone(w.commitments[c.Code], m)
			}
		}
		if err != nil {
			return fmt.Errorf("commitment %s: %w", c.Code, err)
		}
	}
	return nil
}

func (w *seeder) milestone(commitment int64, m Milestone) error {
	title, short, err := twoTexts(m.Title, m.Short)
	if err != nil {
		return err
	}
	_, err = w.tx.exec(`INSERT INTO milestone (commitment_id, seq, title, short, due_on, status, owner_side) VALUES ($1, $2, $3, $4, $5, $6, $7)`,
		commitment, m.Seq, title, short, m.DueOn, m.Status, m.Side)
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

func (w *seeder) partners() error {
	for _, p := range w.seed.Partners {
		_, err := w.tx.exec(`INSERT INTO partner (commitment_id, organisation_id, side, role) VALUES ($1, $2, $3, $4)`,
			ref(w.commitments, p.Commitment), ref(w.orgs, p.Organisation), p.Side, p.Role)
		if err != nil {
			return fmt.Errorf("partner %s of %s: %w", p.Organisation, p.Commitment, err)
		}
	}
	return nil
}

func (w *seeder) writeRounds() error {
	for _, r := range w.seed.Rounds {
		w.rounds[r.Code] = w.id()
		_, err := w.tx.exec(`INSERT INTO round (id, code, name, opens_on, mid_on, last_on, closes_on, grace_days, state) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)`,
			w.rounds[r.Code], r.Code, r.Name, r.OpensOn, r.MidOn, r.LastOn, r.ClosesOn, r.GraceDays, r.State)
		if err == nil {
			err = w.steps(r)
		}
		if err != nil {
			return fmt.Errorf("round %s: %w", r.Code, err)
		}
	}
	return nil
}

// steps makes the reminders of a round. A step is expanded when
// the first of the network's zones reaches its minute.
func (w *seeder) steps(r Round) error {
	zone, err := time.LoadLocation(w.seed.Network.Zone)
	if err != nil {
		return fmt.Errorf("the network's time zone: %w", err)
	}
	today := w.now.In(zone).Format(time.DateOnly)
	for _, s := range []struct{ name, day, at string }{
		{"open", r.OpensOn, "09:30"}, {"mid", r.MidOn, "16:30"}, {"last", r.LastOn, "09:30"},
	} {
		if s.day == "" {
			continue
		}
		status, reason := "waiting", ""
		if s.day < today || r.State == "closed" || r.State == "published" {
			status, reason = "done", "before the register was opened"
		}
		next, err := w.earliest(s.day, s.at)
		if err != nil {
			return err
		}
		if _, err := w.tx.exec(`INSERT INTO reminder (id, round_id, step, on_day, at_time, next_ms, after_contact, override_quiet, status, reason)
			VALUES ($1, $2, $3, $4, $5, $6, 0, 0, $7, $8)`,
			w.id(), w.rounds[r.Code], s.name, s.day, s.at, next.UnixMilli(), status, reason); err != nil {
			return err
		}
	}
	return nil
}

// earliest is when the first of the register's zones reads day and at.
func (w *seeder) earliest(day, at string) (time.Time, error) {
	var first time.Time
	for _, name := range w.zones() {
		zone, err := time.LoadLocation(name)
		if err != nil {
			return first, err
		}
		t, err := time.ParseInLocation(time.DateOnly+" 15:04", day+" "+at, zone)
		if err != nil {
			return first, err
		}
		if first.IsZero() || t.Before(first) {
			first = t
		}
	}
	return first, nil
}

func (w *seeder) zones() []string {
	zones := []string{w.seed.Network.Zone}
	for _, p := range w.seed.Places {
		if p.Zone != "" && !slices.Contains(zones, p.Zone) {
			zones = append(zones, p.Zone)
		}
	}
	return zones
}
