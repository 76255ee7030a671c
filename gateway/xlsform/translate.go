package xlsform

import (
	"slices"
	"strconv"
	"strings"
)

// translator makes conditions of ours from those of a workbook.
type translator struct {
	scope *scope
	self  *known         // what . stands for; nil where it stands for nothing
	holds []string       // conditions that hold anyway
	skips func(s string) // is told of a number that counts as 0 where it was passed by
	first bool           // it is not known yet what else holds
	deep  int            // calculations that stand for themselves in one another
	steps int            // values that were translated, those of calculations each time that they are named
}

// maxSteps is how long a condition may become once its calculations are written out.
const maxSteps = 5000

// step counts a value, and refuses a condition that grows without end.
func (t *translator) step(at int) error {
	if t.steps++; t.steps > maxSteps {
		return wrong(at, "with all that is calculated for it this condition has more than %d parts: write a simpler one", maxSteps)
	}
	return nil
}

// condition translates a whole condition into the parts that must all hold.
func (t *translator) condition(n *node) ([]*node, error) {
	var all []*node
	for _, t.first = range []bool{true, false} { // the second time it is known what else holds
		all, t.steps = nil, 0
		var beside []string
		for _, part := range n.flat(opAnd) {
			c, err := t.truth(part)
			if err != nil {
				return nil, err
			}
			if c = unfilled(c); c.op != opTrue {
				all = append(all, c.flat(opAnd)...)
			}
		}
		for _, c := range all {
			beside = append(beside, ours(c, opAnd.strength()))
		}
		t.holds = append(t.holds, beside...)
	}
	return all, nil
}

// truth translates what is true or false.
func (t *translator) truth(n *node) (*node, error) {
	c, k, err := t.value(n)
	if err != nil {
		return nil, err
	}
	if is := t.scope.names[n.text]; k == kBool && (n.op == opSelf || n.op == opName && is != nil && is.formula == nil) {
		return nil, wrong(n.at, "yes and no are both answers: write %s = 'yes'", map[bool]string{true: ".", false: "${" + n.text + "}"}[n.op == opSelf])
	}
	if k == kBool {
		return c, nil
	}
	if (n.op == opName || n.op == opSelf) && k != kNum { // XPath: what is not empty is true
		return t.answered(n, c)
	}
	return nil, wrong(n.at, "a condition is needed here, which compares something: ${name} = 'yes'")
}

// value translates anything, and says what it is.
func (t *translator) value(n *node) (*node, kind, error) {
	if err := t.step(n.at); err != nil {
		return nil, 0, err
	}
	switch n.op {
	case opSelf:
		if t.self == nil {
			return nil, 0, wrong(n.at, ". is the answer itself, which only a constraint knows: write ${name}")
		}
		return &node{op: opName, text: t.self.name, at: n.at}, t.self.kind, nil
	case opName:
		return t.named(n)
	case opText:
		return n, kText, nil
	case opNum:
		if v, ok := n.number(); !ok || v > largestTyped {
			return nil, 0, wrong(n.at, "%s is no number that can be typed: it has %d digits at most", n.text, len(strconv.Itoa(largestTyped)))
		}
		return n, kNum, nil
	case opAnd, opOr:
		return t.chain(n)
	case opNeg, opAdd, opSub, opMul, opDiv, opMod:
		return t.sum(n)
	case opCall:
		return t.call(n)
	default:
		if n.op.compares() {
			c, err := t.compare(n)
			return c, kBool, err
		}
	}
	return nil, 0, wrong(n.at, "this has no counterpart in a condition of ours")
}

// find is what a name stands for.
func (t *translator) find(n *node) (*known, error) {
	k := t.scope.names[n.text]
	switch {
	case n.op == opSelf && t.self != nil:
		return t.self, nil
	case k == nil && t.scope.later[n.text]:
		return nil, wrong(n.at, "%s is asked later: a condition looks back only; move its question up, or leave the condition out", n.text)
	case k == nil:
		return nil, wrong(n.at, "there is no question %s: look at its spelling in the column name", n.text)
	case k.gone != "":
		return nil, wrong(n.at, "%s is not here: %s; leave this condition out", n.text, k.gone)
	}
	return k, nil
}

func (t *translator) named(n *node) (*node, kind, error) {
	k, err := t.find(n)
	if err != nil {
		return nil, 0, err
	}
	if k.formula == nil {
		return &node{op: opName, text: k.name, at: n.at}, k.kind, nil
	}
	k.used = true
	for _, a := range k.asked {
		if !t.first && !slices.Contains(t.holds, a) {
			return nil, 0, wrong(n.at, "%s is calculated only where %s: write that condition here too, or write the calculation out", n.text, together(k.asked))
		}
	}
	if t.deep++; t.deep > 10 {
		return nil, 0, wrong(n.at, "%s is calculated from too many other calculations: write the condition out", n.text)
	}
	defer func() { t.deep-- }()
	c, kind, err := t.value(k.formula)
	if err != nil {
		return nil, 0, wrong(n.at, "the calculation of %s: %v", n.text, err)
	}
	return c, kind, nil
}

// chain translates and, or. Equalities of one question in a row are one of a list.
func (t *translator) chain(n *node) (*node, kind, error) {
	var all []*node
	for _, part := range n.flat(n.op) {
		c, err := t.truth(part)
		if err != nil {
			return nil, 0, err
		}
		if last := len(all) - 1; n.op == opOr && last >= 0 {
			if list := oneOf(all[last], c); list != nil {
				all[last] = list
				continue
			}
		}
		all = append(all, c)
	}
	out := all[0]
	for _, c := range all[1:] {
		out = &node{op: n.op, args: []*node{out, c}, at: n.at}
	}
	return out, kBool, nil
}

// oneOf joins x == "a" or x in ["a"] with x == "b"; nil where they are no such.
func oneOf(left, right *node) *node {
	same := func(n *node) bool {
		return n.args[0].op == opName && n.args[0].text == right.args[0].text
	}
	if right.op != opEq || right.args[1].op != opText || right.args[0].op != opName {
		return nil
	}
	switch {
	case left.op == opEq && left.args[1].op == opText && same(left):
		list := &node{op: opList, args: []*node{left.args[1], right.args[1]}, at: left.at}
		return &node{op: opIn, args: []*node{left.args[0], list}, at: left.at}
	case left.op == opIn && left.args[1].op == opList && same(left):
		list := &node{op: opList, args: append(slices.Clone(left.args[1].args), right.args[1]), at: left.at}
		return &node{op: opIn, args: []*node{left.args[0], list}, at: left.at}
	}
	return nil
}

// sum translates what is calculated with numbers.
func (t *translator) sum(n *node) (*node, kind, error) {
	out := &node{op: n.op, at: n.at}
	for _, a := range n.args {
		c, k, err := t.value(a)
		if err != nil {
			return nil, 0, err
		}
		if k != kNum {
			return nil, 0, wrong(a.at, "only numbers can be calculated with")
		}
		if n.op == opMod && !t.whole(c) {
			return nil, 0, wrong(a.at, "mod is for whole numbers")
		}
		out.args = append(out.args, c)
	}
	return out, kNum, nil
}

func (t *translator) whole(n *node) bool {
	whole := true
	n.each(func(n *node) {
		k := t.scope.names[n.text]
		whole = whole && n.op != opDiv && !(n.op == opNum && strings.Contains(n.text, ".")) && !(n.op == opName && k != nil && !k.whole)
	})
	return whole
}
