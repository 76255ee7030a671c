package store

import (
	"context"
	"fmt"
	"slices"
	"strings"
)

// exclusionReasons are why a report may be taken out of the figures. None of
// them accuses its author.
var exclusionReasons = []string{
	"duplicate",        // the same thing reported twice in different ways
	"wrong_commitment", // it is about something else
	"wrong_person",     // somebody else used her phone
	"training",         // made while learning
	"pressure",         // she was told what to say
	"not_observed",     // it rests on nothing that she saw or was told
	"other",            // the note says it
}

// The states of an exclusion. The report keeps its own state through all of them.
const (
	exclusionProposed = "proposed"
	exclusionExcluded = "excluded"
	exclusionUndoing  = "undo_proposed"
	exclusionUndone   = "undone"
)

// whyExcluded is the reason for which a report r is excluded, "" when it is not.
const whyExcluded = `CASE WHEN r.excluded = 1 THEN coalesce((SELECT e.reason FROM exclusion e WHERE e.report_id = r.id AND (e.state = 'excluded' OR e.state = 'undo_proposed')), '') ELSE '' END`

// exclusionRow is the newest exclusion of a report while it is decided on.
type exclusionRow struct {
	id                 int64
	state, reason      string
	proposedBy, undoBy string
	proposedMS, undoMS int64
	report             int64
	ref, reportState   string // of the report
}

// exclusion reads a report by its receipt and its newest exclusion, if any.
func (d *decision) exclusion(ref string) (exclusionRow, error) {
	v := exclusionRow{ref: strings.ToUpper(strings.TrimSpace(ref))}
	found, err := d.tx.row(`SELECT id, state FROM report WHERE ref = $1`, []any{v.ref}, &v.report, &v.reportState)
	if err == nil && !found {
		err = fmt.Errorf("report %q: %w", ref, ErrNotFound)
	}
	if err != nil {
		return v, err
	}
	_, err = d.tx.row(`SELECT id, state, reason, proposed_by, undo_by, proposed_ms, undo_ms FROM exclusion WHERE report_id = $1 ORDER BY id DESC LIMIT 1`, []any{v.report},
		&v.id, &v.state, &v.reason, &v.proposedBy, &v.undoBy, &v.proposedMS, &v.undoMS)
	return v, err
}

// stands refuses a report that counts nowhere any more.
func (v exclusionRow) stands(what string) error {
	if v.reportState == "accepted" || v.reportState == "held" {
		return nil
	}
	return refused(what, "%s is %s: it counts nowhere, so there is nothing to exclude", v.ref, v.reportState)
}

// ProposeExclusion proposes to take a report out of the figures, by its receipt.
// Nothing moves until somebody else confirms it; its author is not told. before
// is true when the same was proposed, or it is excluded, already.
func (s *Store) ProposeExclusion(ctx context.Context, ref, reason, note string, h Hand) (before bool, err error) {
	what := "excluding " + ref
	if !slices.Contains(exclusionReasons, reason) {
		return false, refused(what, "the reason is one of %s, not %q", strings.Join(exclusionReasons, ", "), reason)
	}
	note = said(note)
	if note != "" {
		err = s.words(ctx, what, roomNote, note)
	} else if reason == "other" {
		err = refused(what, "\"other\" needs a note that says what it is")
	}
	if err != nil {
		return false, err
	}
	return s.act(ctx, h, func(d *decision) (bool, error) { return d.proposeExclusion(what, ref, reason, note) })
}

func (d *decision) proposeExclusion(what, ref, reason, note string) (before bool, err error) {
	v, err := d.exclusion(ref)
	switch {
	case err != nil:
		return false, err
	case v.state == exclusionExcluded, v.state == exclusionUndoing:
		return true, nil
	case v.state == exclusionProposed && sameHand(v.proposedBy, d.by) && v.reason == reason:
		return true, nil
	case v.state == exclusionProposed:
		return false, refused(what, "%s proposed it as %s: confirm that with 'ahadi exclude confirm %s', or drop it first", v.proposedBy, v.reason, v.ref)
	}
	if err := v.stands(what); err != nil {
		return false, err
	}
	if _, err := d.tx.exec(`INSERT INTO exclusion (id, report_id, reason, note, state, proposed_by, proposed_ms, confirmed_by, confirmed_ms, undo_by, undo_note, undo_ms, ended_by, ended_ms)
		VALUES ($1, $2, $3, $4, 'proposed', $5, $6, '', 0, '', '', 0, '', 0)`, d.id(), v.report, reason, note, d.by, d.ms()); err != nil {
		return false, err
	}
	return false, d.changed("exclude propose", fmt.Sprintf("%s as %s", v.ref, reason), v.state, exclusionProposed)
}

// ConfirmExclusion excludes a report that somebody else has proposed to: its
// state stays as it is, and the figures move. before is true when it is excluded
// already.
func (s *Store) ConfirmExclusion(ctx context.Context, ref string, h Hand) (before bool, err error) {
	return s.act(ctx, h, func(d *decision) (bool, error) { return d.confirmExclusion("excluding "+ref, ref) })
}

func (d *decision) confirmExclusion(what, ref string) (before bool, err error) {
	v, err := d.exclusion(ref)
	switch {
	case err != nil:
		return false, err
	case v.state == exclusionExcluded, v.state == exclusionUndoing:
		return true, nil
	case v.state != exclusionProposed:
		return false, refused(what, "nobody has proposed it: 'ahadi exclude propose %s'", v.ref)
	case sameHand(v.proposedBy, d.by):
		return false, refused(what, "%s proposed it herself: a second person must look at it and confirm", v.proposedBy)
	}
	if err := firstError(v.stands(what), d.apart(what, deed{v.proposedBy, when(v.proposedMS)})); err != nil {
		return false, err
	}
	if err := d.moveExclusion(v, `UPDATE exclusion SET state = 'excluded', confirmed_by = $3, confirmed_ms = $4 WHERE id = $1 AND state = $2`, d.by, d.ms()); err != nil {
		return false, err
	}
	if err := d.figures(v.report, true); err != nil {
		return false, err
	}
	return false, d.changed("exclude confirm", fmt.Sprintf("%s as %s", v.ref, v.reason), v.state, exclusionExcluded)
}

// moveExclusion is one arrow: the statement names which, the state that it
// leaves, and then what else it sets.
func (d *decision) moveExclusion(v exclusionRow, query string, set ...any) error {
	return d.arrow("exclusion of "+v.ref, query, append([]any{v.id, v.state}, set...)...)
}

// figures takes a report out of the figures, or puts it back where it still counts.
func (d *decision) figures(report int64, out bool) error {
	g := d.store.batch(d.tx, d.ref)
	if _, err := g.exclude(report, out); err != nil {
		return err
	}
	return g.flush()
}

// ExclusionReasons are the reasons for which a report can be excluded.
func ExclusionReasons() []string { return slices.Clone(exclusionReasons) }
