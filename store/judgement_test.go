package store_test

import (
	"path/filepath"
	"testing"

	"ahadi/store"
	"ahadi/store/pgtest"
	"ahadi/store/storetest"
)

func TestWhatPeopleDecideHoldsOnSQLite(t *testing.T) {
	storetest.RunJudgement(t, func(t *testing.T) func() *store.Store {
		return opener(t, filepath.Join(t.TempDir(), "ahadi.db"))
	})
}

func TestWhatPeopleDecideHoldsOnPostgreSQL(t *testing.T) {
	storetest.RunJudgement(t, func(t *testing.T) func() *store.Store { return opener(t, pgtest.URL(t)) })
}
