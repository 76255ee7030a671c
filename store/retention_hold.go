package store

import (
	"context"
	"database/sql"
	"errors"
	"strconv"
	"time"
)

const (
	// holdSetting is the setting that names the call which is at it, and since when.
	holdSetting = "retention_hold"
	// holdLasts is after how long a call has surely been killed: longer than one
	// takes, and than remains are looked for.
	holdLasts = 15 * time.Minute
)

// lock lets one process at a time look how far the run has come.
func (c *cutting) lock(tx *Tx) error { return c.store.lockLines(tx, []string{"retention"}) }

// take makes this call the one that is at it, unless another is. Clocks of two
// machines differ, and one may be set back: what matters is how far apart they are.
func (c *cutting) take(tx *Tx) error {
	var since int64
	found, err := tx.row(`SELECT at_ms FROM setting WHERE name = $1`, []any{holdSetting}, &since)
	if err != nil {
		return err
	}
	if found && c.now.Sub(when(since)).Abs() < holdLasts {
		return errElsewhere
	}
	hold := strconv.FormatInt(c.store.ids.next(c.now), 10)
	_, err = tx.exec(`INSERT INTO setting (name, value, at_ms) VALUES ($1, $2, $3) ON CONFLICT (name) DO UPDATE SET value = excluded.value, at_ms = excluded.at_ms`, holdSetting, hold, c.now.UnixMilli())
	if err == nil {
		c.hold = hold
	}
	return err
}

// still fails when another process has taken over meanwhile.
func (c *cutting) still(tx *Tx) error {
	if err := c.lock(tx); err != nil {
		return err
	}
	mine, err := tx.row(`SELECT 1 FROM setting WHERE name = $1 AND value = $2`, []any{holdSetting, c.hold}, new(int))
	if err == nil && !mine {
		err = errElsewhere
	}
	return err
}

// leave lets others go on.
func (c *cutting) leave(ctx context.Context) error {
	return c.store.single(context.WithoutCancel(ctx), func(tx *Tx) error {
		_, err := tx.exec(`DELETE FROM setting WHERE name = $1 AND value = $2`, holdSetting, c.hold)
		return err
	})
}

// leftBehind are the sealed texts of whom this process has erased since nothing was
// left of anybody: the last of them was the nth of a run.
type leftBehind struct {
	run, n int64
	gone   []string
}

// remainsMost is how many texts are looked for; where there are more, the file is
// built anew.
const remainsMost = 50_000

// cleaning is how long it may take to look for remains, which goes over the whole
// file and keeps those waiting who write. Where that is too short it is tried again
// the next day.
const cleaning = 5 * time.Minute

// clean takes away what an earlier call has left of whom it erased, because it was
// killed or somebody read an old moment. What was erased by another process, or in
// an earlier life, is not known text by text: then the file is built anew. What took
// too long today is left until tomorrow.
func (c *cutting) clean(ctx context.Context) error {
	if !c.unclean {
		return nil
	}
	if day := c.store.tooLong.Load(); day != nil && *day == c.today {
		c.later = true
		return nil
	}
	known, left := c.store.remains.Load(), 0
	if err := c.store.rows(ctx, `SELECT run_id, n FROM retention_cut WHERE unclean = 1`, nil, func(r *sql.Rows) error {
		var run, n int64
		err := r.Scan(&run, &n)
		if left++; known != nil && (left > 1 || run != known.run || n != known.n) {
			known = nil
		}
		return err
	}); err != nil {
		return err
	}
	if known == nil {
		known = &leftBehind{}
	}
	return c.scrub(ctx, known.gone)
}

// scrub looks for texts, or builds the file anew, and notes that nothing is left.
// Whoever reads an old moment, as a backup does for minutes, is not waited for: a
// later call finishes it, and this one goes on. It ends with ctx: whoever stops the
// service waits for nothing.
func (c *cutting) scrub(ctx context.Context, gone []string) error {
	within, cancel := context.WithTimeout(ctx, c.store.cleaning)
	defer cancel()
	err := c.store.scrub(within, scrubbing{gone: gone, hasty: true})
	if within.Err() != nil && ctx.Err() == nil {
		day := c.today
		c.store.tooLong.Store(&day)
	}
	if errors.Is(err, errRead) {
		c.later = true
		return nil
	}
	if err != nil {
		return err
	}
	c.store.remains.Store(nil)
	return c.store.single(ctx, func(tx *Tx) error {
		if err := c.still(tx); err != nil {
			return err
		}
		_, err := tx.exec(`UPDATE retention_cut SET unclean = 0 WHERE unclean = 1`)
		return err
	})
}

// left is how far a run had come when it erased somebody.
type left struct {
	n       int64 // people before her
	unclean bool  // remains of them were not looked for yet
}

// remember keeps in mind what must not be found again of the person who went.
func (c *cutting) remember(at left, gone []string) {
	was := c.store.remains.Load()
	switch {
	case !at.unclean:
		was = &leftBehind{run: c.run, n: at.n}
	case was == nil || was.run != c.run || was.n != at.n || len(was.gone) > remainsMost:
		c.store.remains.Store(nil)
		return
	}
	c.store.remains.Store(&leftBehind{run: c.run, n: at.n + 1, gone: append(was.gone, gone...)})
}
