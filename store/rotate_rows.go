package store

import (
	"context"
	"database/sql"
	"fmt"

	"ahadi/internal/keys"
)

// owners are the tables whose rows have a data key.
var owners = []string{"contact", "line", "account", "webhook"}

// perRewrap is how many data keys one transaction takes.
const perRewrap = 500

// rewrap wraps what the current master key does not wrap yet, until a whole pass
// finds nothing: a service may have used the old key until it heard.
func (r *rotation) rewrap(ctx context.Context) error {
	if err := r.announce(ctx); err != nil {
		return err
	}
	total, err := r.count(ctx, "<>", r.store.keys.Master())
	if err != nil {
		return err
	}
	for before := -1; before != r.told.Rewrapped; {
		before = r.told.Rewrapped
		for _, table := range owners {
			if err := r.pass(ctx, table, total); err != nil {
				return err
			}
		}
	}
	if r.tick != nil {
		r.tick(total, total)
	}
	return nil
}

// pass goes once through a table.
func (r *rotation) pass(ctx context.Context, table string, total int64) error {
	for after := int64(0); ; {
		b := batchOfKeys{table: table, ring: r.store.keys, after: after}
		if err := r.store.single(ctx, b.wrap); err != nil {
			return err
		}
		r.told.Rewrapped += b.changed
		for _, row := range b.unreadable {
			if !r.bad[row] {
				r.bad[row], r.told.Unreadable = true, append(r.told.Unreadable, row)
			}
		}
		if r.tick != nil && total > 0 {
			r.tick(min(int64(r.told.Rewrapped), total-1), total)
		}
		if after = b.last; b.found < perRewrap {
			return nil
		}
	}
}

// batchOfKeys is one transaction of a pass: the next data keys after an id.
type batchOfKeys struct {
	table string
	ring  *keys.Ring
	after int64

	found, changed int
	last           int64
	unreadable     []string
}

// wrap wraps them. One that was destroyed or wrapped meanwhile is left alone.
func (b *batchOfKeys) wrap(tx *Tx) error {
	b.found, b.changed, b.last, b.unreadable = 0, 0, b.after, nil // it may run twice
	prefix := keys.PrefixOf(b.ring.Master())
	type row struct {
		id      int64
		wrapped string
		known   string
	}
	var all []row
	known := "id"
	if b.table == "account" || b.table == "webhook" { // which have a name that is nobody's secret
		known = "name"
	}
	if err := tx.rows(fmt.Sprintf(`SELECT id, data_key, %s FROM %s WHERE id > $1 AND data_key <> '' AND substr(data_key, 1, %d) <> $2 ORDER BY id LIMIT $3`, known, b.table, len(prefix)),
		[]any{b.after, prefix, perRewrap}, func(rows *sql.Rows) error {
			var v row
			err := rows.Scan(&v.id, &v.wrapped, &v.known)
			all = append(all, v)
			return err
		}); err != nil {
		return err
	}
	for _, v := range all {
		b.found, b.last = b.found+1, v.id
		again, err := b.ring.Rewrap(v.wrapped)
		if err != nil {
			b.unreadable = append(b.unreadable, b.table+" "+v.known)
			continue
		}
		n, err := tx.exec(fmt.Sprintf(`UPDATE %s SET data_key = $1 WHERE id = $2 AND data_key = $3`, b.table), again, v.id, v.wrapped)
		if err != nil {
			return err
		}
		b.changed += int(n)
	}
	return nil
}

// count counts the data keys that a master key wraps ("="), or all others ("<>").
func (r *rotation) count(ctx context.Context, how, master string) (n int64, err error) {
	prefix := keys.PrefixOf(master)
	for _, table := range owners {
		err := r.store.rows(ctx, fmt.Sprintf(`SELECT count(*) FROM %s WHERE data_key <> '' AND substr(data_key, 1, %d) %s $1`, table, len(prefix), how), []any{prefix},
			func(rows *sql.Rows) error {
				var m int64
				err := rows.Scan(&m)
				n += m
				return err
			})
		if err != nil {
			return n, err
		}
	}
	return n, nil
}
