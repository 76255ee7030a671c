package xlsform

import (
	"slices"
	"strings"
)

// writer writes conditions of ours as XPath.
type writer struct {
	scope *scope
	self  string // the question that a constraint belongs to; it is written .
}

// xpath writes a condition of ours as it stands beside others; "" where XLSForm
// has no word for it, or would not take it back.
func (s *scope) xpath(source string, self *known, beside int) string {
	n, err := parse(source, false)
	if source == "" || err != nil {
		return ""
	}
	w := &writer{scope: s}
	if self != nil {
		w.self = self.name
	}
	text, err := w.truth(n, beside)
	if err != nil {
		return ""
	}
	if there, err := parse(text, true); self != nil && (err != nil || self.beyond(there) != nil) {
		return ""
	}
	back := &reading{scope: s, said: map[string]bool{}}
	if back.conditions(cell{text: text}, self); len(back.refusals) > 0 {
		return ""
	}
	return text
}

// truth writes what is true or false.
func (w *writer) truth(n *node, beside int) (string, error) {
	if n.op == opName {
		k := w.scope.names[n.text]
		if k == nil || k.kind != kBool {
			return "", wrong(n.at, "%s is no condition", n.text)
		}
		return inside(w.ref(n.text)+" = 'yes'", opEq.strength(), beside), nil
	}
	return w.write(n, beside)
}

func (w *writer) ref(name string) string {
	if name == w.self {
		return "."
	}
	return "${" + name + "}"
}

func inside(text string, strength, beside int) string {
	if strength <= beside {
		return "(" + text + ")"
	}
	return text
}

// write writes anything, in parentheses where it binds no more tightly than what
// it stands beside.
func (w *writer) write(n *node, beside int) (string, error) {
	s := n.op.strength()
	switch n.op {
	case opName:
		if w.scope.names[n.text] == nil {
			return "", wrong(n.at, "%s is not known", n.text)
		}
		return w.ref(n.text), nil
	case opNum:
		return n.text, nil
	case opText:
		return quote(n)
	case opTrue, opFals:
		return string(n.op) + "()", nil
	case opNot:
		inner, err := w.truth(n.args[0], 0)
		return "not(" + inner + ")", err
	case opNeg:
		inner, err := w.write(n.args[0], s)
		return "-" + inner, err
	case opIf:
		c, err := w.truth(n.args[0], 0)
		if err != nil {
			return "", err
		}
		rest, err := w.list(n.args[1:])
		return "if(" + c + ", " + rest + ")", err
	case opIn:
		return w.in(n, beside)
	case opAnd, opOr:
		left, err := w.truth(n.args[0], s-1)
		if err != nil {
			return "", err
		}
		right, err := w.truth(n.args[1], s-1)
		return inside(left+" "+string(n.op)+" "+right, s, beside), err
	case opList, opCall, opSelf:
		return "", wrong(n.at, "XLSForm has no word for this")
	default:
		return w.binary(n, beside)
	}
}

// binary writes a sum or a comparison.
func (w *writer) binary(n *node, beside int) (string, error) {
	s, low := n.op.strength(), n.op.strength()
	if !n.op.compares() {
		low--
	}
	var sides [2]string
	for i, limit := range []int{low, s} {
		a := n.args[i]
		text, err := w.write(a, limit)
		if err != nil {
			return "", err
		}
		k := w.scope.names[a.text]
		if a.op == opName && k != nil && k.kind == kMany {
			return "", wrong(n.at, "several answers are not compared as one")
		}
		if a.op == opName && k != nil && k.kind == kBool {
			text = "(" + text + " = 'yes')"
		}
		if a.op == opName && k != nil && k.kind == kNum && k.maybe() && a.text != w.self && !(n.op.compares() && sameAtZero(n, kNum)) {
			text = "coalesce(" + text + ", 0)"
		}
		sides[i] = text
	}
	return inside(sides[0]+" "+string(n.op)+" "+sides[1], s, beside), nil
}

// in writes x in ["a", "b"], and "a" in x.
func (w *writer) in(n *node, beside int) (string, error) {
	left, right := n.args[0], n.args[1]
	if k := w.scope.names[right.text]; right.op == opName && k != nil && k.kind == kMany && left.op == opText {
		option, err := quote(left)
		return "selected(" + w.ref(right.text) + ", " + option + ")", err
	}
	if right.op != opList || left.op != opName || len(right.args) < 2 {
		return "", wrong(n.at, "XLSForm has no word for this")
	}
	name, err := w.write(left, 0)
	if err != nil {
		return "", err
	}
	var all []string
	for _, a := range right.args {
		if a.op != opText {
			return "", wrong(a.at, "XLSForm has no word for this")
		}
		option, err := quote(a)
		if err != nil {
			return "", err
		}
		all = append(all, name+" = "+option)
	}
	return inside(strings.Join(all, " or "), opOr.strength(), beside), nil
}

func (w *writer) list(args []*node) (string, error) {
	var all []string
	for _, a := range args {
		text, err := w.write(a, 0)
		if err != nil {
			return "", err
		}
		all = append(all, text)
	}
	return strings.Join(all, ", "), nil
}

// quote writes a text of XPath, which knows no escapes.
func quote(n *node) (string, error) {
	switch {
	case !strings.Contains(n.text, "'"):
		return "'" + n.text + "'", nil
	case !strings.Contains(n.text, `"`):
		return `"` + n.text + `"`, nil
	}
	return "", wrong(n.at, "a text with both kinds of quotes has no counterpart")
}

// names are the questions and facts that a condition of ours names.
func names(source string) (all []string) {
	n, err := parse(source, false)
	if err != nil {
		return nil
	}
	n.each(func(n *node) {
		if n.op == opName && !slices.Contains(all, n.text) {
			all = append(all, n.text)
		}
	})
	return all
}
