package opendata

import (
	"slices"
	"strconv"

	"ahadi/flows"
)

// question is one question of a form whose answers can be published: of a closed
// list, or a percentage. What people write themselves, sums, head counts, days and
// references to others are no questions here.
type question struct {
	name    string
	kind    string // select_one, select_many, numeric
	choices []string
	label   string // in the language of the package
	low, up int    // numeric
	list    map[string]string
}

// asked are the questions of a form in all its versions, in the order of the newest.
func asked(book *flows.Book, form, language string) (all []question) {
	at := map[string]int{}
	versions := book.Versions(form)
	slices.Reverse(versions)
	for _, f := range versions {
		for _, q := range f.Questions {
			for _, one := range published(q, language) {
				i, known := at[one.name]
				if !known {
					at[one.name] = len(all)
					all = append(all, one)
					continue
				}
				for _, c := range one.choices {
					if !slices.Contains(all[i].choices, c) {
						all[i].choices, all[i].list[c] = append(all[i].choices, c), one.list[c]
					}
				}
			}
		}
	}
	return all
}

// published is a question as it can be published; none when it can't. What is
// asked on one channel alone would tell which one it was.
func published(q *flows.Question, language string) []question {
	out := question{name: q.Name, label: said(q.Label, language), list: map[string]string{}}
	for _, c := range q.Choices {
		out.choices, out.list[c.Name] = append(out.choices, c.Name), said(c.Label, language)
	}
	switch {
	case q.On == "ussd":
		return nil
	case q.Type == "choice", q.Type == "milestone":
		out.kind = "select_one"
	case q.Type == "choices":
		out.kind = "select_many"
	case q.Type == "yes_no":
		out.kind, out.choices = "select_one", []string{"true", "false"}
	case q.Type == "percent":
		return []question{{name: q.Name, kind: "numeric", label: out.label, up: 100}}
	case q.Type == "scale":
		out.kind = "select_one"
		if q.Gives != "" {
			return []question{out, {name: q.Gives, kind: "numeric", label: out.label, up: 100}}
		}
	default:
		return nil
	}
	return []question{out}
}

// said is a text in a language, else in English. Its placeholders stay: they stand
// for the promise.
func said(t flows.Text, language string) string {
	if t[language] != "" {
		return t[language]
	}
	return t["en"]
}

// value is a filed answer as it may leave: nil where there is none, or where it is
// none of the list.
func (q *question) value(filed any) any {
	switch v := filed.(type) {
	case string:
		if q.kind == "select_one" && slices.Contains(q.choices, v) {
			return v
		}
	case bool:
		if q.kind == "select_one" && slices.Contains(q.choices, strconv.FormatBool(v)) {
			return strconv.FormatBool(v)
		}
	case float64:
		if n := int(v); q.kind == "numeric" && float64(n) == v && n >= q.low && n <= q.up {
			return n
		}
	case []any:
		if q.kind != "select_many" {
			return nil
		}
		var names []string
		for _, c := range q.choices { // in the order of the form
			if slices.Contains(v, any(c)) {
				names = append(names, c)
			}
		}
		if names != nil {
			return names
		}
	}
	return nil
}

// Forms are those whose answers can be published row by row: they have a question
// with a closed list, or a percentage. Texts never are.
func Forms(book *flows.Book) (all []string) {
	for _, f := range book.Forms() {
		if len(asked(book, f.Name, "en")) > 0 {
			all = append(all, f.Name)
		}
	}
	return all
}
