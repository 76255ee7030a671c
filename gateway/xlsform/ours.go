package xlsform

import (
	"strconv"
	"strings"
)

// ours writes a condition in the language of our forms, in parentheses where it
// binds no more tightly than what it stands beside.
func ours(n *node, beside int) string {
	s := n.op.strength()
	text := n.plain()
	if s <= beside && s < opName.strength() {
		return "(" + text + ")"
	}
	return text
}

// sign is how an operator is written in ours.
func (o op) sign() string {
	switch o {
	case opEq:
		return "=="
	case opDiv:
		return "/"
	case opMod:
		return "%"
	default:
		return string(o)
	}
}

func (n *node) plain() string {
	s := n.op.strength()
	switch n.op {
	case opName, opNum:
		return n.text
	case opText:
		return strconv.Quote(n.text)
	case opTrue, opFals:
		return string(n.op)
	case opNot:
		return "not " + ours(n.args[0], s)
	case opNeg:
		return "-" + ours(n.args[0], s)
	case opIf:
		return ours(n.args[0], s) + " ? " + ours(n.args[1], s) + " : " + ours(n.args[2], s)
	case opList:
		var all []string
		for _, a := range n.args {
			all = append(all, ours(a, 0))
		}
		return "[" + strings.Join(all, ", ") + "]"
	case opAnd, opOr: // a chain needs no parentheses
		return ours(n.args[0], s-1) + " " + n.op.sign() + " " + ours(n.args[1], s-1)
	case opAdd, opMul, opSub, opDiv, opMod:
		return ours(n.args[0], s-1) + " " + n.op.sign() + " " + ours(n.args[1], s)
	case opCall, opSelf: // none is left in a condition that was translated
		return n.text
	default:
		return ours(n.args[0], s) + " " + n.op.sign() + " " + ours(n.args[1], s)
	}
}
