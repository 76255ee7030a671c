package flows

import (
	"slices"
	"strings"
)

// stranger is a phone of which nobody has agreed: one answer in 30 days, and
// nothing that is read from it counts.
func (m *message) stranger() {
	k, _ := m.whole()
	switch {
	case m.r.is(0, kJoin) && len(m.in.Line.Invited) == 0:
		m.join()
		return
	case k&kWrong != 0 && len(m.in.Line.Invited) > 0:
		m.wrongNumber()
		return
	case k&kWrong != 0:
		m.inbox("unknown_sender", "", "")
		m.stop()
		return
	case m.urgent:
		return
	}
	code, value := "", ""
	if list := m.found(); len(list) > 0 {
		code, value = list[0].code, list[0].say()
	}
	if len(m.in.Line.Invited) > 0 || m.in.Line.Known { // she is asked when she dials
		m.inbox("no_consent", code, value)
		if m.in.Line.Known || !slices.ContainsFunc(m.in.Line.Invited, func(p Person) bool { return p.Refused }) {
			m.reply("ask_who", ClassReply)
		}
		return
	}
	m.inbox("unknown_sender", code, value)
	m.reply("sys_unknown", ClassReply)
}

// join hands a number to a coordinator who may call it. It is kept for 30 days.
func (m *message) join() {
	p, _, _ := m.r.match(0, kJoin)
	if m.in.Line.Language == "" {
		m.lang = p.language
	}
	m.inbox("join", "", "")
	if m.in.Network.enrols() {
		m.reply("sms_join_dial", ClassReply)
		return
	}
	m.reply("sms_join", ClassReply)
}

// unagreed says whether nobody of the phone has agreed to the words of today.
func (m *message) unagreed() bool {
	for _, p := range m.in.Line.People {
		if !p.Unagreed {
			return false
		}
	}
	return true
}

// mustConfirm says whether a message may be of somebody else than the person of
// this phone: its report counts once it is confirmed by dialling.
func (m *message) mustConfirm() bool {
	return len(m.in.Line.People)+len(m.in.Line.Invited) > 1 || m.in.Line.pinned()
}

// wrongNumber takes the phone from its people and says so, once.
func (m *message) wrongNumber() {
	m.speaks(kWrong)
	m.effects = append(m.effects, newNumber(m.in.Line)...)
	m.reply("sms_wrong", ClassMust)
	m.add(OptOut{})
	m.add(Detach{})
	if m.in.Line.Asked != nil {
		m.add(Ask{})
	}
}

// speaks answers a control word in its own language, from a phone of which no
// language is known: its people speak several, or it has none.
func (m *message) speaks(want kind) {
	if m.who != nil || m.in.Line.Language != "" {
		return
	}
	from, _ := m.trimmed()
	if p, _, ok := m.r.match(from, want); ok {
		m.lang = p.language
	}
}

// doubts says whether she may mean the answer that we have just said back to
// her, and not her number: WRONG, where she was asked whether it is right.
func (m *message) doubts() bool {
	from, to := m.trimmed()
	return m.asked != nil && to-from == 1 && (strings.HasPrefix(m.asked.Ask, "ask_") || m.asked.Ask == "fix_ask")
}
