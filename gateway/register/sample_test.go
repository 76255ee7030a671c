package register

import (
	"context"
	"testing"
	"time"

	"ahadi/store"
	"ahadi/store/storetest"
)

func TestTheSampleIsWholeAndGivesTheReadingsItWasWrittenFor(t *testing.T) {
	seed, err := Read(Sample())
	if err != nil {
		t.Fatal(err)
	}
	now := time.Date(2026, 10, 20, 9, 0, 0, 0, time.UTC)
	if seed, err = AddPeople(Shift(seed, DaysTo(now), now), 200); err != nil {
		t.Fatal(err)
	}
	s := storetest.Empty(t)
	if err := s.Seed(context.Background(), seed, now); err != nil {
		t.Fatal(err)
	}
	o, err := s.Overview(context.Background(), store.Everything(), now)
	if err != nil {
		t.Fatal(err)
	}
	want := map[string]store.Reading{
		"K12": {Status: "mostly", Percent: 55, Voices: 3}, "C22": {Status: "started", Percent: 40, Voices: 2},
		"L31": {Status: "mostly", Percent: 60, Voices: 2}, "K11": {Status: "stopped", Percent: 30, Voices: 1},
		"C21": {Percent: -1}, "C23": {Percent: -1},
	}
	for _, r := range o.Rows {
		if w, ok := want[r.Commitment.Code]; ok && r.Community.Reading(r.Commitment.Kind) != w {
			t.Errorf("%s: got %+v, want %+v", r.Commitment.Code, r.Community.Reading(r.Commitment.Kind), w)
		}
		if r.Commitment.Code == "K12" && r.Government.Reading("build").Percent != 90 {
			t.Errorf("K12: the government says %+v", r.Government.Reading("build"))
		}
	}
	if o.Round.Code != "r3" || !o.Round.Open {
		t.Errorf("the round is %+v", o.Round)
	}
	reports, err := s.Reports(context.Background(), store.Page{Limit: 1000})
	if err != nil || len(reports) != 22 {
		t.Errorf("%d reports, %v", len(reports), err)
	}
}
