package flows

import (
	"slices"
	"strings"
)

// reader reads one message with the words of all languages.
type reader struct {
	w        *lexicon
	language string // of the speaker: some words count in it only
	letters  string // that the network's codes begin with
	text     string
	toks     []token
	titled   *Commitment // whose title words are kept in title
	title    []string
}

// lookUp notes what each token can mean, so that no word is looked up twice.
func (r *reader) lookUp() {
	for i := range r.toks {
		t := &r.toks[i]
		t.first, t.mean = 0, 0
		for _, p := range r.w.index[t.s] {
			if p.own && p.language != r.language {
				continue
			}
			t.first |= p.kind
			if len(p.rest) == 0 {
				t.mean |= p.kind
			}
		}
	}
}

// word says whether token i by itself has one of the kinds.
func (r *reader) word(i int, want kind) bool { return r.toks[i].mean&want != 0 }

// match finds the longest phrase of the wanted kinds that begins at token i,
// and says how many tokens it takes.
func (r *reader) match(i int, want kind) (phrase, int, bool) {
	if i < 0 || i >= len(r.toks) {
		return phrase{}, 0, false
	}
	if r.toks[i].first&want == 0 {
		return phrase{}, 0, false
	}
	for _, p := range r.w.index[r.toks[i].s] {
		if p.kind&want == 0 || p.own && p.language != r.language || i+len(p.rest) >= len(r.toks) {
			continue
		}
		if r.follows(i+1, p.rest) {
			return p, 1 + len(p.rest), true
		}
	}
	return phrase{}, 0, false
}

func (r *reader) follows(i int, rest []string) bool {
	for j, word := range rest {
		if r.toks[i+j].s != word {
			return false
		}
	}
	return true
}

// is says whether a phrase of the kinds begins at token i.
func (r *reader) is(i int, want kind) bool {
	_, _, ok := r.match(i, want)
	return ok
}

// codeDigit reads one character of a code's two digits; repaired says that it
// was a letter that looks like the digit.
func codeDigit(c byte) (digit byte, repaired, ok bool) {
	switch {
	case c >= '0' && c <= '9':
		return c, false, true
	case c == 'O' || c == 'Q' || c == 'D':
		return '0', true, true
	case c == 'I' || c == 'L' || c == '|':
		return '1', true, true
	case c == 'S':
		return '5', true, true
	case c == 'Z':
		return '2', true, true
	}
	return 0, false, false
}

// codeAt reads a letter and what follows it as a code: the code, how many
// characters of two were repaired, and what is left of s.
func codeAt(letter byte, s string) (code string, fix int, rest string, ok bool) {
	if len(s) < 2 {
		return "", 0, "", false
	}
	a, fixA, okA := codeDigit(s[0])
	b, fixB, okB := codeDigit(s[1])
	if !okA || !okB || fixA && fixB {
		return "", 0, "", false
	}
	if fixA || fixB {
		fix = 1
	}
	rest = s[2:]
	lead := leading(rest)
	if lead > 0 && (lead != 2 || len(rest) != 2) || fix > 0 && rest != "" {
		return "", 0, "", false // more digits, or a word that only begins like a code: "K1st"
	}
	return string([]byte{letter, a, b}), fix, rest, true
}

// maxCodes is how many codes of one message are looked at.
const maxCodes = 12

// markCodes finds the commitments' codes among the tokens: "K12", "K 12",
// "k-12:", "KI2", "K1260", "K12done". letters are those of the network.
func (r *reader) markCodes(letters string) {
	r.letters = letters
	out := make([]token, 0, len(r.toks)+4)
	for i, n := 0, 0; i < len(r.toks); i++ {
		t := r.toks[i]
		known := n < maxCodes && !t.glued && strings.IndexByte(letters, t.s[0]) >= 0
		switch {
		case known && len(t.s) >= 3:
			if code, fix, rest, ok := codeAt(t.s[0], t.s[1:]); ok {
				out = append(out, codeTokens(t, code, fix, rest)...)
				n++
				continue
			}
		case known && len(t.s) == 1 && i+1 < len(r.toks) && r.toks[i+1].soft && !r.toks[i+1].glued:
			next := r.toks[i+1]
			if code, fix, rest, ok := codeAt(t.s[0], next.s); ok {
				next.lo, next.sep, next.soft = t.lo, t.sep, t.soft
				next.s = t.s + next.s
				out = append(out, codeTokens(next, code, fix, rest)...)
				i++
				n++
				continue
			}
		}
		out = append(out, t)
	}
	r.toks = out
}

// codeTokens cuts a token that begins with a code in two.
func codeTokens(t token, code string, fix int, rest string) []token {
	head := t
	head.code, head.fix = code, fix
	if rest == "" {
		return []token{head}
	}
	cut := t.hi
	if t.hi-t.lo >= len(rest) {
		cut = t.hi - (t.hi-t.lo)/len(t.s)*len(rest) // full-width letters take three bytes each
	}
	head.hi = cut
	tail := token{s: rest, lo: cut, hi: t.hi, sep: ' ', soft: true}
	return []token{head, tail}
}

// foreign says whether a token looks like a code whose letter this network does
// not have: "T12".
func foreign(t token) bool {
	return len(t.s) == 3 && t.code == "" && t.s[0] >= 'A' && t.s[0] <= 'Z' && digits(t.s[1:])
}

// partial says whether a token looks like the beginning of a code: "K1".
func partial(t token, letters string) bool {
	return len(t.s) == 2 && t.code == "" && strings.IndexByte(letters, t.s[0]) >= 0 && digits(t.s[1:])
}

// Codes gives the codes that an SMS may name, in the order in which they stand
// there, so that the gateway can load their commitments before the first call
// of Text. letters are those that the network's codes begin with.
func Codes(text, letters string) []string {
	r := reader{toks: tokenise(text, make([]token, 0, 32))}
	r.toks = r.toks[:min(len(r.toks), reach)]
	r.markCodes(letters)
	var out []string
	for _, t := range r.toks {
		if t.code != "" && !slices.Contains(out, t.code) {
			out = append(out, t.code)
		}
	}
	return out
}
