package xlsform

import "slices"

// missing translates x = ” and x != ”.
func (t *translator) missing(theirs, mine *node, o op) (*node, error) {
	c, err := t.answered(theirs, mine)
	if err != nil || o == opNe {
		return c, err
	}
	if c.op == opNe { // not (x != "")
		return &node{op: opEq, args: c.args, at: c.at}, nil
	}
	if c.op == opTrue {
		return &node{op: opFals, at: c.at}, nil
	}
	return &node{op: opNot, args: []*node{c}, at: c.at}, nil
}

// answered is the condition that a question has an answer.
func (t *translator) answered(theirs, mine *node) (*node, error) {
	if theirs.op != opName && theirs.op != opSelf {
		return nil, wrong(theirs.at, "only a question can be without an answer")
	}
	k, err := t.find(theirs)
	if err != nil {
		return nil, err
	}
	switch {
	case k.formula != nil:
		return nil, wrong(theirs.at, "%s is calculated: whether it is there is not known; write out the condition", theirs.text)
	case k.kind == kText || k.kind == kDay:
		return &node{op: opNe, args: []*node{mine, {op: opText}}, at: theirs.at}, nil
	case !k.maybe():
		return &node{op: opTrue, at: theirs.at}, nil
	case k.kind == kMany:
		var all *node
		for _, c := range k.choices {
			in := &node{op: opIn, args: []*node{{op: opText, text: c}, mine}, at: theirs.at}
			if all == nil {
				all = in
			} else {
				all = &node{op: opOr, args: []*node{all, in}, at: theirs.at}
			}
		}
		return all, nil
	case k.skips:
		return nil, wrong(theirs.at, "a number that was not answered is 0 here, and a yes or no is no: compare %s with a value", theirs.text)
	}
	return condition(k.asked, theirs.at), nil
}

// condition is several of ours that must all hold, read again.
func condition(all []string, at int) *node {
	n, err := parse(together(all), false)
	if err != nil { // they were written by us
		return &node{op: opTrue, at: at}
	}
	n.each(func(n *node) { n.at = at })
	return n
}

// guarded is a comparison that is the same for who was not asked.
func (t *translator) guarded(c *node, k kind) (*node, error) {
	if k != kNum && k != kDay {
		return c, nil
	}
	may := t.unsure(c, k)
	n := ifIn(c)
	switch {
	case n != nil && (len(may) > 0 || literal(n.args[1]) && literal(n.args[2])): // either value may be missing, and the other not
		return t.either(c, n, k)
	case len(may) == 0 || sameAtZero(c, k):
		return c, nil
	}
	return t.guard(c, may, c.op), nil
}

// unsure are the questions whose answers are compared, and may be missing.
func (t *translator) unsure(n *node, k kind) (may []*known) {
	args := n.args
	switch n.op {
	case opCall: // coalesce(x, 0) says itself what counts
		return nil
	case opIf: // what it depends on is true or false, and never missing
		args = args[1:]
	case opName:
		if is := t.scope.names[n.text]; is != nil && is != t.self && is.maybe() && is.kind == k {
			return []*known{is}
		}
	}
	for _, a := range args {
		may = append(may, t.unsure(a, k)...)
	}
	return may
}

// unfilled takes coalesce(x, 0) away: here a missing number is 0 anyway.
func unfilled(n *node) *node {
	if n.op == opCall {
		return unfilled(n.args[0])
	}
	out := *n
	out.args = nil
	for _, a := range n.args {
		out.args = append(out.args, unfilled(a))
	}
	return &out
}

// sameAtZero says whether a comparison of one question with a value comes to the
// same for who was not asked, in XPath and here.
func sameAtZero(c *node, k kind) bool {
	wanted := c.op == opNe
	if c.args[0].op != opName {
		return false
	}
	if k == kDay && c.args[1].op == opText {
		return wanted == (c.op == opNe || c.op == opLt || c.op == opLe)
	}
	v, ok := c.args[1].number()
	return ok && wanted == c.op.holds(0, v)
}

// guard adds that the questions were asked; to !=, or that they were not.
func (t *translator) guard(c *node, of []*known, o op) *node {
	var asked []string
	if t.first {
		return c
	}
	for _, k := range of {
		if k.skips && t.skips != nil {
			t.skips(k.name)
		}
		for _, a := range k.asked {
			if !slices.Contains(t.holds, a) && !slices.Contains(asked, a) {
				asked = append(asked, a)
			}
		}
	}
	if len(asked) == 0 {
		return c
	}
	when := condition(asked, c.at)
	if o == opNe {
		return &node{op: opOr, args: []*node{{op: opNot, args: []*node{when}, at: c.at}, c}, at: c.at}
	}
	return &node{op: opAnd, args: []*node{when, c}, at: c.at}
}
