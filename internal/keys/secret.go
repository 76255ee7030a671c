package keys

import (
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"log/slog"
)

// Secret is a word that must not be seen: it prints as [secret] whatever the
// format, and refuses to become JSON. Reveal is the one way to its text.
type Secret string

const hidden = "[secret]"

// Reveal is the text itself, for the one place that must send or compare it.
func (s Secret) Reveal() string { return string(s) }

// Equal compares in constant time, whatever the lengths.
func (s Secret) Equal(other string) bool {
	a, b := sha256.Sum256([]byte(s)), sha256.Sum256([]byte(other))
	return subtle.ConstantTimeCompare(a[:], b[:]) == 1
}

// String hides the secret.
func (s Secret) String() string { return hidden }

// Format hides the secret from every verb.
func (s Secret) Format(f fmt.State, _ rune) { fmt.Fprint(f, hidden) }

// LogValue hides the secret from logs.
func (s Secret) LogValue() slog.Value { return slog.StringValue(hidden) }

// MarshalJSON refuses.
func (s Secret) MarshalJSON() ([]byte, error) {
	return nil, errors.New("a secret is not written as JSON")
}
