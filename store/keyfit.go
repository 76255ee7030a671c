package store

import (
	"context"
	"database/sql"
	"errors"
)

// ErrKeys says that the keys are others than those of the data.
var ErrKeys = errors.New("the keys are not those of this database: nobody would be found by her number, and no text could be read; put the key file there that belongs to it, from the copy that you keep elsewhere")

// KeysFit refuses keys that open none of a few phones of the database, or find
// none of them. It is quick: a single phone that is damaged is no reason.
func (s *Store) KeysFit(ctx context.Context) error {
	all, good := 0, 0
	err := query(ctx, s.read, `SELECT hash, data_key, sealed_number FROM line WHERE data_key <> '' AND sealed_number <> '' ORDER BY id LIMIT 20`, nil, func(r *sql.Rows) error {
		var hash, wrapped, sealed string
		err := r.Scan(&hash, &wrapped, &sealed)
		if err != nil {
			return err
		}
		all++
		if number, err := reveal(s.keys, wrapped, sealed, "number"); err == nil && hash == s.keys.Index("line", number) {
			good++
		}
		return nil
	})
	if err == nil && all > 0 && good == 0 {
		err = ErrKeys
	}
	return err
}
