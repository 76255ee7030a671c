package store

import (
	"context"
	"fmt"
	"path/filepath"
	"testing"
	"time"
)

// seen is a Which of the tests' round.
func seen(s *Store, scope Scope) Which { return Which{Scope: scope, Round: s.RoundAt(now)} }

func TestABranchSeesTheFiguresOfItsPlacesOnly(t *testing.T) {
	s := seeded(t)
	for scope, want := range map[Scope]string{Everything(): "[K11 K12 L21]", Branch("KE"): "[K11 K12]", Branch("PE"): "[L21]", Branch("nowhere"): "[]", {}: "[]"} {
		rows, err := s.Figured(t.Context(), seen(s, scope), Page{Limit: 100}, now)
		codes := []string{}
		for _, r := range rows {
			codes = append(codes, r.Commitment.Code)
		}
		if got := fmt.Sprint(codes); err != nil || got != want {
			t.Errorf("%+v sees %s, not %s: %v", scope, got, want, err)
		}
		if chosen := len(s.Chosen(Which{Scope: scope})); chosen != len(codes) {
			t.Errorf("%+v may choose %d commitments of %d", scope, chosen, len(codes))
		}
		if _, err := s.SheetOf(t.Context(), Which{Scope: scope, Round: s.RoundAt(now), Place: "PE"}, 9, now); (err == nil) != (scope.Whole || scope.Place == "PE") {
			t.Errorf("the sheet of Peru for %+v: %v", scope, err)
		}
	}
	narrow := seen(s, Branch("KE"))
	narrow.Place = "PE"
	if rows, err := s.Figured(t.Context(), narrow, Page{Limit: 9}, now); err != nil || len(rows) != 0 {
		t.Errorf("a filter widens a scope: %d, %v", len(rows), err)
	}
}

func TestCoverageIsTheSumOfWhatLiesBelow(t *testing.T) {
	s := seeded(t)
	all, rows, err := s.Coverage(t.Context(), seen(s, Everything()), now)
	if err != nil || len(rows) != 3 {
		t.Fatalf("%d rows, %v", len(rows), err)
	}
	got := map[string]string{}
	for _, c := range all {
		got[c.Code] = fmt.Sprintf("%d below %d: %d promises, %d silent, %d of %d", c.Depth, len(c.Parent), c.Commitments, c.Silent, c.Reports, c.Assigned)
	}
	// K12 is asked of ann, ben and cid, K11 of ann and dee; who has said STOP is in neither number.
	for code, want := range map[string]string{"KE": "0 below 0: 2 promises, 1 silent, 2 of 5", "KE-K": "1 below 2: 2 promises, 1 silent, 2 of 5", "PE": "0 below 0: 1 promises, 0 silent, 1 of 1"} {
		if got[code] != want {
			t.Errorf("%s: %s, not %s", code, got[code], want)
		}
	}
}

func TestAStepIsListedWhileItIsDueOrLate(t *testing.T) {
	s := seeded(t)
	for _, query := range []string{
		`UPDATE milestone SET due_on = '2026-03-01' WHERE commitment_id = (SELECT id FROM commitment WHERE code = 'K11')`,
		`UPDATE milestone SET due_on = '2026-10-01', status = 'met', met_on = '2026-10-06' WHERE commitment_id = (SELECT id FROM commitment WHERE code = 'K12')`,
	} {
		if err := s.single(context.Background(), func(tx *Tx) error { _, err := tx.exec(query); return err }); err != nil {
			t.Fatal(err)
		}
	}
	steps, err := s.Steps(t.Context(), seen(s, Everything()), [2]string{"2026-07-22", "2026-11-30"}, now)
	got := ""
	for _, m := range steps {
		got += fmt.Sprintf("%s late %d met %d; ", m.Commitment.Code, m.Late, m.Met)
	}
	late := daysBetween("2026-03-01", now.Format(time.DateOnly))
	if want := fmt.Sprintf("K11 late %d met 0; K12 late 0 met 5; ", late); err != nil || got != want {
		t.Errorf("%q, not %q: %v", got, want, err)
	}
}

func TestHowReportsCameIsCountedWhileTheyCount(t *testing.T) {
	for name, database := range engines(t) {
		t.Run(name, func(t *testing.T) {
			s := openWith(t, database(), filepath.Join(t.TempDir(), "keys"))
			if err := s.Seed(t.Context(), register(), now); err != nil {
				t.Fatal(err)
			}
			costs, err := s.Costs(t.Context(), seen(s, Everything()), now)
			want := []Source{{"ussd", "demo", "en", 2}, {"ussd", "demo", "es", 1}, {"ussd", "demo", "sw", 1}}
			if err != nil || fmt.Sprint(costs.Sources) != fmt.Sprint(want) {
				t.Errorf("%v, not %v: %v", costs.Sources, want, err)
			}
			costs, err = s.Costs(t.Context(), seen(s, Branch("PE")), now)
			if err != nil || len(costs.Sources) != 1 || costs.Spent != nil || costs.Budget != nil {
				t.Errorf("a branch sees %+v: %v", costs, err)
			}
			if wrong, err := s.CheckFigures(t.Context(), 9); err != nil || len(wrong) > 0 {
				t.Errorf("a recount differs: %v, %v", wrong, err)
			}
		})
	}
}
