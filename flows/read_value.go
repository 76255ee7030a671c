package flows

// The names of the questions that the reader fills.
const (
	askStatus   = "status"
	askKept     = "kept"
	askPercent  = "percent"
	askObstacle = "obstacle"
	askComment  = "comment"
	askMoney    = "money"
	askAmount   = "amount"
)

// value is what a stretch of a message says about a commitment.
type value struct {
	percent   int    // -1 when none
	choice    string // of status, or of kept
	two       []int  // numbers that compete
	bare      int    // 1–9 without a percent sign: an answer's number, or percent
	amount    int64  // money, in whole units
	obstacle  string
	same      bool
	unclear   bool // it looks like an answer and cannot be one, or contradicts itself
	elsewhere bool // an answer to the question of the other kind of commitment
	word      bool // said in words
	fix       int  // characters repaired
	nothing   bool // a word like NOTHING, which may mean that nothing is new
	band      bool // the percentage lies outside the status that was named beside it
}

// empty says that nothing at all was found.
func (v value) empty() bool {
	return v.percent < 0 && v.choice == "" && v.two == nil && v.bare == 0 && v.amount == 0 && !v.same && !v.unclear && !v.elsewhere
}

// whole says that the value is an answer by itself.
func (v value) whole() bool { return v.choice != "" }

// segment is the stretch of tokens that may say something about one commitment.
type segment struct {
	from, to int
	keep     bool        // a standing promise: kept, partly, broken
	about    *Commitment // its title's words may stand between code and value; nil when unknown
	scale    []Choice    // of the status question, with their bands
}

// figure is a number that may be a value.
type figure struct {
	from, to  int
	n         int64
	percent   bool // a percent sign or word stands beside it
	fraction  bool
	word      bool
	fractured bool // 2.5
	fix       int
}

// numberAt reads a number in digits or words, or a fraction, at token i.
func (r *reader) numberAt(i int) (figure, bool) {
	t := r.toks[i]
	c := figure{from: i, to: i + 1}
	switch {
	case t.used || t.code != "" || t.num == numOther:
		return c, false
	case t.num != numNone:
		c.n, c.fix, c.fractured = t.n, t.fix, t.num == numDecimal
	default:
		if p, took, ok := r.match(i, kFraction); ok {
			c.n, c.to, c.fraction, c.word = int64(p.n), i+took, true, true
			break
		}
		n, took, ok := r.numberWords(i)
		if !ok {
			return c, false
		}
		c.n, c.to, c.word = int64(n), i+took, true
	}
	if c.to < len(r.toks) {
		if r.toks[c.to].s == "%" {
			c.percent, c.to = true, c.to+1
		} else if _, took, ok := r.match(c.to, kPercent); ok {
			c.percent, c.to = true, c.to+took
		}
	}
	if !c.percent && r.percentBefore(i) {
		c.percent, c.from = true, i-1
	}
	return c, true
}

// percentBefore says whether a percent sign that belongs to no other number
// stands before token i: asilimia 60.
func (r *reader) percentBefore(i int) bool {
	if i == 0 || r.toks[i-1].used || r.toks[i-1].s != "%" && !r.word(i-1, kPercent) {
		return false
	}
	return i < 2 || r.toks[i-2].num == numNone && !r.word(i-2, kNumber|kFraction)
}

// numbers collects what may be the value, and the largest amount of money.
func (r *reader) numbers(seg segment) (list []figure, amount int64) {
	for i := seg.from; i < seg.to; i++ {
		c, ok := r.numberAt(i)
		if !ok {
			continue
		}
		i = c.to - 1
		money := r.is(c.to, kCurrency) || c.from > 0 && r.word(c.from-1, kCurrency)
		switch {
		case c.percent:
			if !r.ofMoney(c.to) {
				list = append(list, c)
			}
		case money || c.n > 999:
			amount = max(amount, c.n)
		case r.is(c.to, kUnit) || r.ofMoney(c.to):
		case c.word && !c.fraction && (c.n < 10 || c.n == 100):
			if r.sole(seg, c.from, c.to) {
				list = append(list, c)
			}
		case r.placed(seg, c) || len(list) > 0 && r.linked(list[len(list)-1], c):
			list = append(list, c)
		}
	}
	return list, amount
}

// ofMoney says whether "of the money" begins at token i: such a part is not the
// work's progress.
func (r *reader) ofMoney(i int) bool {
	if !r.is(i, kOf) {
		return false
	}
	for j := i + 1; j < min(i+4, len(r.toks)); j++ {
		if r.is(j, kMoney) {
			return true
		}
	}
	return false
}

// linked says whether two numbers are offered as alternatives: 60 or 70, 60-70, 60 70.
func (r *reader) linked(a, b figure) bool {
	if a.to == b.from {
		return b.percent || !a.percent
	}
	return b.from == a.to+1 && r.is(a.to, kBetween) && !r.is(a.to, kJoiner)
}

// placed says whether a number stands where a value stands: beside the code or
// at the beginning, with small words at most between. "2 of the 20 workers came
// at 10" holds no value.
func (r *reader) placed(seg segment, c figure) bool {
	if r.sole(seg, c.from, c.to) || c.fraction && r.answers(c.to, askStatus, "done") {
		return true
	}
	passed := false
	for i := c.from - 1; ; i-- {
		switch {
		case i < seg.from || r.toks[i].used || r.toks[i].code != "" || foreign(r.toks[i]) || partial(r.toks[i], r.letters):
			return !passed || c.to == seg.to
		case r.answers(i, askStatus, "stopped") || r.answers(i, askStatus, "started"):
			passed = true
		case !r.filler(seg, i):
			return c.to < len(r.toks) && r.before(seg, c.to)
		}
	}
}

// before says whether a code follows token i, with small words at most between.
func (r *reader) before(seg segment, i int) bool {
	for ; i < len(r.toks); i++ {
		if r.toks[i].code != "" {
			return i < seg.to
		}
		if !r.filler(seg, i) {
			return false
		}
	}
	return false
}

// filler says whether a token means nothing between a code and its value.
func (r *reader) filler(seg segment, i int) bool {
	return r.toks[i].num == numOther || r.word(i, kConnector|kPolite|kReport) || seg.about != nil && r.inTitle(seg.about, r.toks[i].s)
}

// answers says whether one word at token i is that answer.
func (r *reader) answers(i int, question, choice string) bool {
	if i < 0 || i >= len(r.toks) || r.toks[i].mean&kAnswer == 0 {
		return false
	}
	for _, p := range r.w.index[r.toks[i].s] {
		if p.kind == kAnswer && p.question == question && p.choice == choice && len(p.rest) == 0 {
			return true
		}
	}
	return false
}

// sole says whether tokens from..to are all that the segment says, small words
// aside.
func (r *reader) sole(seg segment, from, to int) bool {
	for i := seg.from; i < seg.to; i++ {
		t := r.toks[i]
		if i >= from && i < to || t.used || t.code != "" || t.mean&(kConnector|kPolite|kSmall) != 0 {
			continue
		}
		if p, took, ok := r.match(i, kPolite); ok && p.rest != nil {
			i += took - 1
			continue
		}
		return false
	}
	return true
}

// value reads what a segment says, in a fixed order, and
// marks the tokens that it understood.
func (r *reader) value(seg segment) value {
	v := value{percent: -1}
	quiet := r.obstacle(seg, &v)
	list, amount := r.numbers(seg)
	v.amount = amount
	if len(list) > 0 && r.numeric(seg, list, &v) {
		return v
	}
	if r.lone(seg, &v) {
		return v
	}
	r.worded(seg, quiet, &v)
	return v
}

// obstacle finds the named problem. It gives the tokens that name it: a "no" in
// "no money" negates nothing else.
func (r *reader) obstacle(seg segment, v *value) (span [2]int) {
	if seg.keep {
		return span
	}
	for i := seg.from; i < seg.to; i++ {
		if r.toks[i].first&kAnswer == 0 {
			continue
		}
		for _, p := range r.w.index[r.toks[i].s] {
			if p.kind == kAnswer && p.question == askObstacle && i+len(p.rest) < seg.to && r.follows(i+1, p.rest) {
				v.obstacle = p.choice
				return [2]int{i, i + 1 + len(p.rest)}
			}
		}
	}
	return span
}
