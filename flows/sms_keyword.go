package flows

// keyword handles the other words that mean something as a whole message, and
// those that take a receipt or a code.
func (m *message) keyword() bool {
	if m.fix() {
		return true
	}
	k, ok := m.whole()
	from, to := m.trimmed()
	switch {
	case from == to: // only thanks
		m.inbox("ignored", "", "")
	case m.callBeside():
		m.inbox("call_me", m.firstCode(), "")
		m.callback()
	case !ok:
		return m.status()
	case k&kStopAlone != 0 && m.asked != nil && m.in.Facts.Commitments[m.asked.Code] != nil:
		m.ask(&Asked{Ask: "ask_stop", Code: m.asked.Code})
	case k&kList != 0:
		m.tellList()
	case k&(kReport|kStatus) != 0:
		m.askBare(k&kReport == 0)
	case k&kOK != 0:
		m.send()
	case k&kSame != 0:
		return false
	case k&kJoin != 0:
		m.help()
	case k&kCall != 0:
		m.inbox("call_me", "", "")
		m.callback()
	case k&kWrong != 0 && !m.doubts():
		m.wrongNumber()
	case k&kCancel != 0:
		m.ask(&Asked{Ask: "ask_cancel"})
	default:
		return false
	}
	return true
}

// callBeside recognises CALL ME with a code before or behind it.
func (m *message) callBeside() bool {
	from, to := m.trimmed()
	if to-from < 2 {
		return false
	}
	if m.r.toks[from].code != "" {
		from++
	} else if m.r.toks[to-1].code != "" {
		to--
	}
	_, took, ok := m.r.match(from, kCall)
	return ok && from+took == to
}

// firstCode is the first code that the message names.
func (m *message) firstCode() string {
	for _, t := range m.r.toks {
		if t.code != "" {
			return t.code
		}
	}
	return ""
}

// callback says when somebody calls.
func (m *message) callback() {
	m.reply("help_call", ClassReply, "t1", callFrom, "t2", callTo)
}

// send files her draft as it is, as pressing Send would.
func (m *message) send() {
	if m.who == nil || m.who.Draft == nil || m.who.Draft.State.Person == 0 {
		m.inbox("ignored", "", "")
		return
	}
	w := walk{b: m.b, in: m.in, me: m.who, s: State{Person: m.who.ID, Language: m.lang}}
	d, phones := w.draft()
	if d == nil || !w.canSend(d) {
		m.help()
		return
	}
	if !w.take(d, phones) || len(w.need) > 0 { // it takes no reports any more, or was about a report that is gone
		if m.need = append(m.need, w.need...); len(m.need) == 0 {
			m.help()
		}
		return
	}
	form, kept, code := w.form, w.s.Answers, w.s.Answers[commitmentName]
	w.send()
	m.need = append(m.need, w.need...)
	for _, e := range w.effects {
		m.add(e)
	}
	if form.Name != oneShot { // there is no value to say back
		m.reply("sms_receipt_shared", ClassReceipt, "ref", m.in.Ref)
		return
	}
	m.receipt(code, kept, m.in.Ref, m.in.Round)
}
