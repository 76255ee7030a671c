package xlsform

import (
	"bytes"
	"fmt"
	"regexp"
	"strconv"
	"strings"

	"ahadi/flows"
)

// yamlOf writes a form as ours are written, and tells on which line each
// question begins.
func yamlOf(f *flows.Form) (src []byte, lines []int) {
	y := &yaml{}
	y.key(0, "form", plain(f.Name))
	y.key(0, "version", strconv.Itoa(f.Version))
	y.key(0, "order", strconv.Itoa(f.Order))
	y.count(0, "key", f.Key)
	if len(f.Roles) > 0 {
		y.key(0, "roles", "["+strings.Join(f.Roles, ", ")+"]")
	}
	y.flag(0, "several", f.Several)
	y.words(0, "keyword", f.Keyword)
	y.text(0, "title", f.Title)
	y.text(0, "none", f.None)
	y.line("questions:")
	for _, q := range f.Questions {
		lines = append(lines, bytes.Count(y.Bytes(), []byte("\n"))+1)
		y.question(q)
	}
	if c := f.Confirm; c != nil {
		y.line("confirm:")
		y.expression(2, "relevant", c.Relevant)
		y.text(2, "label", c.Label)
	}
	y.receipt(f.Receipt)
	return y.Bytes(), lines
}

// yaml is a file that grows.
type yaml struct{ bytes.Buffer }

func (y *yaml) line(text string) { y.WriteString(text + "\n") }

func (y *yaml) key(deep int, key, value string) {
	y.line(strings.Repeat(" ", deep) + key + ": " + value)
}

func (y *yaml) text(deep int, key string, t flows.Text) {
	if len(t) > 0 {
		y.key(deep, key, inline(t))
	}
}

func (y *yaml) count(deep int, key string, n int) {
	if n != 0 {
		y.key(deep, key, strconv.Itoa(n))
	}
}

func (y *yaml) flag(deep int, key string, is bool) {
	if is {
		y.key(deep, key, "true")
	}
}

func (y *yaml) word(deep int, key, word string) {
	if word != "" {
		y.key(deep, key, plain(word))
	}
}

func (y *yaml) words(deep int, key string, w map[string][]string) {
	if len(w) > 0 {
		y.key(deep, key, inlineWords(w))
	}
}

// expression writes a condition, in quotes only where YAML would read it otherwise.
func (y *yaml) expression(deep int, key, source string) {
	switch {
	case source == "":
	case bareCondition.MatchString(source) && !reserved(source) && !strings.Contains(source, ": ") && !strings.Contains(source, " #"):
		y.key(deep, key, source)
	case !strings.ContainsAny(source, "\n\r\t") && strconv.CanBackquote(source):
		y.key(deep, key, "'"+strings.ReplaceAll(source, "'", "''")+"'")
	default:
		y.key(deep, key, strconv.Quote(source))
	}
}

// bareCondition are those that YAML takes as they stand.
var bareCondition = regexp.MustCompile(`^[a-z_(][ -~]*[a-z0-9_)"\]]$`)

func (y *yaml) question(q *flows.Question) {
	const deep = 4
	y.line("  - name: " + plain(q.Name))
	y.word(deep, "type", q.Type)
	y.word(deep, "of", q.Of)
	y.word(deep, "gives", q.Gives)
	y.word(deep, "on", q.On)
	if !q.Required {
		y.key(deep, "required", "false")
	}
	y.count(deep, "min", q.Min)
	y.count(deep, "max", q.Max)
	y.expression(deep, "relevant", q.Relevant)
	y.expression(deep, "constraint", q.Constraint)
	y.text(deep, "constraint_message", q.Message)
	y.text(deep, "unknown", q.Unknown)
	y.count(deep, "unknown_key", q.UnknownKey)
	y.text(deep, "label", q.Label)
	y.text(deep, "official", q.Official)
	y.text(deep, "hint", q.Hint)
	y.text(deep, "back", q.Back)
	if len(q.Choices) == 0 {
		return
	}
	y.line("    choices:")
	for i, c := range q.Choices {
		y.line("      - {" + choice(c, i) + "}")
	}
}

// choice is one option on a line.
func choice(c flows.Choice, i int) string {
	all := []string{"name: " + plain(c.Name)}
	if c.Key != i+1 && c.Key != 0 {
		all = append(all, fmt.Sprintf("key: %d", c.Key))
	}
	if b := band(c.Band); b != "" {
		all = append(all, "band: "+b)
	}
	if c.Alone {
		all = append(all, "alone: true")
	}
	all = append(all, "label: "+inline(c.Label))
	if len(c.Value) > 0 {
		all = append(all, "value: "+inline(c.Value))
	}
	if len(c.Words) > 0 {
		all = append(all, "words: "+inlineWords(c.Words))
	}
	return strings.Join(all, ", ")
}

// band is a range as a form has it; "" for none.
func band(b flows.Band) string {
	switch {
	case b.None:
		return ""
	case b.Low == b.High:
		return strconv.Itoa(b.Low)
	}
	return fmt.Sprintf("%d-%d", b.Low, b.High)
}

func (y *yaml) receipt(all flows.Receipt) {
	if len(all) == 1 && all[0].Relevant == "" {
		y.text(0, "receipt", all[0].Label)
		return
	}
	if len(all) == 0 {
		return
	}
	y.line("receipt:")
	for _, e := range all {
		if e.Relevant == "" {
			y.line("  - label: " + inline(e.Label))
			continue
		}
		y.expression(2, "- relevant", e.Relevant)
		y.text(4, "label", e.Label)
	}
}

// order is how our own forms put languages, any other after them.
func order[V any](m map[string]V) (all []string) {
	for _, l := range []string{"en", "sw", "es", "fr", "pt"} {
		if _, ok := m[l]; ok {
			all = append(all, l)
		}
	}
	for _, l := range sortedKeys(m) {
		if !strings.Contains(" en sw es fr pt ", " "+l+" ") {
			all = append(all, l)
		}
	}
	return all
}

// inline is a text in all its languages on one line.
func inline(t flows.Text) string {
	var all []string
	for _, l := range order(t) {
		all = append(all, plain(l)+": "+quoteYAML(t[l]))
	}
	return "{" + strings.Join(all, ", ") + "}"
}

func inlineWords(w map[string][]string) string {
	var all []string
	for _, l := range order(w) {
		var words []string
		for _, one := range w[l] {
			words = append(words, plain(one))
		}
		all = append(all, plain(l)+": ["+strings.Join(words, ", ")+"]")
	}
	return "{" + strings.Join(all, ", ") + "}"
}

// quoteYAML is a text in double quotes. What cannot be seen is written by its number.
func quoteYAML(text string) string {
	return strings.ReplaceAll(strconv.Quote(text), `\x7f`, `\u007f`)
}

// plain is a word without quotes where YAML takes it for a word.
func plain(word string) string {
	if !barely.MatchString(word) || reserved(word) {
		return quoteYAML(word)
	}
	return word
}

var barely = regexp.MustCompile(`^[A-Za-z_][A-Za-z0-9_]*$`)

// reserved are words that some reader of YAML takes for something else.
func reserved(word string) bool {
	return strings.Contains(" y n yes no on off true false null nan inf ", " "+strings.ToLower(word)+" ")
}
