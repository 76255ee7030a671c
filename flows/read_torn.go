package flows

import (
	"slices"
	"strings"
)

// torn says whether a number in words may be part of a longer one that is spelt
// wrong: "setenta y cinc", "sitini natano", "soixnte dix". What is left of it
// would be another number than she meant.
func (r *reader) torn(c figure) bool {
	if !c.word || c.fraction {
		return false
	}
	if i := c.from - 1; i >= 0 && (c.n < 20 && r.word(i, kJoiner) || r.misspelt(i)) {
		return true
	}
	end := c.to
	for end > c.from+1 && (r.toks[end-1].s == "%" || r.word(end-1, kPercent)) { // beside the number itself
		end--
	}
	if c.n < 20 || c.n%10 != 0 || end >= len(r.toks) {
		return false
	}
	joins := r.word(end, kJoiner)
	switch next := end + 1; {
	case r.misspelt(end), joins && next < len(r.toks) && r.unknown(next):
		return true
	case (joins || r.unknown(end) || len(r.toks[end].s) <= 2) && next < len(r.toks) && r.numeral(r.toks[next].s):
		return true
	}
	for i := end; i < min(end+3, len(r.toks)); i++ { // "sitini an tano"
		if n, _, ok := r.numberWords(i); ok && n < 20 {
			return true
		}
	}
	return false
}

// unknown says whether a token is a word that is on no list.
func (r *reader) unknown(i int) bool {
	t := r.toks[i]
	return t.first == 0 && t.code == "" && t.num == numNone && t.s != "%"
}

// misspelt says whether an unknown word looks like a number.
func (r *reader) misspelt(i int) bool { return r.unknown(i) && r.numeral(r.toks[i].s) }

// numeral says whether a word looks like a number, alone or with a neighbour
// that it has swallowed: "cinc", "natano", "cincopor".
func (r *reader) numeral(s string) bool {
	return slices.ContainsFunc(r.w.numerals, func(word string) bool {
		return len(word) >= 4 && len(s) > len(word) && (strings.HasPrefix(s, word) || strings.HasSuffix(s, word)) || near(s, word)
	})
}

// near says whether one slip makes one word of the other: a letter more, less,
// another, or two that changed places.
func near(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	if len(b) < 3 || len(b)-len(a) > 1 {
		return false
	}
	from := 0
	for from < len(a) && a[from] == b[from] {
		from++
	}
	x, y := a[from:], b[from:]
	switch {
	case len(a) < len(b):
		return x == y[1:]
	case len(x) < 1:
		return true
	case x[1:] == y[1:]:
		return true
	}
	return len(x) > 1 && x[0] == y[1] && x[1] == y[0] && x[2:] == y[2:]
}
