package flows

import (
	"fmt"
	"strconv"
	"strings"
)

// choiceType is one of a few options, picked by its key. A milestone is a
// choice too: what became of the commitment's next step. The answer is the
// option's name.
type choiceType struct{}

func (choiceType) parse(a *asking, text string) (string, problem) {
	if c := a.q.pick(plainKey(text)); c != nil {
		return c.Name, fine
	}
	if c := a.q.named(a.language, text); c != nil {
		return c.Name, fine
	}
	return "", notListed
}

func (choiceType) typed(answer string) any { return answer }

func (choiceType) check(q *Question) (string, error) { return q.checkChoices() }

// pick is the option with this key, nil when there is none.
func (q *Question) pick(key string) *Choice {
	if !digitsOnly(key, 2) {
		return nil
	}
	n, _ := strconv.Atoi(key)
	for i := range q.Choices {
		if q.Choices[i].Key == n && len(key) == len(strconv.Itoa(n)) {
			return &q.Choices[i]
		}
	}
	return nil
}

// named is the option that is called so in the language, for people who type
// the word instead of its key.
func (q *Question) named(language, text string) *Choice {
	text = strings.TrimSpace(text)
	if text == "" || digitsOnly(text, len(text)) {
		return nil
	}
	for i := range q.Choices {
		c := &q.Choices[i]
		if strings.EqualFold(text, c.Label.in(language)) || strings.EqualFold(text, c.said(language)) {
			return c
		}
		for _, w := range c.Words[language] {
			if strings.EqualFold(text, w) {
				return c
			}
		}
	}
	return nil
}

// checkChoices refuses options that could not be told apart.
func (q *Question) checkChoices() (string, error) {
	if len(q.Choices) == 0 {
		return "type", fmt.Errorf("a %s needs choices", q.Type)
	}
	names, keys := map[string]bool{}, map[int]bool{}
	for i, c := range q.Choices {
		at := fmt.Sprintf("choices[%d]", i)
		switch {
		case !isName(c.Name):
			return at, fmt.Errorf("choice %q: a name is small letters, digits and _", c.Name)
		case names[c.Name]:
			return at, fmt.Errorf("choice %s stands twice", c.Name)
		case c.Key < 1 || c.Key > 9:
			return at, fmt.Errorf("choice %s has key %d: keys are 1 to 9, 0 is back", c.Name, c.Key)
		case keys[c.Key]:
			return at, fmt.Errorf("two choices have key %d", c.Key)
		case !c.Band.None && q.Type != "scale":
			return at + ".band", fmt.Errorf("choice %s: only a scale has bands", c.Name)
		}
		names[c.Name], keys[c.Key] = true, true
	}
	return "", nil
}
