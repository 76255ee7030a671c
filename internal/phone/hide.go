package phone

import (
	"regexp"
	"strings"
	"unicode"
)

// maybe may be somebody's number, however it is grouped and in whatever digits:
// seven of them at least.
var maybe = regexp.MustCompile(`\+?[(\[]?\p{Nd}(?:[\s\x{a0}\x{202f}.()\[\]/_\-\x{2010}-\x{2015}]{0,3}\p{Nd}){6,}`)

// day is a date, which looks like a number and is none.
var day = regexp.MustCompile(`\b20\d\d-[01]\d-[0-3]\d\b`)

// Hide takes out of a text what may be a number of a person, and leaves days as
// they are: for words of others, such as a provider's error, which may name one.
func Hide(text string) string {
	var b strings.Builder
	at := 0
	for _, d := range day.FindAllStringIndex(text, -1) {
		if digitAt(text[:d[0]]) { // the end of a longer row of digits
			continue
		}
		b.WriteString(maybe.ReplaceAllString(text[at:d[0]], "…") + text[d[0]:d[1]])
		at = d[1]
	}
	return b.String() + maybe.ReplaceAllString(text[at:], "…")
}

// digitAt says whether a text ends with a digit, and at most one sign after it.
func digitAt(text string) bool {
	runes := []rune(text)
	for i := len(runes) - 1; i >= max(0, len(runes)-2); i-- {
		if unicode.IsDigit(runes[i]) {
			return !unicode.IsSpace(runes[len(runes)-1])
		}
	}
	return false
}
