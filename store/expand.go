package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// perExpansion is how many people one transaction of an expansion takes.
const perExpansion = 500

// Spot is a person of an expansion: all that says when a step reaches her.
type Spot struct {
	Contact, Line      int64
	Zone, Country      string
	QuietFrom, QuietTo string // her own quiet hours; "" for none
}

// audience says of a contact c whether a step is for her at all. Whether she is
// written to is judged when it fires.
func audience(step string) string {
	switch step {
	case StepGov:
		return ` AND EXISTS (SELECT 1 FROM assignment a WHERE a.contact_id = c.id AND a.kind = 'official_report')`
	case StepEscalate:
		return ` AND '|' || c.roles || '|' LIKE '%|coordinator|%'`
	case StepAnswer:
		return ` AND EXISTS (SELECT 1 FROM report r WHERE r.contact_id = c.id AND ` + reporting + `)`
	case StepDraft:
		return ` AND EXISTS (SELECT 1 FROM draft a WHERE a.owner_id = c.id)`
	case StepThanks:
		return ``
	}
	return ` AND EXISTS (SELECT 1 FROM assignment a WHERE a.contact_id = c.id AND a.kind = 'report')`
}

// Audience counts the people that a step is for.
func (s *Store) Audience(ctx context.Context, step string) (n int, err error) {
	err = s.rows(ctx, `SELECT count(*) FROM contact c WHERE c.status NOT IN ('invited', 'left')`+audience(step), nil, func(r *sql.Rows) error { return r.Scan(&n) })
	if err != nil {
		return 0, fmt.Errorf("count the people of the step %s: %w", step, err)
	}
	return n, nil
}

// Expand writes one occurrence for each person that the step is for, 500 to a
// transaction, and moves the step's cursor with them: broken off anywhere, it
// goes on from there, and nobody has two. plan is pure and may run again.
func (s *Store) Expand(ctx context.Context, r Reminder, plan func(Spot) Slot) error {
	for {
		more := false
		err := s.single(ctx, func(tx *Tx) (err error) {
			more, err = s.expand(tx, r, plan)
			return err
		})
		if err != nil {
			return fmt.Errorf("expand reminder %d: %w", r.ID, err)
		}
		if !more {
			return nil
		}
	}
}

func (s *Store) expand(tx *Tx, r Reminder, plan func(Spot) Slot) (more bool, err error) {
	if stop, err := paused(tx); err != nil || stop {
		return false, err // its cursor stays where it is
	}
	var after int64
	found, err := tx.row(`SELECT after_contact FROM reminder WHERE id = $1 AND status IN ('waiting', 'expanding')`, []any{r.ID}, &after)
	if err != nil || !found {
		return false, err
	}
	var all []Spot
	err = tx.rows(`SELECT c.id, (SELECT x.line_id FROM contact_line x WHERE x.contact_id = c.id ORDER BY x.main DESC, x.line_id LIMIT 1), coalesce(p.zone, ''), coalesce(p.country, ''), c.quiet_from, c.quiet_to
		FROM contact c LEFT JOIN place p ON p.id = c.place_id
		WHERE c.id > $1 AND c.status NOT IN ('invited', 'left') AND EXISTS (SELECT 1 FROM contact_line x WHERE x.contact_id = c.id)`+audience(r.Step)+` ORDER BY c.id LIMIT $2`,
		[]any{after, perExpansion}, func(rows *sql.Rows) error {
			var p Spot
			err := rows.Scan(&p.Contact, &p.Line, &p.Zone, &p.Country, &p.QuietFrom, &p.QuietTo)
			all = append(all, p)
			return err
		})
	if err != nil {
		return false, err
	}
	for _, p := range all {
		if err := s.occur(tx, r, p, plan(s.ref.Load().somewhere(p))); err != nil {
			return false, err
		}
		after = p.Contact
	}
	status := "done"
	if more = len(all) == perExpansion; more {
		status = "expanding"
	}
	_, err = tx.exec(`UPDATE reminder SET status = $1, after_contact = $2 WHERE id = $3 AND status IN ('waiting', 'expanding')`, status, after, r.ID)
	return more, err
}

// somewhere puts who has no place into the network's own.
func (r *reference) somewhere(p Spot) Spot {
	if p.Zone == "" {
		p.Zone = r.network.Zone
	}
	if p.Country == "" {
		p.Country = r.network.Country
	}
	return p
}

// occur writes one occurrence, unless it is there.
func (s *Store) occur(tx *Tx, r Reminder, p Spot, slot Slot) error {
	status, reason := "due", ""
	if slot.Expired {
		status, reason = "expired", "the round closes before"
	}
	_, err := tx.exec(`INSERT INTO occurrence (id, reminder_id, local_date, contact_id, line_id, status, reason, due_ms, outbox_id)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0) ON CONFLICT (reminder_id, local_date, contact_id) DO NOTHING`,
		s.ids.next(r.Next), r.ID, r.Day, p.Contact, p.Line, status, reason, slot.Due.UnixMilli())
	return err
}

// How long after its last answer a call counts as broken off, and until when it
// is worth saying so.
const (
	brokenAfter = SessionEnds
	brokenUntil = 24 * time.Hour
)

// perDrafts is how many broken calls one transaction takes.
const perDrafts = 200

// Broken makes an occurrence for everybody whose call broke off ten minutes ago
// with an answer that is saved: once in the life of a draft, and once a day.
// plan is as in Expand.
func (s *Store) Broken(ctx context.Context, now time.Time, plan func(Spot) Slot) error {
	for {
		more := false
		err := s.single(ctx, func(tx *Tx) (err error) {
			more, err = s.broken(tx, now, plan)
			return err
		})
		if err != nil {
			return fmt.Errorf("find calls that broke off: %w", err)
		}
		if !more {
			return nil
		}
	}
}

func (s *Store) broken(tx *Tx, now time.Time, plan func(Spot) Slot) (more bool, err error) {
	if stop, err := paused(tx); err != nil || stop {
		return false, err
	}
	if err := sane(tx, now); err != nil {
		return false, err
	}
	ref := s.ref.Load()
	var all []Spot
	var rounds []int64
	err = tx.rows(`SELECT c.id, d.line_id, coalesce(p.zone, ''), coalesce(p.country, ''), c.quiet_from, c.quiet_to, d.round_id
		FROM draft d JOIN contact c ON c.id = d.owner_id LEFT JOIN place p ON p.id = c.place_id
		WHERE d.told_ms = 0 AND d.at_ms <= $1 AND d.at_ms > $2 ORDER BY d.at_ms, c.id LIMIT $3`,
		[]any{now.Add(-brokenAfter).UnixMilli(), now.Add(-brokenUntil).UnixMilli(), perDrafts}, func(rows *sql.Rows) error {
			var p Spot
			var round int64
			err := rows.Scan(&p.Contact, &p.Line, &p.Zone, &p.Country, &p.QuietFrom, &p.QuietTo, &round)
			all, rounds = append(all, p), append(rounds, round)
			return err
		})
	if err != nil {
		return false, err
	}
	for i, p := range all {
		round := ref.roundByID(rounds[i])
		if _, err := tx.exec(`UPDATE draft SET told_ms = $1 WHERE owner_id = $2`, now.UnixMilli(), p.Contact); err != nil {
			return false, err
		}
		if round.State != "open" {
			continue
		}
		r, err := s.notices(tx, round, now)
		if err != nil {
			return false, err
		}
		waits, err := tx.row(`SELECT 1 FROM occurrence WHERE reminder_id = $1 AND contact_id = $2 AND status = 'due' LIMIT 1`, []any{r.ID, p.Contact}, new(int))
		if err == nil && !waits { // one that waits tells of what she has begun by then
			err = s.occur(tx, r, p, plan(ref.somewhere(p)))
		}
		if err != nil {
			return false, err
		}
	}
	return len(all) == perDrafts, nil
}

// notices is the step that stands for the notices of a round.
func (s *Store) notices(tx *Tx, round Round, now time.Time) (Reminder, error) {
	r := Reminder{Step: StepDraft, Day: s.ref.Load().day(now), Next: now, Round: round}
	found, err := tx.row(`SELECT id FROM reminder WHERE round_id = $1 AND step = 'draft' ORDER BY id LIMIT 1`, []any{round.ID}, &r.ID)
	if err != nil || found {
		return r, err
	}
	r.ID = s.ids.next(now)
	_, err = tx.exec(`INSERT INTO reminder (id, round_id, step, on_day, rule, next_ms, after_contact, override_quiet, status, reason)
		VALUES ($1, $2, 'draft', $3, '', $4, 0, 0, 'done', '')`, r.ID, round.ID, r.Day, now.UnixMilli())
	return r, err
}
