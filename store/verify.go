package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"strings"
	"time"
)

// Verify reads the whole database and says what is damaged in it. It takes as
// long as reading the file does.
func (s *Store) Verify(ctx context.Context) error {
	return s.inspect(ctx, `PRAGMA integrity_check(3)`)
}

// glanceFor bounds what a start spends on looking for damage.
const glanceFor = time.Second

// glance reads what can be read of the file in a moment: all of a small one. It
// is the start of a service: the rest is for Verify.
func (s *Store) glance(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, glanceFor)
	defer cancel()
	if err := s.inspect(ctx, `PRAGMA quick_check(3)`); ctx.Err() == nil {
		return err
	}
	return nil
}

// inspect asks SQLite. A server looks after its own pages.
func (s *Store) inspect(ctx context.Context, pragma string) error {
	if s.engine.sets {
		return nil
	}
	var wrong []string
	err := s.rows(ctx, pragma, nil, func(r *sql.Rows) error {
		var line string
		err := r.Scan(&line)
		if line != "ok" {
			wrong = append(wrong, strings.ReplaceAll(line, "\n", " "))
		}
		return err
	})
	if err == nil && len(wrong) > 0 {
		err = errDamaged{errors.New(strings.Join(wrong, "; "))}
	}
	return advise(err)
}

// errDamaged is damage that a check has found.
type errDamaged struct{ error }

// advise adds to damage what to do about it.
func advise(err error) error {
	if !damaged(err) && !errors.As(err, new(errDamaged)) {
		return err
	}
	return fmt.Errorf("the database file is damaged: keep it as it is, and put the newest backup in its place with 'ahadi restore': %w", err)
}
