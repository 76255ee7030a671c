package xlsform

import (
	"fmt"
	"regexp"
	"strings"

	"ahadi/flows"
)

// list is one list of options.
type list struct {
	name    string
	options []flows.Choice
	called  map[string]string // ours by theirs
	first   cell              // the name of its first option
	wrong   Refusals          // told when a question uses it
	renamed []string
}

// maxOptions is how many options have a key of their own on a phone.
const maxOptions = 9

// readLists reads the sheet choices.
func (r *reading) readLists() {
	s := r.choices
	for _, in := range s.rows {
		of, name := s.get(in, "list_name"), s.get(in, "name")
		if of.empty() {
			if !name.empty() {
				r.refuse(of, "option %s belongs to no list: write the list's name beside it", name.text)
			} else if c, ok := s.says(in, choicesColumns); ok {
				r.refuse(of, "this row belongs to no list, and has something in column %s: write the list's name and the option's, or take the row out", letters(c.at))
			}
			continue
		}
		l := r.lists[of.text]
		if l == nil {
			l = &list{name: of.text, called: map[string]string{}, first: name}
			r.lists[of.text] = l
		}
		kept := len(r.refusals)
		l.add(r, in, name)
		l.wrong = append(l.wrong, r.refusals[kept:]...)
		r.refusals = r.refusals[:kept]
	}
}

// add reads one option.
func (l *list) add(r *reading, in row, name cell) {
	c := flows.Choice{Name: ourName(name.text), Band: flows.Band{None: true}, Key: len(l.options) + 1}
	switch {
	case name.empty():
		r.refuse(name, "the option has no name: write a short one, of small letters")
		return
	case c.Name == "" || len(c.Name) > maxName:
		r.refuse(name, "%q cannot be the name of an option: write at most %d small letters, digits and _", name.text, maxName)
		return
	case l.called[name.text] != "":
		r.refuse(name, "option %s stands twice in the list %s: take one out", name.text, l.name)
		return
	case l.has(c.Name):
		r.refuse(name, "option %s is called %s here, as another one is: give it another name", name.text, c.Name)
		return
	}
	if c.Name != name.text {
		l.renamed = append(l.renamed, name.text+" → "+c.Name)
	}
	l.called[name.text] = c.Name
	s := r.choices
	c.Label = r.filled(s, in, "label")
	if len(c.Label) == 0 {
		r.refuse(name, "option %s has no label", name.text)
	}
	c.Value = some(r.texts(s, in, "ahadi_value"))
	for language, words := range r.texts(s, in, "ahadi_words") {
		if c.Words == nil {
			c.Words = map[string][]string{}
		}
		c.Words[language] = split(words)
	}
	if k := s.get(in, "ahadi_key"); !k.empty() {
		c.Key = r.number(k)
	}
	if b := s.get(in, "ahadi_band"); !b.empty() {
		band := func(into any) error { *into.(*string) = b.text; return nil } // as a form's file gives it
		if err := c.Band.UnmarshalYAML(band); err != nil {
			r.refuse(b, "%v", err)
		}
	}
	l.options = append(l.options, c)
}

func (l *list) has(name string) bool {
	for _, c := range l.options {
		if c.Name == name {
			return true
		}
	}
	return false
}

// pick gives a question its options.
func (r *reading) pick(typed cell, name string) *list {
	switch l := r.lists[name]; {
	case strings.Contains(name, "${"):
		r.refuse(typed, "the options cannot be answers to another question: write a list of at most %d into the sheet choices", maxOptions)
	case name == "":
		r.refuse(typed, "the list of the options is missing: write its name behind, as select_one yes_no")
	case l == nil:
		r.refuse(typed, "there is no list %s in the sheet choices: it has %s", name, cmpOr(strings.Join(sortedKeys(r.lists), ", "), "none"))
	default:
		if !r.said["list "+name] {
			r.said["list "+name] = true
			r.refusals = append(r.refusals, l.wrong...)
			r.renamed = append(r.renamed, l.renamed...)
		}
		if len(l.options) > maxOptions {
			r.refuse(typed, "list %s has %d options, and a phone has the keys 1 to %d: join some, or ask in two questions", name, len(l.options), maxOptions)
		}
		return l
	}
	return nil
}

// filled are texts whose ${name} are placeholders of ours.
func (r *reading) filled(s *sheet, in row, name string) flows.Text {
	t := r.texts(s, in, name)
	for _, language := range sortedKeys(t) {
		if mark := marks.FindString(t[language]); mark != "" {
			r.remark(s.get(in, "name"), "a phone shows %s as it stands there: take out what is for the eye only, in %s", mark, name)
		}
		text, err := r.placeholders(t[language])
		if err != nil {
			for _, c := range s.columns {
				if c.name == name && in.at(c).text == t[language] {
					r.refuse(in.at(c), "%v", err)
				}
			}
		}
		t[language] = text
	}
	return t
}

// marks are what makes words bold or coloured on a screen that can.
var marks = regexp.MustCompile(`</?[A-Za-z][^<>]*>|\*\*|(?m:^#+ )`)

// placeholders makes {name} of ${name} where that is a question. What is none,
// but is put into texts by the engine, was no reference: a sum in dollars, say.
func (r *reading) placeholders(text string) (string, error) {
	var b strings.Builder
	for {
		before, rest, found := strings.Cut(text, "${")
		b.WriteString(before)
		if !found {
			return b.String(), nil
		}
		name, after, closed := strings.Cut(rest, "}")
		name = strings.TrimSpace(name)
		k := r.scope.names[name]
		switch ours := ourName(name); {
		case !closed:
			return "", fmt.Errorf("${ is not closed by }")
		case k != nil && k.gone != "":
			return "", fmt.Errorf("%s is not here: %s; take ${%s} out of the text", name, k.gone, name)
		case k != nil && k.formula != nil:
			return "", fmt.Errorf("%s is calculated, and only answers are put into texts: take ${%s} out", name, name)
		case engineFills(ours) && ours != "kind" && (k != nil || r.scope.later[name]):
			return "", fmt.Errorf("{%s} is what the register says, not her answer: give the question another name, or take ${%s} out of the text", ours, name)
		case k != nil && !isFact(k.name):
			b.WriteString("{" + k.name + "}")
		case r.scope.later[name]:
			b.WriteString("{" + ours + "}")
		case engineFills(name):
			b.WriteString("${" + name + "}")
		default:
			return "", fmt.Errorf("there is no question %s: look at its spelling in the column name", name)
		}
		text = after
	}
}

// engineFills says whether the engine itself puts something into {name}.
func engineFills(name string) bool {
	return strings.Contains(" item code short value cur ms date place org net ref sc arrived promised said said_on kind ", " "+name+" ")
}
