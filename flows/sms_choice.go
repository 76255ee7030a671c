package flows

import "strconv"

// answerValues takes one of two values that were offered.
func (m *message) answerValues(a *Asked) bool {
	if len(a.Values) != 2 {
		return false
	}
	percent := ""
	switch key := m.key(false); {
	case a.Ask == "ask_scale" && key == 2:
		m.finish(a, with(a.Kept, askStatus, a.Values[1]), 100)
		return true
	case key == 1 || key == 2:
		percent = a.Values[key-1]
	default:
		return m.answerValue(a)
	}
	n, err := strconv.Atoi(percent)
	if err != nil {
		return false
	}
	m.finish(a, with(a.Kept, askPercent, percent, askStatus, statusOf(m.scale(), n)), 100)
	return true
}

// answerStop tells no more messages from a work that has stopped.
func (m *message) answerStop(a *Asked) bool {
	switch m.key(false) {
	case 1:
		m.inbox("opted_out", a.Code, "")
		m.stop()
	case 2:
		if c := m.in.Facts.Commitments[a.Code]; c != nil && c.Kind == "keep" {
			m.ask(&Asked{Ask: "ask_kept", Code: a.Code})
			return true
		}
		m.finish(a, with(a.Kept, askStatus, "stopped"), 100)
	default:
		return false
	}
	return true
}

// answerCancel tells no more messages from a report to be taken back, which
// needs its receipt.
func (m *message) answerCancel() bool {
	switch m.key(false) {
	case 1:
		m.inbox("opted_out", "", "")
		m.stop()
	case 2:
		m.forget()
		m.reply("sms_cancel", ClassReply)
	default:
		return false
	}
	return true
}

// answerMoney files an amount that arrived. What was promised or spent has no
// place in this report: a coordinator gets it.
func (m *message) answerMoney(a *Asked) bool {
	key := m.key(false)
	if key < 1 || key > 3 {
		return false
	}
	kept := with(a.Kept)
	amount := kept[keptAmount]
	delete(kept, keptAmount)
	c := m.in.Facts.Commitments[a.Code]
	if c == nil {
		return false
	}
	fund := map[int]string{1: "received", 3: "spent"}[key]
	alone := a.Ref == "" && kept[askStatus] == "" && kept[askKept] == ""
	if fund != "" && (alone || a.Ref != "" && key == 3) && m.fileMoney(c, fund, amount) {
		return true
	}
	if key == 1 {
		if minor, ok := number(amount, MinorDigits(c.Currency)); ok {
			kept[askMoney], kept[askAmount] = "yes", strconv.FormatInt(minor, 10)
		}
	} else {
		what := map[int]string{2: "promised", 3: "spent"}[key]
		m.inbox("money", a.Code, amount+" "+c.Currency+" "+what)
	}
	switch {
	case a.Ref != "" && key != 1: // the report is filed already and does not change
		m.forget()
	case kept[askStatus] == "" && kept[askKept] == "":
		m.completed(a.Code, kept)
	default:
		m.finish(a, kept, 100)
	}
	return true
}
