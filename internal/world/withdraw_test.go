package world

import (
	"context"
	"slices"
	"strings"

	"ahadi/store"
)

// reread looks what an SMS did to reports that were there before: CANCEL takes
// her own away, FIX replaces one that is held. Nothing else does.
func (m *model) reread(e happened) {
	if m.w.stop || !slices.ContainsFunc(e.sms, m.mayTouch) {
		return
	}
	rows, err := m.w.store.Reports(context.Background(), store.Page{Limit: page})
	if err != nil {
		m.w.failf("what was stored can be read", "%v", err)
		return
	}
	for _, r := range rows {
		f := m.reports[r.Ref]
		if f == nil || f.State == r.State {
			continue
		}
		sent := slices.IndexFunc(e.sms, func(q *request) bool { return q.number == m.number[r.ContactID] })
		switch {
		case sent < 0: // what everything is compared with at the next look
		case r.State == "withdrawn" && strings.Contains(strings.ToLower(e.sms[sent].text), "cancel"):
			if at := (place{r.ContactID, r.Commitment, r.Round, r.Form}); m.current[at] == f {
				delete(m.current, at)
			}
			f.State = r.State
		case r.State == "superseded" && f.State == "held":
			f.State = r.State
		}
	}
	for _, q := range e.sms {
		m.cancelled(q)
	}
}

// mayTouch says whether an SMS may change what was filed before.
func (m *model) mayTouch(q *request) bool {
	if strings.Contains(strings.ToLower(q.text), "cancel") {
		return true
	}
	for _, f := range m.reports {
		if f.State == "held" && m.number[f.ContactID] == q.number {
			return true
		}
	}
	return false
}

// cancelled holds CANCEL with a receipt of hers against its promise: the report
// does not count any more.
func (m *model) cancelled(q *request) {
	if q.intent == nil || q.intent.kind != "cancel" || m.lines[q.number].out == out {
		return
	}
	p, f := m.w.handset(q.number).alone(), m.reports[q.intent.ref]
	if p == nil || f == nil || f.ContactID != p.id {
		return
	}
	if round := m.w.store.RoundAt(q.at); f.State == "accepted" && round.Open && f.Round == round.Code {
		m.w.failf("what she withdraws does not count", "%s", f.Ref)
	}
}
