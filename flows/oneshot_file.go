package flows

import (
	"slices"
	"strconv"
)

// report is the last step: what the message reports is filed, or one thing is
// asked.
func (m *message) report() {
	m.fresh()
	list := m.found()
	m.held = m.accuses()
	if m.cut() && (list[0].code == "" || !list[0].value.whole()) {
		m.inbox("held", list[0].code, list[0].say())
		return
	}
	if m.cut() {
		m.inbox("held", list[0].code, list[0].say())
	}
	var open *found
	for i := range list {
		if f := &list[i]; !m.fileFound(*f) && open == nil {
			open = f
		}
	}
	if open != nil && !m.urgent {
		m.question(*open)
	}
}

// fresh forgets what an attempt to read the message as an answer has marked.
func (m *message) fresh() {
	for i := range m.r.toks {
		m.r.toks[i].used = m.part && i < 2
	}
}

// fileFound files one report if it is whole, hers and sure enough.
func (m *message) fileFound(f found) bool {
	if f.c == nil || !f.c.Open || !slices.Contains(m.own, f.code) || !f.value.whole() || f.value.unclear || f.value.band || f.confidence() < 60 {
		return false
	}
	m.file(filing{code: f.code, answers: f.kept(), confidence: f.confidence()})
	return true
}

// question asks for the one thing that is missing.
func (m *message) question(f found) {
	kept := f.kept()
	if m.held {
		kept[keptHeld] = "yes"
	}
	v := f.value
	switch {
	case f.code == "" || f.c == nil:
		m.askWhich(f, kept)
	case !slices.Contains(m.own, f.code):
		m.inbox("not_yours", f.code, f.say())
		m.reply("not_yours", ClassReply, "code", f.code)
	case f.bare && v.empty():
		key := "ask_yes"
		if m.works(f.code) {
			key = "ask_yes_value"
		}
		m.askWith(key, &Asked{Ask: "ask_yes", Code: f.code, Kept: kept}, "short", m.short(f.c))
	case !f.c.Open:
		m.closed(f.code, f.say())
	case v.band:
		m.askBand(f)
	case v.whole() && f.confidence() < 30:
		m.lost(f.code, f.say())
	case v.whole() && !v.unclear:
		m.ask(&Asked{Ask: "ask_yes", Code: f.code, Kept: kept}, "code", f.code, "short", m.short(f.c))
	default:
		m.askValue(f, kept, f.code != "" && m.mentioned(f.code))
	}
}

// askBand asks for the status where the percentage beside it says otherwise:
// "60 not started". Said a second time the status counts, and the report is
// flagged.
func (m *message) askBand(f found) {
	kept := map[string]string{}
	for _, name := range []string{askObstacle, askComment} {
		if s := f.kept()[name]; s != "" {
			kept[name] = s
		}
	}
	m.ask(&Asked{Ask: "ask_status", Code: f.code, Kept: kept})
}

// closed says that a commitment takes no reports; a coordinator gets the message.
func (m *message) closed(code, value string) {
	m.add(Inbox{Reason: "not_yours", Person: m.person(), Code: code, Value: value, Note: "closed"})
	m.reply("rpt_closed", ClassReply, "code", code)
}

// askValue asks for the value of a commitment of hers. named says that the
// message, or the question that it answers, is surely about it.
func (m *message) askValue(f found, kept map[string]string, named bool) {
	v := f.value
	if m.held {
		m.inbox("held", f.code, "")
	}
	switch {
	case v.same:
		m.same(f.code, kept)
	case f.c.Kind == "keep" && (named || !v.empty()):
		m.ask(&Asked{Ask: "ask_kept", Code: f.code, Kept: kept}, "code", f.code)
	case v.two != nil:
		a, b := strconv.Itoa(v.two[0]), strconv.Itoa(v.two[1])
		m.ask(&Asked{Ask: "ask_two", Code: f.code, Values: []string{a, b}, Kept: kept}, "code", f.code, "a", a, "b", b)
	case v.bare >= 1 && v.bare <= len(m.scale()):
		status := m.scale()[v.bare-1]
		a := strconv.Itoa(v.bare)
		m.ask(&Asked{Ask: "ask_scale", Code: f.code, Values: []string{a, status.Name}, Kept: kept},
			"code", f.code, "a", a, "status", status.said(m.lang))
	case v.amount > 0 && !v.unclear:
		m.askMoney(f.code, kept, "")
	case named || !v.empty():
		m.ask(&Asked{Ask: "ask_status", Code: f.code, Kept: kept}, "code", f.code)
	default:
		m.lost("", "")
	}
}

// mentioned says whether the message names the code.
func (m *message) mentioned(code string) bool {
	return slices.ContainsFunc(m.r.toks, func(t token) bool { return t.code == code })
}
