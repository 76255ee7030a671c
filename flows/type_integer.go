package flows

import (
	"fmt"
	"strconv"
)

// integerType is a whole number, not negative. The answer is its digits.
type integerType struct{}

func (integerType) parse(a *asking, text string) (string, problem) {
	n, ok := number(text, 0)
	if !ok {
		return "", notNumber
	}
	if n < int64(a.q.Min) || n > int64(a.q.Max) {
		return "", outOfRange
	}
	return strconv.FormatInt(n, 10), fine
}

func (integerType) typed(answer string) any {
	n, _ := strconv.Atoi(answer)
	return n
}

func (integerType) check(q *Question) (string, error) { return q.checkBounds() }

// checkBounds refuses bounds that no number can meet.
func (q *Question) checkBounds() (string, error) {
	switch {
	case q.Min < 0:
		return "min", fmt.Errorf("min is %d: numbers that are typed on a phone are not negative", q.Min)
	case q.Max != 0 && q.Max < q.Min:
		return "max", fmt.Errorf("max %d is smaller than min %d", q.Max, q.Min)
	}
	return q.noChoices()
}

// noChoices refuses options on a type that is typed.
func (q *Question) noChoices() (string, error) {
	if len(q.Choices) > 0 {
		return "choices", fmt.Errorf("a %s has no choices", q.Type)
	}
	return "", nil
}
