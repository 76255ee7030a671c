package flows

import (
	"slices"
	"strings"
)

// asksOf is a question in words.
func (w *walk) asksOf(q *Question, raw string) Asks {
	if c := w.commitment(); q.Type == "milestone" && c != nil && c.Milestone != nil {
		w.date = c.Milestone.Due
	}
	label := q.Label
	if w.guarded() && len(q.Official) > 0 {
		label = q.Official
	}
	out := Asks{
		Name: q.Name, Type: q.Type, Label: w.lines(label.in(w.language()), w.value), Hint: fill(q.Hint.in(w.language()), w.value),
		Typed: raw, Unknown: q.Unknown.in(w.language()), Min: q.Min, Max: q.Max, Long: q.Type == "text",
	}
	if q.Type == "percent" {
		out.Min, out.Max = q.percentBounds()
	}
	if q.Type == "text" {
		out.Max = q.textRoom()
	}
	if q.Type == "money" {
		out.Currency = w.commitment().Currency
	}
	picked := strings.Split(raw, ",")
	for i := range q.Choices {
		c := &q.Choices[i]
		out.Picks = append(out.Picks, Pick{c.Name, c.Label.in(w.language()), slices.Contains(picked, c.Name)})
	}
	if q.Type == "yes_no" {
		out.Picks = []Pick{{"yes", w.say("key_yes"), raw == "yes"}, {"no", w.say("key_no"), raw == "no"}}
	}
	return out
}

// fileFor files an entry. It is a report of hers in every way, but for who keyed
// it in; she hears of it where nobody else reads her phone.
func (w *walk) fileFor(sheet *Sheet) []Effect {
	w.s.Language = w.me.Language
	answers, code := w.results(), w.s.Answers[commitmentName]
	state := "accepted"
	if sheet.Held {
		state = "held"
	}
	w.danger()
	w.effects = append(w.effects, SaveReport{
		Ref: w.in.Ref, Person: w.me.ID, Form: w.form.Name, Version: w.form.Version, Commitment: code, Language: w.me.Language, Answers: answers,
		State: state, RoundID: w.in.Round.ID, Late: w.in.Round.Late, Official: w.me.Official, Confidence: 100, Flags: w.flags(answers),
		Several: w.form.Several, About: w.s.About,
	})
	if d := w.me.Draft; d != nil && d.State.Form == w.form.Name && d.State.Answers[commitmentName] == code {
		w.effects = append(w.effects, DropDraft{Person: w.me.ID})
	}
	if w.in.Line.Private {
		w.effects = append(w.effects, Reply{Key: "sms_entered", Class: ClassReceipt, Text: w.noted()})
	}
	return w.effects
}

// noted is what she is told: that something stands in her name, and how to take
// it back.
func (w *walk) noted() string {
	text := fill(w.b.text(w.me.Language, "sms_entered"), func(name string) (string, bool) {
		if name == "code" && w.form.picks() == nil {
			return "", true
		}
		if name != "value" {
			return w.value(name)
		}
		if v, ok := w.value(name); ok && w.form.Question(askStatus) != nil {
			return v, true
		}
		return clip(w.form.Title.in(w.me.Language), roomShort), true
	})
	return strings.Join(strings.Fields(text), " ")
}

// accused says whether what was written charges somebody by name, as it would be
// looked at in an SMS.
func (w *walk) accused() bool {
	return slices.ContainsFunc(w.form.Questions, func(q *Question) bool {
		text := w.s.Answers[q.Name]
		return q.Type == "text" && text != "" && w.b.accuses(*w.in, text)
	})
}

// accuses says whether a text charges a named person with taking money.
func (b *Book) accuses(in Input, text string) bool {
	in.Text = text
	m, err := b.message(&in)
	if err != nil {
		return false // not reached: the form of an SMS is shipped
	}
	m.r.toks = tokenise(text, nil)
	m.r.markCodes(in.Network.Letters)
	m.r.lookUp()
	return m.accuses()
}
