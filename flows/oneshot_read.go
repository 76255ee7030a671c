package flows

import (
	"strconv"
	"strings"
)

// found is what a message says about one commitment.
type found struct {
	code    string // "" when the message names none
	c       *Commitment
	value   value
	comment string
	bare    bool // the code was given by its digits alone
	fix     int  // characters of the code that were repaired
}

// say is the value as a coordinator reads it.
func (f found) say() string {
	switch v := f.value; {
	case v.percent >= 0:
		return strconv.Itoa(v.percent)
	case v.choice != "":
		return v.choice
	case v.bare > 0:
		return strconv.Itoa(v.bare)
	case v.amount > 0:
		return strconv.FormatInt(v.amount, 10)
	}
	return ""
}

// confidence is how sure the reader is, of 100.
func (f found) confidence() int {
	sure := 100 - 20*(f.fix+f.value.fix)
	if f.value.word {
		sure -= 20
	}
	if f.bare {
		sure -= 30
	}
	if f.value.band {
		sure -= 20
	}
	return sure
}

// kept is the found value in the form that a question and a report keep it.
func (f found) kept() map[string]string {
	k := map[string]string{}
	v := f.value
	put := func(name, answer string) {
		if answer != "" {
			k[name] = answer
		}
	}
	question := askStatus
	if f.c != nil && f.c.Kind == "keep" {
		question = askKept
	}
	put(question, v.choice)
	if v.percent >= 0 {
		put(askPercent, strconv.Itoa(v.percent))
	}
	put(askObstacle, v.obstacle)
	put(askComment, f.comment)
	if v.amount > 0 {
		put(keptAmount, strconv.FormatInt(v.amount, 10))
	}
	if v.same {
		put(keptSame, "yes")
	}
	if v.band {
		put(keptFlag, "band")
	}
	return k
}

// What a question keeps besides answers.
const (
	keptSame   = "_same"   // SAME was said
	keptAmount = "_amount" // whole units of money whose meaning is not known yet
	keptHeld   = "_held"   // to be read by a person first
	keptFlag   = "_flag"
	keptRead   = "_read"   // a person has read it out of a message, and she said that she meant it
	keptStatus = "_status" // STATUS was said: she wants to hear, not to report
)

// found reads all that the message reports: one entry for each commitment, or
// one without a code.
func (m *message) found() []found {
	from := m.opening()
	codes := m.codes(from)
	if len(codes) == 0 {
		if code := m.loneCode(from); code != "" {
			f := found{code: code, c: m.in.Facts.Commitments[code], bare: true, value: value{percent: -1}}
			return []found{f}
		}
		if m.bareCode(from) {
			codes = []int{from}
		} else {
			return []found{m.about(segment{from: from, to: len(m.r.toks)}, -1)}
		}
	}
	var list []found
	for i, at := range codes {
		seg := segment{from: from, to: len(m.r.toks)}
		if i > 0 {
			seg.from = at
		}
		if i+1 < len(codes) {
			seg.to = codes[i+1]
		}
		list = append(list, m.about(seg, at))
	}
	if len(list) > 1 {
		list = m.shifted(list, codes, from)
		list = merged(list)
	}
	return list
}

// opening marks a word like REPORT at the beginning as understood, and gives
// where the rest begins.
func (m *message) opening() int {
	from, to := m.trimmed()
	for i := range from {
		m.r.toks[i].used = true
	}
	for i := to; i < len(m.r.toks); i++ {
		m.r.toks[i].used = true
	}
	for from < to && m.r.toks[from].used {
		from++
	}
	if from < to && m.r.toks[from].code == "" {
		_, took, ok := m.r.match(from, kReport|kFix)
		if next := from + took; ok && (m.r.is(from, kReport) || next < to && m.r.toks[next].code != "") {
			m.r.use(from, next)
			from = next
		}
	}
	return from
}

// codes gives the tokens that name commitments.
func (m *message) codes(from int) (at []int) {
	for i := from; i < len(m.r.toks); i++ {
		if m.r.toks[i].code != "" {
			at = append(at, i)
		}
	}
	return at
}

// bareCode takes two digits at the beginning for a code of hers, where a value
// follows at once: "12 60".
func (m *message) bareCode(at int) bool {
	if at+1 >= len(m.r.toks) {
		return false
	}
	t := &m.r.toks[at]
	if t.num != numPlain || len(t.s) != 2 || m.r.toks[at+1].s == "%" {
		return false
	}
	next, ok := m.r.numberAt(at + 1)
	if ok = ok && next.from == at+1 && !m.r.word(at+1, kPercent); !ok {
		p, _, answer := m.r.answerAt(at+1, askStatus)
		if ok = answer && p.kind == kAnswer; !ok {
			p, _, answer = m.r.answerAt(at+1, askKept)
			ok = answer && p.kind == kAnswer
		}
	}
	if !ok {
		return false
	}
	for _, code := range m.own {
		if code[1:] == t.s {
			t.code = code
			return true
		}
	}
	return false
}

// about reads one stretch of the message; at is its code's token, -1 for none.
func (m *message) about(seg segment, at int) found {
	f := found{}
	if at >= 0 {
		t := m.r.toks[at]
		f.code, f.fix, f.bare = t.code, t.fix, t.num != numNone
		f.c = m.in.Facts.Commitments[t.code]
	} else if len(m.own) == 1 {
		f.code = m.own[0]
		f.c = m.in.Facts.Commitments[f.code]
	}
	seg.scale = m.scale()
	seg.about = f.c
	seg.keep = f.c != nil && f.c.Kind == "keep" || f.c == nil && m.onlyPromises()
	f.value = m.valueOf(seg)
	f.comment = m.r.comment(seg.from, seg.to)
	return f
}

// valueOf reads a value. Words that are asked rather than said ("is it done?")
// answer nothing, and neither does NOTHING where the receipt may not show what
// was understood.
func (m *message) valueOf(seg segment) value {
	v := m.r.value(seg)
	if v.word && (strings.HasSuffix(strings.TrimSpace(m.in.Text), "?") || v.nothing && !m.private()) {
		v = value{percent: -1, obstacle: v.obstacle, amount: v.amount, unclear: true}
	}
	return v
}

// onlyPromises says whether all her commitments are standing promises.
func (m *message) onlyPromises() bool {
	for _, code := range m.own {
		if c := m.in.Facts.Commitments[code]; c == nil || c.Kind != "keep" {
			return false
		}
	}
	return len(m.own) > 0
}

// scale is the options of the status question.
func (m *message) scale() []Choice {
	if q := m.form.Question(askStatus); q != nil {
		return q.Choices
	}
	return nil
}
