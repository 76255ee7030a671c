package flows_test

import (
	"fmt"
	"testing"

	"ahadi/flows"
)

// steps are the steps of each form with all that it asks, as states and inputs.
func steps(t testing.TB) (states []flows.State, inputs []flows.Input) {
	in := world("fr", "K11", "K12", "K14")
	me := &in.Line.People[0]
	me.Verifies, me.Last = me.Assigned, map[string]flows.Last{}
	me.Checkable = map[string]*flows.Checkable{"K12": {ID: 7, Status: "mostly", Percent: 60, At: now}, "K14": {ID: 8, Status: "done", Percent: 100, At: now}}
	in.Facts.Figures = map[string]*flows.Summary{"K12": {Community: flows.Reading{Status: "mostly", Percent: 60}, Reports: 3, Arrived: 25000000}}
	for _, keys := range [][]string{
		{"1", "2", "3", "2", "60", "2", "1", "1", "1500000", "13", "x", "1"},
		{"2", "1", "60", "2", "1", "x"},
		{"3", "2", "1", "KES 2 milioni", "1", "2", "3", "1"},
		{"4", "2", "1", "40", "25", "999", "0", "3", "2"},
		{"5", "4", "x", "1"},
		{"6", "2", "1", "3", "1"},
	} {
		c := newCaller(t, in)
		record := func(text string, dial bool) {
			states = append(states, c.state)
			in := c.in
			in.Text, in.Dial = text, dial
			inputs = append(inputs, in)
			c.step(text, dial)
		}
		record("", true)
		for _, key := range keys {
			record(key, false)
		}
		if !c.end {
			t.Fatalf("the keys %q do not file a report", keys)
		}
	}
	return states, inputs
}

func TestAStepIsCheap(t *testing.T) {
	b := book(t)
	states, inputs := steps(t)
	for i := range states {
		allocs := testing.AllocsPerRun(100, func() {
			if _, err := b.Step(states[i], inputs[i]); err != nil {
				t.Fatal(err)
			}
		})
		t.Logf("%-8q %-12s %3.0f allocations", inputs[i].Text, states[i].Question, allocs)
		if allocs > 100 {
			t.Errorf("key %q on %q costs %.0f allocations", inputs[i].Text, states[i].Question, allocs)
		}
	}
}

func BenchmarkStep(b *testing.B) {
	bk := book(b)
	states, inputs := steps(b)
	b.ReportAllocs()
	for n := 0; b.Loop(); n++ {
		i := n % len(states)
		if _, err := bk.Step(states[i], inputs[i]); err != nil {
			b.Fatal(err)
		}
	}
}

// BenchmarkLongList turns to the last page of 300 commitments.
func BenchmarkLongList(b *testing.B) {
	bk := book(b)
	in := world("en")
	for i := range 300 {
		code := fmt.Sprintf("%c%02d", "CKLM"[i/100], i%100)
		in.Facts.Commitments[code] = &flows.Commitment{Code: code, Kind: "build", Open: true, Short: map[string]string{"en": "Eighteen letters !"}}
		in.Line.People[0].Assigned = append(in.Line.People[0].Assigned, code)
	}
	in.Text = "8"
	s := flows.State{Person: 1, Screen: flows.ScreenForm, Form: "progress", Version: 1, Question: "commitment", Page: 73, Language: "en"}
	b.ReportAllocs()
	for b.Loop() {
		if _, err := bk.Step(s, in); err != nil {
			b.Fatal(err)
		}
	}
}
