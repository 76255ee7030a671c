package xlsform

import "slices"

// parser reads one condition, of XPath or of ours.
type parser struct {
	all   []token
	i     int
	xpath bool
	deep  int
}

// maxDeep is how deeply parentheses of a condition may stand in one another.
const maxDeep = 50

// parse reads a condition.
func parse(source string, xpath bool) (*node, error) {
	all, err := tokens(source, xpath)
	if err != nil {
		return nil, err
	}
	p := &parser{all: all, xpath: xpath}
	n, err := p.ternary()
	if err != nil {
		return nil, err
	}
	if t := p.now(); t.kind != "" {
		return nil, wrong(t.at, "%s is not expected here: look for an operator (=, and, or) or a parenthesis that is missing before it", t.text)
	}
	return n, nil
}

func (p *parser) now() token { return p.all[p.i] }

// takes goes past a sign if it is the next.
func (p *parser) takes(sign string) bool {
	if t := p.now(); t.kind == "sign" && t.text == sign {
		p.i++
		return true
	}
	return false
}

func (p *parser) needs(sign string) error {
	if p.takes(sign) {
		return nil
	}
	return wrong(p.now().at, "%s is missing here", sign)
}

// ternary reads a condition of ours that may be c ? x : y.
func (p *parser) ternary() (*node, error) {
	if p.deep++; p.deep > maxDeep {
		return nil, wrong(p.now().at, "parentheses stand more than %d deep: write a simpler condition", maxDeep)
	}
	defer func() { p.deep-- }()
	n, err := p.binary(0)
	if err != nil || p.xpath || !p.takes("?") {
		return n, err
	}
	yes, err := p.ternary()
	if err != nil {
		return nil, err
	}
	if err := p.needs(":"); err != nil {
		return nil, err
	}
	no, err := p.ternary()
	if err != nil {
		return nil, err
	}
	return &node{op: opIf, args: []*node{n, yes, no}, at: n.at}, nil
}

// operator is the binary operator that comes next; not before in is told apart.
func (p *parser) operator() (o op, negated bool, words int) {
	t := p.now()
	next := token{}
	if p.i+1 < len(p.all) {
		next = p.all[p.i+1]
	}
	switch {
	case t.kind == "sign" && slices.Contains([]string{"!=", "<", "<=", ">", ">=", "+", "-", "*"}, t.text):
		return op(t.text), false, 1
	case t.kind == "sign" && (t.text == "=" && p.xpath || t.text == "==" && !p.xpath):
		return opEq, false, 1
	case t.kind == "name" && (t.text == "and" || t.text == "or"):
		return op(t.text), false, 1
	case p.xpath && t.kind == "name" && (t.text == "div" || t.text == "mod"):
		return op(t.text), false, 1
	case p.xpath:
		return "", false, 0
	case t.kind == "sign" && t.text == "&&":
		return opAnd, false, 1
	case t.kind == "sign" && t.text == "||":
		return opOr, false, 1
	case t.kind == "sign" && t.text == "/":
		return opDiv, false, 1
	case t.kind == "sign" && t.text == "%":
		return opMod, false, 1
	case t.kind == "name" && t.text == "in":
		return opIn, false, 1
	case t.kind == "name" && t.text == "not" && next.kind == "name" && next.text == "in":
		return opIn, true, 2
	}
	return "", false, 0
}

// binary reads operators that bind more tightly than low.
func (p *parser) binary(low int) (*node, error) {
	left, err := p.unary()
	if err != nil {
		return nil, err
	}
	for {
		o, negated, words := p.operator()
		if words == 0 || o.strength() <= low {
			return left, nil
		}
		at := p.now().at
		p.i += words
		right, err := p.binary(o.strength())
		if err != nil {
			return nil, err
		}
		left = &node{op: o, args: []*node{left, right}, at: at}
		if negated {
			left = &node{op: opNot, args: []*node{left}, at: at}
		}
	}
}

func (p *parser) unary() (*node, error) {
	t := p.now()
	o, low := opNeg, opNeg.strength()
	switch {
	case t.kind == "sign" && t.text == "-":
	case !p.xpath && (t.kind == "sign" && t.text == "!" || t.kind == "name" && t.text == "not"):
		o, low = opNot, opNot.strength()
	default:
		return p.primary()
	}
	if p.deep++; p.deep > maxDeep {
		return nil, wrong(t.at, "signs stand more than %d deep: write a simpler condition", maxDeep)
	}
	defer func() { p.deep-- }()
	p.i++
	n, err := p.binary(low)
	if err != nil {
		return nil, err
	}
	return &node{op: o, args: []*node{n}, at: t.at}, nil
}

func (p *parser) primary() (*node, error) {
	t := p.now()
	if t.kind == "" {
		return nil, wrong(t.at, "the condition ends here, and something is missing")
	}
	p.i++
	switch {
	case t.kind == "text":
		return &node{op: opText, text: t.text, at: t.at}, nil
	case t.kind == "number":
		return &node{op: opNum, text: t.text, at: t.at}, nil
	case t.kind == "ref":
		return &node{op: opName, text: t.text, at: t.at}, nil
	case t.kind == "name":
		return p.named(t)
	case t.text == "(":
		n, err := p.ternary()
		if err != nil {
			return nil, err
		}
		return n, p.needs(")")
	case t.text == "[" && !p.xpath:
		args, err := p.args("]")
		return &node{op: opList, args: args, at: t.at}, err
	case t.text == "." && p.xpath && !p.takes("/"):
		return &node{op: opSelf, at: t.at}, nil
	case p.xpath && (t.text == "/" || t.text == "//" || t.text == ".." || t.text == "."):
		return nil, wrong(t.at, "a path into the data has no counterpart: write ${name} for the answer to a question")
	}
	return nil, wrong(t.at, "%s is not expected here", t.text)
}

// named reads a function or, in ours, a question.
func (p *parser) named(t token) (*node, error) {
	switch {
	case p.takes("("):
		args, err := p.args(")")
		return &node{op: opCall, text: t.text, args: args, at: t.at}, err
	case p.xpath:
		return nil, wrong(t.at, "%s stands alone: a question is written ${%s}, a text '%s'", t.text, t.text, t.text)
	case t.text == "true":
		return &node{op: opTrue, at: t.at}, nil
	case t.text == "false":
		return &node{op: opFals, at: t.at}, nil
	}
	return &node{op: opName, text: t.text, at: t.at}, nil
}

// args reads what stands between commas up to a sign.
func (p *parser) args(end string) (all []*node, err error) {
	if p.takes(end) {
		return nil, nil
	}
	for {
		n, err := p.ternary()
		if err != nil {
			return nil, err
		}
		all = append(all, n)
		if !p.takes(",") {
			return all, p.needs(end)
		}
	}
}
