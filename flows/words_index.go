package flows

import (
	"cmp"
	"fmt"
	"io/fs"
	"slices"
	"sort"
	"strings"

	"ahadi/internal/yamlpos"
)

// loadWords reads every words/*.yaml of the embedded files and of extra, and what
// files of texts hold of the same.
func loadWords(more []translation, extra ...fs.FS) (*lexicon, error) {
	w := &lexicon{index: map[string][]phrase{}, said: map[string]map[string]string{}}
	for _, files := range append([]fs.FS{wordFiles}, extra...) {
		names, err := fs.Glob(files, "words/*.yaml")
		if err != nil {
			return nil, fmt.Errorf("list word lists: %w", err)
		}
		for _, name := range names {
			if err := w.read(files, name); err != nil {
				return nil, err
			}
		}
	}
	for _, t := range more {
		t.sms.Language = t.language
		if err := w.take(&t.sms, t.file, t.src, "$.words"); err != nil {
			return nil, err
		}
	}
	w.sort()
	return w, nil
}

func (w *lexicon) sort() {
	for _, list := range w.index {
		sort.Slice(list, func(i, j int) bool { return list[i].before(list[j]) })
	}
}

// addChoices adds what a form says that its options are called in an SMS.
func (w *lexicon) addChoices(f *Form) {
	if f == nil {
		return
	}
	for _, q := range f.Questions {
		for _, c := range q.Choices {
			for language, texts := range c.Words {
				for _, text := range texts {
					w.add(phrase{kind: kAnswer, question: q.Name, choice: c.Name}, language, text)
				}
			}
		}
	}
	w.sort()
}

func (w *lexicon) read(files fs.FS, name string) error {
	src, err := fs.ReadFile(files, name)
	if err != nil {
		return fmt.Errorf("read %s: %w", name, err)
	}
	var f wordFile
	if err := yamlpos.Decode(name, src, &f); err != nil {
		return err
	}
	if f.Language == "" {
		return fmt.Errorf("%s: a word list needs its language", name)
	}
	return w.take(&f, name, src, "$")
}

// take adds what one file says; root is where its lists stand in it.
func (w *lexicon) take(f *wordFile, name string, src []byte, root string) error {
	own := map[string]bool{}
	for _, text := range f.Own {
		own[Normalise(text)] = true
	}
	add := func(p phrase, texts []string) {
		for _, text := range texts {
			p.own = own[Normalise(text)]
			w.add(p, f.Language, text)
		}
	}
	for key, texts := range f.Keywords {
		k, ok := keywordKinds()[key]
		if !ok {
			return fmt.Errorf("%s: no keyword is called %q", yamlpos.Position(name, src, root+".keywords."+key), key)
		}
		add(phrase{kind: k}, texts)
		w.names(f.Language, key, texts)
	}
	for k, texts := range f.lists() {
		add(phrase{kind: k}, texts)
	}
	for n, texts := range f.Numbers {
		add(phrase{kind: kNumber, n: n}, texts)
	}
	for n, texts := range f.Fractions {
		add(phrase{kind: kFraction, n: n}, texts)
	}
	for question, choices := range f.Answers {
		for choice, texts := range choices {
			add(phrase{kind: kAnswer, question: question, choice: choice}, texts)
		}
	}
	w.addSafety(f.Safety, f.SafetyNot)
	return nil
}

// names notes the first way of writing a keyword; files that come later add others.
func (w *lexicon) names(language, key string, texts []string) {
	if w.said[language] == nil {
		w.said[language] = map[string]string{}
	}
	if w.said[language][key] == "" && len(texts) > 0 {
		w.said[language][key] = texts[0]
	}
}

// before orders phrases: the longest first, then any fixed order.
func (p phrase) before(q phrase) bool {
	return cmp.Or(
		cmp.Compare(len(q.rest), len(p.rest)), cmp.Compare(p.kind, q.kind), cmp.Compare(p.language, q.language),
		cmp.Compare(p.question, q.question), cmp.Compare(p.choice, q.choice), cmp.Compare(p.n, q.n),
		slices.Compare(p.rest, q.rest)) < 0
}

func (f *wordFile) lists() map[kind][]string {
	return map[kind][]string{
		kStopAlone: f.StopAlone, kPolite: f.Polite, kMessages: f.Messages, kSmall: f.Small, kPercent: f.Percent,
		kThousand: f.Thousand, kMillion: f.Million, kJoiner: f.Joiner, kHalfOrSix: f.HalfOrSix,
		kNothing: f.Nothing, kEverything: f.Everything, kNotYet: f.NotYet, kUnfinished: f.Unfinished,
		kAlmost: f.Almost, kNegation: f.Negation, kEnds: f.Ends, kConnector: f.Connectors, kBetween: f.Between,
		kOf: f.Of, kUnit: f.Units, kMoney: f.Money, kCurrency: f.Currency, kAccuse: f.Accuse, kTitle: f.Titles,
		kAuto: f.Auto, kNotice: f.Notice, kBalance: f.Balance, kOther: f.Others, kPart: f.Part, kBound: f.Bounds,
	}
}

func (w *lexicon) add(p phrase, language, text string) {
	toks := tokenise(text, nil)
	if len(toks) == 0 {
		return
	}
	p.language = language
	p.rest = nil
	for _, t := range toks[1:] {
		p.rest = append(p.rest, t.s)
	}
	w.index[toks[0].s] = append(w.index[toks[0].s], p)
	if p.kind == kNumber && len(p.rest) == 0 && len(toks[0].s) >= 3 {
		w.numerals = append(w.numerals, toks[0].s)
	}
}

// addSafety notes the beginnings of safety words; a * before one says that it may
// stand anywhere in a word.
func (w *lexicon) addSafety(texts, not []string) {
	for _, text := range texts {
		if part, ok := strings.CutPrefix(text, "*"); ok {
			w.inside = append(w.inside, Normalise(part))
			continue
		}
		s := Normalise(text)
		if s == "" {
			continue
		}
		w.stems[s[0]] = append(w.stems[s[0]], s)
	}
	for _, text := range not {
		w.except = append(w.except, Normalise(strings.TrimPrefix(text, "*")))
	}
}

// dangerous says whether a folded word is a safety word.
func (w *lexicon) dangerous(word string) bool {
	found := slices.ContainsFunc(w.stems[word[0]], func(s string) bool { return strings.HasPrefix(word, s) }) ||
		slices.ContainsFunc(w.inside, func(s string) bool { return strings.Contains(word, s) })
	return found && !slices.ContainsFunc(w.except, func(s string) bool { return strings.Contains(word, s) })
}
