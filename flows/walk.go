package flows

import "slices"

// enter begins a form. Nothing is answered yet.
func (w *walk) enter(f *Form) {
	w.form = f
	w.s.Screen, w.s.Form, w.s.Version = ScreenForm, f.Name, f.Version
	w.s.Answers = map[string]string{}
	w.s.Page, w.s.Typing, w.s.About, w.s.Heard = 0, false, 0, false
	w.codes = nil
}

// goTo puts a question on the screen.
func (w *walk) goTo(i int) {
	w.s.Screen, w.s.Question = ScreenForm, w.form.Questions[i].Name
	w.s.Page, w.s.Typing, w.s.Wrong = 0, false, 0
	switch {
	case i == w.form.shows:
		w.s.About = w.toCheck()
	case i < w.form.shows:
		w.s.About = 0
	}
}

// accept saves an answer and goes on. Answers that it makes irrelevant are
// dropped, and no others.
func (w *walk) accept(i int, answer string) {
	q := w.form.Questions[i]
	w.s.Answers[q.Name] = answer
	w.changed = true
	w.s.Heard = w.s.Heard && q.Type != "text"
	if q.Gives != "" {
		w.agree(q, answer)
	}
	w.advance(i + 1)
}

// agree drops a number that was typed for a scale's earlier answer and does not
// go with the new one.
func (w *walk) agree(q *Question, answer string) {
	name, said := part(answer)
	if c := q.Choice(name); said != "" || (c != nil && w.clashes(c, w.s.Answers[q.Gives])) {
		delete(w.s.Answers, q.Gives)
	}
}

// clashes says whether a percentage was typed that lies outside the option's band.
func (w *walk) clashes(c *Choice, percent string) bool {
	return percent != "" && !c.Band.None && !c.Band.Holds(percentType{}.typed(percent).(int))
}

// advance looks from the i-th question on for the first that is relevant and
// not answered, drops the answers that are no longer relevant, and shows what
// comes next: the question, the summary, or the receipt.
func (w *walk) advance(i int) {
	t := w.truth(i)
	next := -1
	for j := i; j < len(w.form.Questions); j++ {
		q := w.form.Questions[j]
		if !w.asks(t, q) {
			delete(w.s.Answers, q.Name)
			continue
		}
		if q.Type == commitmentName && !w.has(q) && len(w.mine()) == 0 && len(w.form.None) > 0 {
			w.endWith(w.form.None.in(w.language()))
			return
		}
		if q.Type == commitmentName && !w.has(q) && w.onlyOne() {
			w.s.Answers[commitmentName] = w.mine()[0]
			t = w.truth(j)
		}
		if !w.has(q) {
			if next < 0 {
				next = j
			}
			continue
		}
		w.learn(t, q)
	}
	switch {
	case next >= 0 && (next <= w.form.evidence || !w.shortOfTime() || !w.sendable()):
		w.goTo(next)
	case next >= 0 || (w.form.Confirm != nil && t.holds(w.form.Confirm.relevant)):
		w.s.Screen, w.s.Question, w.s.Page = ScreenConfirm, "", 0
	default:
		w.send()
	}
}

// asks says whether a question is relevant after what is known so far.
func (w *walk) asks(t *truth, q *Question) bool {
	switch {
	case q.Type == "milestone" && !t.env["has_milestone"].(bool):
		return false
	case q.Type == "money" && !w.hasCurrency(): // nobody could say what the number means
		return false
	}
	return t.holds(q.relevant)
}

// has says whether a question needs no asking: it was answered, or a scale gave
// its number.
func (w *walk) has(q *Question) bool {
	if _, ok := w.s.Answers[q.Name]; ok {
		return true
	}
	return w.given(q.Name) != ""
}

// given is the number that a scale's answer gave under a name, "" when none did.
func (w *walk) given(name string) string {
	for _, q := range w.form.Questions {
		if q.Gives == name {
			if _, percent := part(w.s.Answers[q.Name]); percent != "" {
				return percent
			}
		}
	}
	return ""
}

// foldGiven turns a number that stands on its own, as one-shot SMS keeps it,
// into part of the scale's answer that it was given with.
func (w *walk) foldGiven() {
	for _, q := range w.form.Questions {
		answer, percent := w.s.Answers[q.Name], w.s.Answers[q.Gives]
		if q.Gives == "" || answer == "" || percent == "" || w.asked(q.Gives) {
			continue
		}
		w.s.Answers[q.Name] = answer + " " + percent
		delete(w.s.Answers, q.Gives)
	}
}

// asked says whether a question could have been asked on the screen already.
func (w *walk) asked(name string) bool {
	i := w.form.index(name)
	return i >= 0 && w.asks(w.truth(i), w.form.Questions[i])
}

// truth is what conditions may know before the i-th question.
func (w *walk) truth(i int) *truth {
	t := w.form.newTruth(w.commitment(), w.me.Official)
	for _, q := range w.form.Questions[:i] {
		if w.has(q) {
			w.learn(t, q)
		}
	}
	return t
}

// learn tells the conditions an answer, and the number that came with it.
func (w *walk) learn(t *truth, q *Question) {
	answer, ok := w.s.Answers[q.Name]
	if !ok {
		answer = w.given(q.Name)
	}
	t.learn(q, answer)
	if q.Gives != "" {
		if _, percent := part(answer); percent != "" {
			t.env[q.Gives] = percentType{}.typed(percent)
		}
	}
}

// back undoes one answer: the last one before the question on the screen. With
// none before it, she is on the menu again.
func (w *walk) back() {
	i := len(w.form.Questions)
	if w.s.Screen == ScreenForm {
		i = w.form.index(w.s.Question)
	}
	for i--; i >= 0; i-- {
		q := w.form.Questions[i]
		if _, ok := w.s.Answers[q.Name]; !ok || (q.Type == commitmentName && w.onlyOne()) {
			continue
		}
		delete(w.s.Answers, q.Name)
		if q.Type == commitmentName {
			clear(w.s.Answers) // they were about that commitment
		}
		w.changed = true
		w.goTo(i)
		return
	}
	w.toMenu()
}

// sendable says whether what is answered makes a report: everything before the
// details, or everything that must be answered in a form without details.
func (w *walk) sendable() bool {
	if w.form == nil {
		return false
	}
	t := w.form.newTruth(w.commitment(), w.me.Official)
	for _, q := range w.form.Questions[:w.form.evidence] {
		if !w.asks(t, q) {
			continue
		}
		if !w.has(q) {
			if q.Required {
				return false
			}
			continue
		}
		w.learn(t, q)
	}
	return true
}

// commitment is the one that was picked, nil before.
func (w *walk) commitment() *Commitment {
	return w.in.Facts.Commitments[w.s.Answers[commitmentName]]
}

func (w *walk) hasCurrency() bool {
	c := w.commitment()
	return c != nil && c.Currency != ""
}

// lack asks for a fact, once.
func (w *walk) lack(n Need) {
	if !slices.Contains(w.need, n) {
		w.need = append(w.need, n)
	}
}

// asking is a question as its type sees it.
func (w *walk) asking(q *Question) *asking {
	a := &asking{q: q, in: w.in, person: w.me, language: w.language(), commitment: w.commitment()}
	if q.Type == commitmentName {
		a.codes = w.mine()
	}
	return a
}

// mine are the codes of the open commitments that the form, or her list, is
// about, in the order of the codes. What was not loaded is asked for.
func (w *walk) mine() []string {
	if w.codes != nil || w.me == nil {
		return w.codes
	}
	list := w.me.Assigned
	if w.form != nil && w.form.verifies() {
		list = w.checks()
	}
	w.codes = make([]string, 0, len(list))
	for _, code := range list {
		c, known := w.in.Facts.Commitments[code]
		if !known {
			w.lack(Need{Code: code})
		}
		if c != nil && c.Open {
			w.codes = append(w.codes, code)
		}
	}
	return w.codes
}

// onlyOne says whether there is just one commitment to report on, which is then
// picked for her.
func (w *walk) onlyOne() bool { return len(w.mine()) == 1 }
