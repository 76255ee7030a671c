package flows

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"ahadi/internal/sms"
	"ahadi/internal/yamlpos"
)

// words is what one file of texts holds.
type words struct {
	Language string            `yaml:"language"` // ISO 639-1
	Name     string            `yaml:"name"`     // what its speakers call it
	State    string            `yaml:"state"`    // draft or approved
	Reader   string            `yaml:"reader"`   // who approved it
	ReadOn   string            `yaml:"read_on"`
	Consent  int               `yaml:"consent"` // the version of the words by which people agree
	Texts    map[string]string `yaml:"texts"`

	FormsRead map[string]int `yaml:"forms_read"` // by form: the version whose labels the reader has read

	// What may stand in the same file, so that a language is one file.
	SMS   wordFile             `yaml:"words"`
	Forms map[string]formWords `yaml:"forms"`

	files []textFile // where they were read, the latest last
}

// textFile is one file of texts as it was read.
type textFile struct {
	name string
	src  []byte
	keys map[string]string
}

// at is where a text stands: in the latest file that has it.
func (w *words) at(key string) string {
	for _, f := range slices.Backward(w.files) {
		if _, ok := f.keys[key]; ok {
			return yamlpos.Position(f.name, f.src, "$.texts."+key)
		}
	}
	return w.files[0].name + ":1:1"
}

// addTexts reads one file of texts over what is there already.
func (b *Book) addTexts(name string, src []byte) error {
	if strings.HasSuffix(name, "/budgets.yaml") {
		return b.addBudgets(name, src)
	}
	var w words
	if err := yamlpos.Decode(name, src, &w); err != nil {
		return err
	}
	at := yamlpos.Parse(name, src)
	switch {
	case len(w.Language) != 2:
		return fmt.Errorf("%s: language %q: two letters, as en", at.At("$.language"), w.Language)
	case w.State != "draft" && w.State != "approved":
		return fmt.Errorf("%s: state %q: draft or approved", at.At("$.state"), w.State)
	case w.State == "approved" && (w.Reader == "" || w.ReadOn == ""):
		return fmt.Errorf("%s: approved texts name their reader and the day", at.At("$.state"))
	}
	w.files = []textFile{{name, src, maps.Clone(w.Texts)}}
	b.translations = append(b.translations, translation{w.Language, name, src, w.Forms, w.SMS})
	old := b.words[w.Language]
	if old == nil {
		if w.Texts == nil {
			w.Texts = map[string]string{}
		}
		b.words[w.Language] = &w
		return nil
	}
	for key, text := range w.Texts {
		if _, ok := old.Texts[key]; !ok {
			return fmt.Errorf("%s: there is no text %s to replace", at.At("$.texts."+key), key)
		}
		old.Texts[key] = text
	}
	old.files = append(old.files, w.files...)
	old.State, old.Reader, old.ReadOn = w.State, w.Reader, w.ReadOn
	old.Consent = max(old.Consent, w.Consent)
	if w.FormsRead != nil {
		old.FormsRead = w.FormsRead
	}
	return nil
}

// addBudgets reads how long placeholders may be and how texts are shown.
func (b *Book) addBudgets(name string, src []byte) error {
	var f struct {
		Budgets map[string]int      `yaml:"budgets"`
		Types   map[string][]string `yaml:"types"`
	}
	if err := yamlpos.Decode(name, src, &f); err != nil {
		return err
	}
	b.budgets, b.types = f.Budgets, map[string]string{}
	for kind, keys := range f.Types {
		for _, key := range keys {
			b.types[key] = kind
		}
	}
	return nil
}

// Say is a text in a language, with its placeholders filled in; a language or a
// text that is missing falls back to English. A placeholder without a value
// leaves nothing behind.
func (b *Book) Say(language, key string, vars map[string]string) string {
	return fill(b.text(language, key), func(name string) (string, bool) {
		v, ok := vars[name]
		return v, ok
	})
}

// text is the raw text of a key.
func (b *Book) text(language, key string) string {
	if w := b.words[language]; w != nil {
		if s, ok := w.Texts[key]; ok {
			return s
		}
	}
	return b.words["en"].Texts[key]
}

// Languages are the codes of all languages that have texts, sorted.
func (b *Book) Languages() []string {
	var codes []string
	for code := range b.words {
		codes = append(codes, code)
	}
	slices.Sort(codes)
	return codes
}

// LanguageName is what its speakers call a language, the code when it has no texts.
func (b *Book) LanguageName(code string) string {
	if w := b.words[code]; w != nil {
		return w.Name
	}
	return code
}

// fill puts values into the placeholders of a text. Values are not looked
// through again: what a person typed cannot name a placeholder.
func fill(text string, value func(name string) (string, bool)) string {
	if strings.IndexByte(text, '{') < 0 {
		return text
	}
	var b strings.Builder
	b.Grow(len(text) + 32)
	fillInto(&b, text, value)
	return b.String()
}

// fillInto is fill into a builder; false when a placeholder had no value.
func fillInto(b *strings.Builder, text string, value func(name string) (string, bool)) bool {
	all := true
	for {
		open := strings.IndexByte(text, '{')
		end := strings.IndexByte(text, '}')
		if open < 0 || end < open {
			b.WriteString(text)
			return all
		}
		v, ok := value(text[open+1 : end])
		all = all && ok
		b.WriteString(text[:open])
		b.WriteString(v)
		text = text[end+1:]
	}
}

// clip makes what someone typed fit n septets of GSM-7 on one line: house
// spelling, characters outside the alphabet left out.
func clip(s string, n int) string {
	var b strings.Builder
	for _, r := range sms.Fold(s) {
		if r == '\n' || r == '\r' {
			r = ' '
		}
		cost, gsm := sms.Septets(string(r))
		if !gsm {
			continue
		}
		if n -= cost; n < 0 {
			break
		}
		b.WriteRune(r)
	}
	return strings.TrimSpace(b.String())
}
