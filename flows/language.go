package flows

import (
	"errors"
	"fmt"
	"slices"

	"ahadi/internal/yamlpos"
)

// A file of texts may also hold what one language calls the questions of forms,
// and what its speakers write by SMS. So a language that Ahadi does not have is
// one file, texts/<language>.yaml in the operator's folder of forms; Translation
// writes it with the English words, to be replaced.

// formWords are the words of one form in one language.
type formWords struct {
	Title     string                   `yaml:"title"`
	Keyword   []string                 `yaml:"keyword"`
	Questions map[string]questionWords `yaml:"questions"`
	Confirm   string                   `yaml:"confirm"`
	None      string                   `yaml:"none"`
	Receipt   receiptWords             `yaml:"receipt"`
}

// receiptWords are the last screens of a form in one language, in the form's
// order: one text, or a list where the form has several.
type receiptWords []string

// UnmarshalYAML reads one text or a list.
func (r *receiptWords) UnmarshalYAML(unmarshal func(any) error) error {
	var one string
	if err := unmarshal(&one); err == nil {
		*r = receiptWords{one}
		return nil
	}
	return unmarshal((*[]string)(r))
}

// questionWords are the words of one question in one language.
type questionWords struct {
	Label    string                 `yaml:"label"`
	Official string                 `yaml:"official"`
	Hint     string                 `yaml:"hint"`
	Message  string                 `yaml:"constraint_message"`
	Unknown  string                 `yaml:"unknown"`
	Back     string                 `yaml:"back"`
	Choices  map[string]choiceWords `yaml:"choices"`
}

// choiceWords are the words of one option in one language.
type choiceWords struct {
	Label string   `yaml:"label"`
	Value string   `yaml:"value"`
	Words []string `yaml:"words"`
}

// translation is what one file of texts says about forms.
type translation struct {
	language string
	file     string
	src      []byte
	forms    map[string]formWords
	sms      wordFile
}

// translator puts the words of one translation into one form.
type translator struct {
	t    *translation
	at   yamlpos.File
	form *Form
}

// translate gives the forms their words from files of texts. Such a file takes
// the place of what stands in the form.
func (b *Book) translate() error {
	var problems []error
	for i := range b.translations {
		t := &b.translations[i]
		at := yamlpos.Parse(t.file, t.src)
		for _, name := range sortedKeys(t.forms) {
			where := "$.forms." + name
			if len(b.forms[name]) == 0 {
				problems = append(problems, fmt.Errorf("%s: there is no form %s", at.At(where), name))
				continue
			}
			problems = append(problems, b.unknownWords(t, at, name)...)
			for _, f := range b.forms[name] {
				(&translator{t, at, f}).take(where, t.forms[name])
			}
		}
	}
	return errors.Join(problems...)
}

// translateForm gives one further form its words.
func (b *Book) translateForm(f *Form) {
	for i := range b.translations {
		t := &b.translations[i]
		if w, ok := t.forms[f.Name]; ok {
			(&translator{t, yamlpos.Parse(t.file, t.src), f}).take("$.forms."+f.Name, w)
		}
	}
}

// unknownWords are the questions and options that no version of a form has.
func (b *Book) unknownWords(t *translation, at yamlpos.File, name string) (problems []error) {
	for _, question := range sortedKeys(t.forms[name].Questions) {
		where := "$.forms." + name + ".questions." + question
		var asked []*Question
		for _, f := range b.forms[name] {
			if q := f.Question(question); q != nil {
				asked = append(asked, q)
			}
		}
		if len(asked) == 0 {
			problems = append(problems, fmt.Errorf("%s: form %s has no question %s", at.At(where), name, question))
			continue
		}
		for _, choice := range sortedKeys(t.forms[name].Questions[question].Choices) {
			if !slices.ContainsFunc(asked, func(q *Question) bool { return q.Choice(choice) != nil }) {
				problems = append(problems, fmt.Errorf("%s: question %s of form %s has no choice %s", at.At(where+".choices."+choice), question, name, choice))
			}
		}
	}
	return problems
}

// take puts all words of a form in.
func (x *translator) take(where string, w formWords) {
	f := x.form
	x.put(&f.Title, w.Title, "$.title", where+".title")
	x.put(&f.None, w.None, "$.none", where+".none")
	for i := range min(len(w.Receipt), len(f.Receipt)) {
		from := where + ".receipt"
		if len(w.Receipt) > 1 {
			from += fmt.Sprintf("[%d]", i)
		}
		x.put(&f.Receipt[i].Label, w.Receipt[i], f.Receipt[i].at, from)
	}
	if f.Confirm != nil {
		x.put(&f.Confirm.Label, w.Confirm, "$.confirm.label", where+".confirm")
	}
	x.list(&f.Keyword, w.Keyword, "$.keyword", where+".keyword")
	for i, q := range f.Questions {
		words, ok := w.Questions[q.Name]
		if !ok {
			continue
		}
		to, from := fmt.Sprintf("$.questions[%d]", i), where+".questions."+q.Name
		x.put(&q.Label, words.Label, to+".label", from+".label")
		x.put(&q.Official, words.Official, to+".official", from+".official")
		x.put(&q.Hint, words.Hint, to+".hint", from+".hint")
		x.put(&q.Message, words.Message, to+".constraint_message", from+".constraint_message")
		x.put(&q.Unknown, words.Unknown, to+".unknown", from+".unknown")
		x.put(&q.Back, words.Back, to+".back", from+".back")
		for j := range q.Choices {
			c := &q.Choices[j]
			w := words.Choices[c.Name]
			to, from := fmt.Sprintf("%s.choices[%d]", to, j), from+".choices."+c.Name
			x.put(&c.Label, w.Label, to+".label", from+".label")
			x.put(&c.Value, w.Value, to+".value", from+".value")
			x.list(&c.Words, w.Words, to+".words", from+".words")
		}
	}
}

// put sets one text, and notes where it stands.
func (x *translator) put(into *Text, text, to, from string) {
	if text == "" {
		return
	}
	if *into == nil {
		*into = Text{}
	}
	(*into)[x.t.language] = text
	x.note(to, from)
}

// list sets one list of words, and notes where it stands.
func (x *translator) list(into *map[string][]string, texts []string, to, from string) {
	if len(texts) == 0 {
		return
	}
	if *into == nil {
		*into = map[string][]string{}
	}
	(*into)[x.t.language] = texts
	x.note(to, from)
}

func (x *translator) note(to, from string) {
	if x.form.elsewhere == nil {
		x.form.elsewhere = map[string]textPlace{}
	}
	x.form.elsewhere[to+"."+x.t.language] = textPlace{x.t.file, x.t.src, from}
}

// textPlace is where a text of a form stands that is not in the form's file.
type textPlace struct {
	file string
	src  []byte
	path string
}

// place is where a path of a form stands, in its file or in a file of texts.
func (f *Form) place(path string) string {
	if p, ok := f.elsewhere[path]; ok {
		return yamlpos.Position(p.file, p.src, p.path)
	}
	return yamlpos.Position(f.file, f.src, path)
}
