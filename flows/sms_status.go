package flows

import "slices"

// tellList answers LIST with the codes of the phone's people. It is no question:
// nothing is open afterwards, and what was open stays so.
func (m *message) tellList() {
	if len(m.own) == 0 {
		m.reply("list_empty", ClassReply)
		return
	}
	m.reply("sms_list", ClassReply)
}

// askBare answers a word that needs a code and came without one: REPORT, or
// STATUS. Where nothing may be asked there is nothing to be lost either.
func (m *message) askBare(status bool) {
	switch {
	case !m.mayAsk() || len(m.own) == 0:
		m.tellList()
	case status:
		m.askWith("ask_code", &Asked{Ask: "ask_code", Kept: map[string]string{keptStatus: "yes"}})
	default:
		m.askCode(nil)
	}
}

// status answers STATUS with a code, before or behind it.
func (m *message) status() bool {
	from, to := m.trimmed()
	if to-from != 2 {
		return false
	}
	word, at := from, from+1
	if m.r.toks[from].code != "" {
		word, at = at, word
	}
	code := m.r.toks[at].code
	if !m.r.is(word, kStatus) || m.r.toks[word].code != "" || code == "" {
		return false
	}
	m.tellStatus(code)
	return true
}

// tellStatus says what is reported on a commitment of hers, as her list on the
// screen does: to those who promised only what their own side said, until the
// community's word is published.
func (m *message) tellStatus(code string) {
	c := m.in.Facts.Commitments[code]
	if c == nil || !slices.Contains(m.own, code) {
		m.inbox("not_yours", code, "status")
		m.reply("not_yours", ClassReply, "code", code)
		return
	}
	if !m.private() {
		m.reply("sms_status", ClassReply)
		return
	}
	w := walk{b: m.b, in: m.in, me: m.who, s: State{Language: m.lang, Answers: map[string]string{commitmentName: code}}}
	s := w.summary()
	if len(w.need) > 0 {
		m.need = append(m.need, w.need...)
		return
	}
	last := "-"
	if s != nil && !s.Last.IsZero() {
		last = shortDate(s.Last.In(m.in.zone(m.who)))
	}
	vars := []string{"code", code, "short", m.short(c), "date", last}
	for _, name := range []string{"community", "government", "n", "due"} {
		v, known := w.shown(name)
		if !known {
			v = "-"
		}
		vars = append(vars, name, v)
	}
	m.reply(w.officially("sms_status"), ClassReply, vars...)
}
