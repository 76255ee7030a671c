package flows

import (
	"slices"
	"strconv"
)

// newerReport is the line about a report that has taken the place of the one
// that she was shown.
const newerReport problem = "ver_newer"

// checks are the codes of what she can check: somebody else has reported a value
// that she has not checked yet.
func (w *walk) checks() []string {
	if w.me.Checkable == nil {
		w.lack(Need{Checkable: true})
		return nil
	}
	return slices.DeleteFunc(slices.Clone(w.me.Verifies), func(code string) bool { return w.othersReport(code) == nil })
}

// othersReport is what she may check on a commitment, nil when there is nothing.
// It is never her own.
func (w *walk) othersReport(code string) *Checkable {
	if w.me.Checkable == nil {
		w.lack(Need{Checkable: true})
		return nil
	}
	if c := w.me.Checkable[code]; c != nil && c.Person != w.me.ID {
		return c
	}
	return nil
}

// toCheck is the id of the report that she is shown from now on, 0 when there is
// none.
func (w *walk) toCheck() int64 {
	if c := w.othersReport(w.s.Answers[commitmentName]); c != nil {
		return c.ID
	}
	return 0
}

// outdated takes care that she judges what she was shown. Where another report
// stands there now she is shown that one, and what she said of the old one is
// dropped; where there is none any more, the form is over.
func (w *walk) outdated() bool {
	if w.form == nil || w.form.shows < 0 || w.s.About == 0 {
		return false
	}
	now := w.toCheck()
	switch now {
	case w.s.About:
		return false
	case 0:
		w.effects = append(w.effects, DropDraft{Person: w.me.ID})
		w.endWith(w.form.None.in(w.language()))
		w.s.Answers, w.s.About = nil, 0
		return true
	}
	for _, q := range w.form.Questions[w.form.shows:] {
		delete(w.s.Answers, q.Name)
	}
	w.changed = true
	w.goTo(w.form.shows)
	w.notice = newerReport
	return true
}

// othersWord is what somebody else reported, and on which day.
func (w *walk) othersWord(name string) (string, bool) {
	c := w.othersReport(w.s.Answers[commitmentName])
	if c == nil || w.guarded() || !w.form.verifies() {
		return "", false
	}
	if name == saidOnName {
		return shortDate(localDay(c.At, w.in.zone(w.me))), true
	}
	return w.form.reading(Reading{c.Status, c.Percent}, w.language())
}

// reading is a value in words, with its percentage where that says more.
func (f *Form) reading(r Reading, language string) (string, bool) {
	for _, q := range f.Questions {
		if q.Type != "scale" {
			continue
		}
		c := q.Choice(r.Status)
		switch {
		case c == nil:
		case r.Percent < 0 || lonely(c.Band):
			return c.said(language), true
		default:
			return c.said(language) + " " + strconv.Itoa(r.Percent) + "%", true
		}
	}
	return "", false
}
