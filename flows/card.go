package flows

import (
	"cmp"
	"fmt"
	"slices"
	"strings"
)

// Card is what a card for the wallet says of the forms, in one language. All of
// it is taken from what the phone itself says and reads, and the reader has read
// each of its examples, so that a card cannot differ from the phone.
type Card struct {
	Language string
	Keys     []CardKey         // of the first screen, in its order
	Scales   []CardScale       // how the answers of a report are numbered, by kind of promise
	Code     string            // of a promise, for example
	Percent  string            // an SMS that reports it in percent
	Answer   string            // an SMS that reports it in words, those of an answer
	Key      CardKey           // that answer on the phone
	Dial     string            // that answer in one dialling; "" where nothing is dialled
	Words    map[string]string // what to write, by what it does
}

// CardKey is a key and what it does.
type CardKey struct{ Key, Text string }

// CardScale is a question, and what each key answers.
type CardScale struct {
	Question string
	Keys     []CardKey
}

// cardWords are the keywords that stand on a card, each in the way that the
// word lists name first.
var cardWords = [...]string{"stop", "start", "help", "fix", "cancel", "call", "list", "same"}

// Card is the card of a network for monitors and verifiers. An example that the
// reader would not read is an error: then a card would tell people a thing that
// does not work.
func (b *Book) Card(n Network, language string) (Card, error) {
	f := b.Form(oneShot, 0)
	c := Card{Language: language, Words: map[string]string{}, Code: ExampleCode(n, Line{})}
	for _, e := range b.entries {
		if e.page == 0 && (len(e.form.Roles) == 0 || slices.Contains(e.form.Roles, "monitor") || slices.Contains(e.form.Roles, "verifier")) {
			c.Keys = append(c.Keys, CardKey{digit(e.key), e.form.Title.in(language)})
		}
	}
	c.Keys = append(c.Keys, CardKey{keyMyList, b.text(language, "menu_mine")}, CardKey{keyHelpMenu, b.text(language, "menu_help")})
	var named []Choice
	for _, q := range f.Questions {
		if q.Type == "scale" {
			named = append(named, q.Choices...)
			c.Scales = append(c.Scales, q.onCard(language))
		}
	}
	for _, key := range cardWords {
		word := cmp.Or(b.lexicon.said[language][key], b.lexicon.said["en"][key])
		if word == "" {
			return c, fmt.Errorf("a card in %s: no word is listed for %s", language, key)
		}
		c.Words[key] = word
	}
	c.Percent = c.Code + " 60%"
	if !b.reads(n, c, c.Percent) {
		return c, fmt.Errorf("a card in %s: %q would stand on it, and is not read as a report", language, c.Percent)
	}
	named = slices.Concat(named[min(2, len(named)):], named[:min(2, len(named))]) // one of work that goes on, if it is read
	i := slices.IndexFunc(named, func(a Choice) bool { return b.reads(n, c, c.Code+" "+a.Label.in(language)) })
	if i < 0 {
		return c, fmt.Errorf("a card in %s: no answer of the form %s is read where it is written behind a code", language, oneShot)
	}
	c.Key = CardKey{digit(named[i].Key), named[i].Label.in(language)}
	c.Answer = c.Code + " " + c.Key.Text
	if body, ok := strings.CutSuffix(n.USSD, "#"); ok {
		c.Dial = body + "*" + strings.TrimLeft(c.Code, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") + "*" + c.Key.Key + "#"
	}
	return c, nil
}

// onCard is a question with its keys: of its label what stands there for all.
func (q *Question) onCard(language string) CardScale {
	var s CardScale
	for _, line := range strings.Split(q.Label.in(language), "\n") {
		if !strings.Contains(line, "{") {
			s.Question = strings.TrimSpace(s.Question + " " + line)
		}
	}
	for i := range q.Choices {
		s.Keys = append(s.Keys, CardKey{digit(q.Choices[i].Key), q.Choices[i].Label.in(language)})
	}
	return s
}

// reads says whether a text is read as a whole report.
func (b *Book) reads(n Network, c Card, text string) bool {
	in := Input{Text: text, Network: n, Line: Line{Known: true, Private: true, People: []Person{{
		ID: 1, Language: c.Language, Roles: []string{"monitor"}, Assigned: []string{c.Code},
	}}}}
	in.Facts.Commitments = map[string]*Commitment{c.Code: {ID: 1, Code: c.Code, Kind: "build", Currency: "USD", Open: true}}
	meant, _, whole := b.Meaning(in)
	return whole && meant.Code == c.Code
}

// Warns says whether a text has a word of danger, in any language.
func (b *Book) Warns(text string) bool {
	return slices.ContainsFunc(tokenise(text, nil), func(t token) bool { return t.s != "" && b.lexicon.dangerous(t.s) })
}
