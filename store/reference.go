package store

import (
	"cmp"
	"database/sql"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"
)

// reference is what every turn may need and few change: network, rounds,
// places, commitments. It is immutable; a group reads the network's version
// and loads a new one when it has moved, so that several processes agree.
type reference struct {
	version     int64
	network     Network
	zone        *time.Location
	rounds      []Round
	orgs        map[int64]string // short
	places      map[int64]refPlace
	commitments map[string]*Commitment // by code
	byID        map[int64]*Commitment
	inOrder     []*Commitment // by id
	byCode      []*Commitment
}

type refPlace struct {
	code, short, name, zone, country string
	parent                           int64 // 0 for none
}

// refresh reads the version and, when it is new, everything.
func (tx *Tx) refresh(old *reference) (*reference, error) {
	var version int64
	found, err := tx.row(`SELECT version FROM network`, nil, &version)
	if err != nil {
		return old, err
	}
	if !found {
		return &reference{zone: time.UTC}, nil
	}
	if old != nil && old.version == version {
		return old, nil
	}
	r := &reference{
		version: version, orgs: map[int64]string{}, places: map[int64]refPlace{},
		commitments: map[string]*Commitment{}, byID: map[int64]*Commitment{},
	}
	for _, load := range []func(*Tx) error{r.loadNetwork, r.loadRounds, r.loadPlaces, r.loadCommitments, r.loadMilestones} {
		if err := load(tx); err != nil {
			return old, fmt.Errorf("load the register: %w", err)
		}
	}
	return r, nil
}

func (r *reference) loadNetwork(tx *Tx) error {
	n := &r.network
	var languages string
	_, err := tx.row(`SELECT id, name, short, languages, zone, country, ussd, short_code, letters, cap, sos, demo, retention_months, enrolment, consent_version FROM network`, nil,
		&n.ID, &n.Name, &n.Short, &languages, &n.Zone, &n.Country, &n.USSD, &n.ShortCode, &n.Letters, &n.Cap, &n.SOS, &n.Demo, &n.KeptMonths, &n.Enrolment, &n.Consent)
	if err != nil {
		return err
	}
	n.Languages = fields(languages)
	r.zone, err = time.LoadLocation(n.Zone)
	return err
}

func (r *reference) loadRounds(tx *Tx) error {
	return tx.rows(`SELECT id, code, name, opens_on, mid_on, last_on, closes_on, grace_days, state, approved_ms, held_ms,
		coalesce((SELECT y.at_ms FROM round_change y WHERE y.round_id = round.id AND y.state = 'published'), 0) FROM round ORDER BY opens_on, id`, nil,
		func(rows *sql.Rows) error {
			var v Round
			var approved, held, published int64
			err := rows.Scan(&v.ID, &v.Code, &v.Name, &v.OpensOn, &v.MidOn, &v.LastOn, &v.ClosesOn, &v.GraceDays, &v.State, &approved, &held, &published)
			v.Approved, v.Held = approved > 0 || r.network.Demo, held > 0
			v.Published = when(published)
			r.rounds = append(r.rounds, v)
			return err
		})
}

func (r *reference) loadPlaces(tx *Tx) error {
	err := tx.rows(`SELECT id, short FROM organisation`, nil, func(rows *sql.Rows) error {
		var id int64
		var short string
		err := rows.Scan(&id, &short)
		r.orgs[id] = short
		return err
	})
	if err != nil {
		return err
	}
	return tx.rows(`SELECT id, code, short, name, zone, country, coalesce(parent_id, 0) FROM place`, nil, func(rows *sql.Rows) error {
		var id int64
		var p refPlace
		err := rows.Scan(&id, &p.code, &p.short, &p.name, &p.zone, &p.country, &p.parent)
		r.places[id] = p
		return err
	})
}

// within are a place and all places below it, by their codes; none for no place.
func (r *reference) within(place int64) []int64 {
	var all []int64
	for id := range r.places {
		for at := id; at != 0; at = r.places[at].parent {
			if at == place {
				all = append(all, id)
				break
			}
		}
	}
	slices.SortFunc(all, func(a, b int64) int { return strings.Compare(r.places[a].code, r.places[b].code) })
	return all
}

func (r *reference) loadCommitments(tx *Tx) error {
	err := tx.rows(`SELECT c.id, c.code, c.kind, c.title, c.short, c.local, p.code, c.place_id, c.theme, c.starts_on, c.due_on, c.currency, c.budget_minor, c.lifecycle
		FROM commitment c JOIN place p ON p.id = c.place_id`, nil, func(rows *sql.Rows) error {
		c := &Commitment{}
		var title, short string
		var place int64
		if err := rows.Scan(&c.ID, &c.Code, &c.Kind, &title, &short, &c.Local, &c.PlaceID, &place, &c.Theme, &c.StartsOn, &c.DueOn, &c.Currency, &c.Budget, &c.Lifecycle); err != nil {
			return err
		}
		c.Place = r.places[place].short
		r.commitments[c.Code], r.byID[c.ID] = c, c
		r.byCode = append(r.byCode, c)
		err := texts(title, &c.Title, short, &c.Short)
		r.english(c.Title)
		r.english(c.Short)
		return err
	})
	slices.SortFunc(r.byCode, func(a, b *Commitment) int { return cmp.Compare(a.Code, b.Code) })
	r.inOrder = slices.SortedFunc(slices.Values(r.byCode), func(a, b *Commitment) int { return cmp.Compare(a.ID, b.ID) })
	return err
}

// loadMilestones keeps the next milestone of each commitment that is not met.
func (r *reference) loadMilestones(tx *Tx) error {
	return tx.rows(`SELECT commitment_id, seq, title, short, due_on, status, owner_side FROM milestone WHERE status <> 'met' ORDER BY commitment_id, seq`, nil,
		func(rows *sql.Rows) error {
			var id int64
			var title, short string
			m := &Milestone{}
			if err := rows.Scan(&id, &m.Seq, &title, &short, &m.DueOn, &m.Status, &m.Side); err != nil {
				return err
			}
			if c := r.byID[id]; c != nil && c.Milestone == nil {
				c.Milestone = m
			}
			err := texts(title, &m.Title, short, &m.Short)
			r.english(m.Title)
			r.english(m.Short)
			return err
		})
}

// english lets the network's first language stand in for English, which every
// screen falls back to, where a network does not write it.
func (r *reference) english(texts map[string]string) {
	if len(r.network.Languages) > 0 && texts["en"] == "" && texts[r.network.Languages[0]] != "" {
		texts["en"] = texts[r.network.Languages[0]]
	}
}

// texts reads two columns of texts by language.
func texts(a string, to *map[string]string, b string, into *map[string]string) error {
	if err := json.Unmarshal([]byte(a), to); err != nil {
		return err
	}
	return json.Unmarshal([]byte(b), into)
}

// round is the one that a report received at t belongs to: the open one, else
// the newest that has begun, which then is not Open.
func (r *reference) round(t time.Time) Round {
	day := r.day(t)
	var newest Round
	for _, v := range slices.Backward(r.rounds) {
		if v.State == "draft" || v.OpensOn > day {
			continue
		}
		if newest.ID == 0 {
			newest = v
		}
		if r.takes(v, t) {
			v.Open = true
			return v
		}
	}
	return newest
}

// clock is the network's time zone.
func (r *reference) clock() *time.Location {
	if r.zone == nil { // nothing is registered yet
		return time.UTC
	}
	return r.zone
}

// takes says whether a round that has begun takes reports at t.
func (r *reference) takes(v Round, t time.Time) bool {
	local := t.In(r.zone)
	day := local.Format(time.DateOnly)
	return v.State == "open" && (day < v.ClosesOn || day == v.ClosesOn && local.Hour() < closingHour)
}

// closingHour is when a round closes on its last day, local time.
const closingHour = 18
