package xlsform

// call translates a function.
func (t *translator) call(n *node) (*node, kind, error) {
	need := func(count int) error {
		if len(n.args) != count {
			return wrong(n.at, "%s() takes %d values, and here are %d", n.text, count, len(n.args))
		}
		return nil
	}
	switch n.text {
	case "true", "false":
		return &node{op: op(n.text), at: n.at}, kBool, need(0)
	case "not":
		if err := need(1); err != nil {
			return nil, 0, err
		}
		c, err := t.truth(n.args[0])
		return &node{op: opNot, args: []*node{c}, at: n.at}, kBool, err
	case "if":
		if err := need(3); err != nil {
			return nil, 0, err
		}
		return t.choose(n)
	case "selected":
		if err := need(2); err != nil {
			return nil, 0, err
		}
		c, err := t.selected(n)
		return c, kBool, err
	case "coalesce":
		if err := need(2); err != nil {
			return nil, 0, err
		}
		return t.coalesce(n)
	case "boolean":
		if err := need(1); err != nil {
			return nil, 0, err
		}
		c, err := t.truth(n.args[0])
		return c, kBool, err
	case "number", "string":
		if err := need(1); err != nil {
			return nil, 0, err
		}
		c, k, err := t.value(n.args[0])
		if err == nil && k != map[string]kind{"number": kNum, "string": kText}[n.text] {
			err = wrong(n.at, "%s() turns nothing into something else here: an answer is a number, a text or a choice by its type", n.text)
		}
		return c, k, err
	case "date":
		if err := need(1); err != nil {
			return nil, 0, err
		}
		if n.args[0].op == opText {
			d, err := day(n.args[0])
			return d, kDay, err
		}
	}
	return nil, 0, wrong(n.at, "%s() has no counterpart: %s", n.text, instead(n.text))
}

// instead is what to do without a function.
func instead(function string) string {
	switch function {
	case "regex":
		return "a phone number or a count is a question of type integer with bounds; else leave the constraint out"
	case "today", "now":
		return "a day that is told on a phone is never in the future, and nothing else is known of today; leave this out"
	case "count-selected":
		return "an option that excludes the others is said with not(selected(., 'none') and count-selected(.) > 1); leave other counts out"
	case "string-length":
		return "only string-length(.) <= 100 in the constraint of a text is kept, as its max; leave this out"
	case "selected-at", "position", "indexed-repeat", "count":
		return "ask with a question of its own for each case"
	case "pulldata", "instance", "jr:choice-name", "once", "last-saved":
		return "a form knows only the answers before, and what the register says of the commitment"
	}
	return "write the condition with =, !=, <, >, and, or, not() and selected()"
}

// choose translates if(condition, then, else).
func (t *translator) choose(n *node) (*node, kind, error) {
	c, err := t.truth(n.args[0])
	if err != nil {
		return nil, 0, err
	}
	yes, k, err := t.value(n.args[1])
	if err != nil {
		return nil, 0, err
	}
	no, other, err := t.value(n.args[2])
	if err == nil && k != other {
		err = wrong(n.at, "if() gives one kind of value where the condition holds and another where it does not")
	}
	return &node{op: opIf, args: []*node{c, yes, no}, at: n.at}, k, err
}

// selected translates selected(question, 'option').
func (t *translator) selected(n *node) (*node, error) {
	of, what := n.args[0], n.args[1]
	if of.op != opName && of.op != opSelf || what.op != opText {
		return nil, wrong(n.at, "selected() is for a question and an option: selected(${name}, 'option')")
	}
	k, err := t.find(of)
	if err != nil {
		return nil, err
	}
	if k.kind != kMany {
		return t.compare(&node{op: opEq, args: []*node{of, what}, at: n.at})
	}
	option, err := k.option(what)
	if err != nil {
		return nil, err
	}
	return &node{op: opIn, args: []*node{option, {op: opName, text: k.name, at: of.at}}, at: n.at}, nil
}

// coalesce translates what takes the place of an answer that is missing.
func (t *translator) coalesce(n *node) (*node, kind, error) {
	c, k, err := t.value(n.args[0])
	if err != nil {
		return nil, 0, err
	}
	if zero, ok := n.args[1].number(); ok && k == kNum && zero == 0 {
		return &node{op: opCall, text: "coalesce", args: []*node{c}, at: n.at}, kNum, nil
	}
	other, second, err := t.value(n.args[1])
	if err != nil {
		return nil, 0, err
	}
	if k != kText || second != kText {
		return nil, 0, wrong(n.at, "coalesce() is for texts, or for a number and 0, as which one counts that is not answered")
	}
	full := &node{op: opNe, args: []*node{c, {op: opText}}, at: n.at}
	return &node{op: opIf, args: []*node{full, c, other}, at: n.at}, kText, nil
}
