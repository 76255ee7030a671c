package xlsform

import (
	"cmp"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"ahadi/flows"
)

func (p *floip) block(name, kind string, config map[string]any, exits ...floipExit) {
	for i := range exits {
		exits[i].ID, exits[i].Config = p.id(name+"/"+strconv.Itoa(i)), map[string]any{}
	}
	p.flow.Blocks = append(p.flow.Blocks, floipBlock{p.id(name), name, kind, config, exits})
}

// on is the exit of whoever takes no other.
func on(to string) floipExit {
	return floipExit{Tag: "Default", Label: "Default", Default: true, To: to}
}

// decide is a block that goes one way where a condition of ours holds.
func (p *floip) decide(name, source string, holds []string, yes, no string) {
	test, err := p.test(source, holds)
	if err != nil {
		p.problems = append(p.problems, fmt.Sprintf("%s: %s: %v", strings.TrimSuffix(name, "_if"), source, err))
	}
	p.block(name, "Core.Case", map[string]any{}, floipExit{Tag: "holds", Label: "holds", Test: test, To: yes}, on(no))
}

// says is a block that only tells something.
func (p *floip) says(name string, t flows.Text, to string) {
	p.block(name, "MobilePrimitives.Message", map[string]any{"prompt": p.resource(name, t, nil)}, on(to))
}

// question is the blocks of one question.
func (p *floip) question(i int, q *flows.Question) {
	next := p.begins(i + 1)
	if q.Relevant != "" {
		p.decide(q.Name+"_if", q.Relevant, conjuncts(q.Relevant), p.id(q.Name), next)
	}
	k := p.scope.add(q, q.Name, nil, "")
	after := next
	if q.Constraint != "" {
		after = p.id(q.Name + "_right")
	}
	kind, config := p.asks(q)
	p.block(q.Name, "MobilePrimitives."+kind, config, on(after))
	if q.Constraint == "" {
		return
	}
	again := p.id(q.Name)
	if len(q.Message) > 0 {
		again = p.id(q.Name + "_wrong")
		p.says(q.Name+"_wrong", q.Message, p.id(q.Name))
	}
	now := *k // it was just answered, or passed by
	now.skips, now.asked = false, nil
	p.scope.names[q.Name] = &now
	holds := []string{}
	if q.Relevant != "" {
		holds = conjuncts(q.Relevant)
	}
	p.decide(q.Name+"_right", q.Constraint, holds, next, again)
	p.scope.names[q.Name] = k
	if last := &p.flow.Blocks[len(p.flow.Blocks)-1]; k.skips {
		last.Exits[0].Test = fmt.Sprintf("OR(%[1]s = NULL, %[1]s = %[2]d, %[3]s)", p.answer(q.Name), q.UnknownKey, last.Exits[0].Test)
	}
}

// asks is the kind of block that asks a question, and how.
func (p *floip) asks(q *flows.Question) (kind string, config map[string]any) {
	options := q.Choices
	if q.Type == "yes_no" {
		for i, name := range []string{"yes", "no"} {
			t := flows.Text{}
			for _, l := range p.languages {
				t[l] = p.book.Say(l, "key_"+name, nil)
			}
			options = append(slices.Clone(options), flows.Choice{Name: name, Key: i + 1, Label: t})
		}
	}
	config = map[string]any{"prompt": p.resource(q.Name, q.Label, p.keys(q, options))}
	switch kindOf(q.Type) {
	case kNum:
		if q.Max > 0 {
			config["validation_minimum"], config["validation_maximum"] = q.Min, q.Max
		}
		return "NumericResponse", config
	case kText, kDay, kBool, kMany:
	}
	if len(options) == 0 {
		if q.Type == "text" {
			config["text"] = map[string]any{"max_response_characters": cmp.Or(q.Max, maxText)}
		}
		return "OpenResponse", config
	}
	choices := map[string]any{}
	for _, o := range options {
		choices[o.Name] = p.resource(q.Name+"/"+o.Name, o.Label, nil)
	}
	config["question_prompt"], config["choices"] = p.resource(q.Name+"?", q.Label, nil), choices
	if q.Type == "choices" {
		return "SelectManyResponses", config
	}
	return "SelectOneResponse", config
}

// keys are the lines below a question, by language.
func (p *floip) keys(q *flows.Question, options []flows.Choice) map[string]string {
	out := map[string]string{}
	for _, l := range p.languages {
		for _, o := range options {
			out[l] += fmt.Sprintf("\n%d %s", o.Key, o.Label[l])
		}
		switch {
		case q.Unknown[l] != "":
			out[l] += fmt.Sprintf("\n%d %s", q.UnknownKey, q.Unknown[l])
		case !q.Required:
			out[l] += "\n0 " + p.book.Say(l, "key_skip", nil)
		}
	}
	return out
}

// resource keeps a text in all its languages, and gives its id.
func (p *floip) resource(of string, t flows.Text, below map[string]string) string {
	r := floipResource{ID: p.id("text/" + of)}
	for _, l := range order(t) {
		r.Values = append(r.Values, floipValue{l, "TEXT", "text/plain", floipModes(), p.template(t[l]) + p.template(below[l])})
	}
	p.resources = append(p.resources, r)
	return r.ID
}

// template is a text with its placeholders as expressions: answers are the flow's,
// what the register knows is the contact's.
func (p *floip) template(text string) string {
	var b strings.Builder
	text = strings.ReplaceAll(text, "@", "@@")
	for {
		before, rest, found := strings.Cut(text, "{")
		b.WriteString(before)
		name, after, closed := strings.Cut(rest, "}")
		switch {
		case !found:
			return b.String()
		case !closed || ourName(name) != name:
			b.WriteByte('{')
			text = rest
			continue
		case p.form.Question(name) != nil:
			b.WriteString("@(flow." + name + ".value)")
		default:
			b.WriteString("@(contact." + name + ")")
		}
		text = after
	}
}

func (p *floip) confirm() {
	c := p.form.Confirm
	if c == nil {
		return
	}
	if c.Relevant != "" {
		p.decide("ahadi_confirm_if", c.Relevant, conjuncts(c.Relevant), p.id("ahadi_confirm"), p.ends())
	}
	p.says("ahadi_confirm", c.Label, p.ends())
}

func (p *floip) receipts() {
	last := len(p.form.Receipt) - 1
	var exits []floipExit
	for i, e := range p.form.Receipt {
		name := fmt.Sprintf("ahadi_receipt_%d", i+1)
		p.says(name, e.Label, "")
		if i == last {
			exits = append(exits, on(p.id(name)))
			continue
		}
		test, err := p.test(e.Relevant, conjuncts(e.Relevant))
		if err != nil {
			p.problems = append(p.problems, fmt.Sprintf("receipt: %s: %v", e.Relevant, err))
		}
		exits = append(exits, floipExit{Tag: name, Label: name, Test: test, To: p.id(name)})
	}
	if last > 0 {
		p.block("ahadi_receipt_if", "Core.Case", map[string]any{}, exits...)
	}
}
