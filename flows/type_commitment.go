package flows

import (
	"fmt"

	"ahadi/internal/code"
)

// commitmentType is one of the open commitments that the person reports on,
// picked from a list or by its code. The answer is the code.
type commitmentType struct{}

// parse reads a code; the keys of the list belong to the engine, which knows
// the page.
func (commitmentType) parse(a *asking, text string) (string, problem) {
	if c := codeAmong(a.codes, text); c != "" {
		return c, fine
	}
	return "", noSuchCode
}

// codeAmong finds the one of some codes that a text names. The digits alone are
// enough: they are unique in a network.
func codeAmong(codes []string, text string) string {
	text = plainKey(text)
	full := code.Valid(text)
	if !full && !(len(text) == 2 && digitsOnly(text, 2)) {
		return ""
	}
	for _, own := range codes {
		if own == text || (!full && len(own) == 3 && own[1:] == text) {
			return own
		}
	}
	return ""
}

func (commitmentType) typed(answer string) any { return answer }

func (commitmentType) check(q *Question) (string, error) {
	if q.Name != "commitment" {
		return "name", fmt.Errorf("the question that picks a commitment is called commitment, not %s", q.Name)
	}
	return q.noChoices()
}
