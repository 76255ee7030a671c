// Package code has the rules of what people type to name something:
// commitment codes and receipts. It is pure.
package code

import (
	"fmt"
	"io"
	"strings"
)

// Never are the letters that no commitment code begins with: they are read as
// digits (B I O S Z G Q D) or are words of a language by themselves (A E O U Y).
const Never = "BIOSZGQDAEUY"

// Valid says whether s is a commitment code: one capital letter and two digits.
func Valid(s string) bool {
	return len(s) == 3 && s[0] >= 'A' && s[0] <= 'Z' && !strings.ContainsRune(Never, rune(s[0])) &&
		digit(s[1]) && digit(s[2])
}

func digit(c byte) bool { return c >= '0' && c <= '9' }

// Alphabet of receipts: no character in it looks like another.
const Alphabet = "23456789ACDEFHJKMNPRTVWXY"

// RefLength is the length of a receipt until a network holds a million reports,
// then it is one more.
const RefLength = 5

// Ref draws a receipt of n characters from random, with at least one digit and
// one letter, so that it is never taken for a number or a word.
func Ref(random io.Reader, n int) (string, error) {
	out, draw := make([]byte, n), make([]byte, n)
	for {
		if _, err := io.ReadFull(random, draw); err != nil {
			return "", fmt.Errorf("draw a receipt: %w", err)
		}
		fair := true
		for i, b := range draw {
			if int(b) >= 256/len(Alphabet)*len(Alphabet) { // every character is as likely
				fair = false
				break
			}
			out[i] = Alphabet[int(b)%len(Alphabet)]
		}
		if fair && IsRef(string(out)) {
			return string(out), nil
		}
	}
}

// IsRef says whether s has the shape of a receipt: five or six capital
// characters of Alphabet with a digit and a letter among them.
func IsRef(s string) bool {
	if len(s) != RefLength && len(s) != RefLength+1 {
		return false
	}
	letters, digits := false, false
	for i := range len(s) {
		if strings.IndexByte(Alphabet, s[i]) < 0 {
			return false
		}
		if digit(s[i]) {
			digits = true
		} else {
			letters = true
		}
	}
	return letters && digits
}
