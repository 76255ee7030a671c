package store

import (
	"fmt"
	"slices"
	"strings"
)

// Scope is the part of the network that somebody may see: all of it, or a place
// and what lies below it. The zero Scope shows nothing, so that who forgets to
// set one shows nothing, too.
type Scope struct {
	Whole bool
	Place string // the code of the branch's place, where it is not Whole
}

// Everything is the scope of the whole network.
func Everything() Scope { return Scope{Whole: true} }

// Branch is the scope of a place and all below it.
func Branch(place string) Scope { return Scope{Place: place} }

// Sees says whether a place, by its code, lies in the scope.
func (s *Store) Sees(scope Scope, place string) bool {
	return s.ref.Load().seen(scope)(place)
}

// SeesAudience says whether all whom a broadcast is for live in the scope. One that
// names no place is for the whole network.
func (s *Store) SeesAudience(scope Scope, a Audience) bool {
	return scope.Whole || len(a.Places) > 0 && !slices.ContainsFunc(a.Places, func(place string) bool { return !s.Sees(scope, strings.ToUpper(strings.TrimSpace(place))) })
}

// seen says of a place, by its code, whether it lies in a scope.
func (r *reference) seen(scope Scope) func(place string) bool {
	if scope.Whole {
		return func(string) bool { return true }
	}
	in := map[string]bool{}
	for _, id := range r.branch(scope) {
		in[r.places[id].code] = true
	}
	return func(place string) bool { return in[place] }
}

// branch are the ids of the places of a scope that is not whole.
func (r *reference) branch(scope Scope) []int64 {
	for id, p := range r.places {
		if p.code == scope.Place && scope.Place != "" {
			return r.within(id)
		}
	}
	return nil
}

// in limits a query to rows whose column, a place's id, lies in a scope. It
// answers a condition that begins with AND, or nothing for the whole network,
// and the arguments with its own behind them. A row without a place belongs to
// the whole network only.
func (r *reference) in(scope Scope, column string, args []any) (string, []any) {
	if scope.Whole {
		return "", args
	}
	ids := r.branch(scope)
	if len(ids) == 0 {
		return " AND 1 = 0", args
	}
	marks := make([]string, len(ids))
	for i, id := range ids {
		args = append(args, id)
		marks[i] = fmt.Sprintf("$%d", len(args))
	}
	return " AND " + column + " IN (" + strings.Join(marks, ", ") + ")", args
}
