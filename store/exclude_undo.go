package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// UndoExclusion puts an excluded report back, by two people as well: the first
// call proposes it, and another person's completes it. done says whether it is
// back; before, that this very call changed nothing.
func (s *Store) UndoExclusion(ctx context.Context, ref, note string, h Hand) (done, before bool, err error) {
	what := "undoing the exclusion of " + ref
	if note = said(note); note != "" {
		if err := s.words(ctx, what, roomNote, note); err != nil {
			return false, false, err
		}
	}
	err = s.decide(ctx, h, func(d *decision) (err error) {
		done, before, err = d.undoExclusion(what, ref, note)
		return err
	})
	return done, before, err
}

func (d *decision) undoExclusion(what, ref, note string) (done, before bool, err error) {
	v, err := d.exclusion(ref)
	switch {
	case err != nil:
		return false, false, err
	case v.state == exclusionUndone:
		return true, true, nil
	case v.state == exclusionExcluded:
		if note == "" {
			return false, false, refused(what, "say in a note why it counts after all")
		}
		if err := d.moveExclusion(v, `UPDATE exclusion SET state = 'undo_proposed', undo_by = $3, undo_note = $4, undo_ms = $5 WHERE id = $1 AND state = $2`, d.by, note, d.ms()); err != nil {
			return false, false, err
		}
		return false, false, d.changed("exclude undo", v.ref+" proposed", v.state, exclusionUndoing)
	case v.state != exclusionUndoing:
		return false, false, refused(what, "%s is not excluded", v.ref)
	case sameHand(v.undoBy, d.by):
		return false, true, nil
	}
	if err := d.apart(what, deed{v.undoBy, when(v.undoMS)}); err != nil {
		return false, false, err
	}
	if err := d.moveExclusion(v, `UPDATE exclusion SET state = 'undone', ended_by = $3, ended_ms = $4 WHERE id = $1 AND state = $2`, d.by, d.ms()); err != nil {
		return false, false, err
	}
	if err := d.figures(v.report, false); err != nil {
		return false, false, err
	}
	return true, false, d.changed("exclude undo", v.ref, v.state, exclusionUndone)
}

// DropExclusion takes back what was proposed and not confirmed: an exclusion, or
// the undoing of one. Anybody may, and it moves no figure. excluded says whether
// the report is; before, that nothing was proposed any more.
func (s *Store) DropExclusion(ctx context.Context, ref string, h Hand) (excluded, before bool, err error) {
	err = s.decide(ctx, h, func(d *decision) (err error) {
		excluded, before, err = d.dropExclusion(ref)
		return err
	})
	return excluded, before, err
}

func (d *decision) dropExclusion(ref string) (excluded, before bool, err error) {
	v, err := d.exclusion(ref)
	became := exclusionExcluded
	switch {
	case err != nil:
		return false, false, err
	case v.state == exclusionProposed:
		became = "dropped"
		err = d.moveExclusion(v, `UPDATE exclusion SET state = 'dropped', ended_by = $3, ended_ms = $4 WHERE id = $1 AND state = $2`, d.by, d.ms())
	case v.state == exclusionUndoing:
		err = d.moveExclusion(v, `UPDATE exclusion SET state = 'excluded', undo_by = '', undo_note = '', undo_ms = 0 WHERE id = $1 AND state = $2`)
	case v.state == "":
		return false, false, refused("dropping a proposal", "nobody has proposed to exclude %s", v.ref)
	default:
		return v.state == exclusionExcluded, true, nil
	}
	if err != nil {
		return false, false, err
	}
	return v.state == exclusionUndoing, false, d.changed("exclude drop", fmt.Sprintf("%s, which was %s", v.ref, v.state), v.state, became)
}

// Exclusion is an exclusion as it stands.
type Exclusion struct {
	Ref         string // of the report
	Commitment  string // "" for a form without one
	Round       string
	Reason      string
	Note        string
	State       string // proposed, dropped, excluded, undo_proposed, undone
	ProposedBy  string
	ConfirmedBy string
	UndoBy      string
	UndoNote    string
	EndedBy     string
	At          time.Time // proposed
}

// Exclusions lists the exclusions of a round ("" for all), oldest first, undone
// and dropped ones too.
func (s *Store) Exclusions(ctx context.Context, round string) (all []Exclusion, err error) {
	err = s.look(ctx, func(v *view) error {
		id, err := v.ref.roundID(round)
		if err != nil {
			return err
		}
		return v.rows(exclusionQuery+` WHERE r.round_id = $1 OR $1 = 0 ORDER BY e.id`, []any{id}, exclusionsInto(&all))
	})
	if err != nil {
		return nil, fmt.Errorf("exclusions: %w", err)
	}
	return all, nil
}

const exclusionQuery = `SELECT r.ref, coalesce(c.code, ''), o.code, e.reason, e.note, e.state, e.proposed_by, e.confirmed_by, e.undo_by, e.undo_note, e.ended_by, e.proposed_ms
	FROM exclusion e JOIN report r ON r.id = e.report_id LEFT JOIN commitment c ON c.id = r.commitment_id JOIN round o ON o.id = r.round_id`

// exclusionsInto collects the rows of exclusionQuery.
func exclusionsInto(all *[]Exclusion) func(*sql.Rows) error {
	return func(rows *sql.Rows) error {
		var e Exclusion
		var ms int64
		err := rows.Scan(&e.Ref, &e.Commitment, &e.Round, &e.Reason, &e.Note, &e.State, &e.ProposedBy, &e.ConfirmedBy, &e.UndoBy, &e.UndoNote, &e.EndedBy, &ms)
		e.At = when(ms)
		*all = append(*all, e)
		return err
	}
}

// ExclusionCounts is how many of these reports are excluded, by reason.
func ExclusionCounts(all []Exclusion) map[string]int {
	counts := map[string]int{}
	for _, e := range all {
		if e.State == exclusionExcluded || e.State == exclusionUndoing {
			counts[e.Reason]++
		}
	}
	return counts
}
