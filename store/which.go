package store

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"time"
)

// Which says what a page of figures is about: the commitments of a scope, in one
// round. The zero Scope shows nothing.
type Which struct {
	Scope Scope
	Round Round
	Place string // the code of a place: it and all below it; "" for all
	Theme string // "" for all
}

// Chosen are the commitments that Which is about, by id.
func (s *Store) Chosen(w Which) []Commitment {
	var all []Commitment
	for _, c := range s.ref.Load().chosen(w) {
		all = append(all, *c)
	}
	return all
}

func (r *reference) chosen(w Which) []*Commitment {
	mine, there := r.seen(w.Scope), r.seen(Branch(w.Place))
	var all []*Commitment
	for _, c := range r.inOrder {
		if mine(c.PlaceID) && (w.Place == "" || there(c.PlaceID)) && (w.Theme == "" || c.Theme == w.Theme) && c.Lifecycle != "draft" {
			all = append(all, c)
		}
	}
	return all
}

// Themes are the themes of a scope's commitments.
func (s *Store) Themes(scope Scope) []string {
	themes := map[string]bool{}
	for _, c := range s.ref.Load().chosen(Which{Scope: scope}) {
		themes[c.Theme] = true
	}
	delete(themes, "")
	return slices.Sorted(maps.Keys(themes))
}

// RoundBefore is the round before another one; its ID is 0 when there is none.
func (s *Store) RoundBefore(of Round) (before Round) {
	for _, r := range s.ref.Load().rounds {
		if r.ID == of.ID {
			return before
		}
		if r.State != "draft" {
			before = r
		}
	}
	return Round{}
}

// Figured are the commitments that Which is about, by id, with what is reported on
// them; neither who is asked nor the steps.
func (s *Store) Figured(ctx context.Context, w Which, p Page, now time.Time) ([]OverviewRow, error) {
	ref := s.ref.Load()
	want := slices.DeleteFunc(ref.chosen(w), func(c *Commitment) bool { return c.ID <= p.After })
	all, err := s.boardRows(ctx, ref, want, w.Round, now)
	if err != nil {
		return nil, fmt.Errorf("figures: %w", err)
	}
	return all[:min(len(all), p.Limit)], nil
}

// placed says where each commitment is among rows.
func placed(all []OverviewRow) map[int64]int {
	at := map[int64]int{}
	for i := range all {
		at[all[i].Commitment.ID] = i
	}
	return at
}

// askedQuery counts who is asked for each commitment, inactiveQuery those of them
// who are not active: few, so that nobody else is looked at. CROSS JOIN keeps the
// order in which SQLite looks.
const (
	askedQuery    = `SELECT c.id, count(*) FROM commitment c CROSS JOIN assignment a WHERE a.commitment_id = c.id AND a.kind = 'report' GROUP BY c.id`
	inactiveQuery = `SELECT a.commitment_id, -count(*) FROM contact p CROSS JOIN assignment a WHERE a.contact_id = p.id AND a.kind = 'report' AND p.status <> 'active' GROUP BY a.commitment_id`
)

// askedOf counts them for all commitments.
func (s *Store) askedOf(ctx context.Context) (map[int64]int, error) {
	all := map[int64]int{}
	for _, query := range []string{askedQuery, inactiveQuery} {
		err := s.rows(ctx, query, nil, func(r *sql.Rows) error {
			var id int64
			var n int
			err := r.Scan(&id, &n)
			all[id] += n
			return err
		})
		if err != nil {
			return nil, fmt.Errorf("who is asked: %w", err)
		}
	}
	return all, nil
}

// asked adds to rows how many active monitors are asked for each: of a large
// network as it is kept.
func (s *Store) asked(ctx context.Context, rows []OverviewRow, now time.Time) error {
	ref := s.ref.Load()
	rounds := ref.lately(now)
	s.kept.mu.Lock()
	c := s.kept.people
	s.kept.mu.Unlock()
	var err error
	if len(rounds) > 0 && (c == nil || c.large()) {
		c, _, err = s.crowd(ctx, ref, rounds, now)
	}
	if err != nil || c == nil || !c.large() {
		return firstError(err, s.askedNow(ctx, rows))
	}
	for i := range rows {
		rows[i].Assigned = c.follow[rows[i].Commitment.ID]
	}
	return nil
}
