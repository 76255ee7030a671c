package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// RetentionRun is what one day's run of the rules has taken away.
type RetentionRun struct {
	Day   string // the network's local day
	Rules string
	By    string // who approved them
	Began time.Time
	Ended time.Time // zero while it is under way
	Cut   []RetentionCut
}

// RetentionCut is what a run has taken away of one kind.
type RetentionCut struct {
	Kind   string
	Months int
	N      int64 // rows emptied or deleted; of contacts, people erased
}

// Why a run does nothing.
var (
	ErrUnapproved = errors.New("nobody has approved these rules of retention yet: look at the preview, and approve it")
	errElsewhere  = errors.New("another process is at it")
)

// retentionHour is the local hour from which the day's run may begin by itself.
const retentionHour = 2

// Retain applies the rules of the day by itself, from two in the morning on,
// when they are approved; otherwise it does nothing. It is called once a minute
// and ends with ctx: the next call goes on. Processes that do it at once share
// one run.
func (s *Store) Retain(ctx context.Context, given Retention, now time.Time) error {
	if now.In(s.ref.Load().zone).Hour() < retentionHour {
		return nil
	}
	_, err := s.RetainNow(ctx, given, now)
	if errors.Is(err, ErrUnapproved) || errors.Is(err, errElsewhere) || ctx.Err() != nil {
		return nil
	}
	return err
}

// RetainNow applies the rules of the day now, at any hour, and says what the
// day's run has come to; once it has ended it only says it again. Rules that
// nobody has approved are ErrUnapproved.
func (s *Store) RetainNow(ctx context.Context, given Retention, now time.Time) (RetentionRun, error) {
	for {
		c := &cutting{store: s, now: now}
		if err := c.once(ctx, given); err != nil {
			return RetentionRun{}, fmt.Errorf("retention: %w", err)
		}
		if c.day == c.today { // it was no earlier day's that was killed
			return s.retentionRun(ctx, c.run)
		}
	}
}

// cutting is one run, while it is under way.
type cutting struct {
	store *Store
	now   time.Time
	zone  *time.Location
	today string
	rules []rule
	known bool   // the rules are approved
	run   int64  // its id
	day   string // its day
	ended bool
}

func (c *cutting) once(ctx context.Context, given Retention) error {
	if err := c.store.single(ctx, func(tx *Tx) error { return c.begin(tx, given) }); err != nil {
		return err
	}
	if err := c.clean(ctx); err != nil {
		return err
	}
	if !c.known {
		return ErrUnapproved
	}
	for _, r := range c.rules {
		if c.ended || r.months == Forever {
			continue
		}
		if err := c.kind(ctx, r); err != nil {
			return fmt.Errorf("%s: %w", r.Name, err)
		}
	}
	return c.store.single(ctx, func(tx *Tx) error {
		_, err := tx.exec(`UPDATE retention_run SET ended_ms = $1 WHERE id = $2 AND ended_ms = 0`, c.now.UnixMilli(), c.run)
		return err
	})
}

// lock lets one process at a time look how far the run has come.
func (c *cutting) lock(tx *Tx) error { return c.store.lockLines(tx, []string{"retention"}) }

// begin goes on with a run that has not ended, or begins the day's. Runs of rules
// that hold no more end where they are.
func (c *cutting) begin(tx *Tx, given Retention) error {
	c.run, c.ended, c.known = 0, false, false // it may run twice
	if err := c.lock(tx); err != nil {
		return err
	}
	ref, err := tx.refresh(c.store.ref.Load())
	if err != nil {
		return err
	}
	if c.rules, err = retention(tx, given); err != nil {
		return err
	}
	agreed, err := approval(tx)
	if err != nil {
		return err
	}
	c.zone, c.today, c.known = ref.clock(), c.now.In(ref.clock()).Format(time.DateOnly), agreed.Rules == written(c.rules)
	if err := c.giveUp(tx, written(c.rules)); err != nil || !c.known {
		return err
	}
	if found, err := tx.row(`SELECT id, on_day FROM retention_run WHERE ended_ms = 0 ORDER BY id LIMIT 1`, nil, &c.run, &c.day); err != nil || found {
		return err
	}
	c.day = c.today
	if c.ended, err = tx.row(`SELECT id FROM retention_run WHERE on_day = $1 AND rules = $2`, []any{c.day, agreed.Rules}, &c.run); err != nil || c.ended {
		return err
	}
	return c.open(tx, agreed)
}

// open writes the day's run, and for each kind that nothing is cut of it yet.
func (c *cutting) open(tx *Tx, agreed Approval) error {
	c.run = c.store.ids.next(c.now)
	if _, err := tx.exec(`INSERT INTO retention_run (id, on_day, rules, approved_by, began_ms, ended_ms) VALUES ($1, $2, $3, $4, $5, 0)`,
		c.run, c.day, agreed.Rules, agreed.By, c.now.UnixMilli()); err != nil {
		return err
	}
	for _, r := range c.rules {
		if r.months == Forever {
			continue
		}
		if _, err := tx.exec(`INSERT INTO retention_cut (run_id, kind, months, part, after_id, n, unclean, ended_ms) VALUES ($1, $2, $3, 0, 0, 0, 0, 0)`, c.run, r.Name, r.months); err != nil {
			return err
		}
	}
	return nil
}

// giveUp ends the runs of other rules than these where they are.
func (c *cutting) giveUp(tx *Tx, rules string) error {
	var runs []int64
	if err := tx.rows(`SELECT id FROM retention_run WHERE ended_ms = 0 AND rules <> $1 ORDER BY id`, []any{rules}, func(r *sql.Rows) error {
		var id int64
		err := r.Scan(&id)
		runs = append(runs, id)
		return err
	}); err != nil {
		return err
	}
	for _, id := range runs {
		for _, r := range c.rules {
			if err := c.close(tx, id, r.Name); err != nil {
				return err
			}
		}
		if _, err := tx.exec(`UPDATE retention_run SET ended_ms = $1 WHERE id = $2`, c.now.UnixMilli(), id); err != nil {
			return err
		}
	}
	return nil
}

// close ends a kind of a run, and writes into the trail how much of it went, by
// which rule, and who approved that. It names nobody.
func (c *cutting) close(tx *Tx, run int64, kind string) error {
	changed, err := tx.exec(`UPDATE retention_cut SET ended_ms = $1 WHERE run_id = $2 AND kind = $3 AND ended_ms = 0`, c.now.UnixMilli(), run, kind)
	if err != nil || changed == 0 {
		return err
	}
	var n, months int64
	var day, by string
	if _, err = tx.row(`SELECT k.n, k.months, r.on_day, r.approved_by FROM retention_cut k JOIN retention_run r ON r.id = k.run_id WHERE k.run_id = $1 AND k.kind = $2`, []any{run, kind}, &n, &months, &day, &by); err != nil || n == 0 {
		return err
	}
	return tx.audit(c.store.ids.next(c.now), NewAudit{
		Actor: "gateway", Action: "retention", Object: kind + ", run of " + day, Became: fmt.Sprintf("%d, kept %s, approved by %s", n, kept(int(months)), by),
	}, c.now)
}

// clean takes away what a run that was killed has left of whom it erased.
func (c *cutting) clean(ctx context.Context) error {
	left := false
	if err := c.store.rows(ctx, `SELECT run_id FROM retention_cut WHERE unclean = 1 LIMIT 1`, nil, func(*sql.Rows) error { left = true; return nil }); err != nil || !left {
		return err
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), cleaning)
	defer cancel()
	if err := c.store.Scrub(ctx); err != nil {
		return err
	}
	return c.cleaned(ctx)
}

// cleaning is how long that may take, which goes over the whole file: it is not
// begun again each minute because a minute's part was too short for it.
const cleaning = 5 * time.Minute

func (c *cutting) cleaned(ctx context.Context) error {
	return c.store.single(ctx, func(tx *Tx) error {
		_, err := tx.exec(`UPDATE retention_cut SET unclean = 0 WHERE unclean = 1`)
		return err
	})
}
