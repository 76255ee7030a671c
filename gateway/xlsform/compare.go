package xlsform

import (
	"slices"
	"strconv"
	"strings"
	"time"
)

// compare translates a comparison. In XPath one with an answer that is missing is
// false (and != true), here such a number is 0: where that differs, the
// condition under which the question is asked is added.
func (t *translator) compare(n *node) (*node, error) {
	left, right, o := n.args[0], n.args[1], n.op
	if literal(left) && !literal(right) {
		left, right, o = right, left, o.turned()
	}
	l, lk, err := t.value(left)
	if err != nil {
		return nil, err
	}
	if right.op == opText && right.text == "" && (o == opEq || o == opNe) {
		return t.missing(left, l, o)
	}
	if left.op == opName || left.op == opSelf {
		k, err := t.find(left)
		if err != nil {
			return nil, err
		}
		if k.formula == nil {
			if c, err := t.literal(k, l, o, right); c != nil || err != nil {
				return c, err
			}
		}
	}
	r, rk, err := t.value(right)
	if err != nil {
		return nil, err
	}
	switch {
	case lk == kMany || rk == kMany:
		return nil, wrong(n.at, "several can be chosen there: write selected(${name}, 'option') for one of them")
	case lk == kDay && rk == kText && right.op == opText:
		if r, err = day(right); err != nil {
			return nil, err
		}
		rk = kDay
	case lk != rk && (lk == kNum || rk == kNum || lk == kBool || rk == kBool):
		return nil, wrong(n.at, "these are of two kinds and are never alike: compare a number with a number, a choice with the name of an option")
	case lk == kText && o != opEq && o != opNe:
		return nil, wrong(n.at, "%s is for numbers and days", o)
	}
	return t.guarded(&node{op: o, args: []*node{l, r}, at: n.at}, lk)
}

// day is a day that stands there, written as answers are kept, which are compared
// letter by letter.
func day(n *node) (*node, error) {
	at, err := time.Parse("2006-1-2", strings.TrimSpace(n.text))
	if err != nil {
		return nil, wrong(n.at, "%q is no day: write it as 2026-10-20", n.text)
	}
	return &node{op: opText, text: at.Format(time.DateOnly), at: n.at}, nil
}

// literal says whether a value stands there itself.
func literal(n *node) bool {
	_, number := n.number()
	return number || n.op == opText || n.op == opCall && n.text == "date"
}

// literal compares a question with a value that stands there; nil where that
// needs nothing of its own.
func (t *translator) literal(k *known, name *node, o op, right *node) (*node, error) {
	value, isNumber := right.number()
	switch {
	case k.kind == kNum && right.op == opText:
		v, err := strconv.ParseFloat(strings.TrimSpace(right.text), 64)
		if err != nil {
			return nil, wrong(right.at, "%s is a number, and %q is none", k.name, right.text)
		}
		return t.guarded(&node{op: o, args: []*node{name, {op: opNum, text: strconv.FormatFloat(v, 'f', -1, 64)}}, at: right.at}, kNum)
	case k.kind == kBool && (right.op == opText || isNumber):
		option, err := k.option(right)
		if err != nil {
			return nil, err
		}
		if o != opEq && o != opNe {
			return nil, wrong(right.at, "yes and no are compared with = and !=")
		}
		c := name
		if (option.text == "no") == (o == opEq) {
			c = &node{op: opNot, args: []*node{name}, at: right.at}
		}
		if option.text == "no" && k.maybe() { // not answered is no here, and neither there
			return t.guard(c, []*known{k}, o), nil
		}
		return c, nil
	case k.choices != nil && k.kind == kText && isNumber && o != opEq && o != opNe:
		return t.ranked(k, name, o, value, right.at)
	case k.choices != nil && k.kind == kText && (right.op == opText || isNumber):
		if o != opEq && o != opNe {
			return nil, wrong(right.at, "an option is compared with = and !=")
		}
		option, err := k.option(right)
		if err != nil {
			return nil, err
		}
		return &node{op: o, args: []*node{name, option}, at: right.at}, nil
	case k.kind == kText && isNumber && (o == opEq || o == opNe):
		return &node{op: o, args: []*node{name, {op: opText, text: right.text}}, at: right.at}, nil
	}
	return nil, nil
}

// option is the option that a literal names.
func (k *known) option(n *node) (*node, error) {
	name := n.text
	if n.op == opNeg {
		name = "-" + n.args[0].text
	}
	if ours, ok := k.called[name]; ok {
		return &node{op: opText, text: ours, at: n.at}, nil
	}
	if k.called == nil && slices.Contains(k.choices, name) {
		return &node{op: opText, text: name, at: n.at}, nil
	}
	where := k.name
	if k.list != "" {
		where = "the list " + k.list
	}
	return nil, wrong(n.at, "%s has no option %q: it has %s", where, name, strings.Join(k.options(), ", "))
}

// options are what the workbook calls the options.
func (k *known) options() []string {
	if k.called == nil {
		return k.choices
	}
	return sortedKeys(k.called)
}

// ranked compares options whose names are numbers.
func (t *translator) ranked(k *known, name *node, o op, value float64, at int) (*node, error) {
	list, numbers := &node{op: opList, at: at}, 0
	for _, ours := range k.choices {
		for theirs, is := range k.called {
			v, err := strconv.ParseFloat(theirs, 64)
			if is != ours || err != nil {
				continue
			}
			numbers++
			if o.holds(v, value) {
				list.args = append(list.args, &node{op: opText, text: ours, at: at})
			}
		}
	}
	switch {
	case numbers == 0:
		return nil, wrong(at, "the options of %s are no numbers: compare with = and the name of one", k.name)
	case len(list.args) == 0:
		return &node{op: opFals, at: at}, nil
	case len(list.args) == 1:
		return &node{op: opEq, args: []*node{name, list.args[0]}, at: at}, nil
	}
	return &node{op: opIn, args: []*node{name, list}, at: at}, nil
}
