package main

import (
	"strings"
	"testing"
	"time"
)

func TestADisputeIsWalkedFromTheCommandLineWhileTheServiceRuns(t *testing.T) {
	t.Parallel()
	p := startDemo(t, "")
	soon := time.Now().AddDate(0, 0, 10).Format(time.DateOnly)
	open := []string{"dispute", "open", "K12", "--kind", "status", "--note", "the county says 90, residents 55", "--due", soon}
	p.must(exitUsage, []string{"--by"}, open...)
	p.must(exitUsage, []string{"plain letters"}, append(open, "--by", "+1 202 555 0106")...)
	p.must(0, []string{"D1 is open"}, append(open, "--by", "Amina")...)
	p.must(0, []string{"D1 is open", "it was so already"}, append(open, "--by", "Amina")...)
	p.must(exitFailed, []string{"the community was not asked"}, "dispute", "close", "D1", "--as", "upheld", "--note", "it stands", "--by", "amina")
	p.must(0, []string{"D1 is open"}, "dispute", "ask", "D1", "--community", "two monitors, by telephone", "--by", "amina")
	p.must(0, []string{"D1 is asked_both"}, "dispute", "ask", "1", "--government", "county, by letter", "--by", "amina")
	p.must(0, []string{"D1  K12 in r3  status  asked_both (due " + soon + ")", "asked_government by amina: county, by letter"}, "dispute", "list", "--round", "r3")
	p.must(0, []string{"no dispute"}, "dispute", "list", "--overdue")
	p.must(0, []string{"D1 is unresolved"}, "dispute", "close", "D1", "--as", "unresolved", "--note", "both stand", "--by", "amina")
	p.must(exitUsage, []string{"write D7"}, "dispute", "close", "K12", "--as", "unresolved", "--note", "both stand", "--by", "amina")
	p.must(exitFailed, []string{"D9: not found"}, "dispute", "close", "D9", "--as", "unresolved", "--note", "both stand", "--by", "amina")
}

func TestARoundIsClosedFromTheCommandLineAndNotPublishedAtOnce(t *testing.T) {
	t.Parallel()
	p := startDemo(t, "")
	p.walk(otieno, "e1", "1", "3") // and hangs up
	p.must(exitFailed, []string{"people were told that it takes reports until", "--early"}, "round", "close", "r3", "--by", "amina")
	p.must(0, []string{"r3 is closed", "unfinished, not counted: c02, K12"}, "round", "close", "r3", "--early", "floods", "--by", "amina")
	p.must(exitFailed, []string{"corrections of r3 are taken until"}, "round", "ask-reply", "r3", "--org", "o03", "--by", "amina")
	p.must(exitFailed, []string{"o03 (Kisumu County", "has not got the reading", "possible from"}, "round", "publish", "r3", "--by", "amina")
	p.must(0, []string{"r3  2026 Q4", "closed", "o03  Kisumu County - Demo Department of Works: not asked yet"}, "round", "list")
	p.must(exitFailed, []string{"round \"r9\": not found"}, "round", "open", "r9", "--by", "amina")
}

func TestTheReadingOfAClosedRoundIsHandedOverAsWasChosen(t *testing.T) {
	t.Parallel()
	p := startDemo(t, "")
	p.must(0, []string{"K12 in r3  community mostly 55%, government mostly 90%: ahadi dispute open K12 --round r3 --kind status", "C22 in r3"}, "dispute", "list", "--suggested")
	p.must(exitFailed, []string{"officials see no reading before it is closed"}, "round", "reading", "r3", "--org", "o03")
	p.must(0, []string{"r3 is closed"}, "round", "close", "r3", "--early", "floods", "--by", "amina")
	out := p.must(0, []string{"K12  Kisumu  community mostly 55% (<5 voices, confirmed), government mostly 90%", "held, because they rest on too few people: "}, "round", "reading", "r3", "--org", "o03")
	if strings.Contains(out, "K11") {
		t.Errorf("one voice is handed over:\n%s", out)
	}
	p.must(exitFailed, []string{"ask its monitors first"}, "round", "choose", "r3", "K11", "publish", "--by", "amina")
	p.must(0, []string{"K11 in r3: publish"}, "round", "choose", "r3", "K11", "publish", "--asked-on", "2026-01-05", "--by", "amina")
	p.must(0, []string{"K11  Kisumu  community stopped"}, "round", "reading", "r3", "--org", "o03")
	p.must(0, []string{"K11 in r3: level2"}, "round", "choose", "r3", "K11", "level2", "--by", "amina")
	if out := p.must(0, []string{"a commitment  Kisumu  community stopped"}, "round", "reading", "r3", "--org", "o03"); strings.Contains(out, "K11") {
		t.Errorf("its code is handed over:\n%s", out)
	}
}
