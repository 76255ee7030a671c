package gateway_test

import (
	"testing"
	"time"
)

func TestAnOldStartFromAnInboxUndoesNoNewerStop(t *testing.T) {
	k := newKeeper(t, "")
	k.w.wait(time.Hour)
	k.called(adwoa, "STOP")
	k.w.wait(time.Hour)
	k.text(adwoa, "START") // the provider could not hand it on
	k.w.wait(24 * time.Hour)
	k.called(adwoa, "STOP") // she changes her mind: this one arrives
	k.w.wait(time.Minute)
	k.look()
	if !k.w.optedOut(adwoa) {
		t.Error("a START of yesterday brought her back")
	}
}

func TestAnOldWrongNumberFromAnInboxDetachesNobodyWhoReportedSince(t *testing.T) {
	k := newKeeper(t, "")
	k.w.wait(time.Hour)
	k.text(adwoa, "WRONG") // whoever had the phone that day
	k.w.wait(60 * 24 * time.Hour)
	k.called(adwoa, "C22 60 lanes clean")
	before := len(k.w.reports())
	k.w.wait(time.Minute)
	k.look()
	k.w.wait(time.Minute)
	k.called(adwoa, "C22 70 lanes clean")
	if got := len(k.w.reports()); before != 1 || got != 2 {
		t.Errorf("%d reports before the look, %d after", before, got)
	}
}
