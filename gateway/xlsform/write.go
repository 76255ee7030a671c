package xlsform

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"ahadi/flows"
)

// writing is a form on its way into a workbook.
type writing struct {
	form      *flows.Form
	book      *flows.Book
	languages []string
	spoken    string // default_language
	scope     *scope
	survey    []cells
	choices   []cells
}

// cells are those of a row, by the name of the column.
type cells map[string]string

// texts puts a text into a column for each language.
func (c cells) texts(column string, t flows.Text) {
	for language, text := range t {
		c[column+"::"+languageName(language)] = text
	}
}

// ours puts a text into a column of our own for each language.
func (c cells) ours(column string, t flows.Text) {
	for language, text := range t {
		c[column+"_"+language] = text
	}
}

// put fills a cell, and leaves a column out that would be empty.
func (c cells) put(column, text string) {
	if text != "" {
		c[column] = text
	}
}

func (c cells) count(column string, n int) {
	if n != 0 {
		c[column] = strconv.Itoa(n)
	}
}

// Write makes a workbook of a form. The words that the engine itself has for yes
// and no come from the book.
func Write(f *flows.Form, book *flows.Book) ([]byte, error) {
	w := &writing{form: f, book: book, scope: newScope()}
	w.spoken, w.languages = "en", w.spokenIn()
	if f.Title["en"] == "" && len(f.Title) > 0 {
		w.spoken = order(f.Title)[0]
	}
	if f.Question("kind") != nil {
		delete(w.scope.names, "kind")
	}
	w.register()
	for _, q := range f.Questions {
		w.question(q)
	}
	if c := f.Confirm; c != nil {
		w.ending("confirm", "ahadi_confirm", c.Relevant, c.Label)
	}
	for i, e := range f.Receipt {
		w.ending("receipt", fmt.Sprintf("ahadi_receipt_%d", i+1), e.Relevant, e.Label)
	}
	return w.workbook()
}

// spokenIn are the languages that anything in the form is said in, ours first.
func (w *writing) spokenIn() []string {
	f, all := w.form, map[string]bool{}
	texts := []flows.Text{f.Title, f.None}
	words := []map[string][]string{f.Keyword}
	for _, q := range f.Questions {
		texts = append(texts, q.Label, q.Official, q.Hint, q.Message, q.Unknown, q.Back)
		for _, c := range q.Choices {
			texts, words = append(texts, c.Label, c.Value), append(words, c.Words)
		}
	}
	if f.Confirm != nil {
		texts = append(texts, f.Confirm.Label)
	}
	for _, e := range f.Receipt {
		texts = append(texts, e.Label)
	}
	for _, t := range texts {
		for language := range t {
			all[language] = true
		}
	}
	for _, t := range words {
		for language := range t {
			all[language] = true
		}
	}
	return order(all)
}

// register writes a row for each thing of the register that a condition names, so
// that other programs know the name.
func (w *writing) register() {
	var named []string
	note := func(all []string) {
		for _, name := range all {
			if w.form.Question(name) == nil && !slices.Contains(named, name) {
				named = append(named, name)
			}
		}
	}
	for _, q := range w.form.Questions {
		note(names(q.Relevant))
		note(names(q.Constraint))
		if q.Gives != "" {
			note([]string{q.Gives})
		}
	}
	if w.form.Confirm != nil {
		note(names(w.form.Confirm.Relevant))
	}
	for _, e := range w.form.Receipt {
		note(names(e.Relevant))
	}
	for _, name := range named {
		w.survey = append(w.survey, cells{"type": "hidden", "name": name, "ahadi_type": ofFacts})
	}
}

// filledIn are texts whose placeholders stand as XLSForm has them, where they
// stand for a question.
func (w *writing) filledIn(t flows.Text) flows.Text {
	out := flows.Text{}
	for language, text := range t {
		var b strings.Builder
		for {
			before, rest, found := strings.Cut(text, "{")
			b.WriteString(before)
			if !found {
				break
			}
			name, _, closed := strings.Cut(rest, "}")
			if closed && w.isAnswer(name) {
				b.WriteByte('$')
			}
			b.WriteByte('{')
			text = rest
		}
		out[language] = b.String()
	}
	return out
}

func (w *writing) isAnswer(name string) bool {
	return slices.ContainsFunc(w.form.Questions, func(q *flows.Question) bool { return name != "" && (q.Name == name || q.Gives == name) }) && (!engineFills(name) || name == "kind")
}

// question writes one row.
func (w *writing) question(q *flows.Question) {
	c := cells{"name": q.Name, "type": w.typed(q)}
	if base, _, _ := strings.Cut(c["type"], " "); asks[base][0] != q.Type || len(q.Choices) == 2 && q.Choice("yes") != nil && q.Choice("no") != nil {
		c["ahadi_type"] = q.Type
	}
	c.texts("label", w.filledIn(q.Label))
	c.texts("hint", w.filledIn(q.Hint))
	c.texts("constraint_message", w.filledIn(q.Message))
	c.ours("ahadi_official", w.filledIn(q.Official))
	c.ours("ahadi_unknown", q.Unknown)
	c.ours("ahadi_back", q.Back)
	c.count("ahadi_unknown_key", q.UnknownKey)
	c.put("ahadi_of", q.Of)
	c.put("ahadi_gives", q.Gives)
	c.put("ahadi_on", q.On)
	if q.Required {
		c["required"] = "yes"
	}
	c.condition(w, q.Relevant)
	var called map[string]string
	if len(q.Choices) > 0 {
		called = map[string]string{}
	}
	for _, o := range q.Choices {
		called[o.Name] = o.Name
	}
	k := w.scope.add(q, q.Name, called, q.Name)
	w.limits(c, q, k)
	w.survey = append(w.survey, c)
}

// typed is the type of XLSForm for a question of ours.
func (w *writing) typed(q *flows.Question) string {
	for _, base := range sortedKeys(asks) {
		if !slices.Contains(asks[base], q.Type) || base == "integer" && q.Type == "money" {
			continue
		}
		if strings.HasPrefix(base, "select_") {
			w.list(q)
			return base + " " + q.Name
		}
		return base
	}
	return "text"
}

// list writes the options of a question.
func (w *writing) list(q *flows.Question) {
	if q.Type == "yes_no" {
		for _, name := range []string{"yes", "no"} {
			c := cells{"list_name": q.Name, "name": name}
			t := flows.Text{}
			for _, language := range w.languages {
				t[language] = w.book.Say(language, "key_"+name, nil)
			}
			c.texts("label", t)
			w.choices = append(w.choices, c)
		}
		return
	}
	for i, o := range q.Choices {
		c := cells{"list_name": q.Name, "name": o.Name}
		c.texts("label", w.filledIn(o.Label))
		if o.Key != i+1 {
			c.count("ahadi_key", o.Key)
		}
		c.put("ahadi_band", band(o.Band))
		c.ours("ahadi_value", o.Value)
		for language, words := range o.Words {
			c.put("ahadi_words_"+language, strings.Join(words, ", "))
		}
		w.choices = append(w.choices, c)
	}
}

// condition writes when a row is asked; beside it the condition of ours, where
// the way back would lead elsewhere.
func (c cells) condition(w *writing, source string) {
	text := w.scope.xpath(source, nil, 0)
	c.put("relevant", text)
	back := &reading{scope: w.scope, said: map[string]bool{}}
	if again := together(back.conditions(cell{text: text}, nil)); again != source {
		c["ahadi_relevant"] = source
	}
}

// limits writes what the answer must meet, in the same way.
func (w *writing) limits(c cells, q *flows.Question, k *known) {
	b := bounds{min: q.Min, max: q.Max, constraint: q.Constraint}
	for _, o := range q.Choices {
		if o.Alone {
			b.alone = append(b.alone, o.Name)
		}
	}
	c.put("constraint", written(b, q, w.scope, k))
	back := &reading{scope: w.scope, said: map[string]bool{}}
	again := back.bounds(q, cell{text: c["constraint"]}, k)
	if again.min != b.min || again.max != b.max || again.constraint != b.constraint {
		c.count("ahadi_min", b.min)
		c.count("ahadi_max", b.max)
		c.put("ahadi_constraint", b.constraint)
	}
}

// ending writes the summary or a receipt as a row that is only read.
func (w *writing) ending(of, name, relevant string, label flows.Text) {
	c := cells{"type": "note", "name": name, "ahadi_type": of}
	c.texts("label", w.filledIn(label))
	c.condition(w, relevant)
	w.survey = append(w.survey, c)
}
