package xlsform

import (
	"slices"
	"strings"

	"ahadi/flows"
)

// asking is a row that asks something.
type asking struct {
	typed cell
	kind  string // of XLSForm
	list  string
	other bool // or_other
}

// ask reads a question.
func (r *reading) ask(in row, a asking) {
	s := r.survey
	name := s.get(in, "name")
	q := &flows.Question{Name: ourName(name.text), Required: r.yes(s.get(in, "required"))}
	if !r.nameable(name, q.Name) {
		r.leave(in, "its question is refused")
		return
	}
	if q.Name != name.text {
		r.renamed = append(r.renamed, name.text+" → "+q.Name)
	}
	if c := s.get(in, "choice_filter"); !c.empty() {
		r.refuse(c, "a list of options cannot depend on an earlier answer: ask a question with a list of its own for each case, with relevant")
	}
	r.kindOf(q, in, a)
	var l *list
	if strings.HasPrefix(a.kind, "select_") {
		if l = r.pick(a.typed, a.list); l == nil {
			r.leave(in, "its list of options is refused")
			return
		}
		q.Choices = slices.Clone(l.options)
		if a.other {
			r.other(q, a)
		}
	}
	if q.Type == "yes_no" { // the engine words it itself
		q.Choices = nil
	}
	r.words(q, in)
	relevant := append(slices.Clone(r.asked()), r.relevant(in, nil)...)
	q.Relevant = together(relevant)
	if own := s.get(in, "ahadi_relevant"); !own.empty() {
		q.Relevant = r.original(own, s.get(in, "relevant"), q.Relevant)
	}
	if q.Type == "choice" && s.get(in, "ahadi_type").empty() && r.isYesNo(q, l) {
		q.Type, q.Choices = "yes_no", nil
	}
	r.keep(in, q, a, l)
}

// keep adds a question to the form, and then reads what its answer must meet.
func (r *reading) keep(in row, q *flows.Question, a asking, l *list) {
	var called map[string]string
	if l != nil {
		called = l.called
		if a.other && called["other"] == "" {
			called = map[string]string{"other": "other"}
			for theirs, ours := range l.called {
				called[theirs] = ours
			}
		}
	}
	k := r.scope.add(q, r.survey.get(in, "name").text, called, a.list)
	r.form.Questions, r.rows = append(r.form.Questions, q), append(r.rows, in.n)
	r.limits(q, in, k)
	if a.other {
		r.askOther(q, in)
	}
}

// nameable says whether a question can be called so, and tells why it cannot.
func (r *reading) nameable(name cell, ours string) bool {
	switch {
	case name.empty():
		r.refuse(name, "the question has no name: write a short one, of small letters")
	case ours == "" || len(ours) > maxName:
		r.refuse(name, "%q cannot be the name of a question: write at most %d small letters, digits and _", name.text, maxName)
	case isFact(ours) && ours != "kind":
		r.refuse(name, "%s is taken by what the register says: give the question another name", ours)
	case strings.Contains(" and or not in contains matches if else let nil true false ", " "+ours+" "):
		r.refuse(name, "%s is a word of conditions: give the question another name", ours)
	case r.form.Question(ours) != nil:
		r.refuse(name, "question %s stands twice, as groups do not part names here: give one another name", ours)
	default:
		return true
	}
	return false
}

// kindOf settles the type of our question.
func (r *reading) kindOf(q *flows.Question, in row, a asking) {
	s := r.survey
	q.Type = asks[a.kind][0]
	if own := s.get(in, "ahadi_type"); !own.empty() {
		if slices.Contains(asks[a.kind], own.text) {
			q.Type = own.text
		} else {
			r.refuse(own, "%s does not go with %s: write one of %s, or nothing", own.text, a.kind, strings.Join(asks[a.kind], ", "))
		}
	}
	q.Of, q.Gives, q.On = s.get(in, "ahadi_of").text, s.get(in, "ahadi_gives").text, s.get(in, "ahadi_on").text
	q.UnknownKey = r.number(s.get(in, "ahadi_unknown_key"))
}

// words reads the texts of a question.
func (r *reading) words(q *flows.Question, in row) {
	s := r.survey
	q.Label = r.filled(s, in, "label")
	if len(q.Label) == 0 {
		r.refuse(s.get(in, "name"), "question %s has no label", q.Name)
	}
	q.Official, q.Hint = some(r.filled(s, in, "ahadi_official")), some(r.filled(s, in, "hint"))
	q.Message = some(r.filled(s, in, "constraint_message"))
	q.Unknown, q.Back = some(r.texts(s, in, "ahadi_unknown")), some(r.texts(s, in, "ahadi_back"))
}

// isYesNo says whether a choice is one that the engine words itself: yes and no,
// as it says them, always asked and answered.
func (r *reading) isYesNo(q *flows.Question, l *list) bool {
	if len(q.Choices) != 2 || !q.Required || q.Relevant != "" || r.o.Book == nil {
		return false
	}
	for i, key := range []string{"key_yes", "key_no"} {
		c := q.Choices[i]
		if c.Name != strings.TrimPrefix(key, "key_") || c.Key != i+1 || len(c.Value) > 0 || len(c.Words) > 0 || l.called[c.Name] == "" {
			return false
		}
		for language, text := range c.Label {
			if !slices.Contains(r.o.Book.Languages(), language) || r.o.Book.Say(language, key, nil) != text {
				return false
			}
		}
	}
	return true
}

// otherWords are an option that is not in the list, and the question what it is.
var otherWords = [2]flows.Text{
	{"en": "Other", "sw": "Nyingine", "es": "Otro", "fr": "Autre", "pt": "Outro"},
	{"en": "Which other? Type a few words.", "sw": "Nyingine ipi? Andika maneno machache.", "es": "¿Cual otro? Escriba unas palabras.", "fr": "Quel autre ? Tapez quelques mots.", "pt": "Qual outro? Digite poucas palavras."},
}

// other adds the option that or_other stands for.
func (r *reading) other(q *flows.Question, a asking) {
	if q.Choice("other") != nil {
		return
	}
	c := flows.Choice{Name: "other", Band: flows.Band{None: true}, Key: len(q.Choices) + 1, Label: flows.Text{}}
	if c.Key > maxOptions {
		r.refuse(a.typed, "with other, the list %s has more than %d options: join some", a.list, maxOptions)
	}
	for _, language := range r.languages() {
		if c.Label[language] = otherWords[0][language]; c.Label[language] == "" {
			r.refuse(a.typed, "what or_other says is not known in %s: write an option other into the list %s, and a question of type text for it", language, a.list)
			return
		}
	}
	q.Choices = append(q.Choices, c)
}

// askOther adds the question what the other is.
func (r *reading) askOther(q *flows.Question, in row) {
	more := &flows.Question{Name: q.Name + "_other", Type: "text", Max: 60, Label: flows.Text{}, Relevant: q.Name + ` == "other"`}
	if q.Type == "choices" {
		more.Relevant = `"other" in ` + q.Name
	}
	for _, language := range r.languages() {
		more.Label[language] = otherWords[1][language]
	}
	if !r.nameable(r.survey.get(in, "name"), more.Name) {
		return
	}
	r.scope.add(more, more.Name, nil, "")
	r.form.Questions, r.rows = append(r.form.Questions, more), append(r.rows, in.n)
}

// languages are those that labels of the survey are written in.
func (r *reading) languages() []string {
	all := map[string]bool{}
	for _, s := range []*sheet{r.survey, r.choices} {
		for _, in := range s.rows {
			for language := range r.texts(s, in, "label") {
				all[language] = true
			}
		}
	}
	return sortedKeys(all)
}
