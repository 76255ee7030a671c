package main

import (
	"bytes"
	"testing"
	"time"
)

func TestProgressIsShownAFewTimesASecondAndClearedAtTheEnd(t *testing.T) {
	var out bytes.Buffer
	at := time.Date(2026, 10, 20, 9, 0, 0, 0, time.UTC)
	tick := meter(&out, "backup", func() time.Time { return at })
	tick(1000, 3000)
	tick(2000, 3000)
	at = at.Add(time.Second)
	tick(2500, 3000)
	tick(3000, 3000)
	if got, want := out.String(), "\r\x1b[Kbackup: 1000 of 3000 rows\r\x1b[Kbackup: 2500 of 3000 rows\r\x1b[K"; got != want {
		t.Errorf("it shows %q", got)
	}
	if progress(&out, "backup") != nil {
		t.Error("what is no terminal is shown progress")
	}
}
