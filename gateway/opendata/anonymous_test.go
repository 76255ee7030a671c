package opendata

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"testing"

	"ahadi/store"

	"pgregory.net/rapid"
)

// chosen is the sample with answers to the progress form, row by row.
func chosen(t *testing.T, more []voice, change ...func(*store.Seed)) *store.Store {
	t.Helper()
	s := opened(t, more, change...)
	if _, err := s.ChooseOpen(t.Context(), store.OpenChoice{Tables: store.OpenTables(), Forms: []string{"progress"}, Licence: "CC-BY-4.0"}, hand); err != nil {
		t.Fatal(err)
	}
	return s
}

func TestAnIdHoldsInOneExportAlone(t *testing.T) {
	s := chosen(t, seven())
	seen := map[string]bool{}
	for range 2 {
		rows := rowsOf(t, packed(t, s, options(t)), "data/answers_progress.csv")
		if len(rows) != 7 {
			t.Fatalf("%d rows", len(rows))
		}
		for _, r := range rows {
			for _, id := range []string{r["row"], r["contact"]} {
				if seen[id] {
					t.Errorf("%s is there twice, or in two exports", id)
				}
				seen[id] = true
			}
		}
	}
}

func TestAnAnswerTellsTheRoundAndNotTheHour(t *testing.T) {
	files := packed(t, chosen(t, seven()), options(t))
	for _, r := range rowsOf(t, files, "data/answers_progress.csv") {
		if r["date"] != "2026-07-07" || r["round"] != "r2" {
			t.Errorf("a row is of %s, %s", r["round"], r["date"])
		}
		for _, never := range []string{"q_more", "q_comment", "q_amount"} { // of one channel, her words, a sum
			if _, there := r[never]; there {
				t.Errorf("%s is a column", never)
			}
		}
	}
	var rows [][]any
	if err := json.Unmarshal([]byte(files["flow-results/progress/responses.json"]), &rows); err != nil {
		t.Fatal(err)
	}
	questions := map[string]int{}
	for _, r := range rows {
		if r[0] != "2026-07-07T00:00:00+00:00" {
			t.Errorf("a response is of %v", r[0])
		}
		questions[r[4].(string)]++
	}
	if questions["percent"] != 7 || questions["obstacle"] != 7 || questions["ahadi_commitment"] != 7 || questions["comment"]+questions["amount"]+questions["more"] != 0 {
		t.Errorf("what is answered: %v", questions)
	}
}

// TestTheOrderOfRowsIsNotThatOfTheReports looks at several exports: seven rows in
// the order in which they came, five times, is no chance.
func TestTheOrderOfRowsIsNotThatOfTheReports(t *testing.T) {
	s := chosen(t, seven())
	for range 5 {
		var percents []string
		for _, r := range rowsOf(t, packed(t, s, options(t)), "data/answers_progress.csv") {
			percents = append(percents, r["q_percent"])
		}
		if !slices.IsSorted(percents) {
			return
		}
	}
	t.Error("the rows stand in the order in which the reports came")
}

func TestFewerThanFiveHaveNoRows(t *testing.T) {
	files := packed(t, chosen(t, seven()[:4]), options(t))
	if rows := rowsOf(t, files, "data/answers_progress.csv"); len(rows) > 0 {
		t.Errorf("four people have %d rows", len(rows))
	}
	if got := rowsOf(t, files, "data/readings.csv"); len(got) != 1 || got[0]["people"] != "<5" {
		t.Errorf("their reading: %v", got)
	}
}

func TestAnOpenRoundHasNoRows(t *testing.T) {
	s := chosen(t, seven(), func(seed *store.Seed) {
		for i := range seed.Reports {
			if seed.Reports[i].Round == "r2" {
				seed.Reports[i].Round, seed.Reports[i].At = "r3", now
			}
		}
	})
	o := options(t)
	o.Round = "r3"
	files := packed(t, s, o)
	if rows := rowsOf(t, files, "data/draft-answers_progress.csv"); len(rows) > 0 {
		t.Errorf("an open round has %d rows", len(rows))
	}
}

func TestWhoWasErasedHasNoRow(t *testing.T) {
	s := chosen(t, seven())
	people := map[string]int64{}
	err := s.OpenAnswers(t.Context(), "K12", []string{"r2"}, []string{"progress"}, func(a store.OpenAnswer) error {
		people[string(a.Answers)] = a.Person
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for answers, id := range people {
		if strings.Contains(answers, "m03") {
			if _, err := s.EraseBy(t.Context(), id, hand); err != nil {
				t.Fatal(err)
			}
		}
	}
	files := packed(t, s, options(t))
	for _, r := range rowsOf(t, files, "data/answers_progress.csv") {
		if r["q_percent"] == "63" {
			t.Error("the answers of somebody who was erased are there")
		}
	}
	if rows := rowsOf(t, files, "data/readings.csv"); rows[0]["people"] != "5+" {
		t.Errorf("the figure has changed: %v", rows[0])
	}
}

func TestLanguageIsToldOfFiveOrMoreAndNeverByWhatIsLeftOut(t *testing.T) {
	five := append(seven()[:5], voice{"m10", "en", 70, "ussd"}, voice{"m11", "en", 71, "ussd"}, voice{"m12", "en", 72, "ussd"}, voice{"m13", "en", 73, "ussd"}, voice{"m14", "en", 74, "ussd"})
	for what, c := range map[string]struct {
		said []voice
		want map[string]int
	}{
		"five in Swahili, one in English and one in Spanish": {seven(), map[string]int{"": 7}},
		"five in each of two languages":                      {five, map[string]int{"sw": 5, "en": 5}},
	} {
		got := map[string]int{}
		for _, r := range rowsOf(t, packed(t, chosen(t, c.said), options(t)), "data/answers_progress.csv") {
			got[r["language"]]++
		}
		if fmt.Sprint(got) != fmt.Sprint(c.want) {
			t.Errorf("%s: %v", what, got)
		}
	}
}

// TestNobodyStandsOutOfRandomGroups: whatever people speak, each language is told
// of five or more, and five or more are without, or nobody.
func TestNobodyStandsOutOfRandomGroups(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		var all []store.OpenAnswer
		for i := range rapid.IntRange(0, 40).Draw(t, "reports") {
			all = append(all, store.OpenAnswer{
				ID: int64(i + 1), Round: "r2", Form: "progress", Person: int64(rapid.IntRange(1, 30).Draw(t, "who")), Side: store.Community,
				Language: rapid.SampledFrom([]string{"sw", "sw", "sw", "en", "es"}).Draw(t, "language"), Entered: rapid.IntRange(0, 5).Draw(t, "entered") == 0,
			})
		}
		people := map[int64]bool{}
		for _, a := range all {
			people[a.Person] = true
		}
		rows := newNames().anonymous("K12", all)
		if len(people) < fewest != (len(rows) == 0) {
			t.Fatalf("%d people have %d rows", len(people), len(rows))
		}
		groups := map[string]map[int64]bool{}
		for _, r := range rows {
			k := r.language + " " + r.entered
			if groups[k] == nil {
				groups[k] = map[int64]bool{}
			}
			groups[k][r.report.Person] = true
		}
		for k, g := range groups {
			if len(g) < fewest {
				t.Fatalf("%d people share %q", len(g), k)
			}
		}
	})
}

func TestTheGovernmentIsOneInstitution(t *testing.T) {
	s := chosen(t, seven(), func(seed *store.Seed) {
		for i, p := range []int{80, 95} {
			seed.Reports = append(seed.Reports, store.SeedReport{
				Round: "r2", Commitment: "K12", Contact: "c07", Via: "sms", Status: "mostly", Percent: p, Answers: map[string]any{"status": "mostly", "percent": p}, At: now.AddDate(0, 0, -90+i),
			})
		}
	})
	var of []string
	for _, r := range rowsOf(t, packed(t, s, options(t)), "data/answers_progress.csv") {
		if r["side"] == "government" {
			of = append(of, r["q_percent"]+r["language"]+r["entered"])
		}
	}
	if len(of) != 1 || of[0] != "95" {
		t.Errorf("the government says %v", of)
	}
}
