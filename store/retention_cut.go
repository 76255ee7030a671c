package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"
)

// How much of a kind one transaction takes, and how many people are erased
// before it is looked what the database still holds of them. Turns come between.
const (
	retainBatch  = 500
	retainPeople = 50
)

// retainRows is how many rows are looked at in one go; of people, who are asked
// more about, a quarter. How far that was is written down, so that each call comes
// further, however large the table and however little of it is to go.
const retainRows = 20_000

// kind takes away what is due of one kind, from where the run had come.
func (c *cutting) kind(ctx context.Context, r rule) error {
	day, err := time.ParseInLocation(time.DateOnly, c.day, c.zone)
	if err != nil {
		return err
	}
	before := moment(day, r.months)
	for ctx.Err() == nil {
		at := reach{}
		found := false
		if err := c.store.rows(ctx, `SELECT part, after_id FROM retention_cut WHERE run_id = $1 AND kind = $2 AND ended_ms = 0`, []any{c.run, r.Name}, func(rows *sql.Rows) error {
			found = true
			return rows.Scan(&at.part, &at.after)
		}); err != nil || !found {
			return err
		}
		if at.part == len(r.parts) {
			return c.store.single(ctx, func(tx *Tx) error { return c.close(tx, c.run, r.Name) })
		}
		b := portion{kind: r.Name, part: r.parts[at.part].on(before), before: before, at: at}
		if err := c.search(ctx, &b); err != nil {
			return err
		}
		if err := c.portions(ctx, b); err != nil {
			return err
		}
	}
	return ctx.Err()
}

// portions takes away what was found, step by step.
func (c *cutting) portions(ctx context.Context, all portion) error {
	take, most := c.blank, retainBatch
	if all.part.cut == "" {
		take, most = c.eraseAll, retainPeople
	}
	for b := all; ctx.Err() == nil; b.at = b.next {
		b.ids = all.ids[:min(most, len(all.ids))]
		all.ids = all.ids[len(b.ids):]
		b.next = all.next
		if len(all.ids) > 0 {
			b.next = reach{b.at.part, b.last()}
		}
		if err := take(ctx, b); err != nil || len(all.ids) == 0 {
			return err
		}
	}
	return ctx.Err()
}

// reach is how far a run has come in a kind.
type reach struct {
	part  int
	after int64 // the id that was looked at last
}

// portion is what one step takes away.
type portion struct {
	kind     string
	part     retainedPart
	before   time.Time
	ids      []int64
	at, next reach
}

// search finds what is to go among the next rows of a part, and how far that
// reaches. Readers do it, who keep nobody waiting.
func (c *cutting) search(ctx context.Context, b *portion) error {
	p, most := b.part, c.store.looked
	if p.cut == "" {
		most = (most + 3) / 4
	}
	after, young := max(b.at.after, p.from(b.before)), firstID(b.before)
	var end *int64
	if err := c.store.rows(ctx, fmt.Sprintf(`SELECT max(key) FROM (SELECT %[1]s AS key FROM %[2]s WHERE %[1]s > $1 AND %[1]s < $2 ORDER BY %[1]s LIMIT $3) looked`, p.key, p.table),
		[]any{after, young, most}, func(r *sql.Rows) error { return r.Scan(&end) }); err != nil {
		return err
	}
	if end == nil {
		b.next = reach{b.at.part + 1, 0}
		return nil
	}
	b.next = reach{b.at.part, *end}
	return c.store.rows(ctx, fmt.Sprintf(`SELECT DISTINCT %[1]s FROM %[2]s WHERE %[3]s AND %[1]s > $3 AND %[1]s <= $4 ORDER BY %[1]s`, p.key, p.table, p.whole()),
		[]any{b.before.UnixMilli(), young, after, *end}, func(r *sql.Rows) error {
			var id int64
			err := r.Scan(&id)
			b.ids = append(b.ids, id)
			return err
		})
}

// whole is all that is asked of a row; $2 is the first id that is younger.
func (p retainedPart) whole() string {
	q := p.key + ` < $2 AND ` + p.due
	if p.also != "" {
		q += ` AND ` + p.also
	}
	return q
}

// from is the id before the first that may still hold something.
func (p retainedPart) from(before time.Time) int64 {
	if p.within == 0 {
		return 0
	}
	return firstID(before.Add(-p.within)) - 1
}

// blank empties or deletes the rows of a batch which are still due, in one
// transaction with how far the run has come.
func (c *cutting) blank(ctx context.Context, b portion) error {
	return c.store.single(ctx, func(tx *Tx) error {
		if err := c.move(tx, b); err != nil {
			return err
		}
		var n int64
		for _, id := range b.ids {
			if b.part.active != "" {
				if _, err := tx.exec(b.part.active, id); err != nil {
					return err
				}
			}
			changed, err := tx.exec(fmt.Sprintf(`%s WHERE %s.%s = $2 AND %s`, b.part.cut, b.part.table, b.part.key, b.part.due), b.before.UnixMilli(), id)
			if err != nil {
				return err
			}
			n += changed
		}
		_, err := tx.exec(`UPDATE retention_cut SET n = n + $1 WHERE run_id = $2 AND kind = $3`, n, c.run, b.kind)
		return err
	})
}

// move writes how far the run has come, unless another process moved it.
func (c *cutting) move(tx *Tx, b portion) error {
	if err := c.still(tx); err != nil {
		return err
	}
	moved, err := tx.exec(`UPDATE retention_cut SET part = $1, after_id = $2 WHERE run_id = $3 AND kind = $4 AND part = $5 AND after_id >= $6 AND after_id <= $7 AND ended_ms = 0`,
		b.next.part, b.next.after, c.run, b.kind, b.at.part, b.at.after, b.last())
	if err == nil && moved == 0 {
		err = errElsewhere
	}
	return err
}

// last is the id of the batch's last row.
func (b portion) last() int64 {
	if len(b.ids) == 0 {
		return b.at.after
	}
	return b.ids[len(b.ids)-1]
}

// errStays means that somebody is not silent any more.
var errStays = errors.New("she stays")

// eraseAll erases the people of a batch, each in a transaction of her own as at
// her own request, but for the trail, which says how many they were. She is not
// told: a message about data on a phone that has been silent for years tells whoever
// has that phone now that she took part, and costs her what she was promised, that
// nothing is sent after so long a silence.
func (c *cutting) eraseAll(ctx context.Context, b portion) error {
	var failed error
	for _, id := range b.ids {
		if ctx.Err() != nil {
			break
		}
		var at left
		e := &erasure{store: c.store, contact: id, now: c.now, agree: func(tx *Tx) (err error) {
			at, err = c.leaves(tx, b, id)
			return err
		}}
		switch err := e.erase(ctx); {
		case err == nil:
			c.remember(at, e.gone)
		case !errors.Is(err, errStays):
			c.store.remains.Store(nil) // it may have come to some of it
			failed = fmt.Errorf("erase one of the people: %w", err)
		}
		if failed != nil {
			break
		}
	}
	if known := c.store.remains.Load(); known != nil && !c.later && ctx.Err() == nil { // when the time is over the next call does it
		if err := c.scrub(ctx, known.gone); err != nil {
			return err
		}
	}
	if err := cmp.Or(failed, ctx.Err()); err != nil {
		return err
	}
	return c.store.single(ctx, func(tx *Tx) error { return c.move(tx, b) })
}

// leaves counts somebody in the transaction that erases her, if she is still
// silent and no other process has come so far.
func (c *cutting) leaves(tx *Tx, b portion, id int64) (at left, err error) {
	if err := c.still(tx); err != nil {
		return at, err
	}
	silent, err := tx.row(`SELECT 1 FROM contact WHERE contact.id = $2 AND `+b.part.due, []any{b.before.UnixMilli(), id}, new(int))
	if err == nil && !silent {
		err = errStays
	}
	if err != nil {
		return at, err
	}
	unclean := 0
	if _, err := tx.row(`SELECT n, (SELECT count(*) FROM retention_cut WHERE unclean = 1) FROM retention_cut WHERE run_id = $1 AND kind = $2`, []any{c.run, b.kind}, &at.n, &unclean); err != nil {
		return at, err
	}
	at.unclean = unclean > 0
	counted, err := tx.exec(`UPDATE retention_cut SET after_id = $1, n = n + 1, unclean = 1 WHERE run_id = $2 AND kind = $3 AND part = $4 AND after_id < $1 AND ended_ms = 0`, id, c.run, b.kind, b.at.part)
	if err == nil && counted == 0 {
		err = errElsewhere
	}
	return at, err
}
