package store

import (
	"context"
	"testing"
	"time"
)

func TestAMonthAgoIsTheSameDayOrTheLastOne(t *testing.T) {
	zone, err := time.LoadLocation("Africa/Nairobi")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		day    string
		months int
		want   string
	}{
		{"2027-10-20", 12, "2026-10-20"}, {"2027-03-31", 1, "2027-02-28"}, {"2028-02-29", 12, "2027-02-28"}, {"2027-01-15", 3, "2026-10-15"}, {"2027-05-31", 6, "2026-11-30"},
	} {
		day, err := time.ParseInLocation(time.DateOnly, c.day, zone)
		if err != nil {
			t.Fatal(err)
		}
		if got := moment(day.Add(23*time.Hour), c.months); got.Format("2006-01-02 15:04 -0700") != c.want+" 00:00 +0300" {
			t.Errorf("%d months before %s is %s", c.months, c.day, got)
		}
	}
}

// retain approves the rules and runs them.
func retain(t *testing.T, s *Store, given Retention, at time.Time) RetentionRun {
	t.Helper()
	ctx := context.Background()
	p, err := s.PreviewRetention(ctx, given, at)
	if err == nil {
		err = s.ApproveRetention(ctx, given, p.Rules, Hand{By: "amina", At: at})
	}
	var run RetentionRun
	if err == nil {
		run, err = s.RetainNow(ctx, given, at)
	}
	if err != nil {
		t.Fatal(err)
	}
	return run
}

func TestARestoreErasesAgainWhomAgeHasErased(t *testing.T) {
	r, s := newRestoring(t)
	ctx := context.Background()
	id := contact(t, s, "c1")
	words := sealed(t, s, id, 0)
	if err := s.single(ctx, func(tx *Tx) error {
		_, err := tx.exec(`UPDATE round SET state = 'published'`)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	late := now.AddDate(3, 1, 0)
	r.backup = backedUp(t, s, late)
	everybody := int64(count(t, s, `SELECT count(*) FROM contact`))
	run := retain(t, s, Retention{}, late.Add(time.Hour))
	if n := run.Cut[len(run.Cut)-1]; n.Kind != "contacts" || n.N != everybody {
		t.Fatalf("erased were %+v", run.Cut)
	}
	if n := count(t, s, `SELECT count(*) FROM retention_cut WHERE unclean = 1`); n != 0 {
		t.Error("what is left of her was not looked for")
	}
	for _, left := range remains(t, words, r.path, r.path+"-wal") {
		t.Errorf("left behind in %s…", left)
	}
	closed(t, s)
	o := r.options(r.path)
	o.Force, o.Now = true, late.AddDate(0, 0, 1)
	done, s := r.restore(o)
	if int64(done.Again) != everybody || len(sealed(t, s, id, 0)) != 0 {
		t.Errorf("told %+v, and rows of hers can be read", done)
	}
	// A run that was killed between erasing and looking for remains makes up for it.
	if err := s.single(ctx, func(tx *Tx) error {
		_, err := tx.exec(`INSERT INTO retention_run (id, on_day, rules, approved_by, began_ms, ended_ms) VALUES (1, '2026-10-01', 'others', 'amina', 1, 0)`)
		if err == nil {
			_, err = tx.exec(`INSERT INTO retention_cut (run_id, kind, months, part, after_id, n, unclean, ended_ms) VALUES (1, 'contacts', 36, 0, 5, 2, 1, 0)`)
		}
		return err
	}); err != nil {
		t.Fatal(err)
	}
	retain(t, s, Retention{}, o.Now)
	if n := count(t, s, `SELECT count(*) FROM retention_cut WHERE unclean = 1 OR ended_ms = 0`) + count(t, s, `SELECT count(*) FROM retention_run WHERE ended_ms = 0`); n != 0 {
		t.Error("a run of other rules was not ended")
	}
	if n := count(t, s, `SELECT count(*) FROM audit WHERE action = 'retention' AND object = 'contacts, run of 2026-10-01'`); n != 1 {
		t.Error("what it had taken away stands in no trail")
	}
}

// A register may bring a round as closed or open; nobody is asked when that was.
func TestARoundThatCameAsClosedKeepsNobodysWordsForGood(t *testing.T) {
	for _, state := range []string{"closed", "open"} {
		t.Run(state, func(t *testing.T) {
			s, _ := seededTest(t)
			ctx := context.Background()
			if _, err := s.Turn(ctx, dialled(akinyi, "s1", ""), filing(40, "no water")); err != nil {
				t.Fatal(err)
			}
			if err := s.single(ctx, func(tx *Tx) error {
				_, err := tx.exec(`UPDATE round SET state = $1`, state)
				return err
			}); err != nil {
				t.Fatal(err)
			}
			left := func() int { return count(t, s, `SELECT count(*) FROM report WHERE sealed_answers <> ''`) }
			for _, step := range []struct {
				day  time.Time
				left int
			}{{time.Date(2029, 11, 3, 12, 0, 0, 0, time.UTC), 1}, {time.Date(2029, 11, 4, 12, 0, 0, 0, time.UTC), 0}} {
				if retain(t, s, Retention{}, step.day); left() != step.left {
					t.Errorf("on %s the words of %d are there", step.day.Format(time.DateOnly), left())
				}
			}
		})
	}
}
