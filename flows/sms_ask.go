package flows

import (
	"slices"
	"strings"
	"time"
)

// questionsADay is how many questions a phone is sent in one day.
const questionsADay = 2

// reply sends a text; vars are names and values in turn.
func (m *message) reply(key string, class Class, vars ...string) {
	if m.quiet && class != ClassReceipt && class != ClassMust {
		return
	}
	if !m.private() || key == "not_yours" && len(m.own) == 0 {
		key = discreet(key)
	}
	m.add(Reply{Key: key, Class: class, Text: strings.TrimSpace(m.say(key, vars))})
}

// say fills a text. A name that is given twice is used in turn: {short} of two.
func (m *message) say(key string, vars []string) string {
	return fill(m.b.text(m.lang, key), func(name string) (string, bool) {
		for i := 0; i+1 < len(vars); i += 2 {
			if vars[i] != name {
				continue
			}
			v := vars[i+1]
			if slices.Contains(vars[i+2:], name) {
				vars = slices.Concat(vars[:i], vars[i+2:])
			}
			return v, true
		}
		return m.common(name)
	})
}

// common is what every text may name.
func (m *message) common(name string) (string, bool) {
	if v, ok := networkValue(&m.in.Network, name); ok {
		return v, true
	}
	switch name {
	case "code":
		return m.example(), true
	case "codes":
		return m.few(), true
	case "list":
		return m.listed(), true
	}
	return "", false
}

// example is a code for an example: hers where only she reads it.
func (m *message) example() string {
	for _, code := range m.own {
		if c := m.in.Facts.Commitments[code]; m.private() && c != nil && c.Kind != "keep" { // a promise has no percentage
			return code
		}
	}
	return ExampleCode(m.in.Network, m.in.Line)
}

// few are her codes, as many as a question has room for.
func (m *message) few() string {
	if len(m.own) > 3 {
		return m.own[0] + " " + m.own[1] + "..."
	}
	return strings.Join(m.own, " ")
}

// roomList is how many codes LIST is answered with.
const roomList = 11

// listed are her codes, as many as the answer to LIST has room for.
func (m *message) listed() string {
	if len(m.own) > roomList+1 {
		return strings.Join(m.own[:roomList], " ") + "..."
	}
	return strings.Join(m.own, " ")
}

// short is what a commitment is called on a small screen.
func (m *message) short(c *Commitment) string {
	return clip(Text(c.Short).choose(m.lang, c.Local), roomShort)
}

// valueText is a report's value with its percentage: Mostly done 60%.
func (m *message) valueText(answers map[string]string) string {
	for _, name := range []string{askStatus, askKept} {
		q := m.form.Question(name)
		if q == nil || answers[name] == "" {
			continue
		}
		name, percent := part(answers[name])
		c := q.Choice(name)
		if c == nil {
			continue
		}
		if percent == "" {
			percent = answers[askPercent]
		}
		if percent != "" && !lonely(c.Band) {
			return c.said(m.lang) + " " + percent + "%"
		}
		return c.said(m.lang)
	}
	return ""
}

// lonely says whether a band holds one percentage only, which need not be said.
func lonely(b Band) bool { return !b.None && b.Low == b.High }

// day is the local day of the speaker.
func (m *message) day() string { return m.in.Now.In(m.in.zone(m.who)).Format(time.DateOnly) }

// zone is that of the speaker.
// mayAsk says whether a question would reach her: not the third of a day, and
// none that the caps would hold back, whose answer would be read as another's.
func (m *message) mayAsk() bool {
	return m.askedToday() < questionsADay && !m.quiet && !m.in.Line.Capped
}

func (m *message) askedToday() int {
	if last := m.in.Line.Asked; last != nil && last.Day == m.day() {
		return last.Today
	}
	return 0
}

// ask asks one question. Where none may be asked a person reads the message
// instead.
func (m *message) ask(a *Asked, vars ...string) { m.askWith(a.Ask, a, vars...) }

// askWith is ask in the words of another text.
func (m *message) askWith(key string, a *Asked, vars ...string) {
	switch {
	case m.urgent: // somebody calls her
		return
	case !m.mayAsk():
		m.unasked(a)
		return
	}
	a.Person, a.AskedAt, a.Today, a.Day = m.person(), m.in.Now.UnixMilli(), m.askedToday()+1, m.day()
	if len(a.Kept) == 0 {
		a.Kept = nil
	}
	m.add(Ask{Asked: a})
	if a.Code != "" {
		vars = append(vars, "code", a.Code)
	}
	m.reply(key, ClassReply, vars...)
	m.draftFor(a)
}

// unasked hands a message to a coordinator about which nothing may be asked,
// unless she has it already.
func (m *message) unasked(a *Asked) {
	switch c := m.in.Facts.Commitments[a.Code]; {
	case m.handed:
	case a.Ask == "ask_money" && c != nil: // what else she said was understood
		m.inbox("money", a.Code, a.Kept[keptAmount]+" "+c.Currency)
	default:
		m.lost(a.Code, a.Kept[askPercent])
	}
}

// draftFor keeps what was understood as a draft where the question may not name
// it: she finds it when she dials.
func (m *message) draftFor(a *Asked) {
	if m.private() || m.who == nil || m.who.Draft != nil || discreet(a.Ask) != "ask_more_shared" {
		return
	}
	question := askStatus
	if c := m.in.Facts.Commitments[a.Code]; c != nil && c.Kind == "keep" {
		question = askKept
	}
	m.add(KeepDraft{Person: m.who.ID, State: State{
		Person: m.who.ID, Screen: ScreenForm, Form: m.form.Name, Version: m.form.Version, Question: question,
		Language: m.lang, Answers: map[string]string{commitmentName: a.Code}, Draft: m.in.Now.UnixMilli(),
	}})
}
