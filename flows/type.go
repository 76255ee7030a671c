package flows

import (
	"strings"
	"time"
	"unicode"
)

// questionType is what the engine asks of a question's type. Each type is one
// file, type_<name>.go, and one line in typeOf.
//
// An answer is kept in the type's stored form, a string: the name of a choice,
// digits, 2026-10-20. "" stands for "asked, and nothing was said" (skipped, or
// not known).
type questionType interface {
	// parse reads one whole answer. A person's mistake is a problem, never an error.
	parse(a *asking, text string) (answer string, p problem)
	// typed is the answer as expressions and saved reports hold it; of "" the
	// type's zero value.
	typed(answer string) any
	// check refuses a definition that cannot work; what is the field at fault.
	check(q *Question) (what string, err error)
}

// asking is a question put to a person: all that a type may look at.
type asking struct {
	q          *Question
	in         *Input
	person     *Person
	language   string
	commitment *Commitment // the one picked before; nil when none was
	codes      []string    // the open ones that it can be; of a question that picks one
}

// today is the person's local day, at 00:00 UTC.
func (a *asking) today() time.Time {
	return localDay(a.in.Now, a.in.zone(a.person))
}

// zone is a person's time zone; of nobody, or one without, the network's.
func (in *Input) zone(p *Person) *time.Location {
	switch {
	case p != nil && p.Zone != nil:
		return p.Zone
	case in.Network.Zone != nil:
		return in.Network.Zone
	}
	return time.UTC
}

// localDay is the day that t falls on in a zone, at 00:00 UTC.
func localDay(t time.Time, zone *time.Location) time.Time {
	y, m, d := t.In(zone).Date()
	return time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
}

// problem is why an answer was not taken: the key of the line that says so.
type problem string

const (
	fine       problem = ""
	notListed  problem = "sys_invalid"
	notNumber  problem = "sys_number"
	outOfRange problem = "sys_range"
	noSuchCode problem = "code_bad"
	unmet      problem = "constraint" // the question says itself what is wrong
)

// typeOf is the type of this name, nil when there is none.
func typeOf(name string) questionType {
	switch name {
	case "commitment":
		return commitmentType{}
	case "milestone", "choice":
		return choiceType{}
	case "report":
		return reportType{}
	case "choices":
		return choicesType{}
	case "scale":
		return scaleType{}
	case "integer":
		return integerType{}
	case "decimal":
		return decimalType{}
	case "money":
		return moneyType{}
	case "percent":
		return percentType{}
	case "date":
		return dateType{}
	case "text":
		return textType{}
	case "yes_no":
		return yesNoType{}
	case "pin":
		return pinType{}
	}
	return nil
}

// typeNames are all types, for the sentence about an unknown one.
const typeNames = "commitment, milestone, report, choice, choices, scale, integer, decimal, money, percent, date, text, yes_no, pin"

// listed says whether the type's answers are keys of a list: 0 is then back,
// where 0 could be an answer it is 00.
func (q *Question) listed() bool {
	switch q.Type {
	case "commitment", "milestone", "choice", "choices", "scale", "yes_no":
		return true
	}
	return false
}

// plainKey is a short answer as it is compared: trimmed, capitals, and every
// kind of decimal digit as 0 to 9.
func plainKey(s string) string {
	s = strings.TrimSpace(s)
	for i := range len(s) {
		if c := s[i]; c >= 0x80 || (c >= 'a' && c <= 'z') {
			return strings.ToUpper(strings.Map(asciiDigit, s))
		}
	}
	return s
}

// asciiDigit maps a decimal digit of any script in use to 0 to 9. Their blocks
// begin with the zero, are ten long and do not touch (above 0xFFFF some do).
func asciiDigit(r rune) rune {
	if r < 0x80 || r > 0xFFFF || !unicode.Is(unicode.Nd, r) {
		return r
	}
	for zero := r; ; zero-- {
		if !unicode.Is(unicode.Nd, zero-1) || r-zero == 9 {
			return '0' + r - zero
		}
	}
}

// digitsOnly says whether s is one to n ASCII digits.
func digitsOnly(s string, n int) bool {
	if s == "" || len(s) > n {
		return false
	}
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return true
}
