package storetest

import (
	"log/slog"
	"path/filepath"
	"testing"

	"ahadi/internal/keys"
	"ahadi/store"
)

// Empty is a store with keys of its own into which nothing was brought yet, on
// SQLite. It is closed with the test.
func Empty(t testing.TB) *store.Store {
	t.Helper()
	ring, err := keys.New()
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), store.Options{Database: filepath.Join(t.TempDir(), "ahadi.db"), Keys: ring, Logger: slog.New(slog.DiscardHandler)})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { s.Close() })
	return s
}
