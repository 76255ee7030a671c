package flows

import (
	"maps"
	"slices"
	"strconv"

	"ahadi/internal/sms"
	"ahadi/internal/why"
)

// Meant is what a message of a person reports, as somebody reads it: one
// commitment, and answers by question as a report holds them.
type Meant struct {
	Code    string
	Answers map[string]string
}

// askMeant is the question whether a report is what she meant.
const askMeant = "ask_meant"

// errMeant are the reasons why a report cannot be what she is asked about.
var (
	errMeantValue = why.Because("choose how it is: a word, a percentage, or both")
	errMeantBand  = why.Because("the percentage and the word do not fit each other")
)

// Meaning is what the reader would make of a message of hers, how sure it is, of
// 100, and whether it is whole: a commitment of hers and a value. It files and
// asks nothing. The message is read by itself, without any question before it.
func (b *Book) Meaning(in Input) (meant Meant, sure int, whole bool) {
	in.Line.Asked, in.Line.People = nil, slices.Clone(in.Line.People) // what is filled in below is not the caller's
	in.Facts.Commitments = maps.Clone(in.Facts.Commitments)
	m, err := b.message(&in)
	if err != nil || m.who == nil {
		return Meant{}, 0, false
	}
	if m.who.Last == nil {
		m.who.Last = map[string]Last{}
	}
	m.r.toks = tokenise(in.Text, nil)
	if len(m.r.toks) == 0 || m.dangerous() {
		return Meant{}, 0, false
	}
	m.r.toks = m.r.toks[:min(len(m.r.toks), reach)]
	m.r.markCodes(in.Network.Letters)
	m.r.lookUp()
	if !m.facts(false) {
		for _, n := range m.need { // what was not handed over is not there
			if n.Code != "" {
				in.Facts.Commitments[n.Code] = nil
			}
		}
		m.facts(false)
	}
	m.r.markPart(m)
	m.r.markNumbers()
	m.r.lookUp()
	return m.meaning()
}

// meaning takes the first that is one of hers and whole; else what there is.
func (m *message) meaning() (meant Meant, sure int, whole bool) {
	for _, f := range m.found() {
		if f.c == nil || !f.c.Open || !m.mine(f.code) {
			continue
		}
		kept := f.kept()
		for _, name := range []string{keptSame, keptAmount, keptHeld, keptFlag, keptStatus} {
			delete(kept, name)
		}
		sure := max(f.confidence(), 0)
		if f.value.unclear || f.value.band {
			sure = min(sure, 50)
		}
		if whole = f.value.whole(); whole || meant.Code == "" {
			meant = Meant{Code: f.code, Answers: kept}
		}
		if whole {
			return meant, sure, true
		}
	}
	return meant, 0, false
}

func (m *message) mine(code string) bool { return slices.Contains(m.own, code) }

// AskMeant is the SMS that asks her whether a report is what she meant, its key,
// and the question that it leaves open. Her YES files it, her NO drops it. What
// no report could hold is refused in words for who asks.
func (b *Book) AskMeant(in Input, r Meant) (key, text string, asked *Asked, err error) {
	m, err := b.message(&in)
	if err != nil {
		return "", "", nil, err
	}
	c := in.Facts.Commitments[r.Code]
	if m.who == nil || c == nil || !c.Open || !m.mine(r.Code) {
		return "", "", nil, why.Because("%s is not on her list of what takes reports by SMS: assign it first, or choose one of hers", r.Code)
	}
	kept, err := m.settled(c, r.Answers)
	if err != nil {
		return "", "", nil, err
	}
	asked = &Asked{Ask: askMeant, Person: m.person(), Code: r.Code, Kept: kept, AskedAt: in.Now.UnixMilli(), Today: m.askedToday() + 1, Day: m.day()}
	key = askMeant
	if !m.private() {
		key = discreet(key)
	}
	text = m.say(key, []string{"code", r.Code, "short", m.short(c), "value", m.valueText(kept)})
	if !sms.Fits(text, 160) {
		return "", "", nil, why.Because("the question does not fit into one SMS: %s", text)
	}
	return key, text, asked, nil
}

// settled are answers as a report of a commitment holds them: its word and its
// percentage agree, and nothing else is among them but her own words.
func (m *message) settled(c *Commitment, answers map[string]string) (map[string]string, error) {
	question := askStatus
	if c.Kind == "keep" {
		question = askKept
	}
	q := m.form.Question(question)
	kept := map[string]string{keptRead: "yes"}
	word, percent := answers[question], answers[askPercent]
	if percent != "" && c.Kind != "keep" {
		n, err := strconv.Atoi(percent)
		if err != nil || n < 0 || n > 100 {
			return nil, why.Because("%q is no percentage from 0 to 100", percent)
		}
		if word == "" {
			word = statusOf(q.Choices, n)
		}
		if outside(q.Choices, word, n) {
			return nil, errMeantBand
		}
		kept[askPercent] = strconv.Itoa(n)
	}
	if q.Choice(word) == nil {
		return nil, errMeantValue
	}
	kept[question] = word
	if text := answers[askComment]; text != "" {
		kept[askComment] = cutText(text, maxText)
	}
	if answers[keptHeld] != "" {
		kept[keptHeld] = "yes"
	}
	return kept, nil
}

// HeldIn marks answers as those of a report that a person has to read before it
// counts.
func (r Meant) HeldIn() Meant {
	r.Answers = with(r.Answers, keptHeld, "yes")
	return r
}

// answerMeant files what somebody has read in a message of hers once she says
// that she meant it. NO drops it; another value is filed in its place.
func (m *message) answerMeant(a *Asked) bool {
	c := m.in.Facts.Commitments[a.Code]
	if c == nil {
		return false
	}
	key, said := m.key(true), kind(0)
	if k, ok := m.whole(); ok && key == 0 {
		said = k
	}
	switch {
	case key == 1 || said&(kYes|kOK) != 0:
		m.finish(a, with(a.Kept), 100)
		m.add(Settled{Item: a.Item, Yes: true})
		return true
	case key == 2 || said&kNo != 0:
		m.forget()
		m.reply("meant_no", ClassReply)
		m.add(Settled{Item: a.Item})
		return true
	case key != 0:
		return false
	}
	m.fresh()
	f := m.asAnswer(a, c)
	if !f.value.whole() || f.value.unclear || f.value.band || f.confidence() < 60 {
		return false
	}
	m.finish(a, with(f.kept(), keptHeld, a.Kept[keptHeld], askComment, joinText(a.Kept[askComment], f.comment)), f.confidence())
	m.add(Settled{Item: a.Item, Yes: true})
	return true
}
