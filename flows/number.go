package flows

import (
	"strconv"
	"strings"
)

// maxDigits is the longest number that anyone may type: what fits an int64 with
// room for minor units.
const maxDigits = 12

// number reads what a person types for a number: "60", "250,000", "250 000",
// "2.5", "250K", "1.5M". It answers whole units times 10^decimals; false when
// it is no number, has more decimals than that, or is longer than maxDigits.
func number(s string, decimals int) (int64, bool) {
	s = plainKey(s)
	s, zeros := multiplier(s)
	whole, fraction, ok := cutNumber(s)
	if !ok || len(whole) > maxDigits {
		return 0, false
	}
	fraction = strings.TrimRight(fraction, "0")
	if len(fraction) > decimals+zeros {
		return 0, false
	}
	digits := whole + fraction + strings.Repeat("0", decimals+zeros-len(fraction))
	if len(strings.TrimLeft(digits, "0")) > maxDigits+decimals {
		return 0, false
	}
	n, err := strconv.ParseInt(digits, 10, 64)
	return n, err == nil
}

// multiplier cuts K (thousands) or M (millions) off a number.
func multiplier(s string) (rest string, zeros int) {
	if n := len(s); n > 1 && s[n-2] >= '0' && s[n-2] <= '9' {
		switch s[n-1] {
		case 'K':
			return s[:n-1], 3
		case 'M':
			return s[:n-1], 6
		}
	}
	return s, 0
}

// cutNumber takes a number apart. Marks between groups of three digits separate
// thousands; any other single mark is the decimal one.
func cutNumber(s string) (whole, fraction string, ok bool) {
	if digitsOnly(s, len(s)) {
		return s, "", true
	}
	parts := strings.FieldsFunc(s, func(r rune) bool { return strings.ContainsRune(",. '", r) })
	marks := 0
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			marks++
		}
	}
	if len(parts) < 2 || marks != len(parts)-1 {
		return "", "", false
	}
	thousands := len(parts[0]) <= 3 && parts[0] != "0"
	for i, p := range parts {
		if !digitsOnly(p, maxDigits) {
			return "", "", false
		}
		thousands = thousands && (i == 0 || len(p) == 3)
	}
	if thousands {
		return strings.Join(parts, ""), "", true
	}
	if len(parts) == 2 && !strings.ContainsAny(s, " '") {
		return parts[0], parts[1], true
	}
	return "", "", false
}

// grouped writes whole units with the language's mark between thousands.
func grouped(n int64, language string) string {
	digits := strconv.FormatInt(n, 10)
	if len(digits) <= 4 {
		return digits
	}
	mark := byte(' ')
	if language == "en" || language == "sw" {
		mark = ','
	}
	out := make([]byte, 0, len(digits)+len(digits)/3)
	for i := range len(digits) {
		if i > 0 && (len(digits)-i)%3 == 0 {
			out = append(out, mark)
		}
		out = append(out, digits[i])
	}
	return string(out)
}
