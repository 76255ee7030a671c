package xlsform

import (
	"slices"
	"strings"

	"ahadi/flows"
)

// kind is what a condition can do with an answer.
type kind int

const (
	kText kind = iota // a choice's name, or words
	kNum
	kBool
	kMany // several choices' names
	kDay
)

// known is what a condition may name.
type known struct {
	name    string // as ours is called
	kind    kind
	whole   bool              // a number without decimals
	choices []string          // the names of the options; nil where any text can be an answer
	called  map[string]string // the options by what the workbook calls them; nil where they are called the same
	list    string            // of the options, as the workbook calls it
	asked   []string          // the conditions that all hold where it is asked; none: always
	skips   bool              // it may be passed by, or not known, where it is asked
	gone    string            // why it is not here, where it was left out
	formula *node             // of a calculation, which stands for itself
	used    bool              // some condition names the calculation
}

// maybe says whether it can be without an answer.
func (k *known) maybe() bool { return len(k.asked) > 0 || k.skips }

// scope is what may be named at a place of the form, by the workbook's name and
// by ours.
type scope struct {
	names map[string]*known
	later map[string]bool // asked further down
}

// newScope holds what can be named before any question.
func newScope() *scope {
	s := &scope{names: map[string]*known{}, later: map[string]bool{}}
	for _, f := range facts {
		s.names[f.name] = &known{name: f.name, kind: f.kind, choices: f.choices, skips: f.kind == kText}
	}
	return s
}

// facts are what conditions name besides questions.
var facts = [...]struct {
	name    string
	kind    kind
	choices []string
}{
	{"kind", kText, []string{"build", "keep"}},
	{"has_milestone", kBool, []string{"yes", "no"}},
	{"official", kBool, []string{"yes", "no"}},
}

func isFact(name string) bool {
	for _, f := range facts {
		if f.name == name {
			return true
		}
	}
	return false
}

// kindOf is what a condition can do with the answers to a type of question.
func kindOf(t string) kind {
	switch t {
	case "integer", "decimal", "percent", "money":
		return kNum
	case "choices":
		return kMany
	case "yes_no":
		return kBool
	case "date":
		return kDay
	}
	return kText
}

// add makes a question of ours known under what the workbook calls it.
func (s *scope) add(q *flows.Question, called string, options map[string]string, list string) *known {
	k := &known{name: q.Name, kind: kindOf(q.Type), list: list, called: options, skips: !q.Required || len(q.Unknown) > 0}
	k.whole = k.kind == kNum && q.Type != "decimal"
	for _, c := range q.Choices {
		k.choices = append(k.choices, c.Name)
	}
	if q.Type == "yes_no" {
		k.choices = []string{"yes", "no"}
	}
	if q.Relevant != "" {
		k.asked = conjuncts(q.Relevant)
	}
	s.names[called], s.names[q.Name] = k, k
	if q.Gives != "" {
		s.names[q.Gives] = &known{name: q.Gives, kind: kNum, whole: true, asked: k.asked, skips: true}
	}
	return k
}

// conjuncts are the conditions of ours that must all hold for one to hold, each
// as it may stand beside and.
func conjuncts(source string) (all []string) {
	n, err := parse(source, false)
	if err != nil {
		return []string{"(" + source + ")"}
	}
	parts := n.flat(opAnd)
	if len(parts) == 1 {
		if n.op.strength() < opAnd.strength() {
			return []string{"(" + source + ")"}
		}
		return []string{source}
	}
	for _, p := range parts {
		all = append(all, ours(p, opAnd.strength()))
	}
	return all
}

// together is the condition that all of some hold.
func together(all []string) string {
	var once []string
	for _, c := range all {
		if !slices.Contains(once, c) {
			once = append(once, c)
		}
	}
	if len(once) == 1 { // nothing stands beside it
		return bare(once[0])
	}
	return strings.Join(once, " and ")
}

// bare is a condition without parentheses around the whole of it.
func bare(source string) string {
	if !strings.HasPrefix(source, "(") || !strings.HasSuffix(source, ")") {
		return source
	}
	inner := source[1 : len(source)-1]
	if n, err := parse(inner, false); err == nil && ours(n, 0) == inner {
		return inner
	}
	return source
}
