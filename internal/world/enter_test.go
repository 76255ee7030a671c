package world

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"time"

	"ahadi/flows"
	"ahadi/gateway"
	"ahadi/store"
)

// What coordinators enter for people who cannot type: it is filed once, by the
// rules of a report from her own phone, is told to her where she alone reads it,
// and what it took the place of counts again when it is taken back.

// entered is a report that a coordinator has just entered.
type entered struct {
	person *person
	entry  store.Entry
	said   flows.Entry
	ref    string
}

// enters is one act of a coordinator who enters a report, or takes one back.
func (w *world) enters() {
	var mine []*filed
	for _, f := range w.model.reports {
		if f.by != "" {
			mine = append(mine, f)
		}
	}
	if len(mine) > 0 && w.dice.IntN(3) == 0 {
		slices.SortFunc(mine, func(a, b *filed) int { return int(a.ID - b.ID) })
		w.takesBack(mine[w.dice.IntN(len(mine))])
		return
	}
	people := w.model.monitors()
	if len(people) == 0 {
		return
	}
	p, now, hand := people[w.dice.IntN(len(people))], w.now(), w.hand()
	w.serial++
	e := &entered{person: p, entry: store.Entry{ID: fmt.Sprint("sheet-", w.serial), For: p.code, Via: []string{"call", "paper", "meeting"}[w.dice.IntN(3)]}}
	e.entry.SaidOn = now.In(location(zones[0])).AddDate(0, 0, -w.dice.IntN(4)).Format(time.DateOnly)
	e.said = flows.Entry{Form: "progress", Sure: true, File: true, Answers: map[string]string{"commitment": p.assigned[w.dice.IntN(len(p.assigned))]}}
	desk := gateway.NewDesk(w.store, w.ground.book, func(string, string) string { return mainChannel }, nil)
	done, err := w.fill(desk, e, hand)
	w.tell("%s enters %s on %s for %s, said on %s: %v %v", hand.By, e.said.Answers, e.said.Answers["commitment"], p.code, e.entry.SaidOn, done.Refs, err)
	switch round, _ := w.model.roundAt(now); {
	case round == nil, e.entry.SaidOn < round.OpensOn, w.model.saidSince(e, round.Code):
		w.refusal(err, "what no round takes, or was said before what she has said since, is not entered")
		return
	case err != nil || len(done.Refs) != 1 || done.Again:
		w.failf("a report can be entered for a monitor", "%+v: %v", done, err)
		return
	}
	e.ref = done.Refs[0]
	w.model.event.entered = e
	w.model.answering(w.model.number[p.id])
	w.learn()
	if w.stop {
		return
	}
	w.model.reports[e.ref].by = hand.By
	if w.dice.IntN(2) == 0 {
		_, again, err := desk.Enter(context.Background(), e.entry, e.said, w.hand())
		if err != nil || !again.Again || !slices.Equal(again.Refs, done.Refs) {
			w.failf("P2: a sheet that is sent twice files once", "%+v: %v", again, err)
		}
	}
}

// fill answers what is missing on a sheet, until it is filed.
func (w *world) fill(desk *gateway.Desk, e *entered, hand store.Hand) (store.Entered, error) {
	for range 12 {
		sheet, done, err := desk.Enter(context.Background(), e.entry, e.said, hand)
		if err != nil || len(done.Refs) > 0 || sheet.Whole {
			return done, err
		}
		for _, q := range sheet.Asks {
			switch {
			case !q.Missing && q.Wrong == "":
				continue
			case len(q.Picks) > 0:
				e.said.Answers[q.Name] = q.Picks[w.dice.IntN(len(q.Picks))].Name
			default:
				e.said.Answers[q.Name] = strconv.Itoa(1 + w.dice.IntN(99))
			}
		}
	}
	return store.Entered{}, fmt.Errorf("the sheet is never whole: %v", e.said.Answers)
}

// saidSince says whether she has reported on it on a later day than that of the
// entry.
func (m *model) saidSince(e *entered, round string) bool {
	f := m.current[place{e.person.id, e.said.Answers["commitment"], round, e.said.Form}]
	return f != nil && f.day() > e.entry.SaidOn
}

// day is the local day on which a report was said.
func (f *filed) day() string {
	if f.saidOn != "" {
		return f.saidOn
	}
	return f.At.In(location(zones[0])).Format(time.DateOnly)
}

// explainEntered holds a report that was entered against what was on the sheet.
func (m *model) explainEntered(e *entered, byRef map[string]store.Report) {
	r, ok := byRef[e.ref]
	delete(byRef, e.ref)
	switch {
	case !ok:
		m.w.failf("P1: a receipt is said once its report is stored", "%s is nowhere", e.ref)
		return
	case r.ContactID != e.person.id, r.Commitment != e.said.Answers["commitment"], r.Via != e.entry.Via, r.Channel != "console":
		m.w.failf("what was on the sheet is what is filed", "%+v", r)
	}
	if s := e.said.Answers["status"]; s != "" && s != r.Status {
		m.w.failf("what was on the sheet is what is filed", "%s, not %s", r.Status, s)
	}
	if p := e.said.Answers["percent"]; p != "" && p != strconv.Itoa(r.Percent) {
		m.w.failf("what was on the sheet is what is filed", "%d %%, not %s", r.Percent, p)
	}
	m.filedWhere(r)
	took := m.current[place{r.ContactID, r.Commitment, r.Round, r.Form}]
	m.file(r)
	if f := m.reports[r.Ref]; f != nil {
		f.saidOn, f.took = e.entry.SaidOn, took
	}
}

// takesBack is a coordinator who takes back what somebody entered.
func (w *world) takesBack(f *filed) {
	hand := w.hand()
	before, err := w.store.WithdrawEntry(context.Background(), f.Ref, hand)
	w.tell("%s takes back %s, which %s entered: %v", hand.By, f.Ref, f.by, err)
	switch {
	case !f.counting():
		w.knownAlready(before, err)
	case hand.By != f.by, hand.At.Sub(f.At) >= store.EntryUndo:
		w.refusal(err, "an entry is taken back by who made it, within a day")
	case err != nil || before:
		w.failf("an entry can be taken back", "%s: %v", f.Ref, err)
	default:
		w.model.takenBack(f)
	}
}

// takenBack lets what an entry took the place of count again.
func (m *model) takenBack(f *filed) {
	stood := f.State == "accepted"
	f.State = "withdrawn"
	at := f.place()
	if !stood || m.current[at] != f {
		return
	}
	delete(m.current, at)
	if f.took != nil && f.took.State == "superseded" {
		f.took.State, m.current[at] = "accepted", f.took
	}
}
