package flows

import (
	"fmt"
	"strconv"
	"strings"
)

// percentType is a whole percentage, with or without its sign, from min (0) to
// max (100). The answer is its digits.
type percentType struct{}

func (percentType) parse(a *asking, text string) (string, problem) {
	digits := strings.TrimSpace(strings.TrimSuffix(plainKey(text), "%"))
	if digits == "" || !digitsOnly(digits, len(digits)) {
		return "", notNumber
	}
	low, high := a.q.percentBounds()
	n, err := strconv.Atoi(digits)
	if err != nil || n < low || n > high {
		return "", outOfRange
	}
	return strconv.Itoa(n), fine
}

// percentBounds are the smallest and the largest percentage.
func (q *Question) percentBounds() (low, high int) {
	if q.Max == 0 {
		return q.Min, 100
	}
	return q.Min, q.Max
}

func (percentType) typed(answer string) any {
	n, _ := strconv.Atoi(answer)
	return n
}

func (percentType) check(q *Question) (string, error) {
	if q.Max > 100 {
		return "max", fmt.Errorf("max is %d: a percentage ends at 100", q.Max)
	}
	return q.checkBounds()
}
