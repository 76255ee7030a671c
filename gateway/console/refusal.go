package console

import (
	"fmt"
	"regexp"
	"strings"
	"time"

	"ahadi/internal/why"
)

// filled are the places that a text of refusal.yaml has for the arguments of a
// reason, in their order: {a}, {b}, and so on; {a_lifecycle} says the first as a
// word of that group.
var filled = regexp.MustCompile(`\{([a-e])(?:_([a-z_]+))?\}`)

// reasons are what stands in the way, in her language.
func (t tongue) reasons(all []why.Reason) []string {
	said := make([]string, len(all))
	for i, r := range all {
		said[i] = t.reason(r)
	}
	return said
}

// reason is one of them; what has no words here is shown as commands print it.
func (t tongue) reason(r why.Reason) string {
	var args []any
	for _, a := range r.Args {
		if n, whole := a.(int); whole {
			args = []any{"n", n}
			break
		}
	}
	text, err := t.T("refusal."+r.Says, args...)
	if err != nil {
		return r.Error()
	}
	return filled.ReplaceAllStringFunc(text, func(place string) string {
		m := filled.FindStringSubmatch(place)
		i := int(m[1][0] - 'a')
		if i >= len(r.Args) {
			return place
		}
		return t.argument(r.Args[i], m[2])
	})
}

// argument is what fills a place: a day, a number or another reason as she reads
// it, words of a group, else the text as it is.
func (t tongue) argument(arg any, group string) string {
	switch a := arg.(type) {
	case why.Reason:
		return t.reason(a)
	case int:
		return t.Num(a)
	case string:
		if group != "" {
			words := strings.Split(a, ", ")
			for i, w := range words {
				words[i] = t.Word(group, w)
			}
			return strings.Join(words, ", ")
		}
		if _, err := time.Parse(time.DateOnly, a); err == nil {
			return t.Day(a)
		}
	}
	return fmt.Sprint(arg)
}
