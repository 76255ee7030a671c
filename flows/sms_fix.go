package flows

import (
	"slices"
	"strconv"
	"strings"

	"ahadi/internal/code"
)

// ref gives the receipt that the message names behind FIX or CANCEL, and its token.
func (m *message) ref() (ref string, at int) {
	from, to := m.trimmed()
	if from >= to || m.r.toks[from].code != "" {
		return "", 0
	}
	_, took, ok := m.r.match(from, kFix|kCancel)
	at = from + took
	if !ok || at >= to {
		return "", 0
	}
	s := m.r.toks[at].s
	if m.r.toks[at].code != "" && at+1 < to && m.r.toks[at+1].lo == m.r.toks[at].hi { // "K72RM" looked like a code
		s = strings.ReplaceAll(m.in.Text[m.r.toks[at].lo:m.r.toks[at+1].hi], " ", "")
		s = strings.ToUpper(s)
	}
	if !isRef(s) {
		return "", 0
	}
	return s, at
}

// isRef takes the receipts of today and the shorter ones of training material.
func isRef(s string) bool {
	return code.IsRef(s) || len(s) == code.RefLength-1 && code.IsRef(s+"2") && code.IsRef(s+"A")
}

// fix handles FIX and CANCEL with a receipt. A receipt of somebody else is as
// unknown as one that does not exist. FIX with the receipt of a report that she
// has replaced since corrects what stands in its place: it is what she means.
// An entry about money, people or practice, and a check, have more answers than
// a text holds: FIX changes nothing there and says how to.
func (m *message) fix() bool {
	ref, at := m.ref()
	if ref == "" {
		return false
	}
	rep := m.in.Facts.Reports[ref]
	from, _ := m.trimmed()
	cancel := m.r.is(from, kCancel)
	entry := rep != nil && rep.Form != "" && rep.Form != oneShot
	whole := cancel || entry // it is about the report itself, not about a value on her list
	if rep == nil || m.who != nil && rep.Person != m.who.ID || whole && !rep.Current || !whole && !slices.Contains(m.own, rep.Commitment) {
		m.lost("", "")
		return true
	}
	m.r.use(0, at+1)
	if at+1 < len(m.r.toks) && m.r.toks[at+1].lo == m.r.toks[at].hi {
		m.r.use(at+1, at+2)
	}
	switch {
	case m.who == nil: // two people use this phone: nobody knows which of them asks
		m.inbox("held", rep.Commitment, ref)
		m.reply("not_yours", ClassReply, "code", rep.Commitment)
	case cancel:
		m.withdraw(ref)
	case entry: // it is taken back and made anew
		m.reply("fix_entry", ClassReply, "ref", ref)
	default:
		m.correct(ref, rep)
	}
	return true
}

func (m *message) withdraw(ref string) {
	m.add(Withdraw{Ref: ref, Person: m.person()})
	m.reply("sms_withdrawn", ClassReply, "ref", ref)
	m.answered("")
}

// correct files the right value in place of a report, or asks for it.
func (m *message) correct(ref string, rep *Report) {
	c := m.in.Facts.Commitments[rep.Commitment]
	if c == nil {
		m.lost("", "")
		return
	}
	a := &Asked{Ask: "fix_ask", Code: rep.Commitment, Ref: ref}
	f := m.asAnswer(a, c)
	switch {
	case m.otherCode(rep.Commitment):
		m.lost(rep.Commitment, "")
	case f.value.whole() && !f.value.unclear && f.confidence() >= 60:
		m.finish(a, f.kept(), f.confidence())
	case f.value.bare > 0 && c.Kind != "keep" || f.value.two != nil:
		a.Kept = f.kept()
		m.doubtful(a, f)
	default:
		m.ask(a, "ref", ref, "value", m.valueText(rep.Answers))
	}
}

func (m *message) otherCode(own string) bool {
	return slices.ContainsFunc(m.r.toks, func(t token) bool { return t.code != "" && t.code != own })
}

// doubtful asks what a correction's number means, and remembers the receipt.
func (m *message) doubtful(a *Asked, f found) {
	if f.value.two != nil {
		a.Ask, a.Values = "ask_two", []string{strconv.Itoa(f.value.two[0]), strconv.Itoa(f.value.two[1])}
		m.ask(a, "a", a.Values[0], "b", a.Values[1])
		return
	}
	if f.value.bare > len(m.scale()) {
		a.Ask = "ask_status"
		m.ask(a)
		return
	}
	status := m.scale()[f.value.bare-1]
	a.Ask, a.Values = "ask_scale", []string{strconv.Itoa(f.value.bare), status.Name}
	m.ask(a, "a", a.Values[0], "status", status.said(m.lang))
}

// answerFix takes the right value, or CANCEL.
func (m *message) answerFix(a *Asked) bool {
	if k, ok := m.whole(); ok && k&(kCancel|kStopAlone) != 0 && k&kStop == 0 {
		if rep := m.in.Facts.Reports[a.Ref]; rep == nil || !rep.Current { // meanwhile replaced, or its round is over
			m.lost("", "")
			return true
		}
		m.withdraw(a.Ref)
		return true
	}
	c := m.in.Facts.Commitments[a.Code]
	if c == nil {
		return false
	}
	f := m.asAnswer(a, c)
	switch {
	case f.value.whole() && !f.value.unclear && f.confidence() >= 60:
		m.finish(a, f.kept(), f.confidence())
	case f.value.two != nil || f.value.bare > 0 && c.Kind != "keep":
		m.doubtful(&Asked{Code: a.Code, Ref: a.Ref, Kept: f.kept()}, f)
	default:
		return false
	}
	return true
}

// same files her last report on a commitment again, marked as unchanged.
func (m *message) same(code string, kept map[string]string) {
	c := m.in.Facts.Commitments[code]
	var last Last
	known := false
	if m.who != nil {
		last, known = m.who.Last[code]
	}
	answers := with(kept)
	delete(answers, keptSame)
	if !known || last.Status == "" {
		question := "ask_status"
		if c != nil && c.Kind == "keep" {
			question = "ask_kept"
		}
		m.ask(&Asked{Ask: question, Code: code, Kept: answers})
		return
	}
	question := askStatus
	if c != nil && c.Kind == "keep" {
		question = askKept
	}
	answers[question] = last.Status
	if last.Percent >= 0 && question == askStatus {
		answers[askPercent] = strconv.Itoa(last.Percent)
	}
	m.file(filing{code: code, answers: answers, confidence: 100, unchanged: true})
}

// askAgain repeats the open question to someone who sent no words at all.
func (m *message) askAgain() {
	c := m.in.Facts.Commitments[m.asked.Code]
	switch {
	case m.asked.Code == "" || c == nil:
		m.askCode(m.asked.Kept)
	case c.Kind == "keep":
		m.ask(&Asked{Ask: "ask_kept", Code: m.asked.Code, Kept: m.asked.Kept, Ref: m.asked.Ref})
	default:
		m.ask(&Asked{Ask: "ask_status", Code: m.asked.Code, Kept: m.asked.Kept, Ref: m.asked.Ref})
	}
}

// accuses says whether the message charges a named person with taking money. A
// coordinator reads such a report before it counts, and it is never published.
func (m *message) accuses() bool { return m.says(kAccuse) && (m.says(kTitle) || m.namesSomebody()) }

// namesSomebody says whether two words beside each other are written like a name.
func (m *message) namesSomebody() bool {
	for i := 1; i < len(m.r.toks); i++ {
		a, b := m.r.toks[i-1], m.r.toks[i]
		if b.sep == ' ' && m.titleCase(a) && m.titleCase(b) {
			return true
		}
	}
	return false
}

// titleCase says whether a word that is on no list begins with a capital.
func (m *message) titleCase(t token) bool {
	word := m.in.Text[t.lo:t.hi]
	return len(word) > 2 && t.code == "" && len(m.r.w.index[t.s]) == 0 &&
		word[:1] != strings.ToLower(word[:1]) && word[1:2] != strings.ToUpper(word[1:2])
}
