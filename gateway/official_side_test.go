package gateway_test

import (
	"database/sql"
	"strings"
	"testing"
	"time"
)

func TestWhoStandsOnTheSideOfGovernmentReadsNoCommunityFigureInWhateverRole(t *testing.T) {
	w := newWorld(t)
	w.text(adwoa, "m1", "STATUS C22")
	w.wait(time.Minute)
	if !strings.Contains(w.lastSMS(), "community") {
		t.Fatalf("a resident reads %q", w.lastSMS())
	}
	db, err := sql.Open("sqlite3", "file:"+w.database)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := db.Exec("UPDATE contact SET side = 'local_gov' WHERE code = 'c09'"); err != nil {
		t.Fatal(err)
	}
	if err := db.Close(); err != nil {
		t.Fatal(err)
	}
	w.text(adwoa, "m2", "STATUS C22")
	if said := w.lastSMS(); strings.Contains(said, "community") || !strings.Contains(said, "government") {
		t.Errorf("who works for government reads %q", said)
	}
}
