package flows

import (
	"strings"
	"unicode"
	"unicode/utf8"
)

// small are the kinds of words that make no comment by themselves.
const small = kConnector | kPolite | kSmall | kYes | kNo | kOK | kJoiner | kBetween | kOf

// comment gives what was not understood between two tokens in the original
// spelling, without telephone and identity numbers.
func (r *reader) comment(from, to int) string {
	var b strings.Builder
	says := false
	for i := from; i < to; i++ {
		if r.toks[i].used || r.toks[i].code != "" {
			continue
		}
		start := i
		says = says || !r.word(i, small)
		for i+1 < to && !r.toks[i+1].used && r.toks[i+1].code == "" {
			i++
			says = says || !r.word(i, small)
		}
		if b.Len() > 0 {
			b.WriteByte(' ')
		}
		b.WriteString(r.leading(start))
		b.WriteString(r.text[r.toks[start].lo:r.toks[i].hi])
		b.WriteString(r.trailing(i))
	}
	if !says {
		return ""
	}
	return cutText(mask(paired(strings.Join(strings.Fields(b.String()), " "))), maxText)
}

// leading is what stands before a comment's first word and belongs to it: an
// opening quote or bracket that touches it, a picture.
func (r *reader) leading(i int) string {
	from := 0
	if i > 0 {
		from = r.toks[i-1].hi
	}
	gap := r.text[min(from, r.toks[i].lo):r.toks[i].lo] // two tokens of one "½" share their place
	return marks(gap, strings.LastIndexFunc(gap, unicode.IsSpace)+1, len(gap))
}

// trailing is what stands behind its last word and belongs to it: what touches
// it, all of it at the end of the message, a picture.
func (r *reader) trailing(i int) string {
	to := len(r.text)
	if i+1 < len(r.toks) {
		to = r.toks[i+1].lo
	}
	gap := r.text[r.toks[i].hi:max(to, r.toks[i].hi)]
	end := strings.IndexFunc(gap, unicode.IsSpace)
	if end < 0 || i+1 == len(r.toks) {
		end = len(gap)
	}
	return marks(gap, 0, end)
}

// marks keeps the marks of gap[from:to], and the pictures of all of it, without
// the marks that only separate.
func marks(gap string, from, to int) string {
	if gap == "" || gap == " " {
		return ""
	}
	var b strings.Builder
	for at, c := range gap {
		picture := unicode.In(c, unicode.So, unicode.Sk, unicode.Mn)
		switch {
		case picture, at >= from && at < to && !strings.ContainsRune(",;:.-–—_/=%*#+|\n", c):
			b.WriteRune(c)
		case unicode.IsSpace(c):
			b.WriteByte(' ')
		}
	}
	if s := b.String(); strings.TrimSpace(s) != "" {
		return s
	}
	return ""
}

// paired takes away the quotes and brackets at the ends of a comment whose other
// half stood around what was understood: "K12 60 drains dug".
func paired(s string) string {
	for _, pair := range [...][2]string{{`"`, `"`}, {"'", "'"}, {"(", ")"}, {"[", "]"}, {"“", "”"}, {"«", "»"}, {"‘", "’"}} {
		opened, shut := strings.Count(s, pair[0]), strings.Count(s, pair[1])
		if pair[0] == pair[1] { // both count all of them: an odd one is alone
			opened, shut = opened%2, opened%2
		} else {
			opened, shut = max(opened-shut, 0), max(shut-opened, 0)
		}
		if opened > 0 && strings.HasPrefix(s, pair[0]) {
			s = strings.TrimPrefix(s, pair[0])
		} else if shut > 0 {
			s = strings.TrimSuffix(s, pair[1])
		}
	}
	return strings.TrimSpace(s)
}

// mask replaces what may be a telephone or identity number: seven digits or
// more, in any script, with at most one separating sign between two of them.
func mask(s string) string {
	var b strings.Builder
	done := 0
	for at := 0; at < len(s); {
		n, end := digitRun(s[at:])
		if n >= 7 && !dated(s[at:at+end]) {
			b.WriteString(strings.TrimSuffix(s[done:at], "+"))
			b.WriteString("***")
			done = at + end
		}
		if n > 0 {
			at += end
			continue
		}
		_, size := utf8.DecodeRuneInString(s[at:])
		at += size
	}
	if done == 0 {
		return s
	}
	b.WriteString(s[done:])
	return b.String()
}

// digitRun counts the digits at the beginning of s, and says where they end.
func digitRun(s string) (n, end int) {
	gap := 0
	for at, r := range s {
		if _, ok := digitOf(r); ok {
			n++
			gap, end = 0, at+utf8.RuneLen(r)
			continue
		}
		if n == 0 || gap > 1 || !strings.ContainsRune(" -.()+", r) {
			break
		}
		gap++
	}
	return n, end
}

// dated says whether a run of digits is written like a day: 12.03.2026.
func dated(s string) bool {
	for _, mark := range []string{".", "-"} {
		if p := strings.Split(s, mark); len(p) == 3 && len(s) <= 10 && len(p[0])*len(p[2]) <= 8 && len(p[1]) <= 2 {
			return true
		}
	}
	return false
}

// titleWords are the words of a commitment's titles and short names.
func (r *reader) titleWords(c *Commitment) []string {
	if r.titled == c {
		return r.title
	}
	r.titled, r.title = c, r.title[:0]
	for _, texts := range []map[string]string{c.Short, c.Title} {
		for _, text := range texts {
			r.title = words4(r.title, text)
		}
	}
	return r.title
}

// words4 appends the words of four letters and more.
func words4(list []string, text string) []string {
	for _, t := range tokenise(text, nil) {
		if len(t.s) >= 4 && !digits(t.s) {
			list = append(list, t.s)
		}
	}
	return list
}

func (r *reader) inTitle(c *Commitment, word string) bool {
	return like(r.titleWords(c), word)
}

// like says whether word is one of the list, give or take an ending: drain, drains.
func like(list []string, word string) bool {
	if len(word) < 4 {
		return false
	}
	for _, one := range list {
		short, long := one, word
		if len(short) > len(long) {
			short, long = long, short
		}
		if len(long)-len(short) <= 2 && strings.HasPrefix(long, short) {
			return true
		}
	}
	return false
}

// about scores how well a text that names no code fits a commitment: two for a
// word of its title, one for a word of its place.
func (r *reader) about(c *Commitment) int {
	score := 0
	titles, places := r.titleWords(c), words4(nil, c.Place)
	for i, t := range r.toks {
		if t.used || t.num != numNone || t.mean&(kAnswer|kPolite|kConnector|kUnit) != 0 || i > 40 {
			continue
		}
		switch {
		case like(titles, t.s):
			score += 2
		case like(places, t.s):
			score++
		}
	}
	return score
}
