package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"ahadi/internal/keys"
)

// opens proves that the keys are those of the data: every data key unwraps, and
// a number is found again by its hash.
func opens(ctx context.Context, db reader, ring *keys.Ring) error {
	if ring == nil {
		return errors.New("no keys were given")
	}
	var shut, all int
	var first error
	for _, from := range []string{"contact", "line"} {
		err := query(ctx, db, `SELECT id, data_key FROM `+from+` WHERE data_key <> ''`, nil, func(r *sql.Rows) error {
			var id int64
			var wrapped string
			if err := r.Scan(&id, &wrapped); err != nil {
				return err
			}
			all++
			if _, err := ring.Unwrap(wrapped); err != nil {
				if shut++; first == nil {
					first = fmt.Errorf("%s %d: %w", from, id, err)
				}
			}
			return nil
		})
		if err != nil {
			return err
		}
	}
	if shut > 0 {
		return fmt.Errorf("the key file does not open %d of its %d data keys: take the key file of the time when it was made: %w", shut, all, first)
	}
	return indexed(ctx, db, ring)
}

// indexed compares the hashes of a few phones with their numbers.
func indexed(ctx context.Context, db reader, ring *keys.Ring) error {
	return query(ctx, db, `SELECT id, hash, data_key, sealed_number FROM line WHERE data_key <> '' AND sealed_number <> '' ORDER BY id LIMIT 20`, nil, func(r *sql.Rows) error {
		var id int64
		var hash, wrapped, sealed string
		if err := r.Scan(&id, &hash, &wrapped, &sealed); err != nil {
			return err
		}
		number, err := reveal(ring, wrapped, sealed, "number")
		if err != nil {
			return fmt.Errorf("line %d: %w", id, err)
		}
		if number != "" && hash != ring.Index("line", number) {
			return fmt.Errorf("the key file has another index key than line %d was filed under: nobody would be found by her number; take the key file of the time when it was made", id)
		}
		return nil
	})
}
