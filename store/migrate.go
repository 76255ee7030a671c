package store

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
	"os"
	"strconv"
	"strings"
	"syscall"

	"github.com/pressly/goose/v3"
)

//go:embed schema/*.sql
var schema embed.FS

// steps are the files of the schema for one engine, in their order.
func (e *engine) steps() ([]*goose.Migration, error) {
	files, err := fs.Glob(schema, "schema/*.sql")
	if err != nil {
		return nil, err
	}
	var steps []*goose.Migration
	for _, f := range files {
		number, _, _ := strings.Cut(strings.TrimPrefix(f, "schema/"), "_")
		version, err := strconv.ParseInt(number, 10, 64)
		if err != nil {
			return nil, fmt.Errorf("schema file %s: its name must begin with a number", f)
		}
		text, err := schema.ReadFile(f)
		if err != nil {
			return nil, err
		}
		steps = append(steps, goose.NewGoMigration(version, &goose.GoFunc{RunTx: func(ctx context.Context, tx *sql.Tx) error {
			return e.apply(ctx, tx, string(text))
		}}, nil))
	}
	return steps, nil
}

// migrateSQLite migrates while no other process does: two first starts on one
// file would both find it empty.
func migrateSQLite(ctx context.Context, path string, steps []*goose.Migration) error {
	f, err := os.OpenFile(path+".migrating", os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return fmt.Errorf("schema: %w", err)
	}
	defer f.Close() // and so gives the lock back
	if err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX); err != nil {
		return fmt.Errorf("schema: lock: %w", err)
	}
	db, err := openSQLite(ctx, path, true)
	if err != nil {
		return err
	}
	defer db.Close()
	return migrate(ctx, db, goose.DialectSQLite3, steps)
}

// migrate brings the schema up to date, forward only. A database of a newer
// Ahadi is refused.
func migrate(ctx context.Context, db *sql.DB, dialect goose.Dialect, steps []*goose.Migration, options ...goose.ProviderOption) error {
	p, err := goose.NewProvider(dialect, db, nil, append(options, goose.WithGoMigrations(steps...))...)
	if err != nil {
		return fmt.Errorf("schema: %w", err)
	}
	current, latest, err := p.GetVersions(ctx)
	if err != nil {
		return fmt.Errorf("schema: %w", err)
	}
	if current > latest {
		return fmt.Errorf("the database has schema %d, this Ahadi knows %d: use the newer Ahadi that made it", current, latest)
	}
	if current == latest {
		return nil
	}
	if _, err := p.Up(ctx); err != nil {
		return fmt.Errorf("schema: %w", err)
	}
	return nil
}

// apply runs a schema file statement by statement.
func (e *engine) apply(ctx context.Context, tx *sql.Tx, text string) error {
	for statement := range strings.SplitSeq(text, ";\n") {
		statement = strings.TrimSpace(comments(statement))
		if statement == "" {
			continue
		}
		if _, err := tx.ExecContext(ctx, e.ddl(statement)); err != nil {
			return fmt.Errorf("%.40s…: %w", statement, err)
		}
	}
	return nil
}

// comments drops the comment lines of a statement.
func comments(statement string) string {
	var kept []string
	for line := range strings.SplitSeq(statement, "\n") {
		if !strings.HasPrefix(line, "--") {
			kept = append(kept, line)
		}
	}
	return strings.Join(kept, "\n")
}
