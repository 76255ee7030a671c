package flows

import (
	"fmt"
	"strconv"
	"strings"
)

// scaleType is a choice whose options cover bands of percentages: a key, the
// option's word, "60" and "60%" are all answers. The answer is the option's
// name; a percentage that was said is kept under the question's `gives`, and
// stands behind the name here ("mostly 60") until the engine has parted them.
type scaleType struct{}

func (scaleType) parse(a *asking, text string) (string, problem) {
	key := plainKey(text)
	if c := a.q.pick(key); c != nil {
		return c.Name, fine
	}
	if c := a.q.named(a.language, text); c != nil {
		return c.Name, fine
	}
	digits, sign := strings.CutSuffix(strings.ReplaceAll(key, " ", ""), "%")
	return a.q.byPercent(digits, sign)
}

// byPercent is the option whose band a percentage lies in. Without a sign, a
// digit alone could be a slip of the key and is no percentage.
func (q *Question) byPercent(digits string, sign bool) (string, problem) {
	if q.Gives == "" || !digitsOnly(digits, 3) || (len(digits) == 1 && !sign) {
		return "", notListed
	}
	n, _ := strconv.Atoi(digits)
	for _, c := range q.Choices {
		if c.Band.Holds(n) {
			return c.Name + " " + strconv.Itoa(n), fine
		}
	}
	return "", notListed
}

// part cuts the percentage off a scale's answer; "" when none was said.
func part(answer string) (name, percent string) {
	name, percent, _ = strings.Cut(answer, " ")
	return name, percent
}

func (scaleType) typed(answer string) any {
	name, _ := part(answer)
	return name
}

func (scaleType) check(q *Question) (string, error) {
	if what, err := q.checkChoices(); err != nil {
		return what, err
	}
	covered := [101]bool{}
	for i, c := range q.Choices {
		if c.Band.None {
			continue
		}
		at := fmt.Sprintf("choices[%d].band", i)
		if q.Gives == "" {
			return at, fmt.Errorf("choice %s has a band, but the question gives no number", c.Name)
		}
		for p := c.Band.Low; p <= c.Band.High; p++ {
			if covered[p] {
				return at, fmt.Errorf("%d percent lies in two bands", p)
			}
			covered[p] = true
		}
	}
	return "", nil
}

// parseBand reads "50-99" or "100".
func parseBand(s string) (Band, error) {
	low, high, isRange := strings.Cut(strings.TrimSpace(s), "-")
	if !isRange {
		high = low
	}
	if !digitsOnly(low, 3) || !digitsOnly(high, 3) {
		return Band{None: true}, fmt.Errorf("band %q: write one percentage or two, as 50-99", s)
	}
	b := Band{}
	b.Low, _ = strconv.Atoi(low)
	b.High, _ = strconv.Atoi(high)
	if b.Low > b.High || b.High > 100 {
		return Band{None: true}, fmt.Errorf("band %q: percentages go up from 0 to 100", s)
	}
	return b, nil
}
