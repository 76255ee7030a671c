package flows

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/expr-lang/expr"
	"github.com/expr-lang/expr/file"
	"github.com/expr-lang/expr/vm"
)

// facts are what expressions may name besides the earlier questions.
//
//	kind           the commitment's kind: "build" or "keep", "" before one is picked;
//	               in a form that asks a question of this name, the answer
//	has_milestone  whether the commitment has a next step that is not met
//	official       whether the person speaks for those who promised
func facts(c *Commitment, official bool) map[string]any {
	env := map[string]any{"kind": "", "has_milestone": false, "official": official}
	if c != nil {
		env["kind"], env["has_milestone"] = c.Kind, c.Milestone != nil
	}
	return env
}

// kindName is a fact whose name a question may have.
const kindName = "kind"

func isFact(name string) bool {
	_, ok := facts(nil, false)[name]
	return ok
}

// expressions compiles all conditions of a form against the types of the
// questions that were asked before.
func (l *loader) expressions() {
	env := facts(nil, false)
	if l.form.Question(kindName) != nil {
		delete(env, kindName)
	}
	for i, q := range l.form.Questions {
		at := fmt.Sprintf("$.questions[%d]", i)
		q.relevant = l.compile(at+".relevant", q.Relevant, env)
		env[q.Name] = q.kind.typed("")
		if q.Gives != "" {
			env[q.Gives] = 0
		}
		q.constraint = l.compile(at+".constraint", q.Constraint, env)
	}
	if c := l.form.Confirm; c != nil {
		c.relevant = l.compile("$.confirm.relevant", c.Relevant, env)
	}
	for i := range l.form.Receipt {
		e := &l.form.Receipt[i]
		e.relevant = l.compile(fmt.Sprintf("$.receipt[%d].relevant", i), e.Relevant, env)
	}
	l.form.zero = env
}

// compile turns one condition into a program; "" is none and always true.
func (l *loader) compile(path, source string, env map[string]any) *vm.Program {
	if source == "" {
		return nil
	}
	p, err := expr.Compile(source, expr.Env(env), expr.AsBool(), expr.DisableAllBuiltins())
	if err == nil {
		return p
	}
	said := err.Error()
	var at *file.Error
	if errors.As(err, &at) {
		said = at.Message
		for _, q := range l.form.Questions {
			_, earlier := env[q.Name]
			if !earlier && said == "unknown name "+q.Name {
				said = q.Name + " is asked later: a condition looks back only"
			}
		}
		if strings.HasPrefix(said, "unknown name ") {
			said += ": there is " + strings.Join(slices.Sorted(maps.Keys(env)), ", ")
		}
		said = fmt.Sprintf("%s (at character %d of %q)", said, at.Column+1, source)
	}
	l.wrong(path, "%s", said)
	return nil
}

// truth evaluates conditions over one set of answers.
type truth struct {
	machine vm.VM
	env     map[string]any
}

// newTruth begins with no question answered.
func (f *Form) newTruth(c *Commitment, official bool) *truth {
	env := maps.Clone(f.zero)
	env["has_milestone"], env["official"] = c != nil && c.Milestone != nil, official
	if f.Question(kindName) == nil && c != nil {
		env[kindName] = c.Kind
	}
	return &truth{env: env}
}

// learn adds an answer.
func (t *truth) learn(q *Question, answer string) { t.env[q.Name] = q.kind.typed(answer) }

// holds says whether a condition is true; none always is. Conditions are typed
// at load, so that one cannot fail here but by a mistake of ours.
func (t *truth) holds(p *vm.Program) bool {
	if p == nil {
		return true
	}
	out, err := t.machine.Run(p, t.env)
	yes, ok := out.(bool)
	return err == nil && ok && yes
}
