package flows

import "slices"

// trimmed is the message without the polite words around it.
func (m *message) trimmed() (from, to int) {
	to = len(m.r.toks)
	for from < to {
		_, took, ok := m.r.match(from, kPolite)
		if !ok {
			break
		}
		from += took
	}
	for shorter := true; shorter && to > from; {
		shorter = false
		for i := from; i < to; i++ {
			if _, took, ok := m.r.match(i, kPolite); ok && i+took == to {
				to, shorter = i, true
				break
			}
		}
	}
	return from, to
}

// whole gives the control words that the message is, politeness aside. Small
// words may follow the longer ones: "stop now", "call me please".
func (m *message) whole() (kind, bool) {
	from, to := m.trimmed()
	if from >= to || m.r.toks[from].code != "" {
		return 0, false
	}
	const trailing = kStop | kHelp | kCall | kSame
	var all kind
	for _, p := range m.r.w.index[m.r.toks[from].s] {
		end := from + 1 + len(p.rest)
		if p.kind&kControl == 0 || p.own && p.language != m.lang || end > to || !m.r.follows(from+1, p.rest) {
			continue
		}
		if end == to || p.kind&trailing != 0 && m.only(end, to, kSmall) {
			all |= p.kind
		}
	}
	return all, all != 0
}

// only says whether each of the tokens has one of the kinds.
func (m *message) only(from, to int, want kind) bool {
	for i := from; i < to; i++ {
		if m.r.toks[i].code != "" || !m.r.word(i, want) {
			return false
		}
	}
	return true
}

// always handles what is understood in every state, even while a question is
// open: STOP, START, HELP, a language.
func (m *message) always() bool {
	k, _ := m.whole()
	switch {
	case k&kStop != 0, k&kStopAlone != 0 && m.asked == nil, m.stopSending():
		m.inbox("opted_out", "", "") // a coordinator may have to find another monitor
		m.stop()
	case m.urgent:
		return false
	case k&kStart != 0:
		m.start()
	case k&kHelp != 0 || m.shortHelp():
		m.help()
	case k&kLanguage != 0:
		m.language()
	default:
		return m.stopOrStatus()
	}
	return true
}

// stopSending recognises "please stop sending me this".
func (m *message) stopSending() bool {
	from, to := m.trimmed()
	if from >= to || m.r.toks[from].code != "" {
		return false
	}
	_, took, ok := m.r.match(from, kStop)
	if !ok {
		return false
	}
	messages := false
	for i := from + took; i < to; i++ {
		if m.r.toks[i].code != "" {
			return false
		}
		if _, took, ok := m.r.match(i, kMessages); ok {
			messages = true
			i += took - 1
		} else if !m.r.word(i, kSmall) {
			return false
		}
	}
	return messages
}

// shortHelp recognises HELP with one or two words more.
func (m *message) shortHelp() bool {
	from, to := m.trimmed()
	return to-from <= 3 && to > from && !m.named() && m.r.is(from, kHelp)
}

// stopOrStatus asks what STOP beside a code means: no messages, or the work has
// stopped.
func (m *message) stopOrStatus() bool {
	from, to := m.trimmed()
	for i := from; i < to; i++ {
		code := m.r.toks[i].code
		if code == "" || m.in.Facts.Commitments[code] == nil || !slices.Contains(m.own, code) {
			continue
		}
		rest := [2]int{from, i}
		if i == from {
			rest = [2]int{from + 1, to}
		} else if i+1 != to {
			return false
		}
		_, took, ok := m.r.match(rest[0], kStop|kStopAlone)
		if rest[0] < rest[1] && ok && rest[0]+took == rest[1] {
			m.ask(&Asked{Ask: "ask_stop", Code: code})
			return true
		}
		return false
	}
	return false
}

// stop opts the line out. The confirmation is queued before the block.
func (m *message) stop() {
	m.speaks(kStop | kStopAlone)
	m.reply("sms_stop", ClassMust)
	m.add(OptOut{})
	if m.in.Line.Asked != nil {
		m.add(Ask{})
	}
}

func (m *message) start() {
	m.speaks(kStart)
	m.add(OptIn{})
	if !m.in.Line.Known {
		m.reply("sys_unknown", ClassControl)
		return
	}
	m.reply("sms_start", ClassControl)
}

func (m *message) help() {
	if !m.in.Line.Known {
		m.reply("sys_unknown", ClassControl)
		return
	}
	m.reply("sms_help", ClassControl)
}

// language changes the language to the one whose name was written.
func (m *message) language() {
	from, _ := m.trimmed()
	p, _, _ := m.r.match(from, kLanguage)
	m.lang = p.language
	if m.in.Line.Known { // on a phone of several the phone's: who has written is not known
		m.add(SetLanguage{Person: m.person(), Language: p.language})
	}
	m.help()
}
