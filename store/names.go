package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"iter"
)

// KnownName is of somebody of the register: what must stand in nothing that leaves.
type KnownName struct {
	Code, Name string
	Account    bool // it is the name by which she signs in
}

// errStop ends a walk whose reader has seen enough.
var errStop = errors.New("enough")

// Names streams the names and codes of everybody of a scope whose name is known,
// officials and whom to call at a partner among them, and of the whole network the
// names by which people sign in. They are for looking whether a text tells of a
// person, never for showing.
func (s *Store) Names(ctx context.Context, scope Scope) iter.Seq2[KnownName, error] {
	return func(yield func(KnownName, error) bool) {
		where, args := s.ref.Load().in(scope, "place_id", nil)
		err := s.rows(ctx, `SELECT code, data_key, sealed_name FROM contact WHERE sealed_name <> ''`+where, args, func(r *sql.Rows) error {
			var n KnownName
			var key, sealed string
			if err := r.Scan(&n.Code, &key, &sealed); err != nil {
				return err
			}
			if n.Name = s.reveal(key, sealed, "name"); !yield(n, nil) {
				return errStop
			}
			return nil
		})
		if err == nil && scope.Whole {
			err = s.rows(ctx, `SELECT name FROM account`, nil, func(r *sql.Rows) error {
				n := KnownName{Account: true}
				if err := r.Scan(&n.Name); err != nil {
					return err
				}
				if !yield(n, nil) {
					return errStop
				}
				return nil
			})
		}
		if err != nil && !errors.Is(err, errStop) {
			yield(KnownName{}, fmt.Errorf("look for names: %w", err))
		}
	}
}

// LeadsAway says whether a text holds what can be dialled or written to: a phone
// number or a mail address.
func LeadsAway(text string) bool { return leadsAway(text) }
