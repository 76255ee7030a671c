package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"regexp"
	"strings"
	"sync"
	"testing"
	"time"
)

// everybodyGoes is a network of which everybody is to go: the rules are approved.
func everybodyGoes(t *testing.T) (s *Store, path string, late time.Time) {
	t.Helper()
	s, path = seededTest(t)
	if err := s.single(context.Background(), func(tx *Tx) error {
		_, err := tx.exec(`UPDATE round SET state = 'published'`)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	late = now.AddDate(3, 1, 0)
	retain(t, s, Retention{}, now)
	return s, path, late
}

func TestABackupThatReadsMeanwhileStopsNoRunAndIsNotWaitedFor(t *testing.T) {
	s, path, late := everybodyGoes(t)
	ctx := context.Background()
	id := contact(t, s, "c1")
	words := sealed(t, s, id, 0)
	// the backup's moment
	tx, err := s.read.BeginTx(ctx, &sql.TxOptions{ReadOnly: true})
	if err != nil {
		t.Fatal(err)
	}
	defer tx.Rollback()
	if err := tx.QueryRow(`SELECT count(*) FROM contact`).Scan(new(int)); err != nil {
		t.Fatal(err)
	}
	run, err := s.RetainNow(ctx, Retention{}, late)
	if err != nil || run.Ended.IsZero() || run.Cut[len(run.Cut)-1].N == 0 {
		t.Fatalf("while somebody reads the run is %+v, %v", run, err)
	}
	unclean := func() int { return count(t, s, `SELECT count(*) FROM retention_cut WHERE unclean = 1`) }
	for range 2 { // the minutes after
		if err := s.Retain(ctx, Retention{}, late); err != nil || unclean() != 1 {
			t.Errorf("that something is left is noted %d times, %v", unclean(), err)
		}
	}
	if err := tx.Rollback(); err != nil {
		t.Fatal(err)
	}
	if err := s.Retain(ctx, Retention{}, late.Add(time.Minute)); err != nil || unclean() != 0 {
		t.Errorf("when nobody reads any more it is noted %d times, %v", unclean(), err)
	}
	for _, left := range remains(t, words, path, path+"-wal") {
		t.Errorf("left behind in %s…", left)
	}
}

// Nobody can write while it goes on, so it is not begun again each minute.
func TestAFileThatTakesTooLongToBuildAnewIsLeftUntilTomorrow(t *testing.T) {
	s, _, late := everybodyGoes(t)
	ctx := context.Background()
	retain(t, s, Retention{}, late)
	if err := s.single(ctx, func(tx *Tx) error { // as if it had been killed before it looked for remains
		_, err := tx.exec(`UPDATE retention_cut SET unclean = 1 WHERE kind = 'contacts'`)
		return err
	}); err != nil {
		t.Fatal(err)
	}
	unclean := func() int { return count(t, s, `SELECT count(*) FROM retention_cut WHERE unclean = 1`) }
	s.cleaning = time.Nanosecond
	if err := s.Retain(ctx, Retention{}, late.Add(time.Minute)); err == nil {
		t.Error("that there was no time for it, nobody is told")
	}
	noted := unclean()
	s.cleaning = cleaning
	for i := range 3 {
		if err := s.Retain(ctx, Retention{}, late.Add(time.Duration(2+i)*time.Minute)); err != nil || noted == 0 || unclean() != noted {
			t.Errorf("the same day it is tried again: %v", err)
		}
	}
	if err := s.Retain(ctx, Retention{}, late.AddDate(0, 0, 1)); err != nil || unclean() != 0 {
		t.Errorf("the next day it is still noted %d times, %v", unclean(), err)
	}
}

func TestWhoeverStopsTheServiceDoesNotWaitForTheSearchForRemains(t *testing.T) {
	s, _, late := everybodyGoes(t)
	ctx, stop := context.WithCancel(context.Background())
	c := &cutting{store: s, now: late}
	if err := s.single(ctx, func(tx *Tx) error { return c.begin(tx, Retention{}) }); err != nil {
		t.Fatal(err)
	}
	stop()
	if err := c.scrub(ctx, nil); !errors.Is(err, context.Canceled) {
		t.Errorf("it goes on: %v", err)
	}
	if day := s.tooLong.Load(); day != nil {
		t.Errorf("it is left until after %s", *day)
	}
}

func TestACallThatWasKilledIsTakenOver(t *testing.T) {
	s, _, late := everybodyGoes(t)
	ctx := context.Background()
	if err := s.single(ctx, func(tx *Tx) error {
		_, err := tx.exec(`INSERT INTO setting (name, value, at_ms) VALUES ('retention_hold', '1', $1)`, late.UnixMilli())
		return err
	}); err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		at   time.Duration
		runs int
	}{{-time.Minute, 1}, {time.Minute, 1}, {holdLasts - time.Second, 1}, {holdLasts, 2}} {
		if err := s.Retain(ctx, Retention{}, late.Add(c.at)); err != nil {
			t.Fatal(err)
		}
		if n := count(t, s, `SELECT count(*) FROM retention_run WHERE ended_ms <> 0`); n != c.runs {
			t.Errorf("%s after another began, runs are %d", c.at, n)
		}
	}
}

// Each call comes further, also where nothing is to go and it has time for one look only.
func TestAnEndlessTableIsLookedThroughInPieces(t *testing.T) {
	s, _, late := everybodyGoes(t)
	ctx := context.Background()
	for i := range 20 {
		if _, err := s.Turn(ctx, dialled(akinyi, fmt.Sprint("x", i), ""), filing(40, "")); err != nil {
			t.Fatal(err)
		}
	}
	s.looked = 4
	c := &cutting{store: s, now: late}
	if err := s.single(ctx, func(tx *Tx) error { return c.begin(tx, Retention{}) }); err != nil {
		t.Fatal(err)
	}
	reached := func() (part, after int64, open bool) {
		err := s.rows(ctx, `SELECT part, after_id FROM retention_cut WHERE kind = 'deliveries' AND run_id = $1 AND ended_ms = 0`, []any{c.run}, func(r *sql.Rows) error {
			open = true
			return r.Scan(&part, &after)
		})
		if err != nil {
			t.Fatal(err)
		}
		return part, after, open
	}
	rule := c.rules[5]
	if rule.Name != "deliveries" {
		t.Fatal(rule.Name)
	}
	rule.parts = []retainedPart{{table: "report", key: "id", cut: `UPDATE report SET voice = ''`, due: `report.at_ms < $1 AND report.id < 0`}} // nothing is to go
	looks := 0
	for part, after, open := reached(); open; looks++ {
		if looks > 50 {
			t.Fatal("it does not come to its end")
		}
		asked := 0
		brief := &until{Context: ctx, over: func() bool {
			p, a, o := reached()
			asked++
			return p != part || a != after || !o || asked > 500
		}}
		err := c.kind(brief, rule)
		brief.stop()
		p, a, o := reached()
		if o && p == part && a <= after {
			t.Fatalf("after a look it is at part %d, row %d, as before: %v", p, a, err)
		}
		part, after, open = p, a, o
	}
	if looks < 5 {
		t.Errorf("%d looks", looks)
	}
}

// until is a context that is over when something has come about, and once it is
// stopped; database/sql also asks on goroutines of its own.
type until struct {
	context.Context
	at   sync.Mutex
	over func() bool
}

func (u *until) Err() error {
	u.at.Lock()
	defer u.at.Unlock()
	if u.over == nil || u.over() {
		return context.DeadlineExceeded
	}
	return nil
}

func (u *until) stop() {
	u.at.Lock()
	defer u.at.Unlock()
	u.over = nil
}

// What the writer asks of one row goes by key and index: turns wait for it. Rounds
// and partners are few.
func TestNothingThatIsCutMakesTheWriterWalkThroughATable(t *testing.T) {
	s, _ := seededTest(t)
	walked := regexp.MustCompile(`SCAN (\w+)`)
	few := map[string]bool{"o": true, "p": true, "r": true}
	for _, k := range retainedKinds() {
		for _, p := range k.parts {
			p = p.on(now)
			query := fmt.Sprintf(`%s WHERE %s.%s = $2 AND %s`, p.cut, p.table, p.key, p.due)
			if p.cut == "" {
				query = `SELECT 1 FROM contact WHERE contact.id = $2 AND ` + p.due
			}
			var plan []string
			if err := s.single(context.Background(), func(tx *Tx) error {
				plan = nil
				return tx.rows("EXPLAIN QUERY PLAN "+query, []any{1, 1}, func(r *sql.Rows) error {
					var id, parent, unused int
					var step string
					err := r.Scan(&id, &parent, &unused, &step)
					plan = append(plan, step)
					return err
				})
			}); err != nil || len(plan) == 0 {
				t.Fatalf("%s: %v", k.Name, err)
			}
			for _, step := range plan {
				if m := walked.FindStringSubmatch(step); m != nil && !few[m[1]] {
					t.Errorf("%s of %s walks through %s:\n%s", k.Name, p.table, m[1], strings.Join(plan, "\n"))
				}
			}
		}
	}
}
