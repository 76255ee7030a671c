package store_test

import (
	"context"
	"os"
	"path/filepath"
	"testing"

	"ahadi/internal/keys"
	"ahadi/store"
	"ahadi/store/pgtest"
	"ahadi/store/storetest"
)

func TestSQLiteKeepsTheContract(t *testing.T) { storetest.Run(t, onSQLite) }

func TestPostgreSQLKeepsTheContract(t *testing.T) { storetest.Run(t, onPostgreSQL) }

func TestPostgreSQLBehindAPoolerKeepsTheContract(t *testing.T) { storetest.Run(t, behindAPooler) }

func TestAllTheRestHoldsBehindAPooler(t *testing.T) {
	if os.Getenv("AHADI_LONG") == "" {
		t.Skip("what is asked of the database is much the same in all of them: AHADI_LONG=1 runs them")
	}
	// Retention is left out: it is stopped after so many looks at a context, and a transaction looks by itself.
	for name, suite := range map[string]func(*testing.T, storetest.Fresh){
		"decisions": storetest.RunJudgement, "safety": storetest.RunSafety, "contacts": storetest.RunContacts, "desk": storetest.RunDesk, "sending": storetest.RunSending,
		"access": storetest.RunAccess, "operator": storetest.RunOperator, "lists": storetest.RunLists, "quotes": storetest.RunQuotes,
	} {
		t.Run(name, func(t *testing.T) { suite(t, behindAPooler) })
	}
}

func TestPartsOfALongMessageMeetOnSQLite(t *testing.T) { storetest.RunParts(t, onSQLite) }

func TestPartsOfALongMessageMeetOnPostgreSQL(t *testing.T) { storetest.RunParts(t, onPostgreSQL) }

func TestWhatPeopleDecideHoldsOnSQLite(t *testing.T) { storetest.RunJudgement(t, onSQLite) }

func TestWhatPeopleDecideHoldsOnPostgreSQL(t *testing.T) { storetest.RunJudgement(t, onPostgreSQL) }

func TestPeopleInDangerAreKeptSafeOnSQLite(t *testing.T) { storetest.RunSafety(t, onSQLite) }

func TestPeopleInDangerAreKeptSafeOnPostgreSQL(t *testing.T) { storetest.RunSafety(t, onPostgreSQL) }

func TestPeopleAreFoundAndChangedOnSQLite(t *testing.T) { storetest.RunContacts(t, onSQLite) }

func TestPeopleAreFoundAndChangedOnPostgreSQL(t *testing.T) { storetest.RunContacts(t, onPostgreSQL) }

func TestACoordinatorsMorningOnSQLite(t *testing.T) { storetest.RunDesk(t, onSQLite) }

func TestACoordinatorsMorningOnPostgreSQL(t *testing.T) { storetest.RunDesk(t, onPostgreSQL) }

func TestWhatLeavesIsPaidForOnSQLite(t *testing.T) { storetest.RunSending(t, onSQLite) }

func TestWhatLeavesIsPaidForOnPostgreSQL(t *testing.T) { storetest.RunSending(t, onPostgreSQL) }

func TestWhoMayComeInHoldsOnSQLite(t *testing.T) { storetest.RunAccess(t, onSQLite) }

func TestWhoMayComeInHoldsOnPostgreSQL(t *testing.T) { storetest.RunAccess(t, onPostgreSQL) }

func TestTheOperatorIsToldOnceOnSQLite(t *testing.T) { storetest.RunOperator(t, onSQLite) }

func TestTheOperatorIsToldOnceOnPostgreSQL(t *testing.T) { storetest.RunOperator(t, onPostgreSQL) }

func TestListsAreReadOnSQLite(t *testing.T) { storetest.RunLists(t, onSQLite) }

func TestListsAreReadOnPostgreSQL(t *testing.T) { storetest.RunLists(t, onPostgreSQL) }

func TestWhatIsPrintedOfPeoplesWordsHoldsOnSQLite(t *testing.T) { storetest.RunQuotes(t, onSQLite) }

func TestWhatIsPrintedOfPeoplesWordsHoldsOnPostgreSQL(t *testing.T) {
	storetest.RunQuotes(t, onPostgreSQL)
}

func TestDataIsKeptAsLongAsTheRulesSayOnSQLite(t *testing.T) { storetest.RunRetention(t, onSQLite) }

func TestDataIsKeptAsLongAsTheRulesSayOnPostgreSQL(t *testing.T) {
	storetest.RunRetention(t, onPostgreSQL)
}

func TestProgramsAreToldOnSQLite(t *testing.T) { storetest.RunWebhooks(t, onSQLite) }

func TestProgramsAreToldOnPostgreSQL(t *testing.T) { storetest.RunWebhooks(t, onPostgreSQL) }

func onSQLite(t *testing.T) func() *store.Store {
	return opener(t, filepath.Join(t.TempDir(), "ahadi.db"))
}

func behindAPooler(t *testing.T) func() *store.Store {
	return opener(t, pgtest.Pooled(t, storetest.PostgreSQL(t)))
}

func onPostgreSQL(t *testing.T) func() *store.Store { return opener(t, storetest.PostgreSQL(t)) }

// opener opens one database again and again, with the same keys.
func opener(t *testing.T, database string) func() *store.Store {
	t.Helper()
	ring, err := keys.New()
	if err != nil {
		t.Fatal(err)
	}
	return func() *store.Store {
		t.Helper()
		s, err := store.Open(context.Background(), store.Options{Database: database, Keys: ring})
		if err != nil {
			t.Fatal(err)
		}
		return s
	}
}
