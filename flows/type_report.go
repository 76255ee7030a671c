package flows

import "ahadi/internal/code"

// reportType is one of the person's own reports, picked by its receipt. The
// answer is the receipt.
type reportType struct{}

func (reportType) parse(_ *asking, text string) (string, problem) {
	if s := plainKey(text); code.IsRef(s) {
		return s, fine
	}
	return "", notListed
}

func (reportType) typed(answer string) any { return answer }

func (reportType) check(q *Question) (string, error) { return q.noChoices() }
