package flows

import (
	"fmt"
	"io"
	"slices"
	"strconv"
	"strings"
)

// Translation writes texts/<language>.yaml for a language: every text of the
// engine and every word of the forms, what is there already in that language
// and else the English. A translator replaces what stands behind the colons; name is
// what its speakers call the language, "" keeps the name it has. Written again
// for a newer Ahadi, it keeps what was translated and adds what is new. It tells
// how many texts are as in English, of how many.
func (b *Book) Translation(out io.Writer, language, name string) (english, all int, err error) {
	if len(language) != 2 || !isName(language) {
		return 0, 0, fmt.Errorf("language %q: two small letters (ISO 639-1), as en", language)
	}
	old := b.words[language]
	if name == "" && old != nil {
		name = old.Name
	}
	if name == "" {
		return 0, 0, fmt.Errorf("what do its speakers call %s? Give it a name", language)
	}
	p := &translationPrinter{b: b, language: language}
	p.head(name, old)
	p.engine()
	for _, f := range b.menu {
		p.form(f)
	}
	if _, err = io.WriteString(out, p.text.String()); err != nil {
		return 0, 0, fmt.Errorf("write the texts: %w", err)
	}
	return p.english, p.all, nil
}

// translationPrinter writes one file of texts.
type translationPrinter struct {
	b        *Book
	language string
	text     strings.Builder
	forms    bool // a form was written
	english  int  // texts that are as in English
	all      int
}

func (p *translationPrinter) line(indent int, format string, args ...any) {
	p.text.WriteString(strings.Repeat("  ", indent))
	fmt.Fprintf(&p.text, format, args...)
	p.text.WriteByte('\n')
}

// head says which language it is, who has read it, and what the language is
// called in an SMS.
func (p *translationPrinter) head(name string, old *words) {
	if old == nil {
		old = &words{State: "draft"}
	}
	p.line(0, "# %s: replace the English behind each colon. Leave the names before the colons,", name)
	p.line(0, "# what stands in {braces}, and \\n, which begins a new line, as they are.")
	p.line(0, "language: %s", p.language)
	p.line(0, "name: %s", strconv.Quote(name))
	p.line(0, "state: %-9s  # approved once a native speaker has read it all", old.State)
	p.line(0, "reader: %-9s # who read it", strconv.Quote(old.Reader))
	p.line(0, "read_on: %-8s # when, as 2026-10-20", strconv.Quote(old.ReadOn))
	if p.kept() {
		return
	}
	if p.b.words[p.language] == nil {
		p.line(0, "words: # what people write by SMS; flows/words/en.yaml has all lists there can be")
		p.line(1, "keywords:")
		p.line(2, "language: [%s]", strings.ToUpper(strconv.Quote(name)))
	}
}

// kept copies what people write by SMS as it stands in the language's own file.
func (p *translationPrinter) kept() bool {
	found := false
	for _, t := range p.b.translations {
		if t.language != p.language {
			continue
		}
		inside := false
		for raw := range strings.SplitSeq(string(t.src), "\n") {
			if raw != "" && raw[0] != ' ' {
				inside = strings.HasPrefix(raw, "words:")
			}
			if inside && raw != "" {
				p.line(0, "%s", raw)
				found = true
			}
		}
	}
	return found
}

// engine writes the engine's own words, in the order of the English file.
func (p *translationPrinter) engine() {
	for raw := range strings.SplitSeq(string(p.b.words["en"].files[0].src), "\n") {
		key, _, ok := strings.Cut(strings.TrimSpace(raw), ":")
		_, known := p.b.words["en"].files[0].keys[key]
		switch {
		case raw == "texts:":
			p.line(0, "texts:")
		case strings.HasPrefix(raw, "  #"):
			p.line(0, "%s", raw)
		case ok && known && strings.HasPrefix(raw, "  "):
			p.say(1, key, p.b.text(p.language, key), p.b.text("en", key))
		}
	}
}

// form writes the words of one form that do not stand in the form itself.
func (p *translationPrinter) form(f *Form) {
	if _, own := f.Title[p.language]; own && f.elsewhere["$.title."+p.language].file == "" {
		return // its author has written the language into it
	}
	if !p.forms {
		p.line(0, "forms:")
		p.forms = true
	}
	p.line(1, "%s:", f.Name)
	p.put(2, "title", f.Title)
	if words := f.Keyword[p.language]; len(words) > 0 {
		p.line(2, "keyword: [%s]", strings.Join(quoted(words), ", "))
	}
	p.line(2, "questions:")
	for _, q := range f.Questions {
		p.question(q)
	}
	if f.Confirm != nil {
		p.put(2, "confirm", f.Confirm.Label)
	}
	p.put(2, "none", f.None)
	if len(f.Receipt) == 1 {
		p.put(2, "receipt", f.Receipt[0].Label)
		return
	}
	p.line(2, "receipt:")
	for _, e := range f.Receipt {
		p.line(3, "- %s", strconv.Quote(e.Label.in(p.language)))
	}
}

func (p *translationPrinter) question(q *Question) {
	p.line(3, "%s:", q.Name)
	p.put(4, "label", q.Label)
	p.put(4, "official", q.Official)
	p.put(4, "hint", q.Hint)
	p.put(4, "constraint_message", q.Message)
	p.put(4, "unknown", q.Unknown)
	p.put(4, "back", q.Back)
	if len(q.Choices) == 0 {
		return
	}
	p.line(4, "choices:")
	for i := range q.Choices {
		c := &q.Choices[i]
		p.line(5, "%s:", quotedName(c.Name))
		p.put(6, "label", c.Label)
		p.put(6, "value", c.Value)
		if words := c.Words[p.language]; len(words) > 0 {
			p.line(6, "words: [%s]", strings.Join(quoted(words), ", "))
		}
	}
}

// put writes one text, unless the form has none.
func (p *translationPrinter) put(indent int, key string, t Text) {
	if len(t) > 0 {
		p.say(indent, key, t.in(p.language), t.in("en"))
	}
}

func (p *translationPrinter) say(indent int, key, text, english string) {
	p.line(indent, "%s: %s", key, strconv.Quote(text))
	p.all++
	if text == english {
		p.english++
	}
}

func quoted(words []string) []string {
	out := make([]string, len(words))
	for i, w := range words {
		out[i] = strconv.Quote(w)
	}
	return out
}

// quotedName quotes what YAML would read as something else than a word.
func quotedName(name string) string {
	if slices.Contains([]string{"yes", "no", "y", "n", "on", "off", "true", "false", "null"}, name) {
		return strconv.Quote(name)
	}
	return name
}
