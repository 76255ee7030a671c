package store

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"

	"ahadi/internal/keys"
)

// reportColumns are read by scanReport, in its order.
const reportColumns = `r.id, r.ref, r.form, r.version, coalesce(r.commitment_id, 0), r.round_id, r.contact_id, r.via, r.channel, r.language, r.side, r.official,
	r.status, r.percent, r.counted, r.sealed_answers, r.state, r.late, r.confidence, r.flags, r.at_ms, r.about, r.supersedes`

// reportRow is a report as it lies in the table.
type reportRow struct {
	Report
	commitment, round int64
	counted           int // the percentage that it counts with; -1 when none
	sealed            string
}

// scanReport reads reportColumns, and what a query selects after them into more.
func scanReport(r scanner, more ...any) (reportRow, error) {
	var v reportRow
	var official, late, at int64
	var flags string
	err := r.Scan(append([]any{
		&v.ID, &v.Ref, &v.Form, &v.Version, &v.commitment, &v.round, &v.ContactID, &v.Via, &v.Channel, &v.Language, &v.Side, &official,
		&v.Status, &v.Percent, &v.counted, &v.sealed, &v.State, &late, &v.Confidence, &flags, &at, &v.About, &v.Supersedes,
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
	v.In = g.ref.roundByID(v.round)
	v.Round, v.In.Open = v.In.Code, g.ref.takes(v.In, l.job.At)
	return &v.Report, nil
}

// keyOf is the data key of a person of this line, or the line's own.
func (g *batch) keyOf(l *loaded, contact int64) (keys.DataKey, error) {
	if contact == 0 {
		return l.key, nil
	}
	if key, ok := l.keys[contact]; ok {
		return key, nil
	}
	wrapped := cmp.Or(l.contacts[contact], l.invited[contact]) // who was only invited says, too, that the number is wrong
	if wrapped == "" {
		return keys.DataKey{}, fmt.Errorf("contact %d does not use this line", contact)
	}
	key, err := g.store.keys.Unwrap(wrapped)
	if err == nil {
		if l.keys == nil {
			l.keys = map[int64]keys.DataKey{}
		}
		l.keys[contact] = key
	}
	return key, err
}

// wanted is a receipt that a job asked about.
type wanted struct {
	l   *loaded
	ref string
}

// loadReports finds reports by their receipts, for the people of each line only:
// for anybody else there is none.
func (g *batch) loadReports(all []wanted) error {
	refs := make([][]any, len(all))
	for i, w := range all {
		if w.l.Reports == nil {
			w.l.Reports = map[string]*Report{}
		}
		w.l.Reports[w.ref], refs[i] = nil, []any{w.ref}
	}
	return g.tx.each(`SELECT `+reportColumns+` FROM report r WHERE r.ref = $1`, refs, func(r *cursor) error {
		v, err := scanReport(r)
		l := all[r.key].l
		if err != nil || l.contacts[v.ContactID] == "" {
			return err
		}
		found, err := g.opened(l, v)
		l.Reports[v.Ref] = found
		l.fail(err)
		return nil
	})
}

// loadLast finds what each person last said of each commitment: the status and
// the number, not the words.
func (g *batch) loadLast(all []*loaded) error {
	var people []*Person
	var ids [][]any
	newest := map[*Report]int64{}
	for _, l := range all {
		for i := range l.People {
			p := &l.People[i]
			p.Last = map[string]*Report{}
			people, ids = append(people, p), append(ids, []any{p.ID})
		}
	}
	return g.tx.each(`SELECT id, commitment_id, status, percent, at_ms FROM report WHERE contact_id = $1 AND commitment_id IS NOT NULL AND beside = 0 AND about = 0`,
		ids, func(r *cursor) error {
			var id, commitment, at int64
			last := &Report{}
			err := r.Scan(&id, &commitment, &last.Status, &last.Percent, &at)
			last.At = when(at)
			c, p := g.ref.byID[commitment], people[r.key]
			if err != nil || c == nil || p.Last[c.Code] != nil && newest[p.Last[c.Code]] > id {
				return err
			}
			newest[last], p.Last[c.Code] = id, last
			return nil
		})
}

// origin stands for the request that filed a report. It is unique for ever, so
// that a replay after every window finds the report. The number of a step is its
// own only within the session that we know: the provider may give the session's
// id and the number again.
func (g *batch) origin(l *loaded, ordinal int) string {
	job := l.job
	text := ""
	switch {
	case job.Kind == KindUSSD && job.Each && job.Sequence == "": // known for a moment only: see SameInput
		text = "at " + strconv.FormatInt(job.At.UnixMilli(), 10)
	case job.Kind == KindUSSD && job.Each:
		session := l.session
		if session == 0 && !job.First {
			session = l.former
		}
		text = strconv.FormatInt(session, 10) + " " + job.Sequence
	case job.Kind == KindUSSD:
		text = job.Text
	}
	return g.store.keys.Index("origin", string(job.Kind), job.Channel, job.line, job.ID, text, strconv.Itoa(ordinal))
}

// loadOrigins looks whether these very requests have filed before.
// n is how many reports each would file.
func (g *batch) loadOrigins(all []*loaded, n func(*loaded) int) error {
	type place struct {
		l       *loaded
		ordinal int
	}
	var where []place
	var origins [][]any
	for _, l := range all {
		for i := range n(l) {
			where, origins = append(where, place{l, i}), append(origins, []any{g.origin(l, i)})
		}
	}
	refs := map[*loaded][]string{}
	err := g.tx.each(`SELECT ref, coalesce(commitment_id, 0), at_ms FROM report WHERE origin = $1`, origins, func(r *cursor) error {
		var ref string
		var commitment, at int64
		if err := r.Scan(&ref, &commitment, &at); err != nil {
			return err
		}
		l, ordinal := where[r.key].l, where[r.key].ordinal
		if refs[l] == nil {
			refs[l] = make([]string, n(l))
			l.Origin = &Filed{At: when(at)}
		}
		refs[l][ordinal] = ref
		if c := g.ref.byID[commitment]; c != nil && (ordinal == 0 || l.Origin.Commitment == "") {
			l.Origin.Commitment = c.Code
		}
		return nil
	})
	for l, found := range refs {
		l.Origin.Refs = slices.DeleteFunc(found, func(ref string) bool { return ref == "" })
	}
	return err
}
