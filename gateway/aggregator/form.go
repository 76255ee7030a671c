package aggregator

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"strings"
)

// Form is an URL-encoded form as a provider sends it: a handful of fields,
// looked up in the order in which they came.
type Form struct{ fields []field }

type field struct{ name, value string }

// maxFields bounds what is read. Providers send about ten, and some all that is
// kept of a contact beside them.
const maxFields = 1024

// The ways in which a callback is no form. None holds a byte of what was sent.
var (
	ErrNotForm = errors.New("a form is needed: application/x-www-form-urlencoded")
	ErrEscape  = errors.New("the form has a broken percent escape")
	ErrTooMany = errors.New("the form has more fields than any callback")
)

// ParseForm reads the form of a callback: the body of a POST, the query of a
// GET. The other one of the two is not looked at, so that nothing appended to
// an address can take the place of what was posted.
func ParseForm(r Request) (Form, error) {
	if r.Method == http.MethodGet {
		return parseForm(r.Query)
	}
	kind, _, _ := strings.Cut(r.ContentType, ";")
	if kind = strings.TrimSpace(kind); kind != "" && !strings.EqualFold(kind, "application/x-www-form-urlencoded") {
		return Form{}, ErrNotForm
	}
	return parseForm(string(r.Body))
}

func parseForm(s string) (Form, error) {
	f := Form{fields: make([]field, 0, 8)}
	for s != "" {
		var pair string
		pair, s, _ = strings.Cut(s, "&")
		if pair == "" {
			continue
		}
		if len(f.fields) == maxFields {
			return Form{}, ErrTooMany
		}
		name, value, _ := strings.Cut(pair, "=")
		var one, two error
		name, one = url.QueryUnescape(name)
		value, two = url.QueryUnescape(value)
		if one != nil || two != nil {
			return Form{}, ErrEscape
		}
		f.fields = append(f.fields, field{name, value})
	}
	return f, nil
}

// Get is the first value of a field, "" where it is missing.
func (f Form) Get(name string) string {
	value, _ := f.Lookup(name)
	return value
}

// Lookup is Get that tells a field without a value from none.
func (f Form) Lookup(name string) (value string, given bool) {
	for i := range f.fields {
		if f.fields[i].name == name {
			return f.fields[i].value, true
		}
	}
	return "", false
}

// Plus restores the plus of a number that an unescaped form turned into a space.
func Plus(number string) string {
	if rest, ok := strings.CutPrefix(number, " "); ok && rest != "" && rest[0] >= '0' && rest[0] <= '9' {
		return "+" + rest
	}
	return number
}

// International puts the plus before a number that a provider writes with its
// country code and without it. One that begins with a zero, and what is no row
// of digits (a name), stays as it came.
func International(number string) string {
	bare := strings.TrimSpace(number)
	if bare == "" || bare[0] == '0' || strings.Trim(bare, "0123456789") != "" {
		return number
	}
	return "+" + bare
}

// Digits is a number as a provider writes that wants neither its plus nor a space
// before it.
func Digits(number string) string { return strings.TrimLeft(number, "+ ") }

// BehindCode is what somebody dialled behind the code: 12 of *711*77*12#. It is
// "" where the dial does not begin with the code, or the code is not known.
func BehindCode(dialled, code string) string {
	code = strings.Trim(code, "*# ")
	rest, ours := strings.CutPrefix(strings.Trim(dialled, "*# "), code)
	if code == "" || !ours || rest != "" && rest[0] != '*' {
		return ""
	}
	return strings.Trim(rest, "*")
}

// Missing says which field a callback lacks.
func Missing(name string) error { return errors.New(name + " is missing") }

// Misplaced is an event that was registered with the address of another hook.
func Misplaced(event, hook string) error {
	return fmt.Errorf("%s belongs to the address with /%s/: register it there", event, hook)
}
