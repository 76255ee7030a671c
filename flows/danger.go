package flows

import "slices"

func (m *message) dangerous() bool {
	return slices.ContainsFunc(m.r.toks, func(t token) bool { return m.r.w.dangerous(t.s) })
}

// alert tells a coordinator, and the sender once a day that somebody reads it:
// whoever is in danger and writes five times is not sent five texts.
func (m *message) alert() {
	m.inbox("urgent", m.firstCode(), "")
	if key := m.in.comfort(); key != "" {
		m.reply(key, ClassMust)
	}
}

// comfort is the text that says that a person reads a cry for help; "" when she
// was told of late.
func (in *Input) comfort() string {
	switch {
	case in.Line.Warned != nil && *in.Line.Warned:
		return ""
	case in.Network.SOS == "": // nobody is sent to a number that is not there
		return "sms_urgent_plain"
	}
	return "sms_urgent"
}

// Cry is what follows from a text for the danger in it alone, whatever else it
// says: nothing when there is none.
func (b *Book) Cry(in Input) (Turn, error) {
	m, err := b.message(&in)
	if err != nil {
		return Turn{}, err
	}
	m.r.toks = tokenise(in.Text, nil)
	switch {
	case in.Line.OnCall || !m.dangerous():
		return Turn{}, nil
	case !in.Line.OptedOut && in.Line.Warned == nil:
		return Turn{Need: []Need{{Warned: true}}}, nil
	}
	m.r.markCodes(in.Network.Letters)
	m.alert()
	return Turn{Effects: m.effects}, nil
}

// cry raises an alert for a word of danger in what she has written into the
// report that is sent, as an SMS would. The receipt stays on the screen: that a
// person reads it comes by SMS. A phone on call raises none, by SMS neither.
func (w *walk) cry() {
	if !w.danger() || w.in.Line.OptedOut { // she wants no SMS
		return
	}
	if w.in.Line.Warned == nil {
		w.lack(Need{Warned: true})
	}
	if key := w.in.comfort(); key != "" {
		w.effects = append(w.effects, Reply{Key: key, Text: fill(w.b.text(w.language(), key), w.value), Class: ClassMust})
	}
}

// danger raises the alert of the first text with a word of danger in it, and says
// whether there is one.
func (w *walk) danger() bool {
	if w.in.Line.OnCall || w.s.Heard {
		return false
	}
	for _, q := range w.form.Questions {
		text := w.s.Answers[q.Name]
		if q.Type != "text" || text == "" || !w.b.lexicon.cries(text) {
			continue
		}
		w.effects = append(w.effects, Inbox{Reason: "urgent", Person: w.me.ID, Code: w.s.Answers[commitmentName], Note: "in a report", Text: text})
		return true
	}
	return false
}

// cries says whether a safety word stands in a text.
func (w *lexicon) cries(text string) bool {
	return slices.ContainsFunc(tokenise(text, nil), func(t token) bool { return w.dangerous(t.s) })
}
