package flows

import (
	"slices"
	"strings"
)

// shifted reads "60 K12 20 K14", where each value stands before its code. It is
// recognised by a value before the first code and none behind the last.
func (m *message) shifted(list []found, codes []int, from int) []found {
	last := list[len(list)-1]
	if codes[0] == from || !last.value.empty() || last.comment != "" {
		return list
	}
	for i := range m.r.toks {
		if m.r.toks[i].code == "" {
			m.r.toks[i].used = false
		}
	}
	from = m.opening()
	for i, at := range codes {
		seg := segment{from: from, to: at + 1}
		list[i] = m.about(seg, at)
		from = at + 1
	}
	return list
}

// merged joins what is said twice about one commitment, and takes a code that is
// only mentioned behind a whole report for a part of that report's comment.
func merged(list []found) []found {
	out := list[:1]
	for _, f := range list[1:] {
		at := slices.IndexFunc(out, func(o found) bool { return o.code == f.code })
		prev := &out[len(out)-1]
		switch {
		case at >= 0:
			out[at].join(f)
		case f.value.empty() && prev.value.whole():
			prev.comment = cutText(strings.TrimSpace(prev.comment+" "+f.code+" "+f.comment), maxText)
		default:
			out = append(out, f)
		}
	}
	return out
}

// join adds what the message says about the same commitment once more.
func (f *found) join(g found) {
	if g.comment != "" && g.comment != f.comment {
		f.comment = cutText(strings.TrimSpace(f.comment+" "+g.comment), maxText)
	}
	a, b := f.value, g.value
	switch {
	case b.empty() || a.percent == b.percent && a.choice == b.choice && a.bare == b.bare:
	case a.empty():
		f.value, f.fix, f.bare = b, g.fix, g.bare
	case a.percent >= 0 && b.percent >= 0:
		f.value = value{percent: -1, two: []int{a.percent, b.percent}}
	default:
		f.value = value{percent: -1, unclear: true}
	}
}

// loneCode says whether the message is nothing but the two digits of a code of
// hers: it may as well be a percentage.
func (m *message) loneCode(from int) string {
	if from+1 != len(m.r.toks) || m.r.toks[from].num != numPlain || len(m.r.toks[from].s) != 2 {
		return ""
	}
	for _, code := range m.own {
		if code[1:] == m.r.toks[from].s {
			return code
		}
	}
	return ""
}

// cut says whether some of what she wrote is missing: a person reads it before it
// counts, for a number may have been cut in two.
func (m *message) cut() bool { return m.part || m.in.Cut }

// markPart recognises "(1/2)" before a message that the network cut in pieces.
func (r *reader) markPart(m *message) {
	if len(r.toks) < 2 || r.toks[0].code != "" || r.toks[1].code != "" {
		return
	}
	a, b := r.toks[0], r.toks[1]
	if len(a.s) != 1 || len(b.s) != 1 || !digits(a.s) || !digits(b.s) || b.sep != '/' || a.s > b.s || b.s == "1" ||
		!strings.HasSuffix(strings.TrimSpace(r.text[:a.lo]), "(") || !strings.HasPrefix(r.text[b.hi:], ")") {
		return
	}
	m.part = true
	r.use(0, 2)
}
