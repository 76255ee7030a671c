package flows

import (
	"slices"
	"strconv"
	"strings"
)

// askCode asks which commitment is meant.
func (m *message) askCode(kept map[string]string) {
	if len(m.own) == 0 {
		m.lost("", kept[askPercent])
		return
	}
	key := "ask_code"
	if valueless(kept) && slices.ContainsFunc(m.own, m.works) {
		key = "ask_code_value"
	}
	m.askWith(key, &Asked{Ask: "ask_code", Kept: kept})
}

// valueless says whether nothing of what was said is a value, so that the code
// alone would leave a second thing to ask.
func valueless(kept map[string]string) bool {
	for _, name := range []string{askStatus, askKept, askPercent, keptSame, keptAmount, keptStatus} {
		if kept[name] != "" {
			return false
		}
	}
	return true
}

// works says whether the commitment is a work, of which a percentage says
// something; nothing does of a promise that is kept or broken.
func (m *message) works(code string) bool {
	c := m.in.Facts.Commitments[code]
	return c != nil && c.Kind != "keep"
}

// askWhich asks for the code. Where the text points at one or two of hers, by
// the beginning of a code, its digits, or words of a title, it names them.
func (m *message) askWhich(f found, kept map[string]string) {
	near := m.near()
	if f.value.empty() && f.code == "" && len(near) == 0 && !m.partial() {
		m.lost("", "")
		return
	}
	if f.value.two != nil || f.value.bare > 0 || f.value.unclear {
		kept = map[string]string{} // a doubtful value is asked again once the code is known
	}
	also := ""
	if valueless(kept) && !slices.ContainsFunc(near, func(code string) bool { return !m.works(code) }) {
		also = "_value"
	}
	switch len(near) {
	case 1:
		c := m.in.Facts.Commitments[near[0]]
		m.askWith("ask_yes"+also, &Asked{Ask: "ask_yes", Code: near[0], Kept: kept}, "code", near[0], "short", m.short(c))
	case 2:
		c, d := m.in.Facts.Commitments[near[0]], m.in.Facts.Commitments[near[1]]
		m.askWith("ask_which"+also, &Asked{Ask: "ask_which", Codes: near, Kept: kept}, "c1", near[0], "c2", near[1], "short", m.short(c), "short", m.short(d))
	default:
		m.askCode(kept)
	}
}

// partial says whether the message holds the beginning of a code.
func (m *message) partial() bool {
	return slices.ContainsFunc(m.r.toks, func(t token) bool { return partial(t, m.in.Network.Letters) })
}

// near gives at most three of her codes that a text without a known code may mean.
func (m *message) near() []string {
	var list []string
	for _, t := range m.r.toks {
		for _, code := range m.own {
			if partial(t, m.in.Network.Letters) && strings.HasPrefix(code, t.s) || foreign(t) && code[1:] == t.s[1:] {
				list = append(list, code)
			}
		}
	}
	list = m.loaded(list)
	if len(list) > 0 || len(m.codes(0)) > 0 {
		return list
	}
	return m.byTitle()
}

// loaded keeps the codes whose commitments are there, each once.
func (m *message) loaded(list []string) []string {
	slices.Sort(list)
	return slices.DeleteFunc(slices.Compact(list), func(code string) bool { return m.in.Facts.Commitments[code] == nil })
}

// byTitle gives the one or two of hers whose titles and places fit the text best.
func (m *message) byTitle() []string {
	best, second := 0, 0
	var first, next string
	for _, code := range m.own {
		c := m.in.Facts.Commitments[code]
		if c == nil {
			continue
		}
		switch score := m.r.about(c); {
		case score > best:
			second, next = best, first
			best, first = score, code
		case score > second:
			second, next = score, code
		}
	}
	switch {
	case best == 0:
		return nil
	case second == 0:
		return []string{first}
	}
	return m.loaded([]string{first, next})
}

// askMoney asks what an amount means. ref is the report that was filed with the
// rest of the message, "" when nothing was filed.
func (m *message) askMoney(code string, kept map[string]string, ref string) {
	c := m.in.Facts.Commitments[code]
	amount, err := strconv.ParseInt(kept[keptAmount], 10, 64)
	if c == nil || err != nil || amount <= 0 || c.Currency == "" {
		return
	}
	m.ask(&Asked{Ask: "ask_money", Code: code, Kept: kept, Ref: ref}, "code", code, "amt", grouped(amount, m.lang), "cur", c.Currency)
}

// lost hands what could not be understood to a coordinator, and says how to
// write, once a day.
func (m *message) lost(code, value string) {
	if m.urgent { // a coordinator has the message already
		return
	}
	m.inbox("not_understood", code, value)
	if !m.in.Line.NotUnderstood {
		m.reply("not_understood", ClassReply)
	}
}
