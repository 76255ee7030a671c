package store_test

import (
	"context"
	"path/filepath"
	"testing"

	"ahadi/internal/keys"
	"ahadi/store"
	"ahadi/store/storetest"
)

func TestSQLiteKeepsTheContract(t *testing.T) {
	storetest.Run(t, func(t *testing.T) func() *store.Store {
		ring, err := keys.New()
		if err != nil {
			t.Fatal(err)
		}
		path := filepath.Join(t.TempDir(), "ahadi.db")
		return func() *store.Store {
			t.Helper()
			s, err := store.Open(context.Background(), store.Options{Database: path, Keys: ring})
			if err != nil {
				t.Fatal(err)
			}
			return s
		}
	})
}
