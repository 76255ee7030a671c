package store

import (
	"context"
	"database/sql"
	"fmt"
	"regexp"
	"strings"
	"time"

	"github.com/pressly/goose/v3"
)

// engine is what differs between the databases. Everything else is one text of
// SQL, with $1 for what is filled in.
type engine struct {
	open     func(ctx context.Context, database string, writer bool) (*sql.DB, error)
	migrate  func(ctx context.Context, database string, steps []*goose.Migration) error
	text     func(query string) string     // a statement as the driver reads it
	ddl      func(statement string) string // a statement of the schema
	prepares bool                          // the driver keeps no statements: we do
	pooled   bool                          // a pooler stands before the server
	begin    string
	commit   string
	confirm  string // before the commit of nothing: it waits until all that was read is as safe as what is written
	tune     func(ctx context.Context, conn *sql.Conn) error
	inside   func(conn any) bool // of the driver's connection: a transaction is open
	sets     bool                // many rows go into one statement; otherwise into one prepared statement, one after the other
	patience time.Duration       // for how long a transaction may take; 0: it is the process's own
	skip     string              // after a SELECT of rows that other processes may be taking too
	hold     string              // after a SELECT of reports that no other process may change before this one is done
	snapshot sql.IsolationLevel  // of a reader that must see one moment
	looks    string              // what a reader's transaction begins with; "" where its connection has the limits
	idles    string              // after begin: the process may take long between the statements of a long transaction
	long     string              // lets the statements of a transaction take as long as they need; "" where nothing limits them

	// scrub removes what is left of deleted rows. With gone, only if a piece of one of these texts is.
	scrub func(ctx context.Context, s *Store, w scrubbing) error
}

// engineOf chooses the engine by the address: a URL, or the name of a file.
func engineOf(database string) *engine {
	if IsURL(database) {
		return postgres()
	}
	return sqlite()
}

// IsURL says whether the address is a PostgreSQL database's, not a file's name.
func IsURL(database string) bool {
	return strings.HasPrefix(database, "postgres://") || strings.HasPrefix(database, "postgresql://")
}

// placeholder is one $N of the neutral text.
var placeholder = regexp.MustCompile(`\$(\d+)`)

// setOf turns a statement about one row into the same statement about many: the
// values of each column come as one array, and row number i is that of the
// arrays' i-th values. types has one letter for each column: t, TEXT; i, BIGINT.
// A query gives the number of its row, from 1, after its own columns.
func setOf(query, types string) (string, error) {
	var arrays, names []string
	for i, t := range types {
		arrays = append(arrays, fmt.Sprintf("$%d::%s", i+1, map[rune]string{'t': "text[]", 'i': "bigint[]"}[t]))
		names = append(names, fmt.Sprintf("p%d", i+1))
	}
	from := "unnest(" + strings.Join(arrays, ", ") + ")"
	k := from + " AS k(" + strings.Join(names, ", ") + ")"
	text := strings.Join(strings.Fields(placeholder.ReplaceAllString(query, "k.p$1")), " ") // no text of ours has two spaces that count
	verb, _, _ := strings.Cut(text, " ")
	switch verb {
	case "SELECT":
		return "SELECT q.*, k.i FROM " + from + " WITH ORDINALITY AS k(" + strings.Join(names, ", ") + ", i) CROSS JOIN LATERAL (" + text + ") q", nil
	case "INSERT":
		into, rest, ok := strings.Cut(text, " VALUES (")
		if values, after, closed := closing(rest); ok && closed {
			return into + " SELECT " + values + " FROM " + k + after, nil
		}
	case "UPDATE":
		if set, where, ok := strings.Cut(text, " WHERE "); ok {
			return set + " FROM " + k + " WHERE " + where, nil
		}
	case "DELETE":
		if from, where, ok := strings.Cut(text, " WHERE "); ok {
			return from + " USING " + k + " WHERE " + where, nil
		}
	}
	return "", fmt.Errorf("%.60s…: not a statement that can be made about many rows", query)
}

// closing cuts a text at the parenthesis that closes it.
func closing(text string) (inside, after string, ok bool) {
	depth := 1
	for i, r := range text {
		switch r {
		case '(':
			depth++
		case ')':
			if depth--; depth == 0 {
				return text[:i], text[i+1:], true
			}
		}
	}
	return "", "", false
}
