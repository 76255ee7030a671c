package flows

import "strings"

// yesNoType is yes or no: 1 or 2, or the word in any of our languages. The
// answer is "yes" or "no".
type yesNoType struct{}

func (yesNoType) parse(_ *asking, text string) (string, problem) {
	switch s := " " + plainKey(text) + " "; {
	case s == " 1 ", strings.Contains(yesWords, s):
		return "yes", fine
	case s == " 2 ", strings.Contains(noWords, s):
		return "no", fine
	}
	return "", notListed
}

// Swahili LA is left out: it is the Spanish article.
const (
	yesWords = " YES Y NDIYO NDIO SI SÍ OUI SIM "
	noWords  = " NO N HAPANA NON NAO NÃO "
)

func (yesNoType) typed(answer string) any { return answer == "yes" }

func (yesNoType) check(q *Question) (string, error) { return q.noChoices() }
