package store

import (
	"cmp"
	"slices"
)

// entry is one report on its way into the table.
type entry struct {
	l       *loaded
	n       NewReport
	ordinal int
	counted int // the percentage that it counts with; -1 when it has none
}

// place is where one report at a time counts.
type place struct {
	contact, commitment, round int64
	form                       string
}

func (f *entry) place() place {
	return place{f.n.ContactID, f.n.CommitmentID, f.n.RoundID, f.n.Form}
}

func (f *entry) counts() bool { return f.n.State == "accepted" && f.n.CommitmentID != 0 }

// stateAt is where the state stands in the row of opReport.
const stateAt = 17

// file puts reports and takes withdrawn ones back: what the same person said of
// a commitment in a round is superseded, what a correction names too, and the
// figures move with all of them.
func (g *batch) file(all []*entry, withdrawn map[int64]*loaded) error {
	if err := g.count(all); err != nil {
		return err
	}
	old, err := g.overtaken(all)
	if err != nil {
		return err
	}
	for i, f := range all {
		for _, v := range old[i] {
			g.retire(v, "superseded")
		}
		if err := g.putReport(f); err != nil {
			return err
		}
	}
	var ids [][]any
	for id := range withdrawn {
		ids = append(ids, []any{id})
	}
	return g.tx.each(`SELECT `+reportColumns+` FROM report r WHERE r.id = $1 AND r.state IN ('accepted', 'held')`, ids, func(r *cursor) error {
		v, err := scanReport(r)
		if err == nil && withdrawn[v.ID].contacts[v.ContactID] != "" { // one that does not count any more stays as it is
			g.retire(v, "withdrawn")
		}
		return err
	})
}

// overtaken finds what each report takes the place of.
func (g *batch) overtaken(all []*entry) (map[int][]reportRow, error) {
	old := map[int][]reportRow{}
	var same, named [][]any
	var sameOf, namedOf []int
	for i, f := range all {
		n := &f.n
		if f.counts() {
			same, sameOf = append(same, []any{n.ContactID, n.CommitmentID, n.RoundID, n.Form}), append(sameOf, i)
		}
		if n.State == "accepted" && n.Supersedes != 0 {
			named, namedOf = append(named, []any{n.Supersedes, n.ContactID, n.RoundID}), append(namedOf, i)
		}
	}
	into := func(whose []int) func(*cursor) error {
		return func(r *cursor) error {
			v, err := scanReport(r)
			old[whose[r.key]] = append(old[whose[r.key]], v)
			return err
		}
	}
	err := g.tx.each(`SELECT `+reportColumns+` FROM report r WHERE r.contact_id = $1 AND r.commitment_id = $2 AND r.round_id = $3 AND r.form = $4 AND r.state = 'accepted'`, same, into(sameOf))
	if err == nil {
		err = g.tx.each(`SELECT `+reportColumns+` FROM report r WHERE r.id = $1 AND r.contact_id = $2 AND r.round_id = $3 AND r.state IN ('accepted', 'held')`, named, into(namedOf))
	}
	return old, err
}

// putReport files one report. One of the same group that it takes the place of
// is superseded before it was ever written.
func (g *batch) putReport(f *entry) error {
	n := &f.n
	key, err := g.keyOf(f.l, n.ContactID)
	if err != nil {
		return err
	}
	var commitment any // NULL for a form without one
	if n.CommitmentID != 0 {
		commitment = n.CommitmentID
	}
	if before := g.filed[f.place()]; before != nil && f.counts() {
		g.rows[opReport][before.row][stateAt] = "superseded"
		g.figure(before.key, before.status, before.counted, -1)
	}
	row := g.put(opReport, g.id(f.l), n.Ref, g.origin(f.l, f.ordinal), n.RoundID, n.ContactID, commitment, n.Form, n.Version, n.Side, flag(n.Official), n.Via, n.Channel, n.Language,
		n.Status, n.Percent, f.counted, key.Seal(n.Answers, "answers"), n.State, flag(n.Late), n.Confidence, list(n.Flags), n.Supersedes, n.At.UnixMilli())
	g.store.filed++
	if !f.counts() {
		return nil
	}
	k := figureKey{commitment: n.CommitmentID, round: n.RoundID, side: side(n.Side, n.Official)}
	g.filed[f.place()] = &counting{row, k, n.Status, f.counted}
	g.figure(k, n.Status, f.counted, +1)
	return nil
}

// counting is a report of this group that counts.
type counting struct {
	row     int
	key     figureKey
	status  string
	counted int
}

// retire moves a report that counts to a state in which it does not.
func (g *batch) retire(v reportRow, state string) {
	if g.retired[v.ID] {
		return
	}
	g.retired[v.ID] = true
	g.put(opRetire, v.ID, state, v.State)
	if v.State == "accepted" && v.commitment != 0 {
		g.figure(figureKey{commitment: v.commitment, round: v.round, side: side(v.Side, v.Official)}, v.Status, v.counted, -1)
	}
}

// count finds the percentage that each report counts with. Work that stopped
// stands where the same person last saw it.
func (g *batch) count(all []*entry) error {
	var stopped []*entry
	var keys [][]any
	for _, f := range all {
		var ok bool
		if f.counted, ok = value(f.n.Status, f.n.Percent); ok || f.n.Status != "stopped" || f.n.CommitmentID == 0 {
			continue
		}
		stopped, keys = append(stopped, f), append(keys, []any{f.n.ContactID, f.n.CommitmentID, f.n.Form})
	}
	return g.tx.each(`SELECT counted FROM report WHERE contact_id = $1 AND commitment_id = $2 AND form = $3 AND state = 'accepted' AND counted >= 0
		ORDER BY at_ms DESC, id DESC LIMIT 1`, keys, func(r *cursor) error {
		var counted int
		err := r.Scan(&counted)
		stopped[r.key].counted = counted
		return err
	})
}

// putFigures moves the hot rows last, in one order, so that nothing is locked
// after them.
func (g *batch) putFigures() {
	keys := make([]figureKey, 0, len(g.figures))
	for k, n := range g.figures {
		if n != 0 {
			keys = append(keys, k)
		}
	}
	slices.SortFunc(keys, func(a, b figureKey) int {
		return cmp.Or(cmp.Compare(a.commitment, b.commitment), cmp.Compare(a.round, b.round), cmp.Compare(a.side, b.side), cmp.Compare(a.bucket, b.bucket))
	})
	for _, k := range keys {
		g.put(opFigure, k.commitment, k.round, k.side, k.bucket, g.figures[k])
	}
	clear(g.figures)
}
