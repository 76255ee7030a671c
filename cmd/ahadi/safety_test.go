package main

import (
	"strings"
	"testing"
)

func TestAnAlertIsTakenRevealedAndClosedFromTheCommandLine(t *testing.T) {
	t.Parallel()
	p := startDemo(t, "")
	p.sms(otieno, "d1", "they threaten to evict us")
	p.sms(otieno, "d2", "when is the next meeting of us all")
	p.must(0, []string{"1 messages  OPEN, 1 called"}, "safety", "list")
	if out := p.must(0, []string{"--reveal --by NAME"}, "safety", "show", "1"); strings.Contains(out, "evict") || strings.Contains(out, otieno[4:]) {
		t.Errorf("shown without a signature:\n%s", out)
	}
	p.must(exitUsage, []string{"--reveal needs --by"}, "safety", "show", "1", "--reveal")
	p.must(0, []string{otieno, "they threaten to evict us"}, "safety", "show", "1", "--reveal", "--by", "amina")
	p.must(0, []string{"alert 1 is yours"}, "safety", "take", "1", "--by", "amina")
	p.must(exitFailed, []string{"amina has it"}, "safety", "take", "1", "--by", "neema")
	p.must(exitUsage, []string{"--reason"}, "safety", "close", "1", "--by", "amina")
	p.must(0, []string{"alert 1 is closed"}, "safety", "close", "1", "--reason", "she is safe with her sister", "--by", "amina")
	p.must(0, []string{"no alert is open"}, "safety", "list")
	p.must(0, []string{"closed by amina", "she is safe with her sister"}, "safety", "list", "--all")

	out := p.must(0, []string{"not_understood", "1 entries wait"}, "inbox", "list")
	if strings.Contains(out, "meeting") {
		t.Errorf("the list shows what was written:\n%s", out)
	}
	entry, _, _ := strings.Cut(out, " ")
	p.must(0, []string{"when is the next meeting"}, "inbox", "show", entry, "--by", "amina")
	p.must(exitFailed, []string{"K12, a commitment"}, "inbox", "answer", entry, "K12: on Friday at ten.", "--discreet", "--by", "amina")
	p.must(0, []string{"is queued and leaves by demo at once: 1 SMS", "inbox done " + entry}, "inbox", "answer", entry, "On Friday at ten.", "--discreet", "--by", "amina")
	out = p.must(0, []string{"when is the next meeting", "On Friday at ten.", "ahadi safety list"}, "inbox", "thread", entry, "--by", "amina")
	if strings.Contains(out, "evict") {
		t.Errorf("the thread shows words of danger:\n%s", out)
	}
	p.must(0, []string{"is done"}, "inbox", "done", entry, "--by", "amina")
	p.must(0, []string{"0 entries wait"}, "inbox", "list")
}
