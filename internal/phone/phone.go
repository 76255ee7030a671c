// Package phone turns what people and providers write into phone numbers, once,
// at the edge. A Number never prints itself: what leaves it without being
// asked is the last four digits.
package phone

import (
	"errors"
	"fmt"
	"log/slog"
	"strings"

	"github.com/nyaruka/phonenumbers"
)

// Number is a phone number in E.164. It is comparable; the zero Number is none.
type Number struct{ e164 string }

// ErrInvalid says that a text is no phone number. It never holds the text.
var ErrInvalid = errors.New("not a phone number")

// Parse reads a number as people and providers write it: with its plus, with a
// plus that a form turned into a space, with a leading 00, or in the national
// form of region (ISO 3166-1). A possible number is enough: new prefixes exist
// before the library knows them.
func Parse(s, region string) (Number, error) {
	if canonical(s) {
		return Number{s}, nil
	}
	if strings.HasPrefix(s, " ") {
		s = "+" + strings.TrimSpace(s)
	}
	s = strings.TrimSpace(s)
	if rest, ok := strings.CutPrefix(s, "00"); ok { // Kenya dials out with 000, so the library would keep these
		s = "+" + rest
	}
	p, err := phonenumbers.Parse(s, region)
	if err != nil || !phonenumbers.IsPossibleNumber(p) {
		return Number{}, ErrInvalid
	}
	return Number{phonenumbers.Format(p, phonenumbers.E164)}, nil
}

// canonical says that s already is what Format would give: a plus and 10 to 15
// digits that cannot be read differently. The library's own parser takes tens
// of microseconds and every hook passes here, so only what is unusual goes
// through it: short numbers, and the codes where a trunk zero may follow.
func canonical(s string) bool {
	if len(s) < 12 || len(s) > 14 || s[0] != '+' || s[1] == '0' {
		return false
	}
	for i := 1; i < len(s); i++ {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	for _, p := range fast {
		if len(s) == p.length && strings.HasPrefix(s, p.code) {
			return s[len(p.code)] != '0'
		}
	}
	return false
}

// fast are the numbering plans whose mobile numbers have one length: country
// code, digits of the whole E.164 string with its plus (ITU-T E.164 national
// plans).
var fast = [...]struct {
	code   string
	length int
}{
	{"+1", 12},
	{"+254", 13},
	{"+255", 13},
	{"+256", 13},
	{"+250", 13},
	{"+233", 13},
	{"+265", 13},
	{"+251", 13},
	{"+260", 13},
	{"+234", 14},
	{"+51", 12},
}

// MustParse is Parse for constants of tests; it panics on a text that is none.
func MustParse(s string) Number {
	n, err := Parse(s, "")
	if err != nil {
		panic(fmt.Sprintf("phone.MustParse: %v", err))
	}
	return n
}

// E164 is the number itself, for the blind index, the seal and the provider.
func (n Number) E164() string { return n.e164 }

// IsZero says that there is no number.
func (n Number) IsZero() bool { return n.e164 == "" }

// Masked shows the last four digits: …0101.
func (n Number) Masked() string {
	if len(n.e164) < 4 {
		return "…"
	}
	return "…" + n.e164[len(n.e164)-4:]
}

// String is Masked, so that no log, error or format verb can tell a number.
func (n Number) String() string { return n.Masked() }

// Format implements fmt.Formatter: every verb prints the masked form.
func (n Number) Format(f fmt.State, _ rune) { fmt.Fprint(f, n.Masked()) }

// LogValue implements slog.LogValuer.
func (n Number) LogValue() slog.Value { return slog.StringValue(n.Masked()) }

// MarshalJSON refuses: a number leaves through E164, on purpose.
func (n Number) MarshalJSON() ([]byte, error) {
	return nil, errors.New("a phone number is not written as JSON")
}

// MarshalText refuses as MarshalJSON does.
func (n Number) MarshalText() ([]byte, error) {
	return nil, errors.New("a phone number is not written as text")
}

// Alphabetic says that a sender is no subscriber: a name such as MPESA, or a
// short code.
func Alphabetic(s string) bool {
	digits := 0
	for _, r := range s {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case (r >= 'A' && r <= 'Z') || (r >= 'a' && r <= 'z'):
			return true
		}
	}
	return digits > 0 && digits < 7
}
