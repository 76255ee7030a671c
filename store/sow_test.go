package store

import (
	"context"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ahadi/internal/keys"
)

// sowable is a register whose rounds and works are enough to sow.
func sowable() Seed {
	seed := register()
	seed.Reports, seed.Rounds = nil, nil
	for i := range 6 {
		opens := now.AddDate(0, -3*(5-i), -14)
		day := func(k int) string { return opens.AddDate(0, 0, k).Format(time.DateOnly) }
		r := Round{Code: "q" + string(rune('1'+i)), Name: "quarter", OpensOn: day(0), MidOn: day(10), LastOn: day(21), ClosesOn: day(28), GraceDays: 7, State: "published"}
		if i == 5 {
			r.State = "open"
		}
		seed.Rounds = append(seed.Rounds, r)
	}
	for _, code := range []string{"K21", "K22", "K23", "K24"} {
		c := seed.Commitments[0]
		c.Code = code
		seed.Commitments = append(seed.Commitments, c)
	}
	return seed
}

func TestWhatIsSownIsAsIfPeopleHadReportedIt(t *testing.T) {
	for engine, database := range map[string]func(testing.TB) string{
		"SQLite":     func(t testing.TB) string { return filepath.Join(t.TempDir(), "ahadi.db") },
		"PostgreSQL": ready,
	} {
		t.Run(engine, func(t *testing.T) {
			ctx := context.Background()
			ring, err := keys.New()
			if err != nil {
				t.Fatal(err)
			}
			s, err := Open(ctx, Options{Database: database(t), Keys: ring})
			if err != nil {
				t.Fatal(err)
			}
			defer s.Close()
			if err := s.Seed(ctx, sowable(), now); err != nil {
				t.Fatal(err)
			}
			for _, reports := range []int{60, 300, 600} { // made, made and copied, copied again
				if err := s.Sow(ctx, Sowing{Reports: reports, First: 10, Now: now}); err != nil {
					t.Fatal(err)
				}
				if wrong, err := s.CheckFigures(ctx, 5); err != nil || len(wrong) > 0 {
					t.Fatalf("%d reports: the figures are not those of the reports: %v %v", reports, wrong, err)
				}
				people, filed := count(t, s, `SELECT count(*) FROM contact WHERE code LIKE 'sown%'`), count(t, s, `SELECT count(*) FROM report`)
				if people != reports/Sown || filed != reports {
					t.Fatalf("%d people and %d reports, want %d and %d", people, filed, reports/Sown, reports)
				}
			}
			all, err := s.Reports(ctx, Page{Limit: 1000})
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range all {
				if !strings.Contains(string(r.Answers), `"status":"`+r.Status+`"`) || timeOf(r.ID).Sub(r.At).Abs() > time.Minute {
					t.Fatalf("report %d does not open, or its id does not tell its time: %s %s", r.ID, r.Answers, r.At)
				}
			}
			if n := count(t, s, `SELECT count(*) FROM session`) + count(t, s, `SELECT count(*) FROM inbound`); n < 100 {
				t.Errorf("%d traces of how the reports came", n)
			}
		})
	}
}

func TestOnlyMultiplesAreSownByCopying(t *testing.T) {
	s, _ := openTest(t)
	if err := s.Sow(context.Background(), Sowing{Reports: 150, First: 10, Now: now}); err == nil {
		t.Error("a network that no number of copies makes is sown")
	}
}
