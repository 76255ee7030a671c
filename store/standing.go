package store

import (
	"cmp"
	"slices"
	"time"
)

// standing is a stored report as the figures know it.
type standing struct {
	id, contact int64
	state       string
	key         figureKey
	counted     int
	voice       string
	tally       string
	about       int64
	excluded    bool
	counts      bool // its tally is in the figures
	retired     bool // in this group
}

// standingColumns are read by scanStanding, in its order.
const standingColumns = `r.id, r.contact_id, r.state, coalesce(r.commitment_id, 0), r.round_id, r.side, r.official, r.counted, r.voice, r.tally, r.about, r.excluded, r.counts`

func scanStanding(r scanner) (*standing, error) {
	v := &standing{}
	var of string
	var official, excluded, counts int
	err := r.Scan(&v.id, &v.contact, &v.state, &v.key.commitment, &v.key.round, &of, &official, &v.counted, &v.voice, &v.tally, &v.about, &excluded, &counts)
	v.key.side, v.excluded, v.counts = side(of, official == 1), excluded == 1, counts == 1
	return v, err
}

// hold reads the reports that a group retires or checks, and keeps other
// processes from changing them, in the order of their ids.
func (g *batch) hold(all []*entry, more ...[]int64) (map[int64]*standing, error) {
	ids := slices.Concat(more...)
	for _, f := range all {
		if f.n.About != 0 {
			ids = append(ids, f.n.About)
		}
	}
	slices.Sort(ids)
	var keys [][]any
	for _, id := range slices.Compact(ids) {
		keys = append(keys, []any{id})
	}
	held := map[int64]*standing{}
	err := g.tx.each(`SELECT `+standingColumns+` FROM report r WHERE r.id = $1`+g.store.engine.hold, keys, func(r *cursor) error {
		v, err := scanStanding(r)
		held[v.id] = v
		return err
	})
	return held, err
}

// retire moves a report that counts, or waits to, to a state in which it does not.
func (g *batch) retire(v *standing, state string) {
	if v == nil || v.retired || v.state != "accepted" && v.state != "held" {
		return
	}
	v.retired = true
	g.put(opRetire, v.id, state, v.state, flag(v.counts))
	if v.counts {
		g.sums.move(v.key, v.tally, -1)
	}
}

// unchoose notes of reports that were taken back, or said anew, that no old copy of
// the data prints a quote out of them again.
func (g *batch) unchoose(reports []int64, at time.Time) error {
	var ids [][]any
	for _, id := range reports {
		ids = append(ids, []any{id})
	}
	return g.tx.each(`SELECT q.contact_id, r.ref FROM quote q JOIN report r ON r.id = q.report_id WHERE q.report_id = $1 AND q.state = 'chosen'`, ids, func(r *cursor) error {
		var contact int64
		var ref string
		err := r.Scan(&contact, &ref)
		g.put(opLedger, g.store.ids.next(at), "unchosen", contact, ref, at.UnixMilli())
		return err
	})
}

// verdicts takes verifications out of the figures with the reports that they are
// about, or puts them back with them.
func (g *batch) verdicts(held map[int64]*standing, back bool) error {
	var ids [][]any
	for _, v := range held {
		if v.voice != "" && (back || v.retired && v.counts) {
			ids = append(ids, []any{v.id})
		}
	}
	slices.SortFunc(ids, func(a, b []any) int { return cmp.Compare(number(a[0]), number(b[0])) })
	return g.tx.each(`SELECT `+standingColumns+` FROM report r WHERE r.about = $1 AND r.about <> 0 AND r.state = 'accepted' AND r.excluded = 0`+g.store.engine.hold, ids, func(r *cursor) error {
		v, err := scanStanding(r)
		if err != nil || v.counts == back || held[v.id] != nil && held[v.id].retired || back && !fits(v, held[v.about]) {
			return err
		}
		g.turn(v, back)
		return nil
	})
}

// turn puts a stored report's tally into the figures, or takes it out.
func (g *batch) turn(v *standing, counts bool) {
	by := int64(-1)
	if counts {
		by = +1
	}
	g.put(opCounts, v.id, flag(counts), flag(!counts))
	g.sums.move(v.key, v.tally, by)
}

// aboutNothing stands in the row of a verification that names no report: it is
// kept, and counts nowhere.
const aboutNothing = -1

// aboutOf is what stands in a new report's row.
func aboutOf(n *NewReport) int64 {
	if n.About == 0 && n.Said.Verdict != "" {
		return aboutNothing
	}
	return n.About
}

// fits says whether a verification is of another's report on the same commitment
// in the same round. Nobody verifies her own.
func fits(v, about *standing) bool {
	return about != nil && about.contact != v.contact && about.key.commitment == v.key.commitment && about.key.round == v.key.round
}

// checking is what a new report is about.
func checking(n *NewReport, held map[int64]*standing) checked {
	if n.About == 0 {
		return checked{percent: -1, counts: n.Said.Verdict == ""}
	}
	about := held[n.About]
	v := &standing{contact: n.ContactID, key: figureKey{commitment: n.CommitmentID, round: n.RoundID}}
	if !fits(v, about) {
		return checked{percent: -1}
	}
	return checked{percent: about.counted, counts: about.counts && !about.retired}
}

// exclude takes a stored report out of the figures, or puts it back: with it
// those who verified it. Its state stays as it is; that it is excluded is a fact
// beside it. It says whether there is such a report.
func (g *batch) exclude(id int64, out bool) (bool, error) {
	held, err := g.hold(nil, []int64{id})
	v := held[id]
	if err != nil || v == nil || v.excluded == out {
		return v != nil, err
	}
	if v.about != 0 { // with the report that it is about it may come back, or not
		about, err := g.hold(nil, []int64{v.about})
		if err != nil {
			return true, err
		}
		held[v.about] = about[v.about]
	}
	g.put(opExclude, id, flag(out), flag(!out))
	counts := !out && v.state == "accepted" && v.key.commitment != 0 && (v.about == 0 || held[v.about] != nil && held[v.about].counts && fits(v, held[v.about]))
	if counts == v.counts {
		return true, nil
	}
	g.turn(v, counts)
	return true, g.verdictsOf(v, counts)
}

// verdictsOf moves those who verified one report along with it.
func (g *batch) verdictsOf(v *standing, back bool) error {
	one := *v
	one.counts, one.retired = true, !back
	return g.verdicts(map[int64]*standing{v.id: &one}, back)
}
