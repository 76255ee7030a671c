package flows

import (
	"fmt"
	"regexp"
	"strings"
)

// drawn is the screen of a question as it is drawn.
func (b *Book) drawn(q *Question, language string) drawnScreen {
	s := drawnScreen{name: q.Name, kind: q.measure(), when: q.when(), lines: said(strings.Split(q.Label.in(language), "\n")...)}
	if len(q.Hint) > 0 {
		s.lines = append(s.lines, said(strings.Split(q.Hint.in(language), "\n")...)...)
	}
	for i := range q.Choices {
		s.lines = append(s.lines, drawnLine{digit(q.Choices[i].Key) + " " + q.Choices[i].Label.in(language), q.Choices[i].Name})
	}
	switch q.Type {
	case commitmentName:
		s.lines = append(s.lines, said("1 … 4", keyMore+" "+b.text(language, "key_more"), keyCode+" "+b.text(language, "key_code"))...)
	case "yes_no":
		s.lines = append(s.lines, drawnLine{"1 " + b.text(language, "key_yes"), "true"}, drawnLine{"2 " + b.text(language, "key_no"), "false"})
	}
	switch {
	case len(q.Unknown) > 0:
		s.lines = append(s.lines, said(q.skipKey()+" "+q.Unknown.in(language))...)
	case !q.Required:
		s.lines = append(s.lines, said(keyBack+" "+b.text(language, "key_skip"))...)
	case len(q.Back) > 0:
		s.lines = append(s.lines, said(keyBack+" "+q.Back.in(language))...)
	}
	if q.On == onUSSD {
		s.beside = append(s.beside, "by keys only, not by SMS")
	}
	if len(q.Official) > 0 {
		s.beside = append(s.beside, "officials read another text")
	}
	if q.Constraint != "" {
		s.beside = append(s.beside, wrap("only where "+strings.TrimPrefix(readable(q.Constraint), "if "), drawWrap)...)
	}
	return s
}

// drawnSummary is the screen before a report is sent.
func (b *Book) drawnSummary(c *Confirm, language string) drawnScreen {
	s := drawnScreen{name: "summary", kind: "what she answered", when: c.Relevant, lines: said(strings.Split(c.Label.in(language), "\n")...)}
	s.lines = append(s.lines, said("1 "+b.text(language, "confirm_send"), "2 "+b.text(language, "confirm_change"), "3 "+b.text(language, "confirm_cancel"))...)
	return s
}

func said(texts ...string) []drawnLine {
	out := make([]drawnLine, len(texts))
	for i, t := range texts {
		out[i].text = t
	}
	return out
}

// measure is a type with its bounds.
func (q *Question) measure() string {
	switch {
	case q.Type == "text":
		return fmt.Sprintf("text, up to %d characters", q.textRoom())
	case q.Min != 0 && q.Max == 0:
		return fmt.Sprintf("%s, %d or more", q.Type, q.Min)
	case q.Max != 0 && q.Max != maxNumber:
		return fmt.Sprintf("%s, %d to %d", q.Type, q.Min, q.Max)
	}
	return q.Type
}

// when is the condition of a question as it is drawn.
func (q *Question) when() string {
	if q.Type == "milestone" {
		if q.Relevant == "" {
			return "there is a next step"
		}
		return q.Relevant + " and there is a next step"
	}
	return q.Relevant
}

// usage says who may use a form and how an SMS begins.
func (f *Form) usage(language string) string {
	out := ""
	if len(f.Roles) > 0 {
		out = "; for " + strings.Join(f.Roles, ", ")
	}
	if words := f.Keyword[language]; len(words) > 0 {
		out += "; by SMS: " + strings.Join(words, ", ")
	}
	return out
}

// signs of conditions, and how they are read out.
var (
	signOneOf = regexp.MustCompile(` in \[([^\]]*)\]`)
	signs     = strings.NewReplacer(" == ", " is ", " != ", " is not ", " >= ", " is at least ", " <= ", " is at most ",
		" > ", " is more than ", " < ", " is less than ", "&&", "and", "||", "or", `""`, "nothing", `"`, "", "'", "", "!", "not ")
)

// readable is a condition in words: if more is details and status is started or mostly.
func readable(condition string) string {
	if condition == "" {
		return ""
	}
	s := signOneOf.ReplaceAllStringFunc(condition, func(list string) string {
		values := strings.Split(signOneOf.FindStringSubmatch(list)[1], ",")
		for i := range values {
			values[i] = strings.TrimSpace(values[i])
		}
		return " is " + strings.Join(values, " or ")
	})
	return "if " + signs.Replace(s)
}

// wrapped breaks a line between words; its name stands on the first.
func (l drawnLine) wrapped() []drawnLine {
	width := drawText
	if l.name != "" {
		width -= len(l.name)
	}
	var out []drawnLine
	for i, part := range wrap(l.text, width) {
		if i > 0 {
			part = "  " + part
		}
		out = append(out, drawnLine{text: part})
	}
	if len(out) == 0 {
		return []drawnLine{l}
	}
	out[0].name = l.name
	if l.name == "" { // a text, not an option: nothing is moved in
		for i := range out {
			out[i].text = strings.TrimLeft(out[i].text, " ")
		}
	}
	return out
}

// wrap breaks a text between words, and a word that is longer than a line.
func wrap(s string, width int) []string {
	var lines []string
	line := []rune{}
	for _, word := range strings.Fields(s) {
		rest := []rune(word)
		if len(line) > 0 && len(line)+1+len(rest) > width {
			lines, line = append(lines, string(line)), nil
		}
		if len(line) > 0 {
			line = append(line, ' ')
		}
		for len(line)+len(rest) > width {
			cut := width - len(line)
			lines = append(lines, string(line)+string(rest[:cut]))
			line, rest = nil, rest[cut:]
		}
		line = append(line, rest...)
	}
	if len(line) > 0 {
		lines = append(lines, string(line))
	}
	return lines
}

// escape makes a text safe inside of SVG.
func escape(s string) string {
	return strings.NewReplacer("&", "&amp;", "<", "&lt;", ">", "&gt;").Replace(s)
}
