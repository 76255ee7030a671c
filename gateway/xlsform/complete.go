package xlsform

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"ahadi/flows"
)

// complete adds what XLSForm does not know and the workbook does not say.
func (r *reading) complete() {
	if r.rooms(); len(r.form.Questions) == 0 && len(r.refusals) == 0 {
		r.refuse(cell{sheet: r.survey.name, column: 1, row: 1}, "nothing is asked here: write a question of a type such as select_one LIST, integer or text")
	}
	if len(r.refusals) > 0 {
		return
	}
	f, settings := &r.form, cell{sheet: r.settings.name, column: 1, row: 1}
	languages := r.languages()
	var added []string
	if _, said := r.settings.find("ahadi_roles"); !said {
		f.Roles = []string{"monitor"}
		added = append(added, "roles [monitor]")
		for _, language := range languages { // XLSForm has one title for all
			if f.Title[language] == "" {
				f.Title[language] = cmpOr(f.Title[r.spoken], f.Name)
			}
		}
	}
	if f.Order == 0 {
		f.Order = 10
		added = append(added, "order 10")
	}
	label, receipt := r.shipped()
	picks := slices.ContainsFunc(f.Questions, func(q *flows.Question) bool { return q.Type == "commitment" })
	if !picks && !r.said["no commitment"] && label != nil {
		if f.Question("commitment") != nil {
			r.refuse(r.cellOf("commitment"), "commitment is the question which promise a report is about: call this one otherwise")
			return
		}
		pick := &flows.Question{Name: "commitment", Type: "commitment", Required: true, Label: in(languages, label)}
		f.Questions, r.rows = slices.Insert(f.Questions, 0, pick), slices.Insert(r.rows, 0, 1)
		picks = true
		added = append(added, "the question which commitment it is about, as the first")
	}
	switch {
	case len(f.Receipt) > 0:
	case !picks || receipt == nil:
		r.refuse(settings, "the last screen is missing: write a row of type note with ahadi_type receipt below the last question, and its words as label")
	default:
		f.Receipt = flows.Receipt{{Label: in(languages, receipt)}}
		added = append(added, "the receipt")
	}
	if lacks := slices.DeleteFunc(slices.Clone(languages), func(l string) bool { return receipt[l] != "" }); len(added) > 0 && len(lacks) > 0 {
		r.remarks = append(r.remarks, "what is added stands in English for "+strings.Join(lacks, ", "))
	}
	if len(added) > 0 {
		r.remarks = append(r.remarks, "added, because the workbook does not say it: "+strings.Join(added, ", "))
	}
	if len(r.renamed) > 0 {
		slices.Sort(r.renamed)
		r.remarks = append(r.remarks, "names are written as Ahadi writes them: "+strings.Join(slices.Compact(r.renamed), ", "))
	}
	r.tellEndless()
	r.untranslated(languages)
}

// shipped are words of our own forms, which stand in: how a commitment is picked,
// and what is said of an entry that was taken; nil without a book. (FIX is for
// reports of progress alone, and its receipt says so.)
func (r *reading) shipped() (pick flows.Text, receipt flows.Text) {
	if r.o.Book == nil {
		return nil, nil
	}
	f := r.o.Book.Form("funds", 0)
	if f == nil || f.Question("commitment") == nil || len(f.Receipt) == 0 {
		return nil, nil
	}
	return f.Question("commitment").Label, f.Receipt[len(f.Receipt)-1].Label
}

// in is a text in some languages, in English where it is not there.
func in(languages []string, t flows.Text) flows.Text {
	out := flows.Text{}
	for _, language := range languages {
		out[language] = cmpOr(t[language], t["en"])
	}
	return out
}

// cellOf is where a question is named.
func (r *reading) cellOf(question string) cell {
	for i, q := range r.form.Questions {
		if q.Name == question {
			return r.survey.get(row{sheet: r.survey.name, n: r.rows[i]}, "name")
		}
	}
	return cell{sheet: r.survey.name, column: 1, row: 1}
}

// What all texts of a form may come to, in characters, and one alone.
const (
	maxTexts = 600
	maxText  = 300
	minText  = 40
)

// rooms shares out what all texts of a form may come to.
func (r *reading) rooms() {
	var open []*flows.Question
	left := maxTexts
	for _, q := range r.form.Questions {
		switch {
		case q.Type != "text":
		case q.Max > maxText:
			q.Max = 0
			open = append(open, q)
		case q.Max > 0:
			left -= q.Max
		default:
			open = append(open, q)
		}
	}
	if left >= len(open)*maxText && left >= 0 {
		return
	}
	each := left
	if len(open) > 0 {
		each = left / len(open)
	}
	if len(open) > 0 && each < minText || len(open) == 0 && left < 0 {
		r.refuse(cell{sheet: r.survey.name, column: 1, row: 1}, "the texts of this form may come to more than %d characters: a phone keeps no more; leave some questions of type text out, or give choices instead", maxTexts)
		return
	}
	var names []string
	for _, q := range open {
		q.Max = each
		names = append(names, q.Name)
	}
	r.remarks = append(r.remarks, fmt.Sprintf("the texts share %d characters, so each of %s takes %d", maxTexts, strings.Join(names, ", "), each))
}

// untranslated tells which languages the labels lack, by cell.
func (r *reading) untranslated(languages []string) {
	for i, q := range r.form.Questions {
		var lacks []string
		for _, language := range languages {
			if q.Label[language] == "" {
				lacks = append(lacks, language)
			}
		}
		if len(lacks) > 0 {
			at := r.survey.get(row{sheet: r.survey.name, n: r.rows[i]}, "name")
			r.remark(at, "question %s has no label in %s", q.Name, strings.Join(lacks, ", "))
		}
	}
}

// result writes the form and reads it as the service will. What was overlooked
// until then is told by the row of its question.
func (r *reading) result() (*Form, error) {
	src, lines := yamlOf(&r.form)
	f, err := flows.Parse(r.form.Name+".yaml", src)
	if err == nil {
		return &Form{YAML: src, Form: f, Languages: r.languages(), Remarks: r.remarks}, nil
	}
	var refused Refusals
	for one := range strings.SplitSeq(err.Error(), "\n") {
		at, what := cell{sheet: r.survey.name, column: 1, row: 1}, one
		if words := strings.SplitN(one, ":", 4); len(words) == 4 {
			line, _ := strconv.Atoi(words[1])
			what = strings.TrimSpace(words[3])
			for i, begins := range lines {
				if begins <= line && r.rows[i] > 0 {
					at.row = r.rows[i]
				}
			}
			if len(lines) == 0 || line < lines[0] {
				at.sheet = r.settings.name
			}
		}
		refused = append(refused, at.refusal("%s", what))
	}
	return nil, refused.order()
}
