package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"
)

// ReportFile is all that is known of one report.
type ReportFile struct {
	ListedReport
	Entered    time.Time // when the coordinator entered it; zero for her own
	Attended   []Named   // people of the register who were at the meeting
	Holding    *Holding  // nil where it was never held
	Exclusions []Exclusion
	Corrected  *Link  // the report that it corrects, as its author named it
	Replaced   *Link  // the report of its author that stands in its place
	Checks     *Link  // the report that it checks
	CheckedBy  []Link // the reports that check it
}

// Named is a person by her code and, while she is not erased, her name.
type Named struct{ Code, Name string }

// Link is another report.
type Link struct {
	Ref, State string
	At         time.Time
}

// Report is one report by its receipt, for who may see it.
func (s *Store) Report(ctx context.Context, scope Scope, ref string) (f ReportFile, err error) {
	err = s.look(ctx, func(v *view) error {
		where, args := v.ref.in(scope, "coalesce(m.place_id, c.place_id)", []any{strings.ToUpper(strings.TrimSpace(ref))})
		found := false
		err := v.rows(`SELECT `+listedColumns+` FROM report r`+listedFrom+` WHERE r.ref = $1`+where, args, func(r *sql.Rows) (err error) {
			found = true
			f.ListedReport, err = s.scanListed(r, v.ref)
			return err
		})
		if err == nil && !found {
			err = fmt.Errorf("report %q: %w", ref, ErrNotFound)
		}
		for _, more := range []func(*Store, *view) error{f.entry, f.holding, f.exclusions, f.chain} {
			if err == nil {
				err = more(s, v)
			}
		}
		return err
	})
	return f, err
}

func (f *ReportFile) entry(s *Store, v *view) error {
	if f.EnteredBy == "" {
		return nil
	}
	err := v.rows(`SELECT at_ms FROM entry WHERE report_id = $1`, []any{f.ID}, func(r *sql.Rows) error {
		var at int64
		err := r.Scan(&at)
		f.Entered = when(at)
		return err
	})
	if err != nil {
		return err
	}
	return v.rows(`SELECT c.code, c.data_key, c.sealed_name FROM entry_present p JOIN contact c ON c.id = p.contact_id WHERE p.report_id = $1 ORDER BY c.code`, []any{f.ID}, func(r *sql.Rows) error {
		var n Named
		var key, name string
		err := r.Scan(&n.Code, &key, &name)
		n.Name = s.reveal(key, name, "name")
		f.Attended = append(f.Attended, n)
		return err
	})
}

func (f *ReportFile) holding(_ *Store, v *view) (err error) {
	f.Holding, err = holdings(v, f.ID)
	return err
}

func (f *ReportFile) exclusions(_ *Store, v *view) error {
	return v.rows(`SELECT reason, note, state, proposed_by, confirmed_by, undo_by, undo_note, ended_by, proposed_ms FROM exclusion WHERE report_id = $1 ORDER BY id DESC`, []any{f.ID}, func(r *sql.Rows) error {
		e := Exclusion{Ref: f.Ref, Commitment: f.Commitment, Round: f.Round}
		var at int64
		err := r.Scan(&e.Reason, &e.Note, &e.State, &e.ProposedBy, &e.ConfirmedBy, &e.UndoBy, &e.UndoNote, &e.EndedBy, &at)
		e.At = when(at)
		f.Exclusions = append(f.Exclusions, e)
		return err
	})
}

// chain finds the reports that this one stands with.
func (f *ReportFile) chain(_ *Store, v *view) error {
	one := func(to **Link, query string, args ...any) error {
		return v.rows(query, args, func(r *sql.Rows) error {
			l := &Link{}
			var at int64
			err := r.Scan(&l.Ref, &l.State, &at)
			l.At, *to = when(at), l
			return err
		})
	}
	err := one(&f.Corrected, `SELECT ref, state, at_ms FROM report WHERE id = $1`, f.Supersedes)
	if err == nil && f.State == "superseded" {
		err = one(&f.Replaced, `SELECT n.ref, n.state, n.at_ms FROM report r JOIN report n ON n.contact_id = r.contact_id AND n.commitment_id = r.commitment_id AND n.round_id = r.round_id AND n.form = r.form
			WHERE r.id = $1 AND n.id > r.id AND n.state <> 'held' ORDER BY n.id LIMIT 1`, f.ID)
	}
	if err == nil && f.About > 0 {
		err = one(&f.Checks, `SELECT ref, state, at_ms FROM report WHERE id = $1`, f.About)
	}
	if err != nil {
		return err
	}
	return v.rows(`SELECT ref, state, at_ms FROM report WHERE about = $1 AND about <> 0 ORDER BY id`, []any{f.ID}, func(r *sql.Rows) error {
		var l Link
		var at int64
		err := r.Scan(&l.Ref, &l.State, &at)
		l.At = when(at)
		f.CheckedBy = append(f.CheckedBy, l)
		return err
	})
}

// ReportsTaken notes that a list of reports was taken away as a file: how many,
// and what narrowed it.
func (s *Store) ReportsTaken(ctx context.Context, n int, narrowed string, h Hand) error {
	return s.decide(ctx, h, func(d *decision) error { return d.trail("report export", "%d reports %s", n, narrowed) })
}
