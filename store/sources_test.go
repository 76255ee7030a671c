package store

import (
	"context"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
)

// The reports of a database from before how they came was counted are counted by
// that, too, once it is opened.
func TestReportsFromBeforeAreCountedByHowTheyCame(t *testing.T) {
	for name, database := range engines(t) {
		t.Run(name, func(t *testing.T) {
			s := openWith(t, database(), filepath.Join(t.TempDir(), "keys"))
			if err := s.Seed(t.Context(), register(), now); err != nil {
				t.Fatal(err)
			}
			text, err := schema.ReadFile("schema/0025_sources.sql")
			if err != nil {
				t.Fatal(err)
			}
			steps := strings.Split(string(text), ";\n")
			run := func(queries ...string) {
				t.Helper()
				if err := s.single(context.Background(), func(tx *Tx) error {
					for _, q := range queries {
						if _, err := tx.exec(comments(q)); err != nil {
							return err
						}
					}
					return nil
				}); err != nil {
					t.Fatal(err)
				}
			}
			run(`UPDATE report SET tally = replace(tally, 'c:' || via || ':' || channel || ':' || language || '|', '')`, `DELETE FROM figure WHERE bucket LIKE 'c:%'`)
			if costs, err := s.Costs(t.Context(), seen(s, Everything()), now); err != nil || len(costs.Sources) != 0 {
				t.Fatalf("before: %v, %v", costs.Sources, err)
			}
			run(steps[0], steps[1])
			if costs, err := s.Costs(t.Context(), seen(s, Everything()), now); err != nil || fmt.Sprint(costs.Sources) != "[{ussd demo en 2} {ussd demo es 1} {ussd demo sw 1}]" {
				t.Errorf("%v, %v", costs.Sources, err)
			}
			if wrong, err := s.CheckFigures(t.Context(), 9); err != nil || len(wrong) > 0 {
				t.Errorf("a recount differs: %v, %v", wrong, err)
			}
		})
	}
}

func TestPagesOfFiguresReadTheSameOfBothEngines(t *testing.T) {
	said := map[string]string{}
	for name, database := range engines(t) {
		s := openWith(t, database(), filepath.Join(t.TempDir(), "keys"))
		if err := s.Seed(t.Context(), register(), now); err != nil {
			t.Fatal(err)
		}
		if err := s.single(context.Background(), func(tx *Tx) error { // two days by two channels, one without a price
			_, err := tx.write(spendQuery, [][]any{
				{s.RoundAt(now).ID, "2026-10-07", "demo", "sms", "KES", 3, 4, 3_200_000}, {s.RoundAt(now).ID, "2026-10-08", "demo", "sms", "KES", 1, 1, 800_000}, {s.RoundAt(now).ID, "2026-10-08", "other", "ussd", "", 2, 0, 0},
			})
			return err
		}); err != nil {
			t.Fatal(err)
		}
		for scope := range map[Scope]bool{Everything(): true, Branch("KE"): true} {
			w := seen(s, scope)
			places, _, err := s.Coverage(t.Context(), w, now)
			steps, err2 := s.Steps(t.Context(), w, [2]string{"2026-07-22", "2027-01-18"}, now)
			lacks, err3 := s.Lacks(t.Context(), w, now)
			costs, err4 := s.Costs(t.Context(), w, now)
			w.Place = "KE-K"
			sheet, err5 := s.SheetOf(t.Context(), w, 1, now)
			if err != nil || err2 != nil || err3 != nil || err4 != nil || err5 != nil {
				t.Fatal(name, err, err2, err3, err4, err5)
			}
			got := fmt.Sprint(places, len(steps), lacks, costs, sheet.Place, len(sheet.Rows), sheet.More, sheet.Rows[0].How)
			if before, ok := said[fmt.Sprint(scope)]; ok && before != got {
				t.Errorf("one engine says\n%s\nthe other\n%s", before, got)
			}
			said[fmt.Sprint(scope)] = got
			if spent := fmt.Sprint(costs.Spent); scope.Whole && spent != "[{demo sms 4 5 KES 4.00} {other ussd 2 0 unknown}]" {
				t.Errorf("spent: %s", spent)
			}
		}
	}
}
