package flows

import (
	"strconv"
	"strings"
)

// decimalType is a number with at most three decimals, not negative. The answer
// is in plain digits with a point: "1.5".
type decimalType struct{}

const decimals = 3

func (decimalType) parse(a *asking, text string) (string, problem) {
	n, ok := number(text, decimals)
	if !ok {
		return "", notNumber
	}
	if n < int64(a.q.Min)*1000 || n > int64(a.q.Max)*1000 {
		return "", outOfRange
	}
	s := strconv.FormatInt(n/1000, 10)
	if rest := n % 1000; rest > 0 {
		s += "." + strings.TrimRight(strconv.FormatInt(1000+rest, 10)[1:], "0")
	}
	return s, fine
}

func (decimalType) typed(answer string) any {
	f, _ := strconv.ParseFloat(answer, 64)
	return f
}

func (decimalType) check(q *Question) (string, error) { return q.checkBounds() }
