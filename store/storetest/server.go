package storetest

import (
	"io"
	"testing"

	"ahadi/internal/keys"
	"ahadi/store"
	"ahadi/store/pgtest"
)

// PostgreSQL is a new database of the tests' own server that has today's schema
// and no row. That an empty one gets its schema is what the upgrades hold.
func PostgreSQL(t testing.TB) string {
	t.Helper()
	return pgtest.Prepared(t, func(url string, ring *keys.Ring) (io.Closer, error) {
		return store.Open(t.Context(), store.Options{Database: url, Keys: ring})
	})
}
