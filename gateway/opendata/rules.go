package opendata

import (
	"fmt"
	"regexp"
)

// Guard looks at what is about to leave for the public, as it does at the report
// back, and remembers what it finds.
type Guard interface {
	Text(where, text string)                 // words that a person wrote
	Count(where, printed string)             // a count of people
	Person(where, id string, seen ...string) // the id of a person in an export
	Row(where string, thin bool, choice, code string)
	Err() error // all that was found; nil when nothing was
}

var (
	aCode   = regexp.MustCompile(`^[\p{L}\p{M}\p{N}_.:|() -]{0,64}$`)
	aDay    = regexp.MustCompile(`^(\d{4}-\d\d-\d\d)?$`)
	aNumber = regexp.MustCompile(`^(-?\d{1,15}(\.\d{1,4})?)?$`)
	aTruth  = regexp.MustCompile(`^(true|false)?$`)
	aRowID  = regexp.MustCompile(`^[0-9a-f]{24}$`)
)

// countOf is a count of people as programs check it.
const countOf = `^(0|<5|[0-9]*[05]\+)$`

// odd says what is wrong with the form of a cell; "" when it is right. Nothing
// else than what the form allows leaves, whatever the guard knows.
func (c column) odd(cell string) string {
	for _, form := range []struct {
		of   kind
		is   *regexp.Regexp
		says string
	}{
		{code, aCode, "%q is no code"},
		{day, aDay, "%q is more than a day"},
		{whole, aNumber, "%q is no number"},
		{money, aNumber, "%q is no number"},
		{degree, aNumber, "%q is no number"},
		{yes, aTruth, "%q is neither true nor false"},
		{id, aRowID, "%q is no id of this export"},
	} {
		if c.Kind == form.of && !form.is.MatchString(cell) {
			return fmt.Sprintf(form.says, cell)
		}
	}
	return ""
}
