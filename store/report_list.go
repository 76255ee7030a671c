package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"
)

// ReportFilter narrows a list of reports; what is not set narrows nothing.
type ReportFilter struct {
	Round, Commitment, Place string // codes; a place stands for all below it
	Form                     string
	State                    string // accepted, held, superseded, withdrawn; excluded; second: it waits for a second person; Standing
	Side                     string // community, government
	Via, Language            string
	Flag                     string
	Late                     bool
	Contact                  string // code of its author
	Since                    time.Time
	Match                    func(form string, answers []byte) bool // looks at what was said, as JSON; words that are covered are left out
}

// Standing are the reports that are accepted or held: nothing has taken their place.
const Standing = "standing"

// ListedReport is a report in a list for coordinators.
type ListedReport struct {
	Report
	Author    string // name; "" when she was erased
	Code      string // of the author
	Place     string // of the commitment, else of the author: short
	PlaceCode string
	EnteredBy string // the coordinator who entered it for her; "" for her own
	SaidOn    string // the day on which she said what was entered
	Present   int    // people who were there, of a meeting
}

// ReportList is one page of a list, newest first.
type ReportList struct {
	Rows   []ListedReport
	Next   int64     // the key behind which it goes on; 0 at its end
	Looked int       // how many reports were looked at
	Back   time.Time // when the oldest that was looked at came
}

// How far one page looks for what fits: it costs the same wherever it begins. What
// was said has to be opened, which takes longer.
const (
	lookedMost = 10_000
	openedMost = 2_500
)

// ReportList lists reports that fit, newest first. Where few fit it stops after so
// many and says how far it looked; the next page goes on there.
func (s *Store) ReportList(ctx context.Context, scope Scope, f ReportFilter, p Page) (out ReportList, err error) {
	err = s.look(ctx, func(v *view) error {
		most := lookedMost
		if f.Match != nil {
			most = openedMost
		}
		after := p.After
		if after == 0 {
			after = 1<<63 - 1
		}
		for window := p.Limit + 1; len(out.Rows) <= p.Limit && out.Looked < most; window = min(4*window, most-out.Looked) {
			q, args, err := f.window(v.ref, scope, after, window)
			if err != nil {
				return err
			}
			last, looked := int64(0), 0
			if _, err := v.row(`SELECT coalesce(min(id), 0), count(*) FROM (`+q+`) w`, args, &last, &looked); err != nil || looked == 0 {
				out.Next = 0
				return err
			}
			if err := f.read(s, v, scope, reading{q, args, p.Limit + 1 - len(out.Rows)}, &out); err != nil {
				return err
			}
			out.Looked += looked
			after, out.Next, out.Back = last, last, timeOf(last)
			if looked < window {
				out.Next = 0
				break
			}
		}
		if len(out.Rows) > p.Limit {
			out.Rows = out.Rows[:p.Limit]
			out.Next = out.Rows[p.Limit-1].ID
		}
		return nil
	})
	if err != nil {
		return ReportList{}, fmt.Errorf("reports: %w", err)
	}
	return out, nil
}

// Government says whether it counts for the government's side.
func (r *Report) Government() bool { return side(r.Side, r.Official) == Government }

// Entered says whether a coordinator entered it for its author.
func (r *Report) Entered() bool { return !own(r.Via) }

// timeOf is when an id was made.
func timeOf(id int64) time.Time { return time.UnixMilli(id>>22 + epoch).UTC() }

// window is the query for the ids of the next so many reports that the best index
// for the filter finds.
func (f *ReportFilter) window(ref *reference, scope Scope, after int64, n int) (string, []any, error) {
	args := []any{after, n, max(firstID(f.Since), 0)}
	where := ""
	switch {
	case f.State == "second":
		return `SELECT report_id AS id FROM exclusion WHERE (state = 'proposed' OR state = 'undo_proposed') AND report_id < $1 AND report_id >= $3 ORDER BY report_id DESC LIMIT $2`, args, nil
	case f.State == "held":
		where = ` AND state = 'held'`
	case f.State == "excluded":
		where = ` AND excluded = 1`
	case f.Commitment != "":
		c := ref.commitments[f.Commitment]
		if c == nil {
			return "", nil, fmt.Errorf("commitment %q: %w", f.Commitment, ErrNotFound)
		}
		args = append(args, c.ID)
		where = ` AND commitment_id = $4`
	case f.Round != "":
		r, err := ref.roundByCode(f.Round)
		if err != nil {
			return "", nil, err
		}
		args = append(args, r.ID)
		where = ` AND (round_id + 0) = $4` // by report_round
	}
	return `SELECT id FROM report WHERE id < $1 AND id >= $3` + where + ` ORDER BY id DESC LIMIT $2`, args, nil
}

// reading is one window to be read.
type reading struct {
	window string
	args   []any
	limit  int
}

// listedColumns are read by scanListed.
const listedColumns = shownColumns + `, coalesce(c.code, ''), coalesce(c.sealed_name, ''), coalesce(m.place_id, c.place_id, 0),
	coalesce(e.by_name, ''), coalesce(e.said_on, ''), coalesce(e.present, 0)`

const listedFrom = ` LEFT JOIN contact c ON c.id = r.contact_id LEFT JOIN commitment m ON m.id = r.commitment_id LEFT JOIN entry e ON e.report_id = r.id`

// read takes what fits out of a window.
func (f *ReportFilter) read(s *Store, v *view, scope Scope, w reading, out *ReportList) error {
	where, args := f.where(v.ref, scope, w.args)
	query := `SELECT ` + listedColumns + ` FROM (` + w.window + `) w JOIN report r ON r.id = w.id` + listedFrom + ` WHERE r.id > 0` + where + ` ORDER BY r.id DESC`
	if f.Match == nil {
		query += fmt.Sprintf(" LIMIT %d", w.limit)
	}
	return v.rows(query, args, func(r *sql.Rows) error {
		row, err := s.scanListed(r, v.ref)
		if err == nil && (f.Match == nil || f.Match(row.Form, row.Answers)) {
			out.Rows = append(out.Rows, row)
		}
		return err
	})
}

// where is what else narrows the list.
func (f *ReportFilter) where(ref *reference, scope Scope, args []any) (string, []any) {
	const placed = "coalesce(m.place_id, c.place_id)"
	where, args := ref.in(scope, placed, args)
	if f.Place != "" {
		var more string
		more, args = ref.in(Branch(f.Place), placed, args)
		where += more
	}
	is := func(column, value string) {
		if value != "" {
			args = append(args, value)
			where += fmt.Sprintf(" AND %s = $%d", column, len(args))
		}
	}
	is("r.form", f.Form)
	is("r.via", f.Via)
	is("r.language", f.Language)
	is("c.code", f.Contact)
	switch f.State {
	case "second", "excluded":
	case Standing:
		where += ` AND r.state IN ('accepted', 'held')`
	default:
		is("r.state", f.State)
	}
	if f.Commitment != "" {
		is("m.code", f.Commitment)
	}
	if i := slices.IndexFunc(ref.rounds, func(r Round) bool { return r.Code == f.Round }); f.Round != "" {
		id := int64(-1)
		if i >= 0 {
			id = ref.rounds[i].ID
		}
		args = append(args, id)
		where += fmt.Sprintf(" AND r.round_id = $%d", len(args))
	}
	if f.Flag != "" {
		args = append(args, "%|"+f.Flag+"|%")
		where += fmt.Sprintf(" AND '|' || r.flags || '|' LIKE $%d", len(args))
	}
	if f.Late {
		where += " AND r.late = 1"
	}
	switch f.Side {
	case Government:
		where += " AND " + byOfficial
	case Community:
		where += " AND NOT " + byOfficial
	}
	return where, args
}

// scanListed reads listedColumns.
func (s *Store) scanListed(r scanner, ref *reference) (row ListedReport, err error) {
	var name string
	var place int64
	v, key, err := s.scanShown(r, ref, &row.Code, &name, &place, &row.EnteredBy, &row.SaidOn, &row.Present)
	if err != nil {
		return row, err
	}
	row.Report, row.Author = v.Report, s.reveal(key, name, "name")
	row.Place, row.PlaceCode = ref.places[place].short, ref.places[place].code
	return row, nil
}
