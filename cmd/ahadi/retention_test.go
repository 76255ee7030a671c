package main

import "testing"

func TestRulesOfRetentionAreSeenApprovedAndRunFromTheCommandLine(t *testing.T) {
	t.Parallel()
	p := startDemo(t, "")
	p.must(0, []string{"messages     12 months", "contacts     36 months", "audit        for good", "Nobody has approved these rules"}, "retention", "preview")
	p.must(exitFailed, []string{"nobody has approved these rules of retention yet"}, "retention", "run")
	p.must(0, []string{"Nobody has approved these rules"}, "retention", "run", "--dry-run")
	p.must(exitUsage, []string{"--by"}, "retention", "approve")
	p.must(exitFailed, []string{"it was not confirmed"}, "retention", "approve", "--by", "amina")
	p.must(0, []string{"Approved: messages: 12 months"}, "retention", "approve", "--by", "amina", "--yes")
	p.must(0, []string{"Approved by amina on", "applied each day"}, "retention", "approve", "--by", "amina", "--yes")
	p.must(0, []string{"has ended: messages 0"}, "retention", "run")
	p.must(0, []string{"has ended: messages 0"}, "retention", "preview")
}

func TestTheConfigurationSaysHowLongDataIsKept(t *testing.T) {
	c, err := loadConfig(written(t, "", "retention: {messages: 6 months, alerts: never, audit: never, contacts: 24 months}\n"))
	if err != nil || c.retention["messages"] != 6 || c.retention["alerts"] != -1 || c.retention["contacts"] != 24 || len(c.retention) != 4 {
		t.Errorf("read as %v, %v", c, err)
	}
}
