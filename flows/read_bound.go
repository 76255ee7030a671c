package flows

// bounded says whether a number is only a bound, is denied, or tells what is
// left to do: "less than 60", "not 60%", "40% remaining".
func (r *reader) bounded(seg segment, c figure) bool {
	at := c.from - 1
	for at > seg.from && r.word(at, kConnector) && !r.word(at, kBound) {
		at--
	}
	for i := c.from - 1; i >= seg.from && i >= at-2 && r.toks[i].code == ""; i-- {
		if _, took, ok := r.match(i, kBound); ok && i+took > at && i+took <= c.from {
			return true
		}
	}
	if at >= seg.from && r.toks[at].code == "" && r.word(at, kNegation) {
		return true
	}
	next := c.to
	if next < seg.to && r.word(next, kConnector) {
		next++
	}
	return next < seg.to && r.is(next, kBound)
}
