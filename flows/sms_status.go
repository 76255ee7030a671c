package flows

import (
	"slices"
	"strconv"
)

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
	s, known := m.in.Facts.Figures[code]
	if !known {
		m.need = append(m.need, Need{Figures: code})
		return
	}
	if s == nil {
		s = &Summary{}
	}
	key, last, due := "sms_status", "-", "-"
	if m.who.Official && !s.Public {
		key = "sms_status_official"
	}
	if !s.Last.IsZero() {
		last = s.Last.In(m.zone()).Format("02/01")
	}
	if !c.Due.IsZero() {
		due = c.Due.Format("02/01/06")
	}
	w := walk{b: m.b, in: m.in, me: m.who, s: State{Language: m.lang}}
	community, _ := w.inWords(s.Community, "my_none")
	government, _ := w.inWords(s.Government, "my_silent")
	m.reply(key, ClassReply, "code", code, "short", m.short(c), "community", community, "government", government,
		"n", strconv.Itoa(s.Reports), "date", last, "due", due)
}
