package store

import (
	"cmp"
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
	for _, c := range r.byID {
		if mine(c.PlaceID) && (w.Place == "" || there(c.PlaceID)) && (w.Theme == "" || c.Theme == w.Theme) && c.Lifecycle != "draft" {
			all = append(all, c)
		}
	}
	slices.SortFunc(all, func(a, b *Commitment) int { return cmp.Compare(a.ID, b.ID) })
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
	board, err := s.BoardIn(ctx, w.Scope, w.Round, now)
	if err != nil {
		return nil, fmt.Errorf("figures: %w", err)
	}
	chosen, all := map[int64]bool{}, board[:0]
	for _, c := range s.ref.Load().chosen(w) {
		chosen[c.ID] = true
	}
	for _, r := range board {
		if chosen[r.Commitment.ID] && r.Commitment.ID > p.After {
			all = append(all, r)
		}
	}
	slices.SortFunc(all, func(a, b OverviewRow) int { return cmp.Compare(a.Commitment.ID, b.Commitment.ID) })
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
	askedQuery    = `SELECT c.id, count(*) FROM commitment c CROSS JOIN assignment a WHERE a.commitment_id = c.id AND a.kind = 'report'`
	inactiveQuery = `SELECT c.id, -count(*) FROM contact p CROSS JOIN assignment a CROSS JOIN commitment c WHERE a.contact_id = p.id AND a.kind = 'report' AND c.id = a.commitment_id AND p.status <> 'active'`
)

// asked counts the active monitors of each commitment of a scope.
func (s *Store) asked(ctx context.Context, scope Scope, all []OverviewRow) error {
	at := placed(all)
	scoped, args := s.ref.Load().in(scope, "c.place_id", nil)
	for i := range all {
		all[i].Assigned = 0
	}
	for _, query := range []string{askedQuery, inactiveQuery} {
		err := s.rows(ctx, query+scoped+` GROUP BY c.id`, args, func(r *sql.Rows) error {
			var id int64
			var n int
			err := r.Scan(&id, &n)
			if i, ok := at[id]; ok {
				all[i].Assigned += n
			}
			return err
		})
		if err != nil {
			return fmt.Errorf("who is asked: %w", err)
		}
	}
	return nil
}
