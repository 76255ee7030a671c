package xlsform

import (
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"

	"ahadi/flows"
)

// bounds are what an answer must meet.
type bounds struct {
	min, max   int
	constraint string
	alone      []string // the options that exclude the others
}

// limits reads the constraint of a question.
func (r *reading) limits(q *flows.Question, in row, k *known) {
	s := r.survey
	c := s.get(in, "constraint")
	b := r.bounds(q, c, k)
	own := [3]cell{s.get(in, "ahadi_min"), s.get(in, "ahadi_max"), s.get(in, "ahadi_constraint")}
	if !own[0].empty() || !own[1].empty() || !own[2].empty() {
		mine := bounds{r.number(own[0]), r.number(own[1]), own[2].text, b.alone}
		if written(mine, q, r.scope, k) == c.text {
			b = mine
		} else {
			r.remark(c, "ahadi_min, ahadi_max and ahadi_constraint are passed over: they are not what the constraint says, which counts")
		}
	}
	q.Min, q.Max, q.Constraint = b.min, b.max, b.constraint
	r.inReach(q, c)
	for i := range q.Choices {
		q.Choices[i].Alone = slices.Contains(b.alone, q.Choices[i].Name)
	}
	if len(q.Message) == 0 && q.Constraint != "" && own[2].empty() {
		r.remark(c, "where this does not hold, the phone says only that the answer is not on the list: say in constraint_message what is right")
	}
	if len(q.Message) > 0 && q.Constraint == "" {
		q.Message = nil
		if !c.empty() {
			r.remark(c, "its message is left out: the phone says itself what is too small or too large")
		}
	}
}

// bounds parts a constraint into the smallest, the largest and what is left.
func (r *reading) bounds(q *flows.Question, c cell, k *known) (b bounds) {
	if c.empty() {
		return b
	}
	n, err := parse(straight.Replace(c.text), true)
	if err != nil {
		r.refuse(c, "%v", err)
		return b
	}
	if err := k.beyond(n); err != nil {
		r.refuse(c, "%v", err)
		return b
	}
	var rest *node
	for _, part := range n.flat(opAnd) {
		if b.takes(part, q, k) {
			continue
		}
		if rest == nil {
			rest = part
		} else {
			rest = &node{op: opAnd, args: []*node{rest, part}, at: n.at}
		}
	}
	if rest == nil {
		return b
	}
	t := &translator{scope: r.scope, self: k, holds: append([]string{}, k.asked...), skips: r.skipped(c)}
	all, err := t.condition(rest)
	if err != nil {
		r.refuse(c, "%v", err)
		return b
	}
	b.constraint = together(parts(all))
	if k.kind == kNum && q.Type != "money" && q.Type != "percent" {
		b.reach(rest)
	}
	return b
}

// takes keeps a part of a constraint that our question has a place of its own
// for. Where the form words what is wrong itself, a bound of numbers stays in the
// constraint, so that those words are said.
func (b *bounds) takes(n *node, q *flows.Question, k *known) bool {
	if option := aloneIn(n); option != "" && len(q.Choices) > 0 && k.called[option] != "" {
		b.alone = append(b.alone, k.called[option])
		return true
	}
	if !n.op.compares() {
		return false
	}
	left, right, o := n.args[0], n.args[1], n.op
	if literal(left) || left.op == opCall && left.text == "today" {
		left, right, o = right, left, o.turned()
	}
	if q.Type == "date" { // no day is in the future
		return left.op == opSelf && right.op == opCall && right.text == "today" && o == opLe
	}
	value, ok := right.number()
	if !ok || value != math.Trunc(value) || math.Abs(value) > largestTyped {
		return false
	}
	v := int(value)
	if q.Type == "text" {
		if left.op != opCall || left.text != "string-length" || len(left.args) != 1 || left.args[0].op != opSelf {
			return false
		}
		return b.upTo(v, o, 1)
	}
	if left.op != opSelf || k.kind != kNum || q.Type == "money" {
		return false
	}
	step := 1
	if q.Type == "decimal" {
		step = 0
	}
	return b.number(v, o, step, len(q.Message) > 0)
}

// number takes a bound of a number.
func (b *bounds) number(v int, o op, step int, worded bool) bool {
	switch o {
	case opGe, opGt:
		if o == opGt && step == 0 || worded && (v > 0 || v == 0 && o == opGt) {
			return false
		}
		if o == opGt {
			v++
		}
		b.min = max(b.min, v, 0) // no number that is typed is negative
		return true
	case opLe, opLt:
		if o == opLt && step == 0 {
			return false
		}
		if worded {
			if v > usualLargest { // so that it can be typed
				b.max = v
			}
			return false
		}
		return b.upTo(v, o, step)
	default:
		return false
	}
}

// upTo takes a largest value; 0 would be none, and stays in the constraint.
func (b *bounds) upTo(v int, o op, step int) bool {
	if o == opLt {
		v -= step
	}
	if o != opLt && o != opLe || v < 1 {
		return false
	}
	if b.max == 0 || v < b.max {
		b.max = v
	}
	return true
}

// aloneIn is the option that a part of a constraint keeps from being chosen
// together with others: not(selected(., 'x') and count-selected(.) > 1).
func aloneIn(n *node) string {
	if n.op != opCall || n.text != "not" || len(n.args) != 1 || n.args[0].op != opAnd {
		return ""
	}
	s, c := n.args[0].args[0], n.args[0].args[1]
	if s.op != opCall || s.text != "selected" || len(s.args) != 2 || s.args[0].op != opSelf || s.args[1].op != opText {
		return ""
	}
	if c.op != opGt || c.args[0].op != opCall || c.args[0].text != "count-selected" || len(c.args[0].args) != 1 || c.args[0].args[0].op != opSelf || c.args[1].text != "1" {
		return ""
	}
	return s.args[1].text
}

// written is the constraint of XLSForm for what an answer of ours must meet; ""
// where it has no word for it.
func written(b bounds, q *flows.Question, s *scope, self *known) string {
	var all []string
	for _, c := range q.Choices {
		if slices.Contains(b.alone, c.Name) {
			all = append(all, fmt.Sprintf("not(selected(., '%s') and count-selected(.) > 1)", c.Name))
		}
	}
	if q.Type == "text" && b.max > 0 {
		all = append(all, "string-length(.) <= "+strconv.Itoa(b.max))
	} else {
		if b.min > 0 {
			all = append(all, ". >= "+strconv.Itoa(b.min))
		}
		if b.max > 0 {
			all = append(all, ". <= "+strconv.Itoa(b.max))
		}
	}
	beside := 0
	if len(all) > 0 {
		beside = opAnd.strength() - 1
	}
	if text := s.xpath(b.constraint, self, beside); text != "" {
		all = append(all, text)
	}
	return strings.Join(all, " and ")
}
