package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strings"
)

// table is one table of the schema, as a copy sees it. A copy takes every table
// that it finds, so that one which is added to the schema is not forgotten.
type table struct {
	name    string
	columns []string
	own     string   // the column that names another row of the same table, such as a place's parent; "" for none
	named   string   // the column that own names
	after   []string // the tables that it refers to
}

// reader is a connection, a transaction or a pool.
type reader interface {
	QueryContext(ctx context.Context, query string, args ...any) (*sql.Rows, error)
}

// tablesOf lists the tables of an SQLite database, those first that others
// refer to, and otherwise by name.
func tablesOf(ctx context.Context, db reader) ([]table, error) {
	var all []table
	err := query(ctx, db, `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite\_%' ESCAPE '\' AND name NOT LIKE 'goose\_%' ESCAPE '\' ORDER BY name`, nil, func(r *sql.Rows) error {
		var t table
		err := r.Scan(&t.name)
		all = append(all, t)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("list the tables: %w", err)
	}
	for i := range all {
		if err := all[i].describe(ctx, db); err != nil {
			return nil, fmt.Errorf("describe the table %s: %w", all[i].name, err)
		}
	}
	return inOrder(all)
}

func (t *table) describe(ctx context.Context, db reader) error {
	err := query(ctx, db, `SELECT name FROM pragma_table_info(?) ORDER BY cid`, []any{t.name}, func(r *sql.Rows) error {
		var c string
		err := r.Scan(&c)
		t.columns = append(t.columns, c)
		return err
	})
	if err != nil {
		return err
	}
	return query(ctx, db, `SELECT "table", "from", "to" FROM pragma_foreign_key_list(?)`, []any{t.name}, func(r *sql.Rows) error {
		var other, from, to string
		if err := r.Scan(&other, &from, &to); err != nil {
			return err
		}
		if other == t.name {
			t.own, t.named = from, to
		} else {
			t.after = append(t.after, other)
		}
		return nil
	})
}

// inOrder puts every table after those that it refers to.
func inOrder(all []table) ([]table, error) {
	var ordered []table
	placed := map[string]bool{}
	for len(ordered) < len(all) {
		before := len(ordered)
		for _, t := range all {
			ready := !placed[t.name] && !slices.ContainsFunc(t.after, func(other string) bool { return !placed[other] })
			if ready {
				ordered = append(ordered, t)
				placed[t.name] = true
			}
		}
		if len(ordered) == before {
			return nil, fmt.Errorf("%d tables refer to each other in a circle: no order fits", len(all)-before)
		}
	}
	return ordered, nil
}

// read is the query for all rows of the table: those first that others of it
// refer to, where there are such.
func (t *table) read() string {
	if t.own == "" {
		return "SELECT " + strings.Join(t.columns, ", ") + " FROM " + t.name
	}
	return fmt.Sprintf(`WITH RECURSIVE tree (tree_node, tree_depth) AS (SELECT %[4]s, 0 FROM %[2]s WHERE %[3]s IS NULL
		UNION ALL SELECT t.%[4]s, tree.tree_depth + 1 FROM %[2]s t JOIN tree ON t.%[3]s = tree.tree_node)
		SELECT %[1]s FROM %[2]s JOIN tree ON tree.tree_node = %[2]s.%[4]s ORDER BY tree.tree_depth, %[4]s`, strings.Join(t.columns, ", "), t.name, t.own, t.named)
}

// write is the statement that inserts n rows.
func (t *table) write(n int) string {
	var b strings.Builder
	fmt.Fprintf(&b, "INSERT INTO %s (%s) VALUES ", t.name, strings.Join(t.columns, ", "))
	for i := range n {
		if i > 0 {
			b.WriteString(", ")
		}
		for j := range t.columns {
			b.WriteString([]string{"(", ", "}[min(j, 1)])
			fmt.Fprintf(&b, "$%d", i*len(t.columns)+j+1)
		}
		b.WriteByte(')')
	}
	return b.String()
}

// query runs one query and calls scan for each row.
func query(ctx context.Context, db reader, text string, args []any, scan func(*sql.Rows) error) error {
	rows, err := db.QueryContext(ctx, text, args...)
	return scanAll(text, rows, err, scan)
}
