package pgserver

import (
	"slices"
	"testing"
)

func TestTheNewestInstalledServerIsTaken(t *testing.T) {
	const newest = "/usr/lib/postgresql/16/bin/initdb"
	found := []string{"/usr/lib/postgresql/10/bin/initdb", newest, "/usr/lib/postgresql/9.6/bin/initdb"}
	if got := slices.MaxFunc(found, byVersion); got != newest {
		t.Errorf("of %v it takes %s", found, got)
	}
}
