package xlsform

import (
	"slices"
	"strings"
)

// test writes a condition of ours in FLOIP's language of expressions, where the
// conditions of holds are known to hold. Like XPath it takes a comparison with an
// answer that is missing for false, and != for true.
func (p *floip) test(source string, holds []string) (string, error) {
	n, err := parse(source, false)
	if err != nil {
		return "", err
	}
	return p.excel(n, holds)
}

func (p *floip) excel(n *node, holds []string) (string, error) {
	switch n.op {
	case opTrue:
		return "TRUE", nil
	case opFals:
		return "FALSE", nil
	case opName:
		if k := p.scope.names[n.text]; k != nil && k.kind == kBool {
			return p.answer(n.text) + ` = "yes"`, nil
		}
	case opNot:
		inner, err := p.excel(n.args[0], holds)
		return "IF(" + inner + ", FALSE, TRUE)", err
	case opAnd, opOr:
		var all []string
		for _, part := range n.flat(n.op) {
			text, err := p.excel(part, holds)
			if err != nil {
				return "", err
			}
			all = append(all, text)
		}
		return strings.ToUpper(string(n.op)) + "(" + strings.Join(all, ", ") + ")", nil
	case opIn:
		return p.excelIn(n, holds)
	default:
		if n.op.compares() {
			return p.excelCompare(n, holds)
		}
	}
	return "", wrong(n.at, "there is no word for this")
}

// answer is how an expression names a question, or what the register knows.
func (p *floip) answer(name string) string {
	if p.form.Question(name) != nil {
		return "flow." + name + ".value"
	}
	return "contact." + name
}

// there says whether a question was answered where the conditions hold.
func (k *known) there(holds []string) bool {
	return !k.skips && !slices.ContainsFunc(k.asked, func(a string) bool { return !slices.Contains(holds, a) })
}

func (p *floip) excelIn(n *node, holds []string) (string, error) {
	left, right := n.args[0], n.args[1]
	if right.op == opList && left.op == opName && len(right.args) > 0 {
		var all []string
		for _, a := range right.args {
			text, err := p.excelCompare(&node{op: opEq, args: []*node{left, a}, at: n.at}, holds)
			if err != nil {
				return "", err
			}
			all = append(all, text)
		}
		return "OR(" + strings.Join(all, ", ") + ")", nil
	}
	k := p.scope.names[right.text]
	if right.op != opName || left.op != opText || k == nil || k.kind != kMany || !k.there(holds) {
		return "", wrong(n.at, "whether an answer is among several is only known where the question was asked")
	}
	return `IN("` + left.text + `", ` + p.answer(right.text) + ")", nil
}

func (p *floip) excelCompare(n *node, holds []string) (string, error) {
	var sides [2]string
	for i, a := range n.args {
		k := p.scope.names[a.text]
		_, isNumber := a.number()
		switch {
		case a.op == opText && a.text != "" && !strings.ContainsAny(a.text, `"\`):
			sides[i] = `"` + a.text + `"`
		case isNumber:
			sides[i] = ours(a, 0)
		case a.op == opName && k != nil && (k.kind == kNum || k.kind == kDay || k.kind == kText):
			if k.kind != kText && !k.there(holds) && !sameAtZero(n, k.kind) {
				return "", wrong(a.at, "who was not asked %s has said 0 here, and nothing there", a.text)
			}
			sides[i] = p.answer(a.text)
		default:
			return "", wrong(a.at, "there is no word for this")
		}
	}
	return sides[0] + " " + string(n.op) + " " + sides[1], nil
}
