package flows

import (
	"slices"
	"strconv"
	"strings"

	"ahadi/internal/sms"
)

// keys are what a person may press in a state, as far as it can make a
// difference to any screen: one wrong key, the longest of each kind of answer,
// and each option that a condition asks for.
func (e *explorer) keys(s State) []string {
	w := e.probe(s)
	const wrong = "?"
	if keys := w.peopleKeys(); keys != nil {
		return append(keys, wrong)
	}
	if s.Screen != ScreenForm {
		p := w.page()
		var keys []string
		for _, o := range append(slices.Clone(p.options), p.feet...) {
			keys = append(keys, o.key)
		}
		if s.Screen == ScreenMenu && e.form == nil {
			keys = slices.DeleteFunc(keys, func(key string) bool { return e.entersForm(w, key) })
		}
		if s.Screen == ScreenConfirm || s.Screen == ScreenResume {
			keys = []string{"1"}
		}
		return append(keys, wrong)
	}
	q := w.form.Question(s.Question)
	keys := e.answers(w, q)
	if q.skips() {
		keys = append(keys, q.skipKey())
	}
	if s.Wrong == 0 && q.Type != "text" {
		keys = append(keys, wrong)
	}
	return keys
}

// entersForm says whether a key of the menu begins a form, which is walked on
// its own.
func (e *explorer) entersForm(w *walk, key string) bool {
	return slices.ContainsFunc(w.entries(), func(en entry) bool { return en.page == w.s.Page && digit(en.key) == key })
}

// answers are the answers to a question that can make a difference.
func (e *explorer) answers(w *walk, q *Question) []string {
	switch q.Type {
	case commitmentName:
		if w.s.Typing {
			return []string{strings.Repeat(wide, roomTyped), w.me.Assigned[0]}
		}
		return []string{"1", "2", "3", "4", keyMore, keyCode}
	case "yes_no":
		return []string{"1", "2"}
	case "integer", "decimal":
		return e.numbers(q, q.Min, q.Max)
	case "percent":
		low, high := q.percentBounds()
		return e.numbers(q, low, high)
	case "money":
		return append([]string{strings.Repeat("9", maxDigits), promised}, e.numbers(q, 0, 1)...)
	case "date":
		return []string{w.in.Now.Format("02/01/2006")}
	case "text":
		return []string{strings.Repeat(wide, q.textRoom())}
	case "pin":
		return []string{"7777"}
	case "report":
		return []string{checkRef}
	}
	return e.options(q)
}

// counts says whether an answer is a number, of which numbers gives the longest
// first: where no condition asks for it any more, that one stands for all.
func (q *Question) counts() bool {
	switch q.Type {
	case "integer", "decimal", "percent", "money":
		return true
	}
	return false
}

// numbers are the ends of a range, what is just too much, and where a condition
// may turn: the longest first.
func (e *explorer) numbers(q *Question, low, high int) []string {
	all := []int{low, high, high + 1}
	if _, live := e.live[q.Name]; live {
		all = append(all, e.turns...)
	}
	var keys []string
	for _, n := range all {
		if key := strconv.Itoa(n); n >= 0 && !slices.Contains(keys, key) {
			keys = append(keys, key)
		}
	}
	slices.SortStableFunc(keys, func(x, y string) int { return len(y) - len(x) })
	return keys
}

// options are the keys of a list. Where no condition asks which one it was, the
// longest stands for all.
func (e *explorer) options(q *Question) []string {
	var keys, many []string
	longest, size := "", -1
	for i := range q.Choices {
		o := &q.Choices[i]
		key := digit(o.Key)
		keys = append(keys, key)
		if !o.Alone {
			many = append(many, key)
		}
		n := length(o.said(e.language))
		if _, gsm := sms.Septets(o.said(e.language)); !gsm {
			n *= 2 // one of these makes the whole screen short
		}
		if n > size {
			longest, size = key, n
		}
	}
	_, live := e.live[q.Name]
	_, gives := e.live[q.Gives]
	if !live && !gives {
		keys = []string{longest}
	}
	if q.Type == "choices" {
		keys = append(keys, strings.Join(many, ""))
	}
	for i := range q.Choices {
		if b := q.Choices[i].Band; q.Gives != "" && !b.None {
			keys = append(keys, strconv.Itoa(b.High)+"%")
		}
	}
	return keys
}
