package flows

import (
	"fmt"
	"strings"
	"unicode/utf8"
)

// textType is a short message in the person's own words, at most max characters
// (300). The answer is what she typed; what is longer is cut between words.
type textType struct{}

const maxText = 300

func (textType) parse(a *asking, text string) (string, problem) {
	text = strings.TrimSpace(text)
	if text == "" {
		return "", notListed
	}
	return cutText(text, a.q.textRoom()), fine
}

func (q *Question) textRoom() int {
	if q.Max == 0 {
		return maxText
	}
	return q.Max
}

// cutText cuts text to n characters, between words where there are any.
func cutText(text string, n int) string {
	if utf8.RuneCountInString(text) <= n {
		return text
	}
	end, count, space := 0, 0, 0
	for i, r := range text {
		if count == n {
			end = i
			break
		}
		if r == ' ' {
			space = i
		}
		count++
	}
	if space > end/2 {
		end = space
	}
	return text[:end]
}

func (textType) typed(answer string) any { return answer }

func (textType) check(q *Question) (string, error) {
	if q.Max < 0 || q.Max > maxText {
		return "max", fmt.Errorf("max is %d: a text has 1 to %d characters", q.Max, maxText)
	}
	return q.noChoices()
}
