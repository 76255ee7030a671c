package flows

import "slices"

// completed files what is whole now, or asks for the value.
func (m *message) completed(code string, kept map[string]string) {
	c := m.in.Facts.Commitments[code]
	if c == nil || !slices.Contains(m.own, code) {
		m.inbox("not_yours", code, kept[askPercent])
		m.reply("not_yours", ClassReply, "code", code)
		return
	}
	if !c.Open {
		m.closed(code, kept[askPercent])
		return
	}
	keep := c.Kind == "keep"
	if keep { // what was said before the commitment was known may be the other kind's
		delete(kept, askStatus)
		delete(kept, askPercent)
	} else {
		delete(kept, askKept)
	}
	switch {
	case kept[keptStatus] != "":
		m.forget()
		m.tellStatus(code)
	case kept[keptSame] != "":
		m.same(code, kept)
	case kept[askStatus] != "" || kept[askKept] != "":
		m.file(filing{code: code, answers: kept, confidence: 100})
	case keep:
		m.ask(&Asked{Ask: "ask_kept", Code: code, Kept: kept})
	case kept[keptAmount] != "":
		m.askMoney(code, kept, "")
	default:
		m.ask(&Asked{Ask: "ask_status", Code: code, Kept: kept})
	}
}

// answerCode completes what was kept with the code.
func (m *message) answerCode(a *Asked) bool {
	key := m.key(a.Ask == "ask_yes")
	switch {
	case a.Ask == "ask_yes" && key == 1:
		m.completed(a.Code, with(a.Kept))
		return true
	case a.Ask == "ask_yes" && key == 2:
		m.askCode(with(a.Kept))
		return true
	case a.Ask == "ask_which" && key >= 1 && key <= len(a.Codes):
		m.completed(a.Codes[key-1], with(a.Kept))
		return true
	}
	if code := m.givenCode(); code != "" {
		m.completed(code, with(a.Kept))
		return true
	}
	m.fresh()
	if len(m.codes(0)) != 1 || m.in.Facts.Commitments[m.firstCode()] == nil {
		return false
	}
	list := m.found() // "it is K12"
	if len(list) != 1 || !list[0].value.empty() || len(a.Kept) == 0 {
		return false
	}
	m.completed(list[0].code, with(a.Kept, askComment, joinText(a.Kept[askComment], list[0].comment)))
	return true
}

// givenCode is the code that the message is, or its digits; "" when it says
// more than a code or names none that exists.
func (m *message) givenCode() string {
	from, to := m.trimmed()
	if to-from != 1 {
		return ""
	}
	t := m.r.toks[from]
	if t.code != "" && m.in.Facts.Commitments[t.code] != nil {
		return t.code
	}
	for _, code := range m.own {
		if t.code == "" && t.s == code[1:] {
			return code
		}
	}
	return ""
}
