package main

import (
	"bytes"
	"strings"
	"testing"

	"ahadi/flows"
	"ahadi/gateway"
)

func TestMessagesAreReadAgainBesideTheService(t *testing.T) {
	t.Parallel()
	p := startDemo(t, "")
	p.sms(otieno, "m1", "what about the aubergine")
	for _, words := range [][]string{{"messages", "reread", "--dry-run"}, {"messages", "reread"}} {
		code, output := p.command(words...)
		if code != 0 || !strings.Contains(output, "0 messages read again") || strings.Contains(output, "aubergine") {
			t.Errorf("%v: exit %d: %s", words, code, output)
		}
	}
}

func TestWhatWasReadAgainIsToldInNumbers(t *testing.T) {
	var out bytes.Buffer
	r := gateway.Rereading{As: map[string]int{"report": 4, "urgent": 1, "join": 2, "": 20}, Settled: 3, Broken: 1}
	if err := tellReread(&out, r, true); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{
		"    28 messages read again by reader ", "     4 reports that could have been filed\n", "     1 cries for help: call today\n", "     2 join\n",
		"    20 still not understood\n", "     3 of those understood were settled", "     1 could not be opened", "nothing was changed",
	} {
		if !strings.Contains(out.String(), want) {
			t.Errorf("reader %d says\n%swithout %q", flows.Parser, out.String(), want)
		}
	}
}
