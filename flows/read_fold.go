package flows

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// token is a run of letters and digits, or a percent sign, of a message.
type token struct {
	s      string // folded: capitals without accents, digits 0–9
	lo, hi int    // where it stands in the original
	sep    byte   // the one character before it, gapStart, or gapLong for several
	soft   bool   // nothing but spaces, hyphens, dots, colons, underscores before it
	glued  bool   // an apostrophe before it: the tail of another word
	used   bool   // it was understood, so it is not part of the comment

	first kind // the meanings of all phrases that begin with it
	mean  kind // its meanings as a word by itself

	num  numKind
	n    int64  // the number, where num is numPlain or numDecimal (whole part)
	part string // digits behind the decimal mark, where num is numDecimal
	fix  int    // characters that had to be repaired to read it as a number
	code string
}

// numKind says what sort of number a token is.
type numKind uint8

const (
	numNone    numKind = iota
	numPlain           // 60, 250,000
	numDecimal         // 60.5
	numOther           // a date, a time, a telephone or identity number: never a value
)

// The separators that are no character of their own.
const (
	gapStart byte = 0
	gapLong  byte = 1
)

// digitOf gives the value of any Unicode decimal digit.
func digitOf(r rune) (byte, bool) {
	if !unicode.Is(unicode.Nd, r) {
		return 0, false
	}
	zero := r // the digits of a script stand together, from its zero on
	for i := 0; i < 9 && unicode.Is(unicode.Nd, zero-1); i++ {
		zero--
	}
	if r >= 0x1D7CE && r <= 0x1D7FF { // the mathematical ones follow each other without a gap
		zero = 0x1D7CE + (r-0x1D7CE)/10*10
	}
	return '0' + byte(r-zero), true
}

// foldRune appends what r folds to: capitals, no accents, digits 0–9.
func foldRune(b []byte, r rune) []byte {
	if r < utf8.RuneSelf {
		if r >= 'a' && r <= 'z' {
			r -= 'a' - 'A'
		}
		return append(b, byte(r))
	}
	switch r {
	case '½':
		return append(b, "50%"...)
	case '¼':
		return append(b, "25%"...)
	case '¾':
		return append(b, "75%"...)
	case '٪':
		return append(b, '%')
	case '‘', '’', 'ʼ', '´', '`':
		return append(b, '\'')
	case '–', '—', '‑':
		return append(b, '-')
	}
	if d, ok := digitOf(r); ok {
		return append(b, d)
	}
	var in [utf8.UTFMax]byte
	width := utf8.EncodeRune(in[:], r)
	parts := norm.NFKD.Properties(in[:width]).Decomposition()
	if parts == nil {
		if unicode.Is(unicode.Mn, r) {
			return b
		}
		return utf8.AppendRune(b, unicode.ToUpper(r))
	}
	for len(parts) > 0 {
		p, size := utf8.DecodeRune(parts)
		parts = parts[size:]
		if !unicode.Is(unicode.Mn, p) {
			b = utf8.AppendRune(b, unicode.ToUpper(p))
		}
	}
	return b
}

// Normalise folds a text so that two ways of typing the same thing are equal:
// compatibility forms resolved, any script's digits as 0–9, capitals, no
// accents, single spaces. It is also what "the same
// text again" compares.
func Normalise(text string) string {
	out := make([]byte, 0, len(text)+8)
	space := false
	for _, r := range text {
		if unicode.IsSpace(r) {
			space = len(out) > 0
			continue
		}
		if space {
			out = append(out, ' ')
			space = false
		}
		out = foldRune(out, r)
	}
	return string(out)
}

// span is a token while the folded text is still growing.
type span struct{ from, to int }

// tokenise folds text and cuts it into tokens.
func tokenise(text string, toks []token) []token {
	folded := make([]byte, 0, len(text)+16)
	spans := make([]span, 0, 32)
	open := false // the last token still grows
	sep, soft, glued := gapStart, true, false
	for at, r := range text {
		from := len(folded)
		folded = foldRune(folded, r)
		end := at + utf8.RuneLen(r)
		if r == utf8.RuneError {
			end = at + 1
		}
		for i := from; i < len(folded); {
			c, size := utf8.DecodeRune(folded[i:])
			word := wordRune(c)
			switch {
			case word && open:
				spans[len(spans)-1].to = i + size
				toks[len(toks)-1].hi = end
			case word || c == '%':
				toks = append(toks, token{lo: at, hi: end, sep: sep, soft: soft, glued: glued})
				spans = append(spans, span{i, i + size})
				open, sep, soft, glued = word, gapStart, true, false
			default:
				open = false
				sep, soft, glued = widen(sep, byteOf(c)), soft && softByte(c), c == '\''
			}
			i += size
		}
	}
	all := string(folded)
	for i := range toks {
		toks[i].s = all[spans[i].from:spans[i].to]
	}
	return toks
}

func wordRune(c rune) bool {
	if c < utf8.RuneSelf {
		return c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '|'
	}
	return unicode.IsLetter(c)
}

func softByte(c rune) bool {
	return c == ' ' || c == '-' || c == '_' || c == '.' || c == ':' || c == '\n'
}

func byteOf(c rune) byte {
	if c < utf8.RuneSelf && c > rune(gapLong) {
		return byte(c)
	}
	return gapLong
}

// widen adds one more separating character to what was seen so far.
func widen(sep, c byte) byte {
	if sep == gapStart {
		return c
	}
	return gapLong
}

// digits says whether s is made of digits only.
func digits(s string) bool {
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return false
		}
	}
	return s != ""
}

// leading counts the digits that s begins with.
func leading(s string) int {
	return len(s) - len(strings.TrimLeft(s, "0123456789"))
}
