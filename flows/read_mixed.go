package flows

import "strings"

// mixedNumber reads "250k", "60percent", "500kes", "6O".
func (r *reader) mixedNumber(i int) {
	t := &r.toks[i]
	lead := leading(t.s)
	if lead > 9 {
		t.num = numOther
		return
	}
	tail := token{s: t.s[lead:], lo: t.hi, hi: t.hi, sep: ' ', soft: true}
	if r.oneWord(tail.s, kPercent|kThousand|kMillion|kCurrency) {
		t.s = t.s[:lead]
		r.toks = append(r.toks[:i+1], append([]token{tail}, r.toks[i+1:]...)...)
		r.single(&r.toks[i], true)
		r.beforeMark(i)
		return
	}
	r.repair(i)
}

// beforeMark puts the digits before a decimal mark or between thousands to those
// behind it: the 1 of "1,5M", which the M had kept apart.
func (r *reader) beforeMark(i int) {
	if i == 0 || r.toks[i-1].num != numPlain || !digits(r.toks[i-1].s) || r.toks[i].sep != ',' && r.toks[i].sep != '.' {
		return
	}
	if thousands(r.toks[i-1 : i+1]) {
		r.join(i-1, 2)
		return
	}
	r.decimal(i - 1)
}

// repair reads a short word that is a number once letters that look like digits
// are taken for them: "6O", "l0". One true digit at least must be there.
func (r *reader) repair(i int) bool {
	t := &r.toks[i]
	n, fix := int64(0), 0
	for j := range len(t.s) {
		c := t.s[j]
		switch c {
		case 'O':
			c, fix = '0', fix+1
		case 'I', 'L', '|':
			c, fix = '1', fix+1
		}
		if c < '0' || c > '9' {
			return false
		}
		n = n*10 + int64(c-'0')
	}
	if len(t.s) > 3 || fix == 0 || fix == len(t.s) {
		return false
	}
	t.num, t.n, t.fix = numPlain, n, fix
	return true
}

// currencyNumber reads "Ksh500".
func (r *reader) currencyNumber(i int) {
	s := r.toks[i].s
	at := strings.IndexAny(s, "0123456789")
	if at <= 0 || !digits(s[at:]) || !r.oneWord(s[:at], kCurrency) {
		return
	}
	head, tail := r.toks[i], r.toks[i]
	head.s, tail.s, tail.sep = s[:at], s[at:], ' '
	head.hi = head.lo + at
	tail.lo = head.hi
	r.toks = append(r.toks[:i], append([]token{head, tail}, r.toks[i+1:]...)...)
}

// oneWord says whether a word by itself has one of the kinds.
func (r *reader) oneWord(word string, want kind) bool {
	for _, p := range r.w.index[word] {
		if p.kind&want != 0 && len(p.rest) == 0 && (!p.own || p.language == r.language) {
			return true
		}
	}
	return false
}

// multiply applies "k", "elfu", "million" to the number before it. A single
// letter counts only where it touches the digits.
func (r *reader) multiply(i int) {
	t := &r.toks[i]
	if (t.num != numPlain && t.num != numDecimal) || i+1 >= len(r.toks) {
		return
	}
	next := &r.toks[i+1]
	if len(next.s) == 1 && next.lo > t.hi {
		return
	}
	by := int64(0)
	switch {
	case r.oneWord(next.s, kThousand):
		by = 1_000
	case r.oneWord(next.s, kMillion):
		by = 1_000_000
	}
	if by > 0 && t.n < 1_000_000 {
		whole := t.n * by
		for _, c := range []byte(t.part) { // 1.5 million
			by /= 10
			whole += int64(c-'0') * by
		}
		t.n, t.num, t.part, t.hi = whole, numPlain, "", next.hi
		r.toks = append(r.toks[:i+1], r.toks[i+2:]...)
	}
}

// numberWords reads a number that is written out, from token i on: sixty five,
// setenta y cinco, quatre-vingt-dix, kumi na tano. It says how many tokens it takes.
func (r *reader) numberWords(i int) (n, took int, ok bool) {
	p, took, ok := r.match(i, kNumber)
	if !ok {
		return 0, 0, false
	}
	n = p.n
	if n < 10 || n >= 100 || n%10 != 0 {
		return n, took, true
	}
	next := i + took
	if next < len(r.toks) && r.is(next, kJoiner) {
		next++
	}
	if next >= len(r.toks) {
		return n, took, true
	}
	french := p.language == "fr" && (n == 60 || n == 80)
	for _, q := range r.w.index[r.toks[next].s] {
		if q.kind != kNumber || next+len(q.rest) >= len(r.toks) || !r.follows(next+1, q.rest) {
			continue
		}
		if q.n >= 1 && q.n <= 9 || french && q.n >= 10 && q.n <= 19 {
			return n + q.n, next + 1 + len(q.rest) - i, true
		}
	}
	return n, took, true
}
