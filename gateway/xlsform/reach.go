package xlsform

import (
	"math"
	"strings"

	"ahadi/flows"
)

// What can be typed for a number that says no largest, and for any.
const (
	usualLargest = 9999
	largestTyped = 999_999_999_999
)

// beyond refuses a constraint of a number that wants answers below zero, which no
// phone can type.
func (k *known) beyond(n *node) error {
	if k.kind != kNum {
		return nil
	}
	for _, c := range compared(n) {
		o, v := c.op, c.value
		if v >= 0 || o == opNe || o == opGt && v >= -1 && k.whole {
			continue
		}
		return wrong(c.at, "no number below 0 can be typed on a phone: write . >= 0; or ask with select_one whether it is below 0, and then for the number without its sign")
	}
	return nil
}

// against is a value that a constraint compares the answer with.
type against struct {
	op    op
	value float64
	at    int
}

// compared are the values that a constraint compares its own answer with.
func compared(n *node) (all []against) {
	n.each(func(n *node) {
		if !n.op.compares() {
			return
		}
		left, right, o := n.args[0], n.args[1], n.op
		if right.op == opSelf {
			left, right, o = right, left, o.turned()
		}
		if v, ok := right.number(); ok && left.op == opSelf {
			all = append(all, against{o, v, n.at})
		}
	})
	return all
}

// reach lets everything be typed that a constraint names: 99999 in
// ". <= 20000 or . = 99999".
func (b *bounds) reach(n *node) {
	for _, c := range compared(n) {
		if v := math.Ceil(c.value); b.max == 0 && v > usualLargest || b.max > usualLargest && v > float64(b.max) {
			b.max = int(min(v, largestTyped))
		}
	}
}

// inReach refuses bounds that no number meets, and notes a number that has no
// largest.
func (r *reading) inReach(q *flows.Question, c cell) {
	if q.Type != "integer" && q.Type != "decimal" {
		return
	}
	switch {
	case q.Max == 0 && q.Min > usualLargest:
		r.refuse(c, "a number that says no largest is at most %d: write the largest too, as . >= %d and . <= %d", usualLargest, q.Min, q.Min*10)
	case q.Max != 0 && q.Max < q.Min:
		r.refuse(c, "no number is at least %d and at most %d: change one of them", q.Min, q.Max)
	case q.Max == 0 && !limited(c.text):
		r.endless = append(r.endless, q.Name)
	}
}

// limited says whether a constraint names something that its answer may not exceed.
func limited(constraint string) bool {
	n, err := parse(straight.Replace(constraint), true)
	found := false
	if err == nil && constraint != "" {
		n.each(func(n *node) {
			found = found || n.op == opEq || len(n.args) == 2 && (n.op == opLt || n.op == opLe) && n.args[0].op == opSelf || len(n.args) == 2 && (n.op == opGt || n.op == opGe) && n.args[1].op == opSelf
		})
	}
	return found
}

// tellEndless tells of the numbers that got a largest.
func (r *reading) tellEndless() {
	if len(r.endless) > 0 {
		r.remarks = append(r.remarks, "numbers that say no largest take 0 to 9999 at most; where more can be true, write . <= and the largest as constraint: "+strings.Join(r.endless, ", "))
	}
}
