package store

import (
	"context"
	"fmt"
)

// ContactIn finds a person of a scope, by her id or her code. One outside of it
// is not found.
func (s *Store) ContactIn(ctx context.Context, scope Scope, word string) (int64, error) {
	id, err := s.FindContact(ctx, word)
	if err != nil || scope.Whole {
		return id, err
	}
	found := false
	err = s.look(ctx, func(v *view) (err error) {
		in, args := v.ref.in(scope, "place_id", []any{id})
		found, err = v.row(`SELECT 1 FROM contact WHERE id = $1`+in, args, new(int))
		return err
	})
	if err == nil && !found {
		err = fmt.Errorf("contact %q: %w", word, ErrNotFound)
	}
	return id, err
}
