package main

import (
	"testing"
	"time"
)

func TestACommitmentIsAgreedAnewAndItsOldDayStaysOnRecord(t *testing.T) {
	t.Parallel()
	p := startDemo(t, "")
	day := time.Now().AddDate(1, 0, 0).Format(time.DateOnly)
	set := []string{"commitment", "set", "K12", "--by", "Amina"}
	p.must(exitUsage, []string{"--lifecycle"}, set...)
	p.must(exitFailed, []string{"the community's newest reading is \"mostly\""}, append(set, "--lifecycle", "completed")...)
	p.must(exitFailed, []string{"it is due on"}, append(set, "--lifecycle", "expired")...)
	anew := append(set, "--lifecycle", "renegotiated", "--why", "floods", "--due", day)
	p.must(0, []string{"K12 is renegotiated"}, anew...)
	p.must(0, []string{"it was so already"}, anew...)
	p.must(0, []string{"milestone 1 of K12 is partially_met"}, "commitment", "milestone", "K12", "1", "--status", "partially_met", "--why", "half of it was seen", "--by", "amina")
	p.must(0, []string{"lifecycle from active to renegotiated, set by amina, due " + day + " instead of", ": floods", "milestone 1 from met to partially_met"}, "commitment", "history", "K12")
	p.must(0, []string{"nothing was decided"}, "commitment", "history", "K11")

	p.sms(otieno, "s1", "K12 70") // it is a promise still
	if n := len(p.filed()); n != 1 {
		t.Errorf("agreed anew, %d reports are filed on it", n)
	}
	p.must(0, []string{"K12 is withdrawn"}, append(set, "--lifecycle", "withdrawn", "--org", "o03", "--why", "the budget was cut")...)
	p.sms(otieno, "s2", "K12 80")
	if n := len(p.filed()); n != 1 {
		t.Errorf("withdrawn, it takes a report: %d are filed", n)
	}
}
