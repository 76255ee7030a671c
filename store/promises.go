package store

import (
	"slices"
	"strings"
)

// Promises are the commitments of a scope, by their codes.
func (s *Store) Promises(scope Scope) []Commitment {
	ref := s.ref.Load()
	seen := ref.seen(scope)
	var all []Commitment
	for _, c := range ref.commitments {
		if seen(c.PlaceID) {
			all = append(all, *c)
		}
	}
	slices.SortFunc(all, func(a, b Commitment) int { return strings.Compare(a.Code, b.Code) })
	return all
}
