package store

import (
	"database/sql"
	"fmt"
	"strconv"
)

// reportColumns are read by scanReport, in its order.
const reportColumns = `r.id, r.ref, r.form, r.version, coalesce(r.commitment_id, 0), r.round_id, r.contact_id, r.via, r.channel, r.language, r.side, r.official,
	r.status, r.percent, r.counted, r.sealed_answers, r.state, r.late, r.confidence, r.flags, r.at_ms`

// reportRow is a report as it lies in the table.
type reportRow struct {
	Report
	commitment, round int64
	counted           int // the percentage that it counts with; -1 when none
	sealed            string
}

// scanReport reads reportColumns, and what a query selects after them into more.
func scanReport(r *sql.Rows, more ...any) (reportRow, error) {
	var v reportRow
	var official, late, at int64
	var flags string
	err := r.Scan(append([]any{
		&v.ID, &v.Ref, &v.Form, &v.Version, &v.commitment, &v.round, &v.ContactID, &v.Via, &v.Channel, &v.Language, &v.Side, &official,
		&v.Status, &v.Percent, &v.counted, &v.sealed, &v.State, &late, &v.Confidence, &flags, &at,
	}, more...)...)
	v.Official, v.Late, v.Flags, v.At = official == 1, late == 1, fields(flags), when(at)
	return v, err
}

// opened is the report with its answers, for its own author.
func (g *batch) opened(l *loaded, v reportRow) (*Report, error) {
	key, err := g.keyOf(l, v.ContactID)
	if err != nil {
		return nil, err
	}
	if v.Answers, err = key.Open(v.sealed, "answers"); err != nil {
		return nil, fmt.Errorf("report %d: %w", v.ID, err)
	}
	if c := g.ref.byID[v.commitment]; c != nil {
		v.Commitment = c.Code
	}
	for _, r := range g.ref.rounds {
		if r.ID == v.round {
			v.Round = r.Code
		}
	}
	return &v.Report, nil
}

// loadReport finds a report by its receipt, for the people of this line only:
// for anybody else there is none.
func (g *batch) loadReport(l *loaded, ref string) error {
	if l.Reports == nil {
		l.Reports = map[string]*Report{}
	}
	l.Reports[ref] = nil
	return g.tx.rows(`SELECT `+reportColumns+` FROM report r WHERE r.ref = $1`, []any{ref}, func(r *sql.Rows) error {
		v, err := scanReport(r)
		if err != nil || l.contacts[v.ContactID] == "" {
			return err
		}
		l.Reports[ref], err = g.opened(l, v)
		return err
	})
}

// loadLast finds what each person last said of each commitment: the status and
// the number, not the words.
func (g *batch) loadLast(l *loaded) error {
	for i := range l.People {
		p := &l.People[i]
		p.Last = map[string]*Report{}
		err := g.tx.rows(`SELECT commitment_id, status, percent FROM report WHERE contact_id = $1 AND commitment_id IS NOT NULL AND state = 'accepted' ORDER BY id`,
			[]any{p.ID}, func(r *sql.Rows) error {
				var id int64
				last := &Report{}
				err := r.Scan(&id, &last.Status, &last.Percent)
				if c := g.ref.byID[id]; err == nil && c != nil {
					p.Last[c.Code] = last
				}
				return err
			})
		if err != nil {
			return err
		}
	}
	return nil
}

// origin stands for the request that filed a report. It is unique for ever, so
// that a replay after every window finds the report.
func (g *batch) origin(l *loaded, ordinal int) string {
	job := l.job
	text := ""
	if job.Kind == KindUSSD {
		text = job.Text
	}
	return g.store.keys.Index("origin", string(job.Kind), job.Channel, job.line, job.ID, text, strconv.Itoa(ordinal))
}

// loadOrigin looks whether this very request has filed before.
func (g *batch) loadOrigin(l *loaded, n int) error {
	for i := range n {
		var f Filed
		var ref string
		var commitment, at int64
		found, err := g.tx.row(`SELECT ref, coalesce(commitment_id, 0), at_ms FROM report WHERE origin = $1`, []any{g.origin(l, i)}, &ref, &commitment, &at)
		if err != nil {
			return err
		}
		if !found {
			continue
		}
		if l.Origin == nil {
			f.At = when(at)
			if c := g.ref.byID[commitment]; c != nil {
				f.Commitment = c.Code
			}
			l.Origin = &f
		}
		l.Origin.Refs = append(l.Origin.Refs, ref)
	}
	return nil
}

// writeReport files one report: what the same person said of the commitment in
// the round is superseded, and the figures move with both.
func (g *batch) writeReport(l *loaded, n NewReport, ordinal int) error {
	key, err := g.keyOf(l, n.ContactID)
	if err != nil {
		return err
	}
	counted, err := g.counted(n)
	if err != nil {
		return err
	}
	if n.State == "accepted" {
		if err := g.supersede(n); err != nil {
			return err
		}
	}
	var commitment any // NULL for a form without one
	if n.CommitmentID != 0 {
		commitment = n.CommitmentID
	}
	_, err = g.tx.exec(`INSERT INTO report (id, ref, origin, round_id, contact_id, commitment_id, form, version, side, official, via, channel, language,
		status, percent, counted, sealed_answers, state, late, confidence, flags, supersedes, at_ms)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18, $19, $20, $21, $22, $23)`,
		g.id(l), n.Ref, g.origin(l, ordinal), n.RoundID, n.ContactID, commitment, n.Form, n.Version, n.Side, flag(n.Official), n.Via, n.Channel, n.Language,
		n.Status, n.Percent, counted, key.Seal(n.Answers, "answers"), n.State, flag(n.Late), n.Confidence, list(n.Flags), n.Supersedes, n.At.UnixMilli())
	g.store.filed++
	if err != nil || n.State != "accepted" || n.CommitmentID == 0 {
		return err
	}
	g.figure(figureKey{commitment: n.CommitmentID, round: n.RoundID, side: side(n.Side, n.Official)}, n.Status, counted, +1)
	return nil
}

// supersede takes what stood in the new report's place, and the report that a
// correction names, out of the figures.
func (g *batch) supersede(n NewReport) error {
	var old []reportRow
	scan := func(r *sql.Rows) error {
		v, err := scanReport(r)
		old = append(old, v)
		return err
	}
	if n.CommitmentID != 0 {
		if err := g.tx.rows(`SELECT `+reportColumns+` FROM report r WHERE r.contact_id = $1 AND r.commitment_id = $2 AND r.round_id = $3 AND r.form = $4 AND r.state = 'accepted'`,
			[]any{n.ContactID, n.CommitmentID, n.RoundID, n.Form}, scan); err != nil {
			return err
		}
	}
	if n.Supersedes != 0 && (len(old) == 0 || old[0].ID != n.Supersedes) {
		if err := g.tx.rows(`SELECT `+reportColumns+` FROM report r WHERE r.id = $1 AND r.contact_id = $2 AND r.round_id = $3 AND r.state IN ('accepted', 'held')`,
			[]any{n.Supersedes, n.ContactID, n.RoundID}, scan); err != nil {
			return err
		}
	}
	for _, v := range old {
		if err := g.retire(v, "superseded"); err != nil {
			return err
		}
	}
	return nil
}

// withdraw takes a person's report back; one that does not count any more stays as it is.
func (g *batch) withdraw(l *loaded, id int64) error {
	return g.each(`SELECT `+reportColumns+` FROM report r WHERE r.id = $1 AND r.state IN ('accepted', 'held')`, id, func(v reportRow) error {
		if l.contacts[v.ContactID] == "" {
			return nil
		}
		return g.retire(v, "withdrawn")
	})
}

func (g *batch) each(query string, id int64, do func(reportRow) error) error {
	var all []reportRow
	err := g.tx.rows(query, []any{id}, func(r *sql.Rows) error {
		v, err := scanReport(r)
		all = append(all, v)
		return err
	})
	for _, v := range all {
		if err == nil {
			err = do(v)
		}
	}
	return err
}

// retire moves a report that counts to a state in which it does not.
func (g *batch) retire(v reportRow, state string) error {
	n, err := g.tx.exec(`UPDATE report SET state = $1 WHERE id = $2 AND state = $3`, state, v.ID, v.State)
	if err != nil || n == 0 || v.State != "accepted" || v.commitment == 0 {
		return err
	}
	g.figure(figureKey{commitment: v.commitment, round: v.round, side: side(v.Side, v.Official)}, v.Status, v.counted, -1)
	return nil
}
