package store

import (
	"cmp"
	"context"
	"slices"
	"time"
)

// Place is a place of the register's tree.
type Place struct {
	Code, Name, Short string
	Parent            string // the code of the place that it lies in; "" at the top of what is seen
	Depth             int    // below the top of what is seen
}

// Places are the places of a scope, each below the one that it lies in, by name.
func (s *Store) Places(scope Scope) []Place { return s.ref.Load().tree(scope) }

func (r *reference) tree(scope Scope) []Place {
	below := map[int64][]int64{}
	var tops []int64
	for id, p := range r.places {
		below[p.parent] = append(below[p.parent], id)
		if !scope.Whole && p.code == scope.Place && scope.Place != "" {
			tops = []int64{id}
		}
	}
	if scope.Whole {
		tops = below[0]
	}
	var all []Place
	var walk func(ids []int64, parent string, depth int)
	walk = func(ids []int64, parent string, depth int) {
		slices.SortFunc(ids, func(a, b int64) int {
			return cmp.Or(cmp.Compare(r.places[a].name, r.places[b].name), cmp.Compare(r.places[a].code, r.places[b].code))
		})
		for _, id := range ids {
			p := r.places[id]
			all = append(all, Place{p.code, p.name, p.short, parent, depth})
			walk(below[id], p.code, depth+1)
		}
	}
	walk(tops, "", 0)
	return all
}

// Covered is how far a place, with all below it, is heard in a round: the sums of
// what the coverage of its commitments says. Only commitments count that people
// report on, and those that they did report on.
type Covered struct {
	Place
	Commitments int
	Silent      int // of them, without any report
	Unasked     int // of them, that no active monitor is asked for
	Reports     int // whose newest report counts
	Assigned    int // active monitors who are asked, once for each commitment
}

// Coverage is how far the places of a scope are heard, in the order of the tree.
// Rows are the commitments that it is made of.
func (s *Store) Coverage(ctx context.Context, w Which, now time.Time) (all []Covered, rows []OverviewRow, err error) {
	read, err := s.Figured(ctx, w, Page{Limit: everyCommitment}, now)
	if err == nil {
		all, rows, err = s.covers(ctx, w.Scope, read, now)
	}
	return all, rows, err
}

// covers is Coverage of rows that are read.
func (s *Store) covers(ctx context.Context, scope Scope, read []OverviewRow, now time.Time) (all []Covered, rows []OverviewRow, err error) {
	if err := s.asked(ctx, read, now); err != nil {
		return nil, nil, err
	}
	tree, at := s.Places(scope), map[string]int{}
	for i, p := range tree {
		at[p.Code], all = i, append(all, Covered{Place: p})
	}
	for _, r := range read {
		n := r.Community.N
		if !r.Commitment.Open() && n == 0 {
			continue
		}
		rows = append(rows, r)
		for code := r.Commitment.PlaceID; code != ""; code = tree[at[code]].Parent {
			c := &all[at[code]]
			c.Commitments, c.Reports, c.Assigned = c.Commitments+1, c.Reports+n, c.Assigned+r.Assigned
			if n == 0 {
				c.Silent++
			}
			if r.Assigned == 0 {
				c.Unasked++
			}
		}
	}
	return all, rows, nil
}

// everyCommitment is more than any register holds.
const everyCommitment = 100_000
