package flows

import "slices"

// filing is a report about to be filed.
type filing struct {
	code       string
	answers    map[string]string // by question, in stored form, and what a question kept besides
	confidence int
	unchanged  bool
	supersedes string
}

// file files a report and says so. From a phone that two people use it is kept
// until one of them confirms it.
func (m *message) file(f filing) {
	if c := m.in.Facts.Commitments[f.code]; c == nil || !c.Open || !slices.Contains(m.own, f.code) { // since it was asked about
		m.closed(f.code, f.answers[askPercent])
		return
	}
	money := f.answers[keptAmount]
	flags, held := m.flags(f.answers)
	if m.mustConfirm() {
		m.forWhom(f)
		return
	}
	if len(m.refs) == 0 {
		m.inbox("not_understood", f.code, f.answers[askPercent])
		return
	}
	ref := m.refs[0]
	m.refs = m.refs[1:]
	state := "accepted"
	if held {
		state = "held"
	}
	round, stays := m.in.Round, int64(0)
	if old := m.in.Facts.Reports[f.supersedes]; old != nil && old.Current { // a correction stays in the round of what it corrects
		round, stays = old.Round, old.Round.ID
	}
	answers := m.typed(f.answers)
	if m.jumps(f.code, answers) {
		flags = append(flags, "jump")
	}
	m.add(SaveReport{
		Ref: ref, Person: m.person(), Form: m.form.Name, Version: m.form.Version, Commitment: f.code, Language: m.lang,
		Answers: answers, State: state, RoundID: stays, Late: round.Late, Official: m.who.Official,
		Unchanged: f.unchanged, Confidence: f.confidence, Flags: flags, Supersedes: f.supersedes,
	})
	if d := m.who.Draft; d != nil && d.State.Form == m.form.Name && d.State.Answers[commitmentName] == f.code {
		m.add(DropDraft{Person: m.who.ID})
	}
	m.receipt(f.code, f.answers, ref, round)
	m.answered(f.code)
	if money != "" && m.private() && !m.urgent && !held {
		m.askMoney(f.code, f.answers, ref)
	}
}

// receipt says back what was filed.
func (m *message) receipt(code string, answers map[string]string, ref string, round Round) {
	m.reply("sms_receipt", ClassReceipt, "code", code, "value", m.valueText(answers), "ref", ref)
	if round.Late && !round.ClosesOn.IsZero() {
		m.reply("late", ClassReceipt, "ref", ref, "date", shortDate(round.ClosesOn))
	}
}

// flags gives what a coordinator should see beside the report, and whether a
// person has to read it first.
func (m *message) flags(answers map[string]string) (flags []string, held bool) {
	if answers[keptFlag] != "" { // as on the screen, the option counts and the number is left out
		flags = append(flags, answers[keptFlag])
		delete(answers, askPercent)
	}
	if answers[keptRead] != "" {
		flags = append(flags, "read")
	}
	if m.cut() {
		flags = append(flags, "cut")
	}
	return flags, m.cut() || m.held || answers[keptHeld] != ""
}

// jumps says, as on the screen, whether a report is far from what was known before.
func (m *message) jumps(code string, answers map[string]any) bool {
	w := walk{b: m.b, in: m.in, me: m.who, form: m.form, s: State{Answers: map[string]string{commitmentName: code}}}
	jump := w.jumps(answers)
	m.need = append(m.need, w.need...)
	return jump
}

// typed gives the answers as reports hold them.
func (m *message) typed(answers map[string]string) map[string]any {
	out := make(map[string]any, len(answers))
	for name, answer := range answers {
		if q := m.form.Question(name); q != nil && answer != "" {
			out[name] = q.kind.typed(answer)
		}
	}
	return out
}

// forWhom keeps a report from a phone that several people use as the phone's
// draft: it counts once one of them has dialled and confirmed it. There is room
// for one: what comes while another waits is a coordinator's to ask about.
func (m *message) forWhom(f filing) {
	if m.waits(f.code) {
		m.inbox("held", f.code, m.valueText(f.answers))
		m.answered(f.code)
		return
	}
	m.drafted = f.code
	s := State{
		Screen: ScreenConfirm, Form: m.form.Name, Version: m.form.Version, Language: m.lang,
		Answers: map[string]string{commitmentName: f.code, "more": "details"}, Draft: m.in.Now.UnixMilli(), Heard: m.urgent,
	}
	for name, answer := range f.answers {
		if m.form.Question(name) != nil {
			s.Answers[name] = answer
		}
	}
	m.add(KeepDraft{State: s})
	m.reply("ask_who", ClassReply)
	m.answered(f.code)
}

// waits says whether a report on another commitment waits on this phone for
// somebody to confirm it.
func (m *message) waits(code string) bool {
	if m.drafted != "" {
		return m.drafted != code
	}
	return slices.ContainsFunc(m.in.Line.People, func(p Person) bool {
		return p.Draft != nil && p.Draft.State.Person == 0 && p.Draft.State.Answers[commitmentName] != code
	})
}

// answered forgets the open question once it is answered, but not how many were
// asked this day.
func (m *message) answered(code string) {
	a := m.in.Line.Asked
	if a == nil || m.asked != nil && m.asked.Code != "" && m.asked.Code != code {
		return
	}
	m.forget()
}

func (m *message) forget() {
	if a := m.in.Line.Asked; a != nil && a.Today > 0 && a.Day == m.day() {
		m.add(Ask{Asked: &Asked{Today: a.Today, Day: a.Day}})
		return
	}
	m.add(Ask{})
}
