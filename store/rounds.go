package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"
)

// RoundStep is one step of a round, past or to come.
type RoundStep struct {
	Step   string
	Day    string // local, of each person
	Rule   string // the cron spec of its moment; "" for what a coordinator started herself
	Status string // waiting, expanding, done, broken
	Reason string // why it is done without having left, or broken
}

// RoundSteps lists what a round sends and has sent, in the order of the days.
func (s *Store) RoundSteps(ctx context.Context, round string) (all []RoundStep, err error) {
	err = s.look(ctx, func(v *view) error {
		r, err := v.ref.roundByCode(round)
		if err != nil {
			return err
		}
		return v.rows(`SELECT step, on_day, rule, status, reason FROM reminder WHERE round_id = $1 AND step <> 'draft'`, []any{r.ID}, func(rows *sql.Rows) error {
			var p RoundStep
			err := rows.Scan(&p.Step, &p.Day, &p.Rule, &p.Status, &p.Reason)
			all = append(all, p)
			return err
		})
	})
	if err != nil {
		return nil, fmt.Errorf("steps of a round: %w", err)
	}
	order := []string{StepOpen, StepMid, StepLast, StepNow, StepEscalate, StepGov, StepThanks, StepAnswer}
	slices.SortStableFunc(all, func(a, b RoundStep) int {
		return cmp.Or(cmp.Compare(a.Day, b.Day), cmp.Compare(slices.Index(order, a.Step), slices.Index(order, b.Step)))
	})
	return all, nil
}

// StepPeople is what became of a step for some people.
type StepPeople struct {
	Status string // due, queued, skipped, expired
	Reason string
	People int
}

// StepOutcome counts what a step of a round has come to, by status and reason.
func (s *Store) StepOutcome(ctx context.Context, round, step string) (all []StepPeople, err error) {
	err = s.look(ctx, func(v *view) error {
		r, err := v.ref.roundByCode(round)
		if err != nil {
			return err
		}
		return v.rows(`SELECT o.status, o.reason, count(*) FROM occurrence o WHERE o.reminder_id IN (SELECT m.id FROM reminder m WHERE m.round_id = $1 AND m.step = $2)
			GROUP BY o.status, o.reason ORDER BY o.status, o.reason`, []any{r.ID, step}, func(rows *sql.Rows) error {
			var p StepPeople
			err := rows.Scan(&p.Status, &p.Reason, &p.People)
			all = append(all, p)
			return err
		})
	})
	if err != nil {
		return nil, fmt.Errorf("outcome of a step: %w", err)
	}
	return all, nil
}

// RoundEvent is something that a person decided of a round.
type RoundEvent struct {
	What string // open, closed, published, approved
	By   string
	Why  string
	At   time.Time
}

// RoundHistory lists what was decided of a round, oldest first.
func (s *Store) RoundHistory(ctx context.Context, round string) (all []RoundEvent, err error) {
	err = s.look(ctx, func(v *view) error {
		r, err := v.ref.roundByCode(round)
		if err != nil {
			return err
		}
		return v.rows(`SELECT state, by_name, why, at_ms FROM round_change WHERE round_id = $1
			UNION ALL SELECT 'approved', approved_by, '', approved_ms FROM round WHERE id = $1 AND approved_ms > 0`, []any{r.ID}, func(rows *sql.Rows) error {
			var e RoundEvent
			var at int64
			err := rows.Scan(&e.What, &e.By, &e.Why, &at)
			e.At = when(at)
			all = append(all, e)
			return err
		})
	})
	if err != nil {
		return nil, fmt.Errorf("history of a round: %w", err)
	}
	slices.SortStableFunc(all, func(a, b RoundEvent) int { return a.At.Compare(b.At) })
	return all, nil
}

// Unfinished lists what was begun in a round and never sent, for people of a
// scope.
func (s *Store) Unfinished(ctx context.Context, scope Scope, round string) ([]Unfinished, error) {
	left, err := s.unfinished(ctx, scope, round)
	if err != nil {
		return nil, fmt.Errorf("unfinished: %w", err)
	}
	return left, nil
}

// Publishable says what stands in the way of publishing a round, and from which
// day it may be possible; found is false when nothing does.
func (s *Store) Publishable(ctx context.Context, round string, now time.Time) (missing Refusal, found bool, err error) {
	err = s.look(ctx, func(v *view) error {
		r, err := v.ref.roundByCode(round)
		if err != nil {
			return err
		}
		missing, err = unpublishable(v, r, v.ref.day(now))
		return err
	})
	if err != nil {
		return missing, false, fmt.Errorf("publishable: %w", err)
	}
	return missing, missing.Missing != nil, nil
}

// Home is a country of a scope with the clock of its people.
type Home struct {
	Country string // ISO 3166-1
	Zone    string
}

// Homes are the countries and clocks of the places of a scope.
func (s *Store) Homes(scope Scope) []Home {
	ref := s.ref.Load()
	ids := ref.branch(scope)
	var all []Home
	for id, p := range ref.places {
		h := Home{p.country, p.zone}
		if (scope.Whole || slices.Contains(ids, id)) && !slices.Contains(all, h) {
			all = append(all, h)
		}
	}
	slices.SortFunc(all, func(a, b Home) int {
		return cmp.Or(cmp.Compare(a.Country, b.Country), cmp.Compare(a.Zone, b.Zone))
	})
	return all
}

// Schedule is the rule of each step, as cron specs.
func (s *Store) Schedule(ctx context.Context) (rules map[string]string, err error) {
	err = s.look(ctx, func(v *view) (err error) {
		rules, err = schedule(v)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("schedule: %w", err)
	}
	return rules, nil
}
