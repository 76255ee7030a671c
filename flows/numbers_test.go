package flows_test

import (
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"ahadi/flows"
)

// numbered asks for three numbers: a later condition asks for the first, a later
// text of some names the second, and the third stands in the summary.
const numbered = `
form: pits
version: 1
order: 6
roles: [monitor]
title: {en: Pits}
questions:
  - {name: commitment, type: commitment, label: {en: "Which one?"}}
  - {name: homes, type: integer, max: 500, label: {en: "How many homes?"}}
  - {name: pits, type: integer, max: 99, unknown: {en: "Don't know"}, label: {en: "How many pits?"}}
  - {name: dry, type: integer, max: 77, label: {en: "How many are dry?"}}
  - {name: why, type: text, relevant: homes < 50, label: {en: "Why only {pits}?"}}
confirm: {label: {en: "{code}\n{dry} dry"}}
receipt:
  - {label: {en: "Saved. {ref}"}}
`

// TestTheProofKeepsANumberWhileItMakesADifference: numbers that nothing asks for
// any more are one situation, with the longest of them on the screen.
func TestTheProofKeepsANumberWhileItMakesADifference(t *testing.T) {
	b, err := flows.Load(fstest.MapFS{"pits.yaml": {Data: []byte(numbered)}})
	if err != nil {
		t.Fatal(err)
	}
	found := b.Check(flows.CheckOptions{Languages: []string{"en"}})
	if len(found.Problems) != 1 || !strings.Contains(found.Problems[0].String(), "{pits} is empty for some who are asked") {
		t.Errorf("got %v", found.Problems)
	}
	for where, want := range map[string]string{"pits, the summary": "77 dry", "progress, the summary": "999,999,999"} {
		i := slices.IndexFunc(found.Lengths, func(w flows.WorstScreen) bool { return w.Where == where })
		if i < 0 || !strings.Contains(found.Lengths[i].Text, want) {
			t.Errorf("%s is not at its longest: %+v", where, found.Lengths[max(i, 0)])
		}
	}
}
