package opendata

import (
	"context"
	"errors"
	"fmt"
	"io"
	"strings"
	"testing"
	"time"

	"ahadi/store"
)

// percents are what the rows of K12 in r2 say, in a package of now.
func percents(t *testing.T, s *store.Store) map[string]bool {
	t.Helper()
	all := map[string]bool{}
	for _, r := range rowsOf(t, packed(t, s, options(t)), "data/answers_progress.csv") {
		all[r["q_percent"]] = true
	}
	return all
}

// whoSays finds who said in r2 that so much is done.
func whoSays(t *testing.T, s *store.Store, words string) (id int64) {
	t.Helper()
	err := s.OpenAnswers(t.Context(), "K12", []string{"r2"}, []string{"progress"}, func(a store.OpenAnswer) error {
		if strings.Contains(string(a.Answers), words) {
			id = a.Person
		}
		return nil
	})
	if err != nil || id == 0 {
		t.Fatalf("nobody says %q: %v", words, err)
	}
	return id
}

// says sends STOP, or START, from the phone of resident i.
func says(t *testing.T, s *store.Store, i int, stop bool, at time.Time) {
	t.Helper()
	job := store.Job{Channel: "demo", Number: resident(t, "", "sw", i).Number, Kind: store.KindSMS, ID: fmt.Sprint("says ", stop, at.Unix()), Text: "x", Folded: "x", At: at}
	if _, err := s.Turn(context.Background(), job, func(store.Before) store.After { return store.After{Line: store.LineChange{OptOut: &stop}} }); err != nil {
		t.Fatal(err)
	}
}

// Whoever keeps two packages would see in the second which row of the first is gone.
func TestTwoPackagesNeverDifferByTheRowsOfOnePerson(t *testing.T) {
	for what, goes := range map[string]func(*store.Store){
		"was erased": func(s *store.Store) {
			if _, err := s.EraseBy(t.Context(), whoSays(t, s, "m03"), hand); err != nil {
				t.Fatal(err)
			}
		},
		"said STOP": func(s *store.Store) { says(t, s, 3, true, now) },
	} {
		s := chosen(t, append(seven(), voice{"m20", "sw", 80, "ussd"}, voice{"m21", "sw", 81, "ussd"}))
		if before := percents(t, s); len(before) != 9 {
			t.Fatalf("%d rows before somebody %s", len(before), what)
		}
		if again := percents(t, s); len(again) != 9 {
			t.Errorf("%d rows in a second package that nothing has changed", len(again))
		}
		goes(s)
		if after := percents(t, s); len(after) != 0 {
			t.Errorf("after somebody %s there are %d rows: the one that is missing is hers", what, len(after))
		}
	}
}

func TestWhoComesBackAddsNoRowToWhatWasGivenAway(t *testing.T) {
	s := chosen(t, seven())
	says(t, s, 3, true, now)
	if before := percents(t, s); len(before) != 6 || before["63"] {
		t.Fatalf("while she is silent: %v", before)
	}
	says(t, s, 3, false, now.Add(time.Minute))
	if after := percents(t, s); len(after) != 0 {
		t.Errorf("since she came back there are %d rows: the one more is hers", len(after))
	}
	says(t, s, 3, true, now.Add(2*time.Minute))
	if again := percents(t, s); len(again) != 6 {
		t.Errorf("just the rows that were given away are %d", len(again))
	}
}

// A file that was too large, or that the guard stopped, is nobody's.
func TestAFileThatNobodyGotGivesNothingAway(t *testing.T) {
	s := chosen(t, seven())
	if fresh, err := Write(t.Context(), io.Discard, Package, s, options(t)); err != nil || len(fresh) == 0 {
		t.Fatalf("%d kinds of rows would leave for the first time, %v", len(fresh), err)
	}
	says(t, s, 3, true, now)
	if first := percents(t, s); len(first) != 6 {
		t.Errorf("the first file that somebody gets has %d rows", len(first))
	}
}

func TestOfTwoFilesMadeAtOnceWithOtherRowsOnlyOneLeaves(t *testing.T) {
	s := chosen(t, seven())
	taken := func(rows []store.Leaving) error {
		return s.BackTaken(t.Context(), store.BackFile{Kind: Package, Rows: rows}, hand)
	}
	write := func() []store.Leaving {
		fresh, err := Write(t.Context(), io.Discard, Package, s, options(t))
		if err != nil {
			t.Fatal(err)
		}
		return fresh
	}
	with, same := write(), write()
	says(t, s, 3, true, now)
	without := write()
	if err := errors.Join(taken(with), taken(same)); err != nil {
		t.Errorf("two files with the same rows: %v", err)
	}
	var refusal store.Refusal
	if err := taken(without); !errors.As(err, &refusal) || !strings.Contains(err.Error(), "make this one again") {
		t.Errorf("a file without her row, after one with it: %v", err)
	}
	trail, err := s.Events(t.Context(), store.TraceFilter{Action: "report_export", Limit: 10})
	if err != nil || len(trail) != 2 {
		t.Errorf("the trail has %d files, %v", len(trail), err)
	}
	if after := percents(t, s); len(after) != 0 {
		t.Errorf("made again it has %d rows", len(after))
	}
}
