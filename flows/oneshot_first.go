package flows

import (
	"slices"
	"strings"
)

// facts asks for the commitments and reports that the text names and that were
// not loaded, and takes repaired codes back that name no commitment: "CO2".
func (m *message) facts(danger bool) bool {
	for i := range m.r.toks {
		t := &m.r.toks[i]
		if t.code == "" {
			continue
		}
		c, known := m.in.Facts.Commitments[t.code]
		if !known && !slices.Contains(m.need, Need{Code: t.code}) {
			m.need = append(m.need, Need{Code: t.code})
		}
		if c == nil && t.fix > 0 {
			t.code = ""
		}
	}
	if ref, at := m.ref(); ref != "" {
		if _, known := m.in.Facts.Reports[ref]; !known {
			m.need = append(m.need, Need{Ref: ref})
		}
		m.r.toks[at].code = ""
	}
	if a := m.in.Line.Asked; a != nil && a.Ref != "" { // what is corrected must be there when the answer comes
		if _, known := m.in.Facts.Reports[a.Ref]; !known {
			m.need = append(m.need, Need{Ref: a.Ref})
		}
	}
	if m.who != nil && m.who.Last == nil && m.says(kSame) {
		m.need = append(m.need, Need{Last: true})
	}
	if danger && !m.in.Line.OptedOut && m.in.Line.Warned == nil {
		m.need = append(m.need, Need{Warned: true})
	}
	return len(m.need) == 0
}

// says says whether a phrase of the kind stands anywhere in the message.
func (m *message) says(want kind) bool {
	for i := range m.r.toks {
		if m.r.toks[i].code == "" && m.r.is(i, want) {
			return true
		}
	}
	return false
}

// named says whether an existing commitment's code stands in the message.
func (m *message) named() bool {
	return slices.ContainsFunc(m.r.toks, func(t token) bool {
		return t.code != "" && m.in.Facts.Commitments[t.code] != nil
	})
}

// notice says whether a person's phone forwarded what an operator wrote to her.
func (m *message) notice() bool {
	if m.named() {
		return false
	}
	if m.says(kNotice) {
		return true
	}
	if !m.says(kBalance) {
		return false
	}
	for i, t := range m.r.toks {
		if t.num != numNone && (m.r.is(i+1, kCurrency) || m.r.is(i-1, kCurrency)) {
			return true
		}
	}
	return false
}

// automatic says whether a phone wrote this by itself, or sends our own words
// back: an echo of a receipt reads like a report, and would get a receipt.
func (m *message) automatic() bool {
	head, _, said := strings.Cut(strings.TrimSpace(m.in.Text), ":")
	return said && head != "" && strings.EqualFold(head, m.in.Network.Name) || !m.named() && m.says(kAuto)
}

// optedOut keeps what an opted-out line writes; only START and HELP are answered.
func (m *message) optedOut(danger bool) {
	p, ok := m.whole()
	switch {
	case danger:
		m.inbox("urgent", "", "")
	case ok && p&(kStop|kStopAlone) != 0 || m.stopSending(): // a provider's word may have stopped her so far: now it is hers
		m.inbox("opted_out", "", "")
		m.add(OptOut{})
	case ok && p&kStart != 0:
		m.start()
	case ok && p&kWrong != 0 && (m.in.Line.Known || len(m.in.Line.Invited) > 0):
		m.effects = append(m.effects, newNumber(m.in.Line)...)
		m.add(Detach{})
	case ok && p&kHelp != 0:
		m.help()
	default:
		m.inbox("opted_out", "", "")
	}
}

// onCall keeps what somebody on call writes for a person: it is often about an
// alert of somebody else, in the very words that raise one, so it is not filed,
// raises none and is not answered. STOP, or a wrong number, is heeded, and the
// operator has to know: alerts do not reach her any more.
func (m *message) onCall(danger bool) {
	k, _ := m.whole()
	switch {
	case !danger && m.automatic():
		m.inbox("auto", "", "")
	case !m.in.Line.OptedOut && (k&(kStop|kStopAlone|kWrong) != 0 || m.stopSending()):
		m.inbox("oncall_stop", "", "")
		m.stop()
	case m.in.Line.OptedOut && k&kStart != 0:
		m.inbox("oncall", "", "")
		m.add(OptIn{})
	default:
		m.inbox("oncall", "", "")
	}
}
