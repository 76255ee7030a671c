package flows

import (
	"maps"
	"slices"
	"strings"
)

// answer takes the message as the answer to the open question. A message that
// names another code, or is no answer, is read without the question.
func (m *message) answer() bool {
	a := m.asked
	if a == nil || m.who == nil && a.Person != 0 || m.who != nil && a.Person != 0 && a.Person != m.who.ID {
		return false
	}
	if m.foreignTo(a) {
		return false
	}
	switch a.Ask {
	case "ask_code", "ask_which", "ask_yes":
		return m.answerCode(a)
	case "ask_two", "ask_scale":
		return m.answerValues(a)
	case "ask_money":
		return m.answerMoney(a)
	case "ask_stop":
		return m.answerStop(a)
	case "ask_cancel":
		return m.answerCancel()
	case "fix_ask":
		return m.answerFix(a)
	case askMeant:
		return m.answerMeant(a)
	case "ask_status", "ask_kept":
		return m.answerValue(a)
	}
	if strings.HasPrefix(a.Ask, "sms_open") || strings.HasPrefix(a.Ask, "sms_mid") || strings.HasPrefix(a.Ask, "sms_last") {
		return a.Code != "" && m.answerValue(a)
	}
	return false
}

// foreignTo says whether the message is about something else than was asked: it
// names a receipt, or another commitment.
func (m *message) foreignTo(a *Asked) bool {
	if ref, _ := m.ref(); ref != "" {
		return true
	}
	if a.Code == "" {
		return false
	}
	codes := m.codes(0)
	if len(codes) == 0 {
		from := m.opening()
		if m.bareCode(from) {
			return m.r.toks[from].code != a.Code
		}
		return false
	}
	return slices.ContainsFunc(codes, func(i int) bool { return m.r.toks[i].code != a.Code })
}

// key gives the number that the message begins with, 0 when it begins with none.
// YES and NO are 1 and 2 where that is what was asked.
func (m *message) key(yesNo bool) int {
	from, to := m.trimmed()
	if from < to && m.r.toks[from].code != "" {
		from++ // "K12 2", as the question itself says to write
	}
	if from >= to {
		return 0
	}
	t := m.r.toks[from]
	if t.num == numPlain && t.n >= 1 && t.n <= 9 && len(t.s) == 1 {
		if next, ok := m.r.numberAt(from); ok && next.percent {
			return 0
		}
		if from+1 < to && (m.r.toks[from+1].num != numNone || m.r.is(from+1, kBetween)) {
			return 0 // "3 5", "2 or 3"
		}
		m.r.use(from, from+1)
		return int(t.n)
	}
	if n, took, ok := m.r.numberWords(from); ok && n < 10 && from+took == to {
		m.r.use(from, to)
		return n
	}
	if yesNo && to-from == 1 {
		switch {
		case m.r.is(from, kYes|kOK):
			return 1
		case m.r.is(from, kNo):
			return 2
		}
	}
	return 0
}

// with adds to what a question has kept.
func with(kept map[string]string, pairs ...string) map[string]string {
	out := maps.Clone(kept)
	if out == nil {
		out = map[string]string{}
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		if pairs[i+1] != "" {
			out[pairs[i]] = pairs[i+1]
		}
	}
	return out
}

// answerValue reads the value of the commitment that was asked about. Its
// number counts as an answer's only here.
func (m *message) answerValue(a *Asked) bool {
	c := m.in.Facts.Commitments[a.Code]
	if c == nil {
		return false
	}
	question := askStatus
	if c.Kind == "keep" {
		question = askKept
	}
	q := m.form.Question(question)
	listed := a.Ask == "ask_status" || a.Ask == "ask_kept" // these list their answers for everyone
	official := m.who != nil && m.who.Official
	if key := m.key(false); key > 0 && key <= len(q.Choices) && (listed || !official) && m.agrees(question, q.Choices[key-1].Name) {
		comment := m.r.comment(0, len(m.r.toks))
		m.finish(a, with(a.Kept, question, q.Choices[key-1].Name, askComment, joinText(a.Kept[askComment], comment)), 100)
		return true
	}
	m.fresh()
	f := m.asAnswer(a, c)
	switch {
	case f.value.same:
		m.same(a.Code, with(a.Kept))
	case f.value.band && !listed:
		m.askBand(f)
	case f.value.whole() && !f.value.unclear && f.confidence() >= 60:
		kept := with(a.Kept)
		maps.Copy(kept, f.kept())
		kept[askComment] = joinText(a.Kept[askComment], f.comment)
		m.finish(a, kept, f.confidence())
	case f.value.empty() && !m.justYes() && f.comment != "":
		return false
	default:
		m.askValue(f, f.kept(), true)
	}
	return true
}

// agrees says whether the words behind a key, if they name an answer at all,
// name that key's: "2 not started" answers nothing.
func (m *message) agrees(question, choice string) bool {
	for i := range m.r.toks {
		if !m.r.toks[i].used || i+1 >= len(m.r.toks) || m.r.toks[i+1].used {
			continue
		}
		p, took, ok := m.r.answerAt(i+1, question)
		if !ok || p.kind != kAnswer {
			continue
		}
		if p.choice != choice {
			return false
		}
		m.r.use(i+1, i+1+took)
	}
	return true
}

// asAnswer reads the whole message as being about the commitment asked about.
func (m *message) asAnswer(a *Asked, c *Commitment) found {
	from := m.opening()
	f := found{code: a.Code, c: c}
	if codes := m.codes(from); len(codes) > 0 {
		f.fix = m.r.toks[codes[0]].fix
	}
	seg := segment{from: from, to: len(m.r.toks), scale: m.scale(), about: c, keep: c.Kind == "keep"}
	f.value = m.valueOf(seg)
	f.comment = m.r.comment(seg.from, seg.to)
	m.held = m.accuses()
	return f
}

// justYes says whether the message is only yes, no or thanks: a reply to a
// question that has other answers.
func (m *message) justYes() bool {
	k, ok := m.whole()
	return ok && k&(kYes|kNo|kOK) != 0
}

func joinText(a, b string) string {
	if a == "" || a == b {
		return b
	}
	if b == "" {
		return a
	}
	return cutText(a+" "+b, maxText)
}

// finish files what an answer has completed.
func (m *message) finish(a *Asked, kept map[string]string, confidence int) {
	m.file(filing{code: a.Code, answers: kept, confidence: confidence, supersedes: a.Ref})
}
