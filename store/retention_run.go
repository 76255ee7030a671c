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
	errElsewhere  = errors.New("another process is at it just now")
)

// retentionHour is the local hour from which the day's run may begin by itself.
const retentionHour = 2

// Retain applies the rules of the day by itself, from two in the morning on,
// when they are approved; otherwise it does nothing. It is called once a minute
// and ends with ctx: the next call goes on. Of processes that do it at once one
// does it.
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
// nobody has approved are ErrUnapproved. It ends with ctx, which is to give it a
// few minutes at most, and the next call goes on: another process takes over from
// one that is longer at it.
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

// cutting is one call, while it is under way.
type cutting struct {
	store   *Store
	now     time.Time
	zone    *time.Location
	today   string
	rules   []rule
	known   bool   // they are the approved ones
	unclean bool   // remains of somebody may lie in the database
	hold    string // this call is at it, and no other; "" while there is nothing to do
	later   bool   // somebody reads an old moment: a later call looks for remains
	run     int64  // its id
	day     string // its day
	ended   bool
}

func (c *cutting) once(ctx context.Context, given Retention) (err error) {
	if err := c.store.single(ctx, func(tx *Tx) error { return c.begin(tx, given) }); err != nil {
		return err
	}
	if c.hold != "" {
		defer func() { err = errors.Join(err, c.leave(ctx)) }()
	}
	if failed := c.clean(ctx); failed != nil { // said at the end: the run goes on
		c.later = true
		defer func() { err = errors.Join(err, failed) }()
	}
	if !c.known {
		return ErrUnapproved
	}
	if c.ended {
		return nil
	}
	for _, r := range c.rules {
		if r.months == Forever {
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

// begin goes on with a run that has not ended, or begins the day's. What was
// approved decides, not what the caller brings: a process with other rules neither
// runs nor ends a run, and only those of rules that hold no more end where they are.
func (c *cutting) begin(tx *Tx, given Retention) error {
	*c = cutting{store: c.store, now: c.now} // it may run twice
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
	over, err := c.reached(tx, agreed.Rules)
	if err != nil {
		return err
	}
	begins := c.known && !c.ended
	if !begins && !c.unclean && len(over) == 0 {
		return nil
	}
	if err := c.take(tx); err != nil {
		if c.unclean = false; errors.Is(err, errElsewhere) && !begins { // whoever is at it cleans up, too
			return nil
		}
		return err
	}
	if err := c.giveUp(tx, over); err != nil || !begins || c.run != 0 {
		return err
	}
	return c.open(tx, agreed)
}

// reached reads how far the run of the day has come, and finds those of rules that
// hold no more.
func (c *cutting) reached(tx *Tx, rules string) (over []int64, err error) {
	if c.unclean, err = tx.row(`SELECT 1 FROM retention_cut WHERE unclean = 1 LIMIT 1`, nil, new(int)); err != nil || !c.known {
		return nil, err
	}
	if err := tx.rows(`SELECT id FROM retention_run WHERE ended_ms = 0 AND rules <> $1 ORDER BY id`, []any{rules}, func(r *sql.Rows) error {
		var id int64
		err := r.Scan(&id)
		over = append(over, id)
		return err
	}); err != nil {
		return nil, err
	}
	if found, err := tx.row(`SELECT id, on_day FROM retention_run WHERE ended_ms = 0 AND rules = $1 ORDER BY id LIMIT 1`, []any{rules}, &c.run, &c.day); err != nil || found {
		return over, err
	}
	c.day = c.today
	c.ended, err = tx.row(`SELECT id FROM retention_run WHERE on_day = $1 AND rules = $2`, []any{c.day, rules}, &c.run)
	return over, err
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

// giveUp ends runs where they are.
func (c *cutting) giveUp(tx *Tx, runs []int64) error {
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
