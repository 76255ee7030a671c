package xlsform

import (
	"slices"
	"strings"

	"ahadi/flows"
)

// group is one that is open: its questions are asked where all of asked hold.
type group struct {
	begun  cell
	asked  []string
	repeat bool
}

// survey rows have these columns beside those of texts; others are left out.
var surveyColumns = []string{
	"type", "name", "label", "hint", "required", "relevant", "constraint", "constraint_message", "choice_filter", "calculation", "read_only", "disabled",
	"ahadi_type", "ahadi_of", "ahadi_gives", "ahadi_on", "ahadi_relevant", "ahadi_min", "ahadi_max", "ahadi_constraint",
	"ahadi_unknown_key", "ahadi_unknown", "ahadi_official", "ahadi_back",
}

// choicesColumns are those of the sheet choices, settingsColumns those of settings.
var (
	choicesColumns  = []string{"list_name", "name", "label", "ahadi_key", "ahadi_band", "ahadi_value", "ahadi_words"}
	settingsColumns = []string{
		"form_title", "form_id", "version", "default_language",
		"ahadi_roles", "ahadi_order", "ahadi_key", "ahadi_several", "ahadi_commitment", "ahadi_keyword", "ahadi_title", "ahadi_none",
	}
)

// ahead notes what is asked, before lists and conditions name it.
func (r *reading) ahead() {
	s := r.survey
	for _, in := range s.rows {
		if name, _, _ := surveyType(s.get(in, "type").text); strings.HasPrefix(name, "begin_") || strings.HasPrefix(name, "end_") {
			continue
		}
		if s.get(in, "ahadi_type").text == ofFacts {
			continue
		}
		for _, column := range []string{"name", "ahadi_gives"} {
			if c := s.get(in, column); !c.empty() {
				r.scope.later[c.text] = true
			}
		}
	}
	if r.scope.later["kind"] { // the question is meant then
		delete(r.scope.names, "kind")
	}
}

// readSurvey reads the sheet survey.
func (r *reading) readSurvey() {
	s := r.survey
	for _, in := range s.rows {
		typed := s.get(in, "type")
		if r.yes(s.get(in, "disabled")) {
			continue
		}
		if typed.empty() {
			r.untyped(in, typed)
			continue
		}
		r.row(in, typed)
	}
	for _, g := range r.groups {
		r.refuse(g.begun, "the group that begins here does not end: write end_group below its last question")
	}
	var unused []string
	for _, name := range sortedKeys(r.scope.names) {
		if k := r.scope.names[name]; k.formula != nil && !k.used {
			unused = append(unused, name)
		}
	}
	if len(unused) > 0 {
		r.remarks = append(r.remarks, "calculations that no condition names are left out: "+strings.Join(unused, ", "))
	}
	r.aside(s, surveyColumns)
	r.aside(r.choices, choicesColumns)
}

// untyped refuses a row that says something and has no type.
func (r *reading) untyped(in row, typed cell) {
	if name := r.survey.get(in, "name"); !name.empty() {
		r.refuse(typed, "question %s has no type: write one, as text or select_one LIST", name.text)
	} else if c, ok := r.survey.says(in, surveyColumns); ok {
		r.refuse(typed, "this row has no type, and something in column %s: write a type, as text or select_one LIST, or take the row out", letters(c.at))
	}
}

// says is the first of some columns that has something in a row.
func (s *sheet) says(in row, columns []string) (column, bool) {
	for _, c := range s.columns {
		if slices.Contains(columns, c.name) && in.cells[c.at] != "" {
			return c, true
		}
	}
	return column{}, false
}

// aside tells which columns nobody looks at.
func (r *reading) aside(s *sheet, read []string) {
	var titles []string
	for _, c := range s.columns {
		if !slices.Contains(read, c.name) && slices.ContainsFunc(s.rows, func(in row) bool { return in.cells[c.at] != "" }) {
			titles = append(titles, c.title)
		}
	}
	if len(titles) > 0 {
		r.remarks = append(r.remarks, "columns of "+s.name+" that a phone has no use for are left out: "+strings.Join(titles, ", "))
	}
}

// ofFacts is the ahadi_type of rows that only name what the register knows.
const ofFacts = "fact"

// row reads one row of the survey.
func (r *reading) row(in row, typed cell) {
	kind, list, other := surveyType(typed.text)
	own := r.survey.get(in, "ahadi_type").text
	why := cannot[kind]
	switch {
	case own == ofFacts:
	case kind == "begin_group" || kind == "begin_repeat":
		if kind == "begin_repeat" {
			r.refuse(typed, "%s", why)
		}
		if len(r.texts(r.survey, in, "label")) > 0 {
			r.remark(typed, "the heading of the group is left out: a screen shows one question")
		}
		asked := slices.Clone(r.asked())
		r.groups = append(r.groups, group{typed, append(asked, r.relevant(in, nil)...), kind == "begin_repeat"})
	case kind == "end_group" || kind == "end_repeat":
		if len(r.groups) == 0 || r.groups[len(r.groups)-1].repeat != (kind == "end_repeat") {
			r.refuse(typed, "no group is open that ends here: take this row out, or write begin_group above")
			return
		}
		r.groups = r.groups[:len(r.groups)-1]
	case own == "receipt" || own == "confirm":
		r.ending(in, own)
	case kind == "calculate":
		r.calculation(in)
	case kind == "note" || asks[kind] != nil && r.yes(r.survey.get(in, "read_only")):
		r.leave(in, "nothing is asked here")
		r.remark(typed, "what is only shown is left out: put its words into the label of the next question")
	case slices.Contains(ofDevice, kind):
		r.leave(in, "a feature phone does not tell it")
		r.remark(typed, "%s is left out: a feature phone does not tell it", kind)
	case why != "":
		r.leave(in, "its question is refused")
		r.refuse(typed, "%s", why)
	case asks[kind] == nil:
		r.leave(in, "its question is refused")
		r.refuse(typed, "%q is no type that is known: types are select_one LIST, select_multiple LIST, integer, decimal, text, date", typed.text)
	default:
		r.ask(in, asking{typed, kind, list, other})
	}
}

// asked are the conditions of the groups that are open.
func (r *reading) asked() []string {
	if len(r.groups) == 0 {
		return nil
	}
	return r.groups[len(r.groups)-1].asked
}

// leave notes why a name means nothing here.
func (r *reading) leave(in row, why string) {
	if name := r.survey.get(in, "name"); !name.empty() {
		r.scope.names[name.text] = &known{name: ourName(name.text), gone: why}
	}
}

// calculation keeps one for the conditions that name it.
func (r *reading) calculation(in row) {
	name, c := r.survey.get(in, "name"), r.survey.get(in, "calculation")
	if name.empty() || c.empty() {
		r.leave(in, "nothing is calculated there")
		return
	}
	n, err := parse(straight.Replace(c.text), true)
	if err != nil {
		r.leave(in, "its calculation cannot be read ("+err.Error()+")")
		return
	}
	r.scope.names[name.text] = &known{name: ourName(name.text), formula: n, asked: append(slices.Clone(r.asked()), r.relevant(in, nil)...)}
}

// ending reads a receipt, or the summary before a report is sent.
func (r *reading) ending(in row, of string) {
	condition := together(r.relevant(in, nil))
	label := r.filled(r.survey, in, "label")
	if own := r.survey.get(in, "ahadi_relevant"); !own.empty() {
		condition = r.original(own, r.survey.get(in, "relevant"), condition)
	}
	if of == "confirm" {
		r.form.Confirm = &flows.Confirm{Relevant: condition, Label: label}
		return
	}
	r.form.Receipt = append(r.form.Receipt, flows.Ending{Relevant: condition, Label: label})
}

// relevant is the condition of a row, as the parts that must all hold.
func (r *reading) relevant(in row, self *known) []string {
	return r.conditions(r.survey.get(in, "relevant"), self)
}

// conditions reads a cell that holds one.
func (r *reading) conditions(c cell, self *known) []string {
	if c.empty() {
		return nil
	}
	n, err := parse(straight.Replace(c.text), true)
	if err != nil {
		r.refuse(c, "%v", err)
		return nil
	}
	t := &translator{scope: r.scope, self: self, holds: slices.Clone(r.asked()), skips: r.skipped(c)}
	all, err := t.condition(n)
	if err != nil {
		r.refuse(c, "%v", err)
		return nil
	}
	return parts(all)
}

// skipped tells of a number that counts as 0 where it was passed by.
func (r *reading) skipped(c cell) func(string) {
	return func(name string) {
		if key := "skips " + c.sheet + letters(c.column) + name; !r.said[key] {
			r.said[key] = true
			r.remark(c, "whoever passes %s by is taken here as if she had said 0, or no", name)
		}
	}
}

// parts are conditions as they may stand beside and.
func parts(all []*node) (out []string) {
	for _, n := range all {
		out = append(out, ours(n, opAnd.strength()))
	}
	return out
}

// original is a condition as our own column has it, if the cell beside it still
// says the same; else what the cell says.
func (r *reading) original(own, beside cell, read string) string {
	if r.scope.xpath(own.text, nil, 0) == beside.text {
		return own.text
	}
	r.remark(own, "ahadi_relevant is passed over: it is not what relevant says, which counts")
	return read
}
