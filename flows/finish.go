package flows

import "strings"

func (w *walk) keyConfirm(key string) problem {
	switch key {
	case "1":
		w.send()
	case "2":
		w.change()
	case "3":
		w.effects = append(w.effects, DropDraft{Person: w.me.ID})
		w.end("rpt_cancel")
		w.s.Answers = nil
	case keyBack, keyBackTyped:
		w.back()
	default:
		return notListed
	}
	return fine
}

// change goes to the first question that she answered herself. What she said to
// the others stays.
func (w *walk) change() {
	for i, q := range w.form.Questions {
		if _, ok := w.s.Answers[q.Name]; ok && q.Type != commitmentName {
			w.goTo(i)
			return
		}
	}
	w.back()
}

// screenConfirm sums up. Lines about what she did not answer are left out.
func (w *walk) screenConfirm() page {
	p := page{head: w.lines(w.form.summary(w.language())+"\n", w.value)}
	p.add("1", w.say("confirm_send"))
	p.add("2", w.say("confirm_change"))
	p.add("3", w.say("confirm_cancel"))
	p.foot(keyBack, w.say("key_back"))
	return p
}

// lines puts values into a text. Of one with several lines, those are left out
// that something is not known for.
func (w *walk) lines(text string, value func(name string) (string, bool)) string {
	if strings.IndexByte(text, '\n') < 0 {
		return fill(text, value)
	}
	var b strings.Builder
	b.Grow(len(text) + 32)
	for line := range strings.SplitSeq(text, "\n") {
		var one strings.Builder
		if !fillInto(&one, line, value) || line == "" {
			continue
		}
		if b.Len() > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(one.String())
	}
	return b.String()
}

// summary is the text of the confirm screen; a form without one names itself.
func (f *Form) summary(language string) string {
	if f.Confirm != nil {
		return f.Confirm.Label.in(language)
	}
	return f.Title.in(language)
}

// send files the report and says its receipt. The store writes both together:
// the receipt is said only once the report is on disk.
func (w *walk) send() {
	answers, code := w.results(), w.s.Answers[commitmentName]
	w.cry()
	w.effects = append(w.effects, SaveReport{
		Ref: w.in.Ref, Person: w.me.ID, Form: w.form.Name, Version: w.form.Version,
		Commitment: code, Language: w.language(), Answers: answers, State: "accepted",
		Late: w.in.Round.Late, Official: w.me.Official, Confidence: 100, Flags: w.flags(answers),
		Several: w.form.Several, About: w.s.About,
	}, DropDraft{Person: w.me.ID})
	if w.in.Round.Late && !w.in.Round.ClosesOn.IsZero() {
		w.date = w.in.Round.ClosesOn
		w.end("late")
	} else {
		receipt := w.form.Receipt.after(w.truth(len(w.form.Questions))).in(w.language())
		var full strings.Builder
		w.whole = fillInto(&full, receipt, w.value) && w.fits(full.String())
		w.endWith(receipt)
	}
	w.s.Answers, w.s.Form, w.s.Version, w.s.Question, w.s.About, w.s.Heard = nil, "", 0, "", 0, false
}

// results are the answers as they are filed, by question name. A number that
// contradicts the option that was picked is left out: the option counts.
func (w *walk) results() map[string]any {
	answers := make(map[string]any, len(w.s.Answers)+1)
	for _, q := range w.form.Questions {
		stored := w.s.Answers[q.Name]
		if stored == "" || q.On == onUSSD || q.Type == commitmentName {
			continue
		}
		if c := w.giver(q.Name); c != nil && w.clashes(c, stored) {
			continue
		}
		answers[q.Name] = q.kind.typed(stored)
		if c := w.commitment(); q.Type == "milestone" && c != nil && c.Milestone != nil {
			answers[q.Name+"_seq"] = c.Milestone.Seq
		}
		if _, percent := part(stored); q.Gives != "" && percent != "" {
			answers[q.Gives] = percentType{}.typed(percent)
		}
	}
	return answers
}
