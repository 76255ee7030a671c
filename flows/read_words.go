package flows

// answerAt finds the longest phrase at token i that answers the question, or
// says that something is not finished.
func (r *reader) answerAt(i int, question string) (phrase, int, bool) {
	if i < 0 || i >= len(r.toks) || r.toks[i].first&(kAnswer|kUnfinished) == 0 {
		return phrase{}, 0, false
	}
	for _, p := range r.w.index[r.toks[i].s] {
		if p.kind != kUnfinished && (p.kind != kAnswer || p.question != question) {
			continue
		}
		if p.own && p.language != r.language || i+len(p.rest) >= len(r.toks) || !r.follows(i+1, p.rest) {
			continue
		}
		return p, 1 + len(p.rest), true
	}
	return phrase{}, 0, false
}

// worded reads the answer that is said in words, wherever it stands.
func (r *reader) worded(seg segment, quiet [2]int, v *value) {
	question, other := askStatus, askKept
	if seg.keep {
		question, other = askKept, askStatus
	}
	var at, to int
	for i := seg.from; i < seg.to; i++ {
		if r.toks[i].used || r.toks[i].code != "" || i >= quiet[0] && i < quiet[1] {
			continue
		}
		p, took, ok := r.answerAt(i, question)
		if !ok || i+took > seg.to || !r.ending(seg, i, took) {
			continue
		}
		choice := p.choice
		if p.kind == kUnfinished || r.negated(seg, quiet, i) {
			choice = unclear
		}
		choice, took = r.qualified(seg, choice, i, took)
		if v.choice == "" || v.choice == unclear && choice == "stopped" {
			at, to = i, i+took
		}
		v.choice = joined(v.choice, choice)
		i += took - 1
	}
	switch v.choice {
	case "":
		v.elsewhere = v.elsewhere || r.mentions(seg, other)
	case unclear:
		v.choice, v.unclear = "", true
	default:
		if to+1 == seg.to && r.toks[to].num != numNone && r.toks[to].n >= 10 { // "not started 60"
			v.choice, v.unclear = "", true
			return
		}
		v.word = true
		r.use(at, to)
		r.lead(seg, at)
	}
}

// lead marks the small words between a code and its value as understood.
func (r *reader) lead(seg segment, at int) {
	i := at - 1
	for i >= seg.from && r.toks[i].code == "" && !r.toks[i].used && r.word(i, kConnector) {
		i--
	}
	if i < seg.from || r.toks[i].code != "" || r.toks[i].used {
		r.use(i+1, at)
	}
}

// unclear stands for an answer that contradicts itself.
const unclear = "?"

// joined makes one answer of two that a text gives.
func joined(a, b string) string {
	switch {
	case a == "" || a == b:
		return b
	case a == "mostly" && b == "done": // nearly all of it is done
		return a
	case a == unclear && (b == "started" || b == "stopped"), b == unclear && (a == "started" || a == "stopped"):
		if a == unclear { // not finished, still going on
			return b
		}
		return a
	}
	return unclear
}

// negated says whether one of the two words before token i denies it.
func (r *reader) negated(seg segment, quiet [2]int, i int) bool {
	if r.word(i, kNegation) {
		return false
	}
	for j := i - 1; j >= seg.from && j >= i-2; j-- {
		if r.toks[j].code != "" || j >= quiet[0] && j < quiet[1] {
			return false
		}
		if r.word(j, kNegation) {
			return true
		}
	}
	return false
}

// qualified looks at what follows an answer that a later word can change: "not
// yet" before finished, "nearly" before nothing.
func (r *reader) qualified(seg segment, choice string, i, took int) (string, int) {
	end := i + took
	if r.elsewise(seg, choice, i, end) {
		return unclear, took
	}
	if choice == "done" && took == 1 && r.partly(seg, i, end) {
		return unclear, took
	}
	if choice == "not_started" && r.is(i, kNotYet) {
		for j := end; j < min(end+2, seg.to); j++ {
			if r.answers(j, askStatus, "started") {
				return choice, j + 1 - i
			}
			if r.answers(j, askStatus, "done") && r.toks[j].s != "DONE" {
				return unclear, j + 1 - i
			}
			if r.toks[j].s == "DONE" {
				return choice, j + 1 - i
			}
		}
	}
	if choice == "mostly" && r.is(end, kNothing) {
		return unclear, took
	}
	if choice == "mostly" && took == 1 && !r.sole(seg, i, end) && !r.nearDone(seg, end) {
		return unclear, took // "karibu na soko": near the market
	}
	return choice, took
}

// elsewise says whether the word is about something else than the work: the
// money is finished, the rain has stopped.
func (r *reader) elsewise(seg segment, choice string, i, end int) bool {
	if choice != "done" && choice != "stopped" && choice != "started" {
		return false
	}
	from, to := max(seg.from, i-2), end
	if choice == "done" {
		to = min(end+2, seg.to)
	}
	for j := from; j < to; j++ {
		if j >= i && j < end {
			continue
		}
		if r.word(j, kMoney|kOther) && (j > i || !r.codeBetween(j, i)) {
			return true
		}
	}
	return false
}

func (r *reader) codeBetween(from, to int) bool {
	for j := from; j < to; j++ {
		if r.toks[j].code != "" {
			return true
		}
	}
	return false
}

// partly says whether a word for finished is denied at once, or said of a part:
// "3 blocks are done", "the first phase is done".
func (r *reader) partly(seg segment, i, end int) bool {
	if end < seg.to && (r.toks[end].num == numPlain || end+1 == seg.to && r.word(end, kNegation)) {
		return true
	}
	for j := i - 1; j >= seg.from && r.toks[j].code == ""; j-- {
		t := r.toks[j]
		if !t.used && (t.num == numPlain || t.num == numNone && t.s[0] >= '0' && t.s[0] <= '9' || t.mean&(kNumber|kPart) != 0) {
			return true
		}
	}
	return false
}

// nearDone says whether a word for finished stands within the next tokens.
func (r *reader) nearDone(seg segment, i int) bool {
	for j := i; j < min(i+3, seg.to); j++ {
		if r.answers(j, askStatus, "done") {
			return true
		}
	}
	return false
}

// ending says whether a phrase that begins many sentences ("no se hizo") is
// here by itself: at the end, or before a code.
func (r *reader) ending(seg segment, i, took int) bool {
	if _, n, ok := r.match(i, kEnds); !ok || n != took {
		return true
	}
	end := i + took
	return end >= seg.to || r.toks[end].code != "" || r.is(end, kPolite)
}

// mentions says whether a word of the other kind's question is there.
func (r *reader) mentions(seg segment, question string) bool {
	for i := seg.from; i < seg.to; i++ {
		if p, _, ok := r.answerAt(i, question); ok && p.kind == kAnswer && !r.toks[i].used && p.choice != "unknown" {
			return true
		}
	}
	return false
}

// afterCode says whether no code of the segment stands behind token i.
func (r *reader) afterCode(seg segment, i int) bool {
	for j := i; j < seg.to; j++ {
		if r.toks[j].code != "" {
			return false
		}
	}
	return true
}

func (r *reader) use(from, to int) {
	for i := from; i < to; i++ {
		r.toks[i].used = true
	}
}

// statusOf gives the option whose band holds the percentage.
func statusOf(scale []Choice, percent int) string {
	for _, c := range scale {
		if !c.Band.None && percent >= c.Band.Low && percent <= c.Band.High {
			return c.Name
		}
	}
	return ""
}

// outside says whether a percentage lies outside the option's band.
func outside(scale []Choice, name string, percent int) bool {
	for _, c := range scale {
		if c.Name == name {
			return !c.Band.None && (percent < c.Band.Low || percent > c.Band.High)
		}
	}
	return false
}
