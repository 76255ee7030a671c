package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"

	"ahadi/internal/code"
)

// sownFirst is how many people are made one by one. Beyond that they are copied
// inside the database with all that is theirs: with other ids, phones, receipts and
// hashes, and with the same keys, so that what is sealed still opens.
const (
	sownFirst  = 10_000
	sownMost   = 100     // that many times so many
	sownApart  = 1 << 17 // between the id of a row and that of its copy
	sownSlices = 20      // of the rows of all times, each in a transaction of its own
)

// copied is how the rows of one table are copied: all columns as they are but these.
// The rows are those of a temporary table, b, once for each of the copies, k.
type copied struct {
	table, base string
	change      map[string]string
	sliced      bool // by ids
}

// shifted is the id of a copy, if there is one.
func shifted(column string) string {
	return fmt.Sprintf("CASE WHEN b.%[1]s = 0 THEN 0 ELSE b.%[1]s + k.apart END", column)
}

func ownHash(column string) string { return "b." + column + " || k.name" }

const sownPeople = `(SELECT id FROM contact WHERE code >= 'sown' AND code < 'sowo' AND length(code) = 12)`

// copies are all tables that people's rows are in, those first that others refer to.
var copies = [...]copied{
	{table: "line", base: "WHERE id IN " + sownPeople, change: map[string]string{"id": shifted("id"), "hash": ownHash("hash")}},
	{table: "contact", base: "WHERE id IN " + sownPeople, change: map[string]string{"id": shifted("id"), "code": ownHash("code")}},
	{table: "contact_line", base: "WHERE contact_id IN " + sownPeople, change: map[string]string{"line_id": shifted("line_id"), "contact_id": shifted("contact_id")}},
	{table: "consent", base: "WHERE contact_id IN " + sownPeople, change: map[string]string{"contact_id": shifted("contact_id")}},
	{table: "assignment", base: "WHERE contact_id IN " + sownPeople, change: map[string]string{"contact_id": shifted("contact_id")}},
	{table: "tallied", base: "WHERE what LIKE 'line:%' AND CAST(substr(what, 6) AS BIGINT) IN " + sownPeople, change: map[string]string{"what": "'line:' || CAST(CAST(substr(b.what, 6) AS BIGINT) + k.apart AS TEXT)"}},
	{
		table: "report", base: "WHERE contact_id IN " + sownPeople, sliced: true, change: map[string]string{
			"id": shifted("id"), "ref": ownHash("ref"), "origin": ownHash("origin"), "contact_id": shifted("contact_id"), "line_id": shifted("line_id"), "beside": shifted("beside"),
			"tally": "replace(b.tally, '~line:' || CAST(b.line_id AS TEXT), '~line:' || CAST(b.line_id + k.apart AS TEXT))",
		},
	},
	{table: "session", base: "WHERE contact_id IN " + sownPeople, sliced: true, change: map[string]string{"id": shifted("id"), "hash": ownHash("hash"), "line_id": shifted("line_id"), "contact_id": shifted("contact_id")}},
	{table: "session_step", base: "WHERE session_id IN (SELECT id FROM sow_session)", change: map[string]string{"session_id": shifted("session_id")}},
	{table: "inbound", base: "WHERE contact_id IN " + sownPeople, sliced: true, change: map[string]string{"id": shifted("id"), "hash": ownHash("hash"), "line_id": shifted("line_id"), "contact_id": shifted("contact_id"), "refs": ownHash("refs")}},
	{table: "outbox", base: "WHERE contact_id IN " + sownPeople, sliced: true, change: map[string]string{"id": shifted("id"), "line_id": shifted("line_id"), "contact_id": shifted("contact_id"), "provider_id": ownHash("provider_id")}},
}

// copies makes those who were made one by one stand there `until` times in all.
func (s *Store) copySown(ctx context.Context, from, until int, tick func(share float64)) error {
	err := s.single(ctx, func(tx *Tx) error { return tx.keepSown(from, until) })
	done := 0
	for _, c := range copies {
		slices := 1
		if c.sliced {
			slices = sownSlices
		}
		for i := range slices {
			if err == nil && ctx.Err() == nil {
				err = s.single(ctx, func(tx *Tx) error { return tx.copySown(c, i, slices) })
			}
		}
		if done++; tick != nil {
			tick(float64(done) / float64(len(copies)))
		}
	}
	if err == nil {
		err = s.single(ctx, func(tx *Tx) error { return tx.multiplyFigures(from, until) })
	}
	if err == nil {
		err = ctx.Err()
	}
	return err
}

func (tx *Tx) at(query string, args ...any) error {
	_, err := tx.conn.ExecContext(tx.ctx, tx.engine.text(query), args...)
	return err
}

// keepSown puts the rows to be copied aside, and what tells the copies apart.
func (tx *Tx) keepSown(from, until int) error {
	if err := tx.roomy(); err != nil {
		return err
	}
	if err := tx.at(`CREATE TEMPORARY TABLE IF NOT EXISTS sow_copy (apart BIGINT, name TEXT)`); err != nil {
		return err
	}
	if err := tx.at(`DELETE FROM sow_copy`); err != nil {
		return err
	}
	for k := from; k < until; k++ {
		name := code.Alphabet[k%10 : k%10+1]
		if k >= 10 {
			name = code.Alphabet[k/10:k/10+1] + name
		}
		if err := tx.at(fmt.Sprintf(`INSERT INTO sow_copy (apart, name) VALUES (%d, '%s')`, k*sownApart, name)); err != nil {
			return err
		}
	}
	for _, c := range copies {
		if err := tx.at(`CREATE TEMPORARY TABLE IF NOT EXISTS sow_` + c.table + ` AS SELECT * FROM ` + c.table + ` ` + c.base); err != nil {
			return fmt.Errorf("%s: %w", c.table, err)
		}
	}
	return nil
}

// copySown writes the copies of one slice of a table.
func (tx *Tx) copySown(c copied, slice, slices int) error {
	if err := tx.roomy(); err != nil {
		return err
	}
	columns, err := tx.columns(c.table)
	if err != nil {
		return err
	}
	var values []string
	for _, name := range columns {
		value := "b." + name
		if v, ok := c.change[name]; ok {
			value = v
		}
		values = append(values, value)
	}
	text := fmt.Sprintf(`INSERT INTO %[1]s (%[2]s) SELECT %[3]s FROM sow_%[1]s b CROSS JOIN sow_copy k`, c.table, strings.Join(columns, ", "), strings.Join(values, ", "))
	if c.sliced {
		low, high, err := tx.sliceOf(c.table, slice, slices)
		if err != nil {
			return err
		}
		text += fmt.Sprintf(" WHERE b.id >= %d AND b.id < %d", low, high)
	}
	if err := tx.at(text); err != nil {
		return fmt.Errorf("%s: %w", c.table, err)
	}
	return nil
}

// sliceOf are the ids of one slice of the rows that are put aside.
func (tx *Tx) sliceOf(table string, slice, slices int) (low, high int64, err error) {
	var n int64
	if err = query(tx.ctx, tx.conn, `SELECT count(*) FROM sow_`+table, nil, func(r *sql.Rows) error { return r.Scan(&n) }); err != nil {
		return 0, 0, err
	}
	bound := func(i int) (id int64, err error) {
		id = 1<<63 - 1
		err = query(tx.ctx, tx.conn, fmt.Sprintf(`SELECT id FROM sow_%s ORDER BY id LIMIT 1 OFFSET %d`, table, n*int64(i)/int64(slices)), nil, func(r *sql.Rows) error { return r.Scan(&id) })
		return id, err
	}
	if low, err = bound(slice); err == nil {
		high = 1<<63 - 1
		if slice+1 < slices {
			high, err = bound(slice + 1)
		}
	}
	return low, high, err
}

func (tx *Tx) columns(table string) ([]string, error) {
	rows, err := tx.conn.QueryContext(tx.ctx, `SELECT * FROM `+table+` LIMIT 0`)
	if err != nil {
		return nil, err
	}
	names, err := rows.Columns()
	if err == nil {
		err = rows.Close()
	}
	return slices.Clone(names), err
}

// multiplyFigures makes of the counts of so many times the people those of more
// times as many. Those of phones are apart, those of organisations and places the same.
func (tx *Tx) multiplyFigures(from, until int) error {
	if err := tx.roomy(); err != nil {
		return err
	}
	of := fmt.Sprintf(`commitment_id IN (SELECT commitment_id FROM sow_report) AND side = '%s'`, Community)
	for _, text := range []string{
		fmt.Sprintf(`UPDATE figure SET n = n / %d * %d WHERE bucket <> 'd:org' AND bucket <> 'd:place' AND %s`, from, until, of),
		fmt.Sprintf(`UPDATE tallied SET n = n / %d * %d WHERE (what LIKE 'org:%%' OR what LIKE 'place:%%') AND %s`, from, until, of),
	} {
		if err := tx.at(text); err != nil {
			return err
		}
	}
	return nil
}
