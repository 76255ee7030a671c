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
		p := r.parts[at.part]
		ids, most, err := c.due(ctx, p, at.after, before)
		if err != nil {
			return err
		}
		take := c.blank
		if p.cut == "" {
			take = c.eraseAll
		}
		next := reach{at.part + 1, 0}
		if len(ids) == most {
			next = reach{at.part, ids[most-1]}
		}
		if err := take(ctx, portion{kind: r.Name, part: p, before: before, ids: ids, at: at, next: next}); err != nil {
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

// due finds the next rows of a part that are to go, and says how many it looks
// for at most. Readers do it, who keep nobody waiting.
func (c *cutting) due(ctx context.Context, p retainedPart, after int64, before time.Time) (ids []int64, most int, err error) {
	most = retainBatch
	if p.cut == "" {
		most = retainPeople
	}
	query := fmt.Sprintf(`SELECT DISTINCT %[1]s FROM %[2]s WHERE %[3]s AND %[1]s > $3 ORDER BY %[1]s LIMIT $4`, p.key, p.table, p.whole())
	err = c.store.rows(ctx, query, []any{before.UnixMilli(), firstID(before), max(after, p.from(before)), most}, func(r *sql.Rows) error {
		var id int64
		err := r.Scan(&id)
		ids = append(ids, id)
		return err
	})
	return ids, most, err
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
	if err := c.lock(tx); err != nil {
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
	var gone []string
	var failed error
	for _, id := range b.ids {
		if ctx.Err() != nil {
			break
		}
		e := &erasure{store: c.store, contact: id, now: c.now, agree: func(tx *Tx) error { return c.leaves(tx, b, id) }}
		err := e.erase(ctx)
		if gone = append(gone, e.gone...); err != nil && !errors.Is(err, errStays) {
			failed = fmt.Errorf("erase one of the people: %w", err)
			break
		}
	}
	if len(gone) > 0 { // also when the time is over: what is left to do is short
		if err := c.store.scrub(context.WithoutCancel(ctx), gone); err != nil {
			return err
		}
		if err := c.cleaned(context.WithoutCancel(ctx)); err != nil {
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
func (c *cutting) leaves(tx *Tx, b portion, id int64) error {
	if err := c.lock(tx); err != nil {
		return err
	}
	silent, err := tx.row(`SELECT 1 FROM contact WHERE contact.id = $2 AND `+b.part.due, []any{b.before.UnixMilli(), id}, new(int))
	if err == nil && !silent {
		err = errStays
	}
	if err != nil {
		return err
	}
	counted, err := tx.exec(`UPDATE retention_cut SET after_id = $1, n = n + 1, unclean = 1 WHERE run_id = $2 AND kind = $3 AND part = $4 AND after_id < $1 AND ended_ms = 0`, id, c.run, b.kind, b.at.part)
	if err == nil && counted == 0 {
		err = errElsewhere
	}
	return err
}
