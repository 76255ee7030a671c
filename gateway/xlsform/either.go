package xlsform

// ifIn is the first if() among the values that a comparison is about; nil where
// there is none.
func ifIn(n *node) *node {
	if n.op == opIf {
		return n
	}
	for _, a := range n.args {
		if found := ifIn(a); found != nil {
			return found
		}
	}
	return nil
}

// either compares what an if() gives: the one value where its condition holds,
// else the other, each guarded by itself.
func (t *translator) either(c, n *node, k kind) (*node, error) {
	var sides [2]*node
	for i := range sides {
		if err := t.step(n.at); err != nil {
			return nil, err
		}
		side, err := t.guarded(replaced(c, n, n.args[i+1]), k)
		if err != nil {
			return nil, err
		}
		sides[i] = settled(side)
	}
	when, yes, no := n.args[0], sides[0], sides[1]
	not := &node{op: opNot, args: []*node{when}, at: c.at}
	both := func(o op, a, b *node) (*node, error) { return &node{op: o, args: []*node{a, b}, at: c.at}, nil }
	switch {
	case yes.op == no.op && (no.op == opTrue || no.op == opFals):
		return no, nil
	case yes.op == opTrue && no.op == opFals:
		return when, nil
	case yes.op == opFals && no.op == opTrue:
		return not, nil
	case yes.op == opTrue:
		return both(opOr, when, no)
	case yes.op == opFals:
		return both(opAnd, not, no)
	case no.op == opTrue:
		return both(opOr, not, yes)
	case no.op == opFals:
		return both(opAnd, when, yes)
	}
	return &node{op: opIf, args: []*node{when, yes, no}, at: c.at}, nil
}

// replaced is a node with another in the place of one below it.
func replaced(n, one, other *node) *node {
	if n == one {
		return other
	}
	out := *n
	out.args = nil
	for _, a := range n.args {
		out.args = append(out.args, replaced(a, one, other))
	}
	return &out
}

// settled is a comparison of two numbers that stand there, which is known already.
func settled(n *node) *node {
	if !n.op.compares() {
		return n
	}
	x, isNumber := n.args[0].number()
	y, areBoth := n.args[1].number()
	switch {
	case !isNumber || !areBoth:
		return n
	case n.op.holds(x, y):
		return &node{op: opTrue, at: n.at}
	}
	return &node{op: opFals, at: n.at}
}
