package store

import (
	"slices"
	"time"
)

// entry is one report on its way into the table.
type entry struct {
	l       *loaded
	n       NewReport
	ordinal int
	counted int   // the percentage that it counts with; -1 when it has none
	took    int64 // the stored report whose place it takes, 0 for none or when FIX named that one
}

// place is where one report at a time counts.
type place struct {
	contact, commitment, round int64
	form                       string
}

func (f *entry) place() place {
	return place{f.n.ContactID, f.n.CommitmentID, f.n.RoundID, f.n.Form}
}

// line is the phone that it came from; 0 for what a coordinator has entered.
func (f *entry) line() int64 {
	if f.n.Entry != nil {
		return 0
	}
	return f.l.Line.ID
}

// stands says whether the report can be in the figures.
func (f *entry) stands() bool { return f.n.State == "accepted" && f.n.CommitmentID != 0 }

// replaces says whether it takes the place of what she said before.
func (f *entry) replaces() bool { return f.stands() && !f.n.Several }

// Where a report's state, whether it holds a place and whether it counts stand in
// the row of opReport.
const (
	stateAt  = 17
	besideAt = 25
	countsAt = 28
)

// file puts reports and takes withdrawn ones back: what the same person said of
// a commitment in a round is superseded, what a correction names too, and the
// figures move with all of them. A verification is in the figures only while
// the report that it is about is: both are looked at under one lock.
func (g *batch) file(all []*entry, withdrawn map[int64]*loaded) error {
	if err := g.count(all); err != nil {
		return err
	}
	if err := g.flag(all); err != nil {
		return err
	}
	old, err := g.overtaken(all)
	if err != nil {
		return err
	}
	back, err := g.takenBack(withdrawn)
	if err != nil {
		return err
	}
	held, err := g.hold(all, old, back)
	if err != nil {
		return err
	}
	for _, v := range old {
		g.retire(held[v], "superseded")
	}
	for _, v := range back {
		g.retire(held[v], "withdrawn")
	}
	if err := g.unchoose(slices.Concat(old, back), latest(all, withdrawn)); err != nil {
		return err
	}
	if err := g.verdicts(held, false); err != nil {
		return err
	}
	for _, f := range all {
		if err := g.putReport(f, held); err != nil {
			return err
		}
	}
	return nil
}

// overtaken finds what the reports take the place of.
func (g *batch) overtaken(all []*entry) (old []int64, err error) {
	var same, named [][]any
	var by []*entry // of each of the same
	for _, f := range all {
		n := &f.n
		if f.replaces() {
			same, by = append(same, []any{n.ContactID, n.CommitmentID, n.RoundID, n.Form}), append(by, f)
		}
		if n.State == "accepted" && n.Supersedes != 0 {
			named = append(named, []any{n.Supersedes, n.ContactID, n.RoundID})
		}
	}
	note := func(r *cursor) error {
		var id int64
		err := r.Scan(&id)
		old = append(old, id)
		return err
	}
	err = g.tx.each(`SELECT id FROM report WHERE contact_id = $1 AND commitment_id = $2 AND round_id = $3 AND form = $4 AND beside = 0`, same, func(r *cursor) error {
		err := note(r)
		if f := by[r.key]; err == nil && f.n.Supersedes != old[len(old)-1] {
			f.took = old[len(old)-1]
		}
		return err
	})
	if err == nil {
		err = g.tx.each(`SELECT id FROM report WHERE id = $1 AND contact_id = $2 AND round_id = $3 AND (state = 'accepted' OR state = 'held')`, named, note)
	}
	return old, err
}

// takenBack finds the reports that their authors withdraw; one that does not
// count any more stays as it is.
func (g *batch) takenBack(withdrawn map[int64]*loaded) (back []int64, err error) {
	var ids [][]any
	for id := range withdrawn {
		ids = append(ids, []any{id})
	}
	err = g.tx.each(`SELECT id, contact_id FROM report WHERE id = $1 AND (state = 'accepted' OR state = 'held')`, ids, func(r *cursor) error {
		var id, contact int64
		err := r.Scan(&id, &contact)
		if withdrawn[id] != nil && withdrawn[id].contacts[contact] != "" {
			back = append(back, id)
		}
		return err
	})
	return back, err
}

// latest is when the newest of what is filed or taken back came.
func latest(all []*entry, withdrawn map[int64]*loaded) (at time.Time) {
	for _, f := range all {
		if f.l.job.At.After(at) {
			at = f.l.job.At
		}
	}
	for _, l := range withdrawn {
		if l.job.At.After(at) {
			at = l.job.At
		}
	}
	return at
}

// putReport files one report. One of the same group that it takes the place of
// is superseded before it was ever written.
func (g *batch) putReport(f *entry, held map[int64]*standing) error {
	n := &f.n
	key, err := g.keyOf(f.l, n.ContactID)
	if err != nil {
		return err
	}
	var commitment any // NULL for a form without one
	if n.CommitmentID != 0 {
		commitment = n.CommitmentID
	}
	id, beside := g.id(f.l), int64(0)
	if n.State != "accepted" || n.Several {
		beside = id
	}
	earlier := "" // what she said before, while it counts
	if before := g.filed[f.place()]; before != nil && f.replaces() {
		was := g.rows[opReport][before.row]
		was[stateAt], was[besideAt], was[countsAt] = "superseded", was[0], 0
		g.sums.move(before.key, before.tally, -1)
		if number(was[0]) != n.Supersedes {
			earlier = before.tally
		}
	} else if v := held[f.took]; v != nil && v.counts {
		earlier = v.tally
	}
	about := checking(n, held)
	who := f.l.from[n.ContactID]
	who.line = f.l.Line.ID
	tally := carried(tallyOf(n, f.counted, about, who, g.ref.clock()), earlier)
	counts := f.stands() && about.counts
	row := g.put(opReport, id, n.Ref, g.origin(f.l, f.ordinal), n.RoundID, n.ContactID, commitment, n.Form, n.Version, n.Side, flag(n.Official), n.Via, n.Channel, n.Language,
		n.Status, n.Percent, f.counted, key.Seal(n.Answers, "answers"), n.State, flag(n.Late), n.Confidence, list(n.Flags), n.Supersedes, n.At.UnixMilli(),
		f.line(), aboutOf(n), beside, voice(n), tally, flag(counts))
	g.store.filed++
	g.putBeside(id, f)
	k := figureKey{commitment: n.CommitmentID, round: n.RoundID, side: side(n.Side, n.Official)}
	if counts {
		g.sums.move(k, tally, +1)
	}
	if f.replaces() {
		if !counts {
			tally = ""
		}
		g.filed[f.place()] = &counting{row, k, tally}
	}
	return nil
}

// voice is the side that a report gives a reading for; "" when it gives none.
func voice(n *NewReport) string {
	if n.CommitmentID == 0 || n.Said.Verdict != "" || n.Status == "" || n.Status == "unknown" {
		return ""
	}
	return side(n.Side, n.Official)
}

// counting is a report of this group that counts.
type counting struct {
	row   int
	key   figureKey
	tally string
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
