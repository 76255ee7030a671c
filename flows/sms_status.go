package flows

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

// status answers STATUS with a code: how to report and how to reach a person;
// what others said is not told by SMS.
func (m *message) status() bool {
	from, to := m.trimmed()
	if to-from != 2 || !m.r.is(from, kStatus) || m.r.toks[from].code != "" || m.r.toks[from+1].code == "" {
		return false
	}
	m.inbox("not_understood", m.r.toks[from+1].code, "status")
	m.help()
	return true
}
