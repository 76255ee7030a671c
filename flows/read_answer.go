package flows

// numeric makes a value of the numbers found; false when they say nothing.
func (r *reader) numeric(seg segment, list []figure, v *value) bool {
	c := list[0]
	for i, d := range list { // a number with a percent sign comes first
		linkedBefore := i > 0 && r.linked(list[i-1], d)
		if d.percent && !linkedBefore {
			c = d
			break
		}
	}
	for _, d := range list {
		if d.n != c.n && (r.linked(c, d) || r.linked(d, c) || c.percent && d.percent) {
			return r.competing(c, d, v)
		}
	}
	v.word, v.fix = c.word, c.fix
	switch {
	case !seg.keep && (r.bounded(seg, c) || r.torn(c)):
		v.unclear = true
	case seg.keep:
		v.bare, v.elsewhere = int(c.n), true
		if c.n < 1 || c.n > 9 || c.percent || c.fraction {
			v.bare = 0
		}
		r.use(c.from, c.to)
		return true
	case c.n > 100 || c.fractured && (c.n < 1 || c.n < 10 && !c.percent):
		v.unclear = true
	case c.n >= 1 && c.n <= 9 && !c.percent && !c.fraction:
		v.bare = int(c.n)
		r.use(c.from, c.to)
	default:
		v.percent = int(c.n)
		r.use(c.from, c.to)
		r.beside(seg, c, v)
	}
	return true
}

// competing keeps two numbers that cannot both be true.
func (r *reader) competing(c, d figure, v *value) bool {
	if c.from > d.from {
		c, d = d, c
	}
	if c.n > 100 || d.n > 100 {
		v.unclear = true
		return true
	}
	v.two = []int{int(c.n), int(d.n)}
	r.use(c.from, d.to)
	return true
}

// beside sets the status of a percentage. A status word that touches the number
// wins over the number's own band; "60 done" is 60.
func (r *reader) beside(seg segment, c figure, v *value) {
	v.choice = statusOf(seg.scale, v.percent)
	for i := c.from - 1; i >= seg.from && i >= c.from-2; i-- { // small words that led to the number
		if r.toks[i].used || !r.word(i, kConnector) {
			break
		}
		r.use(i, i+1)
	}
	at, p, took, ok := c.to, phrase{}, 0, false
	if at < seg.to {
		p, took, ok = r.answerAt(at, askStatus)
	}
	if !ok && c.from > seg.from {
		for at = c.from - 1; at > seg.from && r.toks[at].used && r.toks[at].code == ""; at-- {
		}
		p, took, ok = r.answerAt(at, askStatus)
	}
	if !ok || p.kind != kAnswer || p.choice == "unknown" || at+took > seg.to {
		return
	}
	r.use(at, at+took)
	if p.choice == "done" {
		return
	}
	v.band = outside(seg.scale, p.choice, v.percent)
	v.choice = p.choice
}

// lone reads what counts only as all that is said: the same as before, yes and
// no about a promise, nothing, everything, zero, hundred.
func (r *reader) lone(seg segment, v *value) bool {
	for i := seg.from; i < seg.to; i++ {
		p, took, ok := r.match(i, kSame|kYes|kNo|kNothing|kEverything|kHalfOrSix)
		if !ok || r.toks[i].used || !r.sole(seg, i, i+took) {
			continue
		}
		switch {
		case p.kind == kSame:
			v.same = true
		case p.kind == kYes && seg.keep:
			v.choice, v.word = "kept", true
		case p.kind == kNo && seg.keep:
			v.choice, v.word = "broken", true
		case seg.keep || p.kind&(kYes|kNo) != 0:
			continue
		case p.kind == kNothing:
			v.percent, v.choice, v.word, v.nothing = 0, statusOf(seg.scale, 0), true, true
		case p.kind == kEverything && !r.afterCode(seg, i): // "all K12 K14"
			continue
		case p.kind == kEverything:
			v.percent, v.choice, v.word = 100, statusOf(seg.scale, 100), true
		case p.kind == kHalfOrSix:
			v.two = []int{6, 50}
		}
		r.use(i, i+took)
		return true
	}
	return false
}
