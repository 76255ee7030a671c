package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"

	"github.com/mattn/go-sqlite3"
)

func sqlite() *engine {
	return &engine{
		open: openSQLite, migrate: migrateSQLite,
		text: numbered, ddl: ddl, begin: "BEGIN IMMEDIATE", commit: "COMMIT", tune: tune,
		inside: func(conn any) bool { // after a disk error SQLite has ended it itself
			c, ok := conn.(*sqlite3.SQLiteConn)
			return ok && !c.AutoCommit()
		},
		prepares: true,
		scrub:    scrubFile,
	}
}

// oldest is the first SQLite without the WAL-reset bug.
const oldest = 3_051_003

// EngineVersion is the version of the SQLite library in this binary.
func EngineVersion() string {
	version, _, _ := sqlite3.Version()
	return version
}

// pragmas of every connection: what the DSN asks for is read back at open,
// because the driver ignores a misspelt key.
var pragmas = []struct{ name, writer, reader string }{
	{"journal_mode", "wal", "wal"},
	{"synchronous", "2", "2"}, // FULL: a commit is on disk before it is acknowledged
	{"foreign_keys", "1", "1"},
	{"busy_timeout", "5000", "5000"},
}

// dsn is the connection string of a file.
func dsn(path string, writer bool) string {
	q := url.Values{
		"_journal_mode": {"WAL"}, "_synchronous": {"FULL"}, "_foreign_keys": {"on"}, "_busy_timeout": {"5000"},
		"_mutex": {"no"}, // database/sql gives a connection to one caller at a time
	}
	if writer {
		q.Set("_txlock", "immediate") // a deferred transaction that reads first and writes later fails under load
		q.Set("mode", "rwc")
	} else {
		q.Set("mode", "ro")
		q.Set("_query_only", "on")
	}
	return "file:" + (&url.URL{Path: path}).EscapedPath() + "?" + q.Encode()
}

// openSQLite opens one pool and proves that its pragmas hold.
func openSQLite(ctx context.Context, path string, writer bool) (*sql.DB, error) {
	db, err := sql.Open("sqlite3", dsn(path, writer))
	if err != nil {
		return nil, fmt.Errorf("open %s: %w", path, err)
	}
	if writer {
		db.SetMaxOpenConns(1)
	} else {
		db.SetMaxOpenConns(4)
	}
	if err := checkPragmas(ctx, db, writer); err != nil {
		return nil, errors.Join(fmt.Errorf("open %s: %w", path, err), db.Close())
	}
	return db, nil
}

func checkPragmas(ctx context.Context, db *sql.DB, writer bool) error {
	if _, n, _ := sqlite3.Version(); n < oldest {
		return fmt.Errorf("SQLite %d is older than %d and may lose a write: build with a newer driver", n, oldest)
	}
	for _, p := range pragmas {
		want := p.reader
		if writer {
			want = p.writer
		}
		var got string
		if err := db.QueryRowContext(ctx, "PRAGMA "+p.name).Scan(&got); err != nil {
			return fmt.Errorf("pragma %s: %w", p.name, err)
		}
		if got != want {
			return fmt.Errorf("pragma %s is %s, not %s", p.name, got, want)
		}
	}
	return nil
}

// equals is a comparison with a parameter.
var equals = regexp.MustCompile(`= \$(\d+)`)

// numbered turns the $N of the neutral text into SQLite's ?N: the driver binds
// $N by order of appearance, whatever its number.
//
// A bare parameter after = goes through a function that changes nothing. SQLite
// otherwise notes that the plan may depend on the value, the driver clears the
// values after each run, and every run is planned anew: a third of the writer's
// time.
func numbered(query string) string {
	return strings.ReplaceAll(equals.ReplaceAllString(query, "= ifnull(?$1, NULL)"), "$", "?")
}

// counted compares the arguments of a reader's query with its placeholders: the
// driver drops those that are too many without a word. (A prepared statement is
// compared by database/sql.)
func counted(query string, args []any) error {
	highest := 0
	for rest := query; ; {
		i := strings.IndexByte(rest, '$')
		if i < 0 {
			break
		}
		rest = rest[i+1:]
		n := 0
		for len(rest) > 0 && rest[0] >= '0' && rest[0] <= '9' {
			n, rest = 10*n+int(rest[0]-'0'), rest[1:]
		}
		highest = max(highest, n)
	}
	if highest != len(args) {
		return fmt.Errorf("%.60s…: %d arguments for $1 to $%d", query, len(args), highest)
	}
	return nil
}

// ddl turns a statement of the schema into SQLite's. A table whose key is not
// one id is kept in the order of its key, once, not beside an index of it.
func ddl(statement string) string {
	statement = strings.ReplaceAll(statement, "BIGINT", "INTEGER")
	if strings.HasPrefix(statement, "CREATE TABLE") {
		statement += " STRICT"
		if strings.Contains(statement, "PRIMARY KEY (") {
			statement += ", WITHOUT ROWID"
		}
	}
	return statement
}

// tune sets what is the writer's own: a log of 32 MB before its pages are
// carried into the file, because each time costs the callers a second fsync,
// memory for the pages that are written again and again, and memory for the
// journal of each statement, which otherwise goes through a file and was a
// third of the cost of filing a report. What is deleted is overwritten, so that
// whoever is erased is gone from the file too: no cost that could be measured.
func tune(ctx context.Context, conn *sql.Conn) error {
	for _, pragma := range []string{"wal_autocheckpoint = 8192", "cache_size = -16384", "temp_store = 2", "secure_delete = 1"} {
		if _, err := conn.ExecContext(ctx, "PRAGMA "+pragma); err != nil {
			return fmt.Errorf("pragma %s: %w", pragma, err)
		}
	}
	return nil
}
