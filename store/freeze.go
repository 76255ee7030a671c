package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"
)

// frozenWord is why a message that we started does not leave to a frozen place.
const frozenWord = "place frozen"

// Freeze is a place in which nobody is written to unasked: people there may be
// in danger, and a message of ours on a phone may add to it.
type Freeze struct {
	Place    string // code
	Name     string
	Why      string
	By       string
	At       time.Time
	LiftedBy string    // "" while it holds
	Lifted   time.Time // zero while it holds
	People   int       // who are not written to because of it, as far as they are at the place or below it
}

// frozen says whether a place is frozen, or one above it. A person without a
// place (0) is in none.
func frozen(q querier, place int64) (bool, error) {
	if place == 0 {
		return false, nil
	}
	return q.row(`WITH RECURSIVE up (id, parent_id) AS (SELECT id, parent_id FROM place WHERE id = $1
		UNION SELECT p.id, p.parent_id FROM place p JOIN up ON p.id = up.parent_id)
		SELECT 1 FROM up JOIN place_freeze f ON f.place_id = up.id WHERE f.lifted_ms = 0 LIMIT 1`, []any{place}, new(int))
}

// FreezePlace lets nothing that we start leave to people in a place, or in one
// below it: no reminder, no broadcast, no invitation, also none that waits in
// the queue. What they send is answered as before, and a cry for help is passed
// on. before is true when the place was frozen already.
func (s *Store) FreezePlace(ctx context.Context, code, why string, h Hand) (before bool, err error) {
	what := "freezing " + code
	why = said(why)
	if err := s.words(ctx, what, roomNote, why); err != nil {
		return false, err
	}
	return s.act(ctx, h, func(d *decision) (bool, error) {
		place, code, err := d.place(code)
		if err != nil {
			return false, err
		}
		n, err := d.tx.exec(`INSERT INTO place_freeze (id, place_id, why, by_name, at_ms) SELECT $1, $2, $3, $4, $5
			WHERE NOT EXISTS (SELECT 1 FROM place_freeze WHERE place_id = $2 AND lifted_ms = 0)`, d.id(), place, why, d.by, d.ms())
		if err != nil || n == 0 {
			return true, err
		}
		return false, d.changed("place freeze", fmt.Sprintf("%s: %s", code, why), "", "frozen")
	})
}

// UnfreezePlace ends it. What was held back meanwhile is not sent late. A place
// above, if it is frozen too, still keeps this one frozen. before is true when
// the place was not frozen itself.
func (s *Store) UnfreezePlace(ctx context.Context, code string, h Hand) (before bool, err error) {
	return s.act(ctx, h, func(d *decision) (bool, error) {
		place, code, err := d.place(code)
		if err != nil {
			return false, err
		}
		n, err := d.tx.exec(`UPDATE place_freeze SET lifted_by = $1, lifted_ms = $2 WHERE place_id = $3 AND lifted_ms = 0`, d.by, d.ms(), place)
		if err != nil || n == 0 {
			return true, err
		}
		return false, d.changed("place unfreeze", code, "frozen", "")
	})
}

// place finds a place by its code.
func (d *decision) place(word string) (id int64, code string, err error) {
	code = strings.ToUpper(strings.TrimSpace(word))
	found, err := d.tx.row(`SELECT id FROM place WHERE code = $1`, []any{code}, &id)
	if err == nil && !found {
		err = fmt.Errorf("place %q: %w", word, ErrNotFound)
	}
	return id, code, err
}

// Freezes lists the places that are or were frozen, those that are first, the
// newest before the older, in a scope.
func (s *Store) Freezes(ctx context.Context, scope Scope) ([]Freeze, error) {
	var all []Freeze
	in, args := s.ref.Load().in(scope, "f.place_id", nil)
	err := s.rows(ctx, `WITH RECURSIVE below (top, id) AS (SELECT place_id, place_id FROM place_freeze WHERE lifted_ms = 0
			UNION SELECT below.top, p.id FROM place p JOIN below ON p.parent_id = below.id)
		SELECT p.code, p.name, f.why, f.by_name, f.at_ms, f.lifted_by, f.lifted_ms,
			(SELECT count(*) FROM contact c WHERE f.lifted_ms = 0 AND c.status <> 'left' AND c.place_id IN (SELECT b.id FROM below b WHERE b.top = f.place_id))
		FROM place_freeze f JOIN place p ON p.id = f.place_id WHERE 1 = 1`+in+` ORDER BY CASE WHEN f.lifted_ms = 0 THEN 0 ELSE 1 END, f.id DESC`, args, func(r *sql.Rows) error {
		var f Freeze
		var at, lifted int64
		err := r.Scan(&f.Place, &f.Name, &f.Why, &f.By, &at, &f.LiftedBy, &lifted, &f.People)
		f.At, f.Lifted = when(at), when(lifted)
		all = append(all, f)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("frozen places: %w", err)
	}
	return all, nil
}
