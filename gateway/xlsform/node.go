package xlsform

import (
	"fmt"
	"strconv"
)

// op is what a node of a condition does.
type op string

const (
	opName op = "name" // text: the name, as it is written
	opSelf op = "."    // the answer itself, in a constraint
	opText op = "text"
	opNum  op = "number"
	opTrue op = "true"
	opFals op = "false"
	opNot  op = "not"
	opNeg  op = "neg"
	opAnd  op = "and"
	opOr   op = "or"
	opEq   op = "="
	opNe   op = "!="
	opLt   op = "<"
	opLe   op = "<="
	opGt   op = ">"
	opGe   op = ">="
	opAdd  op = "+"
	opSub  op = "-"
	opMul  op = "*"
	opDiv  op = "div"
	opMod  op = "mod"
	opIf   op = "if"   // condition, then, else
	opIn   op = "in"   // value, list; or value, a question of several
	opList op = "list" // of texts
	opCall op = "call" // text: the function
)

// node is a part of a condition, in either language.
type node struct {
	op   op
	text string
	args []*node
	at   int // the character of the cell that it begins at, from 1
}

// mistake is what is wrong in a condition, and where.
type mistake struct {
	at   int
	what string
}

// Error reads: character 7: what is wrong, and what to do.
func (m *mistake) Error() string { return fmt.Sprintf("character %d: %s", m.at, m.what) }

func wrong(at int, format string, args ...any) error {
	return &mistake{at, fmt.Sprintf(format, args...)}
}

// strength is how tightly an operator binds, the same in both languages but for
// not, which XPath writes as a function.
func (o op) strength() int {
	switch o {
	case opIf:
		return 5
	case opOr:
		return 10
	case opAnd:
		return 15
	case opEq, opNe, opIn:
		return 20
	case opLt, opLe, opGt, opGe:
		return 20
	case opAdd, opSub:
		return 30
	case opNot:
		return 50
	case opMul, opDiv, opMod:
		return 60
	case opNeg:
		return 90
	case opName, opSelf, opText, opNum, opTrue, opFals, opList, opCall:
	}
	return 100
}

// compares says whether the operator compares two values.
func (o op) compares() bool {
	switch o {
	case opEq, opNe, opLt, opLe, opGt, opGe:
		return true
	default:
		return false
	}
}

// turned is the operator with its sides changed over.
func (o op) turned() op {
	switch o {
	case opLt:
		return opGt
	case opLe:
		return opGe
	case opGt:
		return opLt
	case opGe:
		return opLe
	default:
		return o
	}
}

// holds compares two numbers.
func (o op) holds(x, y float64) bool {
	switch o {
	case opEq:
		return x == y
	case opNe:
		return x != y
	case opLt:
		return x < y
	case opLe:
		return x <= y
	case opGt:
		return x > y
	default:
		return x >= y
	}
}

// flat are the parts of a chain of the same operator, and what is none is its only part.
func (n *node) flat(of op) []*node {
	if n.op != of {
		return []*node{n}
	}
	var all []*node
	for _, a := range n.args {
		all = append(all, a.flat(of)...)
	}
	return all
}

// number is the value of a literal, with its sign.
func (n *node) number() (float64, bool) {
	if n.op == opNeg {
		v, ok := n.args[0].number()
		return -v, ok
	}
	if n.op != opNum {
		return 0, false
	}
	v, err := strconv.ParseFloat(n.text, 64)
	return v, err == nil
}

// each visits a node and all below it.
func (n *node) each(visit func(*node)) {
	visit(n)
	for _, a := range n.args {
		a.each(visit)
	}
}
