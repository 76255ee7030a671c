package store

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// people are those of the small register who report on K12, with their side.
var people = []struct{ number, side string }{
	{"+12025550101", Community}, {"+12025550102", Community}, {"+12025550107", Community}, {"+12025550120", Government},
}

// TestFiguresEqualARecountOfTheReports files, corrects, holds and withdraws at
// random, and counts again from the reports after each history.
func TestFiguresEqualARecountOfTheReports(t *testing.T) {
	s, _ := seededTest(t)
	n := 0
	rapid.Check(t, func(t *rapid.T) {
		var refs []string
		for range rapid.IntRange(1, 12).Draw(t, "steps") {
			n++
			who := rapid.SampledFrom(people).Draw(t, "who")
			job := dialled(who.number, fmt.Sprint("figures", n), "")
			ref := ""
			if len(refs) > 0 && rapid.Bool().Draw(t, "names one") {
				ref = rapid.SampledFrom(refs).Draw(t, "ref")
			}
			withdraw := ref != "" && rapid.Bool().Draw(t, "withdraw")
			status := rapid.SampledFrom([]string{"not_started", "started", "mostly", "done", "stopped", "unknown"}).Draw(t, "status")
			percent := rapid.SampledFrom([]int{-1, 0, 10, 49, 50, 100}).Draw(t, "percent")
			state := rapid.SampledFrom([]string{"accepted", "accepted", "held"}).Draw(t, "state")
			r, err := s.Turn(context.Background(), job, func(b Before) After {
				if ref != "" && b.Reports == nil {
					return After{More: []Need{{Ref: ref}}}
				}
				named := b.Reports[ref]
				if withdraw {
					if named == nil {
						return After{}
					}
					return After{Withdrawn: []int64{named.ID}}
				}
				a := filing(percent, "")(b)
				a.Reports[0].Status, a.Reports[0].State = status, state
				if named != nil && named.ContactID == b.People[0].ID {
					a.Reports[0].Supersedes = named.ID
				}
				return a
			})
			if err != nil {
				t.Fatal(err)
			}
			if filed, ok := strings.CutPrefix(r.Say, "saved "); ok {
				refs = append(refs, filed)
			}
		}
		if wrong, err := s.CheckFigures(context.Background(), 100); err != nil || len(wrong) > 0 {
			t.Fatalf("a recount differs: %v, %v", wrong, err)
		}
	})
}

func TestWorkThatStoppedStandsWhereItsMonitorLastSawIt(t *testing.T) {
	s, _ := seededTest(t)
	for i, percent := range []int{40, -1, -1} {
		if _, err := s.Turn(context.Background(), dialled("+12025550101", fmt.Sprint("stop", i), ""), func(b Before) After {
			a := filing(percent, "")(b)
			if percent < 0 {
				a.Reports[0].Status = "stopped"
			}
			return a
		}); err != nil {
			t.Fatal(err)
		}
	}
	o, err := s.Overview(context.Background(), Everything(), now)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range o.Rows {
		if reading := r.Community.Reading("build"); r.Commitment.Code == "K12" && reading != (Reading{"stopped", 40, 1}) {
			t.Errorf("K12 reads %+v", reading)
		}
	}
	if reports, err := s.Reports(context.Background(), Page{Limit: 10}); err != nil || reports[2].Percent != -1 {
		t.Errorf("the report says %d percent, which she did not; %v", reports[2].Percent, err)
	}
}

func TestAReportWithoutAPercentageWeighsNone(t *testing.T) {
	s, _ := seededTest(t)
	for i, status := range []string{"stopped", "broken", "unknown"} {
		if _, err := s.Turn(context.Background(), dialled(people[i].number, "none", ""), func(b Before) After {
			a := filing(-1, "")(b)
			a.Reports[0].Status = status
			return a
		}); err != nil {
			t.Fatal(err)
		}
	}
	o, err := s.Overview(context.Background(), Everything(), now)
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range o.Rows {
		if r.Commitment.Code == "K12" && (r.Community.N != 3 || r.Community.median() != -1) {
			t.Errorf("%d reports without a percentage have the median %d", r.Community.N, r.Community.median())
		}
	}
}
