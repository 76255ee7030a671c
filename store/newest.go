package store

import (
	"context"
	"database/sql"
)

// Newest are the newest rows of what people send: who compares two of them
// knows whether something has come in between, on whichever process.
type Newest struct{ Report, Inbound, Inbox, Alert int64 }

// Newest looks up the newest rows; it reads ends of indexes.
func (s *Store) Newest(ctx context.Context) (n Newest, err error) {
	err = s.rows(ctx, `SELECT coalesce((SELECT max(id) FROM report), 0), coalesce((SELECT max(id) FROM inbound), 0),
		coalesce((SELECT max(id) FROM inbox), 0), coalesce((SELECT max(id) FROM alert), 0)`, nil, func(r *sql.Rows) error {
		return r.Scan(&n.Report, &n.Inbound, &n.Inbox, &n.Alert)
	})
	return n, err
}
