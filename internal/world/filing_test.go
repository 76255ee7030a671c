package world

import (
	"slices"
	"strings"
	"time"

	"ahadi/store"
)

// explainReports asks of every new report who filed it just now, and of every
// receipt whether its report is there.
func (m *model) explainReports(e happened, reports []store.Report, messages []store.Message) {
	byRef := map[string]store.Report{}
	for _, r := range reports {
		byRef[r.Ref] = r
	}
	if e.entered != nil {
		m.explainEntered(e.entered, byRef)
	}
	for _, f := range e.steps {
		if f.ref == "" {
			continue
		}
		r, ok := byRef[f.ref]
		if !ok {
			m.w.failf("P1: a receipt is said once its report is stored", "%s is nowhere", f.ref)
			return
		}
		delete(byRef, f.ref)
		m.sayRight(f, r)
		m.filedWhere(r)
		m.file(r)
	}
	for _, r := range reports {
		if _, left := byRef[r.Ref]; !left || m.w.stop {
			continue
		}
		if f := m.unsaid(e, r); f != nil {
			m.sayRight(f, r)
			m.filedWhere(r)
			m.file(r)
			continue
		}
		if len(e.sms) == 0 {
			m.w.failf("P2: a request has one effect", "%s filed %s %s %d %s by %s, and nobody has just sent it", m.people[r.ContactID].code, r.Ref, r.Commitment, r.Percent, r.State, r.Via)
			return
		}
		m.bySMS(e, r, messages)
		m.filedWhere(r)
		m.file(r)
	}
}

// unsaid is the step that filed a report whose last screen names no receipt: that
// of a check, which nobody shall be able to trace.
func (m *model) unsaid(e happened, r store.Report) *fresh {
	i := slices.IndexFunc(e.steps, func(f *fresh) bool {
		return !f.used && f.ref == "" && r.Form == "verify" && f.handset.number == m.number[r.ContactID] && strings.HasPrefix(f.reply, "END ") && strings.Contains(f.reply, r.Commitment)
	})
	if i < 0 {
		return nil
	}
	e.steps[i].used = true
	return e.steps[i]
}

// checks holds a verification against its promise: it is about another person's
// report that counts and has a value, on the same commitment in the same round.
func (m *model) checks(f *filed) {
	for _, a := range m.reports {
		if a.ID == f.About {
			f.about = a
		}
	}
	a := f.about
	if a == nil || a.ContactID == f.ContactID || a.Commitment != f.Commitment || a.Status == "" || a.Status == "unknown" || m.bySide(a) != "community" || a.Form != "progress" {
		m.w.failf("a check is about somebody else's report", "%s is about %+v", f.Ref, a)
	}
}

// sayRight compares a report with what she was shown before she sent it.
func (m *model) sayRight(f *fresh, r store.Report) {
	h := f.handset
	p := m.people[r.ContactID]
	switch {
	case !slices.Contains(h.people, p):
		m.w.failf("a report is its author's", "%s is filed for %s", r.Ref, p.code)
	case f.speaker != nil && f.speaker != p:
		m.w.failf("a report is its author's", "%s said that she is %s, and %s is filed for %s", h.number, f.speaker.code, r.Ref, p.code)
	case r.Commitment != "" && !strings.Contains(f.reply, r.Commitment) && !r.Late:
		m.w.failf("a receipt says what was filed", "%q for %s", f.reply, r.Commitment)
	case f.shown != nil && f.shown.code == r.Commitment && (f.shown.status != r.Status || f.shown.percent >= 0 && f.shown.percent != r.Percent):
		m.w.failf("what she was shown is what is filed", "shown %s, filed %s %d", f.shown, r.Status, r.Percent)
	case f.shown != nil && f.shown.code != r.Commitment:
		m.w.failf("what she was shown is what is filed", "shown %s, filed %s", f.shown, r.Commitment)
	}
}

// bySMS compares a report with the SMS of this event and with its receipt.
func (m *model) bySMS(e happened, r store.Report, messages []store.Message) {
	number := m.number[r.ContactID]
	i := slices.IndexFunc(e.sms, func(q *request) bool { return q.number == number })
	switch {
	case i < 0:
		m.w.failf("a report is its author's", "%s is filed for …%s, who sent nothing", r.Ref, number[8:])
		return
	case m.w.handset(number).alone() == nil, m.w.handset(number).pinned():
		m.w.failf("from a shared phone an SMS files nothing", "%s", r.Ref)
	}
	told := slices.ContainsFunc(messages, func(o store.Message) bool { return o.Out && receipt(o.Body) == r.Ref })
	if !told {
		m.w.failf("who files by SMS is told the receipt", "%s", r.Ref)
	}
	for _, o := range messages {
		if g := gotIt.FindStringSubmatch(o.Body); o.Out && g != nil && receipt(o.Body) == r.Ref {
			if v := reads(g[1], g[2]); v == nil || v.code != r.Commitment || v.status != r.Status || v.percent >= 0 && v.percent != r.Percent {
				m.w.failf("a receipt says what was filed", "%q for %s %s %d", o.Body, r.Commitment, r.Status, r.Percent)
			}
		}
	}
	key := textKey(e.sms[i])
	before := m.texts[key]
	switch {
	case before == nil, !m.stands(before.refs), r.At.Sub(before.at) >= 24*time.Hour:
		m.texts[key] = &filedText{at: r.At, by: e.sms[i]}
	case before.by != e.sms[i] && !m.bareAnswer(e.sms[i].text):
		m.w.failf("P2: the same text under another id files nothing new", "%q filed %s before, and %s now", clip(e.sms[i].text), before.refs, r.Ref)
	}
	m.texts[key].refs = append(m.texts[key].refs, r.Ref)
}

// bareAnswer says whether a text names no commitment: it may answer a question,
// and so mean something new the second time.
func (m *model) bareAnswer(text string) bool {
	return !slices.ContainsFunc(m.w.ground.register.Commitments, func(c store.SeedCommitment) bool { return strings.Contains(text, c.Code) })
}

func textKey(r *request) string { return r.number + "|" + strings.Join(strings.Fields(r.clean()), " ") }

// stands says whether all of these reports still count or wait to.
func (m *model) stands(refs []string) bool {
	for _, ref := range refs {
		if f := m.reports[ref]; f == nil || f.State != "accepted" && f.State != "held" {
			return false
		}
	}
	return len(refs) > 0
}

// file takes a report into the model: it stands where the same person's report
// on the commitment stood.
func (m *model) file(r store.Report) {
	if m.reports[r.Ref] != nil {
		m.w.failf("a receipt is given once", "%s", r.Ref)
		return
	}
	f := &filed{Report: r, counted: m.counted(r), number: m.number[r.ContactID], waits: r.Covered}
	m.reports[r.Ref] = f
	if r.About != 0 {
		m.checks(f)
	}
	if r.State != "accepted" || r.Commitment == "" || entries[r.Form] {
		return
	}
	at := place{r.ContactID, r.Commitment, r.Round, r.Form}
	if old := m.current[at]; old != nil {
		if m.counts(old) && r.Supersedes != old.ID {
			f.before = old
		}
		old.State = "superseded"
	}
	m.current[at] = f
}

// counted is the percentage that a report stands for; -1 for none.
func (m *model) counted(r store.Report) int {
	switch {
	case r.Status == "unknown":
		return -1
	case r.Percent >= 0:
		return r.Percent
	}
	if p, ok := map[string]int{"not_started": 0, "started": 25, "mostly": 75, "done": 100}[r.Status]; ok {
		return p
	}
	if r.Status != "stopped" {
		return -1
	}
	last := -1 // work that stopped stands where she last saw it
	var at time.Time
	var id int64
	for _, f := range m.reports {
		if f.ContactID == r.ContactID && f.Commitment == r.Commitment && f.Form == r.Form && f.State == "accepted" && f.counted >= 0 && (f.At.After(at) || f.At.Equal(at) && f.ID > id) {
			last, at, id = f.counted, f.At, f.ID
		}
	}
	return last
}
