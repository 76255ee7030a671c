package flows

import (
	"fmt"
	"io/fs"
	"slices"
	"strings"

	"ahadi/internal/code"
	"ahadi/internal/yamlpos"
)

// kClash are the words that must mean one thing, whatever else is said.
const kClash = kStatus | kList | kHelp | kStop | kStart | kFix | kSame | kOK | kJoin | kCall | kLanguage | kCancel

// checkWords is proof 4: keywords clash neither with each other nor with what
// is always understood, and no word is two answers.
func (c *checker) checkWords() {
	taken := map[string]*Form{}
	for _, f := range c.book.menu {
		for _, language := range sortedKeys(f.Keyword) {
			for _, word := range f.Keyword[language] {
				c.checkKeyword(f, language, word, taken)
			}
		}
		for i, q := range f.Questions {
			for _, language := range c.o.Languages {
				c.checkOptions(f, i, q, language)
			}
		}
	}
	c.checkLexicon()
}

// checkKeyword looks at one keyword of a form.
func (c *checker) checkKeyword(f *Form, language, word string, taken map[string]*Form) {
	at, key := "$.keyword."+language, Normalise(word)
	if other := taken[key]; other != nil && other != f {
		c.wrong(f, at, "keyword %s is also that of form %s: choose another one", word, other.Name)
	}
	taken[key] = f
	if key == "" || code.Valid(key) || digitsOnly(key, len(key)) {
		c.wrong(f, at, "keyword %s would be read as a code or a number: choose a word", word)
	}
	for _, p := range c.meanings(word) {
		switch {
		case p.kind&kClash != 0 || (p.kind == kReport && f.Name != oneShot):
			c.wrong(f, at, "keyword %s already means %s by SMS (%s): choose another one", word, p.kind.called(), p.language)
		case p.kind == kAnswer:
			c.wrong(f, at, "keyword %s is also the answer %s: a message that begins with it could be read in two ways", word, p.choice)
		}
	}
}

// oneShot is the form that one SMS fills.
const oneShot = "progress"

// meanings are the phrases that a text is as a whole.
func (c *checker) meanings(text string) []phrase {
	toks := tokenise(text, nil)
	if len(toks) == 0 {
		return nil
	}
	var rest []string
	for _, t := range toks[1:] {
		rest = append(rest, t.s)
	}
	var found []phrase
	for _, p := range c.book.lexicon.index[toks[0].s] {
		if slices.Equal(p.rest, rest) {
			found = append(found, p)
		}
	}
	return found
}

// checkOptions looks at what the options of a question are called in a language.
func (c *checker) checkOptions(f *Form, i int, q *Question, language string) {
	called := map[string]int{}
	for j := range q.Choices {
		o := &q.Choices[j]
		at := fmt.Sprintf("$.questions[%d].choices[%d]", i, j)
		for _, word := range append([]string{o.Label.in(language), o.said(language)}, o.Words[language]...) {
			key := Normalise(word)
			if other, ok := called[key]; ok && other != j && key != "" {
				c.wrong(f, at, "%q is what choice %s is called too in %s: an answer in words could be read in two ways", word, q.Choices[other].Name, language)
			}
			called[key] = j
			for _, p := range c.meanings(word) {
				if p.kind&(kStop|kHelp|kStart) != 0 {
					c.wrong(f, at, "%q means %s by SMS (%s): call the choice something else", word, p.kind.called(), p.language)
				}
			}
		}
	}
}

// checkLexicon looks at the word lists of the SMS reader themselves.
func (c *checker) checkLexicon() {
	form := c.book.Form(oneShot, 0)
	for _, first := range sortedKeys(c.book.lexicon.index) {
		for i, p := range c.book.lexicon.index[first] {
			at := func() string { return wordsAt(p) }
			if p.kind == kAnswer && form != nil {
				if q := form.Question(p.question); q == nil || q.Choice(p.choice) == nil {
					c.say(at(), "form %s has no answer %s to %s", form.Name, p.choice, p.question)
				}
			}
			for _, other := range c.book.lexicon.index[first][:i] {
				if !slices.Equal(p.rest, other.rest) || (p.language != other.language && (p.own || other.own)) {
					continue
				}
				words := strings.Join(append([]string{first}, p.rest...), " ")
				switch {
				case p.kind == kAnswer && other.kind == kAnswer && p.question == other.question && p.choice != other.choice:
					c.say(at(), "%s is %s (%s) and %s (%s) of %s: a message could be read in two ways", words, p.choice, p.language, other.choice, other.language, p.question)
				case p.kind != other.kind && p.kind&kMenu != 0 && other.kind&kMenu != 0:
					c.say(at(), "%s means %s (%s) and %s (%s)", words, p.kind.called(), p.language, other.kind.called(), other.language)
				}
			}
		}
	}
}

// kMenu are the control words that are told apart by the word alone.
const kMenu = kReport | kStatus | kList | kHelp | kStop | kStart | kJoin | kCall | kLanguage

// wordsAt is where a phrase stands in the shipped word lists.
func wordsAt(p phrase) string {
	name := "words/" + p.language + ".yaml"
	src, err := fs.ReadFile(wordFiles, name)
	if err != nil {
		return name + ":1:1"
	}
	if p.kind == kAnswer {
		return yamlpos.Position(name, src, "$.answers."+p.question+"."+p.choice)
	}
	return yamlpos.Position(name, src, "$.keywords."+p.kind.called())
}

// called is what a word list calls a kind of control word.
func (k kind) called() string {
	for name, is := range keywordKinds() {
		if is == k {
			return name
		}
	}
	return "stop"
}
