package flows_test

import (
	"slices"
	"strings"
	"testing"

	"ahadi/flows"
)

func TestATextIsMeasuredWithTheLongestValuesAndTheLettersThatDoubleItsPriceAreNamed(t *testing.T) {
	b := book(t)
	plain := b.MeasureAnnouncement("{name}, the meeting is tomorrow. {net}")
	if plain.UCS2 || plain.Parts != 1 || plain.Room != 160 || plain.Length <= len(", the meeting is tomorrow. ") || strings.Contains(plain.Longest, "{") {
		t.Errorf("a plain text: %+v", plain)
	}
	if long := b.MeasureAnnouncement(strings.Repeat("word ", 40)); long.Parts != 2 || long.Room != 306 || long.Length != 200 {
		t.Errorf("200 letters: %+v", long)
	}
	odd := b.MeasureAnnouncement("Собрание завтра, завтра " + "\u4f1a")
	if !odd.UCS2 || odd.Room != 70 || odd.Odd[0] != "С" || !slices.Contains(odd.Odd, "会") || slices.Contains(odd.Odd, ",") {
		t.Errorf("another script: %+v", odd)
	}
}

func TestWhatWasAnsweredSoFarIsSeenAtEachStepOfATry(t *testing.T) {
	b := book(t)
	p, err := flows.NewPhone(b, "en")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := p.Open(b.FormOf("progress")); err != nil {
		t.Fatal(err)
	}
	if all := p.Filled(); len(all) != 0 {
		t.Errorf("before the first answer: %v", all)
	}
	for i, key := range []string{"4", "3"} {
		if _, err := p.Key(key); err != nil {
			t.Fatal(err)
		}
		if all := p.Filled(); len(all) != i+1 || all[0] != (flows.Filled{Name: "commitment", Value: "K11"}) {
			t.Errorf("after %d keys: %v", i+1, all)
		}
	}
}

func TestTheCheckTellsEachScreenAtItsLongest(t *testing.T) {
	found := book(t).Check(flows.CheckOptions{Languages: []string{"sw"}})
	at := slices.IndexFunc(found.Lengths, func(w flows.WorstScreen) bool { return w.Where == found.Worst[0].Where })
	if at < 0 || found.Lengths[at].Length != found.Worst[0].Length {
		t.Errorf("the fullest screen %q is not among them: %+v", found.Worst[0].Where, found.Lengths)
	}
	for _, screen := range []string{"progress.status", "funds.amount", "menu"} {
		if !slices.ContainsFunc(found.Lengths, func(w flows.WorstScreen) bool {
			return w.Where == screen && w.Language == "sw" && w.Length > 0 && w.Text != ""
		}) {
			t.Errorf("nothing is said of %s", screen)
		}
	}
}
