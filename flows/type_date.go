package flows

import (
	"strings"
	"time"
)

// dateType is a day, not in the future: a word for today or yesterday in the
// person's language, 24/7, 24/7/26, 24.7.2026. A day without a year is the last
// one that was. The answer is 2026-07-24.
type dateType struct{}

func (dateType) parse(a *asking, text string) (string, problem) {
	today := a.today()
	s := plainKey(text)
	for back, words := range dayWords {
		if strings.Contains(words, " "+strings.ToLower(s)+" ") {
			return today.AddDate(0, 0, -back).Format(time.DateOnly), fine
		}
	}
	parts := strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune("/.- ", r) })
	if len(parts) < 2 || len(parts) > 3 {
		return "", notListed
	}
	day, ok := dayOf(parts, today)
	if !ok {
		return "", notListed
	}
	return day.Format(time.DateOnly), fine
}

// dayWords are words for today and, one day back, yesterday.
var dayWords = [2]string{
	" today leo hoy aujourd'hui hoje ",
	" yesterday jana ayer hier ontem ",
}

// dayOf reads day, month and perhaps year. A day that does not exist, or lies
// in the future, is none.
func dayOf(parts []string, today time.Time) (time.Time, bool) {
	var n [3]int
	for i, p := range parts {
		if !digitsOnly(p, 4) {
			return time.Time{}, false
		}
		for _, d := range []byte(p) {
			n[i] = n[i]*10 + int(d-'0')
		}
	}
	year := n[2]
	switch {
	case len(parts) == 2:
		year = today.Year()
		if time.Date(year, time.Month(n[1]), n[0], 0, 0, 0, 0, time.UTC).After(today) {
			year--
		}
	case len(parts[2]) == 2:
		year += 2000
	}
	t := time.Date(year, time.Month(n[1]), n[0], 0, 0, 0, 0, time.UTC)
	if t.Day() != n[0] || int(t.Month()) != n[1] || t.After(today) || year < 1900 {
		return time.Time{}, false
	}
	return t, true
}

func (dateType) typed(answer string) any { return answer }

func (dateType) check(q *Question) (string, error) { return q.noChoices() }
