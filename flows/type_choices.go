package flows

import (
	"strings"
)

// choicesType is several of a few options. Their keys are typed in any order
// and with anything between them: "13", "1 3", "3,1". The answer is the
// options' names joined by commas, in the order of the form.
type choicesType struct{}

func (choicesType) parse(a *asking, text string) (string, problem) {
	var keys []string
	for _, r := range plainKey(text) {
		switch {
		case '0' <= r && r <= '9':
			keys = append(keys, string(r))
		case !strings.ContainsRune(" ,.;+-/&", r):
			return "", notListed
		}
	}
	return a.q.several(keys)
}

// several joins the options with these keys.
func (q *Question) several(keys []string) (string, problem) {
	if len(keys) == 0 {
		return "", notListed
	}
	picked := map[string]bool{}
	for _, k := range keys {
		c := q.pick(k)
		if c == nil {
			return "", notListed
		}
		picked[c.Name] = true
	}
	var names []string
	for _, c := range q.Choices {
		if picked[c.Name] {
			if c.Alone && len(picked) > 1 {
				return "", notListed
			}
			names = append(names, c.Name)
		}
	}
	return strings.Join(names, ","), fine
}

func (choicesType) typed(answer string) any {
	if answer == "" {
		return []string{}
	}
	return strings.Split(answer, ",")
}

func (choicesType) check(q *Question) (string, error) { return q.checkChoices() }
