package flows

import "strings"

// markNumbers reads the tokens that are numbers: thousands, decimals, dates,
// telephone numbers, "250k", "6O".
func (r *reader) markNumbers() {
	for i := 0; i < len(r.toks); i++ {
		t := &r.toks[i]
		switch {
		case t.code != "" || t.s == "%" || t.num == numOther:
		case digits(t.s):
			r.joinNumber(i)
		case t.s[0] >= '0' && t.s[0] <= '9':
			r.mixedNumber(i)
		case i > 0 && r.toks[i-1].code != "" && r.repair(i): // "K12 l0"
		default:
			r.currencyNumber(i)
		}
	}
	for i := 0; i < len(r.toks); i++ { // it gets shorter on the way
		r.multiply(i)
	}
}

// chain counts the digit tokens from i on that follow each other with one and
// the same single character between them.
func (r *reader) chain(i int) (n int, sep byte) {
	n = 1
	for i+n < len(r.toks) && r.toks[i+n].code == "" && digits(r.toks[i+n].s) {
		next := r.toks[i+n].sep
		if strings.IndexByte("/:-.,' ", next) < 0 || next <= gapLong || n > 1 && next != sep {
			break
		}
		sep = next
		n++
	}
	return n, sep
}

// joinNumber reads the number that begins at i, which may be several tokens.
func (r *reader) joinNumber(i int) {
	n, sep := r.chain(i)
	parts := r.toks[i : i+n]
	total := 0
	for _, p := range parts {
		total += len(p.s)
	}
	first := parts[0]
	phone := first.sep == '+' && total >= 7 || first.s[0] == '0' && total >= 7 || total >= 9 && sep != ',' && sep != '.' && sep != '\''
	switch {
	case phone && !thousands(parts):
		r.other(parts)
	case n == 1:
		r.single(&r.toks[i], false)
	case sep == '/':
		r.other(parts)
	case sep == ':' && clock(parts):
		r.other(parts)
	case sep == '-' && (n > 2 || total >= 7):
		r.other(parts)
	case (sep == ',' || sep == '.' || sep == '\'') && thousands(parts):
		r.join(i, n)
	case sep == ' ' && thousands(parts) && spaced(parts):
		r.join(i, n)
	case (sep == ',' || sep == '.') && n == 2:
		r.decimal(i)
	case sep == '.' && n > 2:
		r.other(parts)
	default:
		r.single(&r.toks[i], false)
	}
}

// thousands says whether the parts are groups of three: 250,000.
func thousands(parts []token) bool {
	if len(parts) < 2 || len(parts[0].s) > 3 || parts[0].s[0] == '0' {
		return false
	}
	for _, p := range parts[1:] {
		if len(p.s) != 3 {
			return false
		}
	}
	return true
}

// spaced tells "250 000" from two numbers: "60 300" may be both.
func spaced(parts []token) bool { return parts[len(parts)-1].s == "000" || len(parts[0].s) == 3 }

// clock says whether the parts are a time of day.
func clock(parts []token) bool {
	return len(parts) == 2 && len(parts[0].s) <= 2 && len(parts[1].s) == 2 && parts[1].s < "60"
}

func (r *reader) other(parts []token) {
	for j := range parts {
		parts[j].num = numOther
	}
}

// join makes one number of n tokens.
func (r *reader) join(i, n int) {
	all := ""
	for _, p := range r.toks[i : i+n] {
		all += p.s
	}
	r.merge(i, n)
	r.toks[i].s = all
	r.single(&r.toks[i], true)
}

// decimal makes one number of a whole and a fractional part.
func (r *reader) decimal(i int) {
	part := r.toks[i+1].s
	r.merge(i, 2)
	r.single(&r.toks[i], true)
	if r.toks[i].num == numPlain {
		r.toks[i].num, r.toks[i].part = numDecimal, part
	}
}

func (r *reader) merge(i, n int) {
	r.toks[i].hi = r.toks[i+n-1].hi
	r.toks = append(r.toks[:i+1], r.toks[i+n:]...)
}

// single reads a token's digits. A long number that nobody grouped is taken for
// an identity or telephone number.
func (r *reader) single(t *token, grouped bool) {
	t.num = numOther
	if len(t.s) > 12 || !grouped && (len(t.s) >= 9 || len(t.s) >= 7 && !strings.HasSuffix(t.s, "000")) {
		return
	}
	if len(t.s) > 1 && strings.Trim(t.s, "0") == "" {
		return // "00" is no answer
	}
	t.num, t.n = numPlain, atoi(t.s)
}

func atoi(s string) int64 {
	n := int64(0)
	for i := range len(s) {
		n = n*10 + int64(s[i]-'0')
	}
	return n
}
