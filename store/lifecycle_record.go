package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"

	"ahadi/internal/why"
)

// Change is one thing that people changed about a commitment, or about one of
// its milestones.
type Change struct {
	Milestone      int // 0: the commitment itself
	Was, Became    string
	Who            string // for withdrawn: the partner's code
	Why            string
	DueBefore, Due string
	BudgetBefore   int64
	Budget         int64 // minor units
	By             string
	On             string // the local day
	At             time.Time
}

// newChange is a change on its way into the record.
type newChange struct {
	commitment   *Commitment
	milestone    int
	was, became  string
	organisation int64 // 0 for none
	why          string
	due          string // from now on
	dueBefore    string // of a milestone; the commitment knows its own
	budget       int64
	on           string // "" for today
}

// record writes what was before and what is now.
func (d *decision) record(n newChange) error {
	var who any // NULL for nobody
	if n.organisation != 0 {
		who = n.organisation
	}
	c := n.commitment
	dueBefore, budgetBefore, on := c.DueOn, c.Budget, n.on
	if n.milestone != 0 {
		dueBefore, budgetBefore = n.dueBefore, 0
	}
	if on == "" {
		on = d.today
	}
	_, err := d.tx.exec(`INSERT INTO commitment_change (id, commitment_id, milestone, was, became, organisation_id, why, due_before, due_after, budget_before, budget_after, by_name, on_day, at_ms)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14)`,
		d.id(), c.ID, n.milestone, n.was, n.became, who, n.why, dueBefore, n.due, budgetBefore, n.budget, d.by, on, d.ms())
	switch {
	case err != nil:
		return err
	case n.milestone != 0:
		return d.told(MilestoneChanged, c.PlaceID, tellMilestone{c.Code, n.milestone, n.was, n.became})
	}
	return d.told(CommitmentChanged, c.PlaceID, tellCommitment{c.Code, n.was, n.became})
}

// Changes lists what people changed about a commitment, oldest first.
func (s *Store) Changes(ctx context.Context, commitment string) (all []Change, err error) {
	err = s.look(ctx, func(v *view) error {
		c := v.ref.commitments[commitment]
		if c == nil {
			return fmt.Errorf("commitment %q: %w", commitment, ErrNotFound)
		}
		return v.rows(`SELECT x.milestone, x.was, x.became, coalesce(o.code, ''), x.why, x.due_before, x.due_after, x.budget_before, x.budget_after, x.by_name, x.on_day, x.at_ms
			FROM commitment_change x LEFT JOIN organisation o ON o.id = x.organisation_id WHERE x.commitment_id = $1 ORDER BY x.id`, []any{c.ID}, func(r *sql.Rows) error {
			var ch Change
			var ms int64
			err := r.Scan(&ch.Milestone, &ch.Was, &ch.Became, &ch.Who, &ch.Why, &ch.DueBefore, &ch.Due, &ch.BudgetBefore, &ch.Budget, &ch.By, &ch.On, &ms)
			ch.At = when(ms)
			all = append(all, ch)
			return err
		})
	})
	if err != nil {
		return nil, fmt.Errorf("changes: %w", err)
	}
	return all, nil
}

// NewMilestone is what people decide about a milestone.
type NewMilestone struct {
	Commitment string // code
	Seq        int    // its place: 1, 2, …
	Status     string // scheduled, met, partially_met, not_met
	On         string // the local day on which it was met, or partially; "" for today
	Why        string // what it rests on
}

// SetMilestone decides a milestone. It is not_met on its due date at the
// earliest, however sure the voices are. before is true when it was so already.
func (s *Store) SetMilestone(ctx context.Context, n NewMilestone, h Hand) (before bool, err error) {
	what := fmt.Sprintf("setting milestone %d of %s to %s", n.Seq, n.Commitment, n.Status)
	if !slices.Contains([]string{"scheduled", "met", "partially_met", "not_met"}, n.Status) {
		return false, refused(what, "a milestone is scheduled, met, partially_met or not_met")
	}
	n.Why = said(n.Why)
	if err := s.words(ctx, what, roomNote, n.Why); err != nil {
		return false, err
	}
	if n.On != "" {
		if err := isDay(what, n.On); err != nil {
			return false, err
		}
	}
	return s.act(ctx, h, func(d *decision) (bool, error) { return d.setMilestone(what, n) })
}

func (d *decision) setMilestone(what string, n NewMilestone) (before bool, err error) {
	c, err := d.commitment(n.Commitment)
	if err != nil {
		return false, err
	}
	var due, was, metOn string
	found, err := d.tx.row(`SELECT due_on, status, met_on FROM milestone WHERE commitment_id = $1 AND seq = $2`, []any{c.ID, n.Seq}, &due, &was, &metOn)
	if err == nil && !found {
		err = fmt.Errorf("milestone %d of %s: %w", n.Seq, c.Code, ErrNotFound)
	}
	if err != nil {
		return false, err
	}
	on := ""
	if n.Status == "met" || n.Status == "partially_met" {
		if on = n.On; on == "" {
			on = d.today
		}
	}
	if was == n.Status && (n.On == "" || on == metOn) {
		return true, nil
	}
	switch {
	case on > d.today:
		return false, refused(what, "%s has not come yet", on)
	case n.Status == "not_met" && d.today < due:
		return false, Refusal{What: what, From: due, Missing: []why.Reason{why.Because("it is due on %s, and until then it can still be met", due)}}
	}
	if _, err := d.tx.exec(`UPDATE milestone SET status = $1, met_on = $2, decided_by = $3 WHERE commitment_id = $4 AND seq = $5`, n.Status, on, d.by, c.ID, n.Seq); err != nil {
		return false, err
	}
	if err := d.record(newChange{commitment: c, milestone: n.Seq, was: was, became: n.Status, why: n.Why, dueBefore: due, due: due, on: on}); err != nil {
		return false, err
	}
	if err := d.moved(); err != nil {
		return false, err
	}
	return false, d.changed("milestone set", fmt.Sprintf("%d of %s from %s to %s", n.Seq, c.Code, was, n.Status), was, n.Status)
}
