package flows_test

import (
	"fmt"
	"testing"

	"ahadi/flows"
)

// steps are the steps of a whole report with all details, as states and inputs.
func steps(t testing.TB) (states []flows.State, inputs []flows.Input) {
	c := newCaller(t, world("fr", "K11", "K12", "K14"))
	record := func(text string, dial bool) {
		states = append(states, c.state)
		in := c.in
		in.Text, in.Dial = text, dial
		inputs = append(inputs, in)
		c.step(text, dial)
	}
	record("", true)
	for _, key := range []string{"1", "2", "3", "2", "60", "2", "1", "1", "1500000", "13", "x", "1"} {
		record(key, false)
	}
	if !c.end {
		t.Fatal("these keys do not file a report")
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
