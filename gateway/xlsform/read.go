package xlsform

import (
	"errors"
	"fmt"
	"path"
	"slices"
	"strconv"
	"strings"

	"ahadi/flows"
)

// Options say what a workbook itself may leave open.
type Options struct {
	Name     string      // of the file: a form that has no form_id is called so
	Language string      // of columns that name none, where settings has no default_language; "" is en
	Book     *flows.Book // whose texts stand in for what XLSForm does not know
}

// Form is a workbook that was read.
type Form struct {
	YAML      []byte
	Form      *flows.Form // what the YAML says
	Languages []string    // that labels are written in
	Remarks   []string    // what was left out or added, to be told
}

// reading is a workbook on its way into a form.
type reading struct {
	o        Options
	form     flows.Form
	scope    *scope
	settings *sheet
	survey   *sheet
	choices  *sheet
	lists    map[string]*list
	groups   []group
	spoken   string // the language of columns that name none
	said     map[string]bool
	renamed  []string
	endless  []string // numbers that say no largest
	rows     []int    // of each question
	refusals Refusals
	remarks  []string
}

// Read makes a form of a workbook. What cannot be taken is told all at once, as
// Refusals; any other error says that the file is no workbook of XLSForm.
func Read(src []byte, o Options) (out *Form, err error) {
	sheets, end, err := open(src)
	if err != nil {
		return nil, err
	}
	defer func() { err = errors.Join(err, end()) }()
	r := &reading{o: o, scope: newScope(), lists: map[string]*list{}, said: map[string]bool{}}
	if err := r.sheets(sheets); err != nil {
		return nil, err
	}
	r.ahead()
	r.head()
	r.readLists()
	r.readSurvey()
	r.complete()
	if len(r.refusals) > 0 {
		return nil, r.refusals.order()
	}
	return r.result()
}

// sheets reads the three that matter.
func (r *reading) sheets(all map[string]*excelSheet) error {
	var names []string
	for _, key := range sortedKeys(all) {
		names = append(names, all[key].name)
	}
	if all["survey"] == nil {
		return fmt.Errorf("there is no sheet survey, only %s: an XLSForm has one with its questions", strings.Join(names, ", "))
	}
	for _, one := range []struct {
		name    string
		keys    []string
		columns []string
		to      **sheet
	}{
		{"survey", []string{"type"}, surveyColumns, &r.survey},
		{"choices", []string{"list_name"}, choicesColumns, &r.choices},
		{"settings", []string{"form_title", "form_id", "version", "default_language", "style", "public_key", "submission_url", "instance_name", "sms_keyword", "allow_choice_duplicates"}, append([]string{"sms_keyword"}, settingsColumns...), &r.settings},
	} {
		*one.to = &sheet{name: one.name}
		if all[one.name] == nil {
			continue
		}
		s, err := all[one.name].read(one.keys...)
		var refused Refusals
		if errors.As(err, &refused) {
			r.refusals = append(r.refusals, refused...)
			continue
		}
		if err != nil {
			return err
		}
		*one.to = s
		r.twice(s, one.columns)
		if err := r.calculated(s, all[one.name], one.columns); err != nil {
			return fmt.Errorf("sheet %s: %w", s.name, err)
		}
	}
	if len(r.refusals) > 0 {
		return r.refusals.order()
	}
	if len(r.survey.rows) == 0 {
		return Refusals{{r.survey.name, 1, 1, "there is no question: write one on each row, below the columns type, name and label"}}
	}
	return nil
}

func (r *reading) refuse(c cell, format string, args ...any) {
	r.refusals = append(r.refusals, c.refusal(format, args...))
}

// remark tells something about a cell.
func (r *reading) remark(c cell, format string, args ...any) {
	r.remarks = append(r.remarks, c.refusal(format, args...).Error())
}

// head reads the sheet settings.
func (r *reading) head() {
	s := r.settings
	first := row{sheet: s.name, n: 2}
	if len(s.rows) > 0 {
		first = s.rows[0]
	}
	get := func(name string) cell { return s.get(first, name) }
	r.spoken = cmpOr(r.o.Language, "en")
	if c := get("default_language"); !c.empty() && !strings.EqualFold(c.text, "default") {
		if l := language(c.text); l != "" {
			r.spoken = l
		} else {
			r.refuse(c, "%q is no language that is known: write its two letters behind it, as French (fr)", c.text)
		}
	}
	f := &r.form
	id := get("form_id")
	name := cmpOr(id.text, strings.TrimSuffix(path.Base(r.o.Name), path.Ext(r.o.Name)))
	if f.Name = ourName(name); f.Name == "" || len(f.Name) > maxName {
		r.refuse(id, "%q cannot be a form's name: write at most %d small letters, digits and _ as form_id", name, maxName)
	} else if f.Name != name {
		r.renamed = append(r.renamed, name+" → "+f.Name)
	}
	f.Version = 1
	if c := get("version"); !c.empty() {
		v, err := strconv.Atoi(c.text)
		if err != nil || v < 1 || v > 1<<31-1 {
			r.remark(c, "version %s is no whole number of at most ten digits: the form is version 1", c.text)
		} else {
			f.Version = v
		}
	}
	f.Title = r.texts(s, first, "ahadi_title")
	if title := get("form_title"); !title.empty() && f.Title[r.spoken] == "" {
		f.Title[r.spoken] = title.text
	}
	if len(f.Title) == 0 {
		f.Title[r.spoken] = name
	}
	f.None = some(r.texts(s, first, "ahadi_none"))
	f.Several = r.yes(get("ahadi_several"))
	f.Order = r.number(get("ahadi_order"))
	f.Key = r.number(get("ahadi_key"))
	if c := get("sms_keyword"); !c.empty() {
		f.Keyword = map[string][]string{r.spoken: {strings.ToUpper(c.text)}}
	}
	for language, words := range r.texts(s, first, "ahadi_keyword") {
		if f.Keyword == nil {
			f.Keyword = map[string][]string{}
		}
		f.Keyword[language] = split(words)
	}
	f.Roles = split(get("ahadi_roles").text)
	if slices.Contains(split(get("ahadi_commitment").text), "none") {
		r.said["no commitment"] = true
	}
}

// split parts words at commas.
func split(text string) (all []string) {
	for word := range strings.SplitSeq(text, ",") {
		if word = strings.TrimSpace(word); word != "" {
			all = append(all, word)
		}
	}
	return all
}

func cmpOr(a, b string) string {
	if a != "" {
		return a
	}
	return b
}

// some is a text, nil where it is in no language.
func some(t flows.Text) flows.Text {
	if len(t) == 0 {
		return nil
	}
	return t
}

// yes reads a cell that says yes or no; empty is no.
func (r *reading) yes(c cell) bool {
	switch strings.ToLower(strings.TrimSuffix(c.text, "()")) {
	case "yes", "true", "1", "y":
		return true
	case "", "no", "false", "0", "n":
		return false
	}
	r.refuse(c, "%q is neither yes nor no: write one of them; what depends on an answer is said with relevant", c.text)
	return false
}

// number reads a whole number; empty is 0.
func (r *reading) number(c cell) int {
	if c.empty() {
		return 0
	}
	n, err := strconv.Atoi(strings.TrimSuffix(c.text, ".0"))
	if err != nil {
		r.refuse(c, "%q is no whole number", c.text)
	}
	return n
}

// texts are the cells of a row that say the same in several languages.
func (r *reading) texts(s *sheet, in row, name string) flows.Text {
	t := flows.Text{}
	var nameless column // says no language
	for _, c := range s.columns {
		text := in.at(c).text
		switch {
		case c.name != name || text == "":
		case c.language == "":
			nameless = c
		case language(c.language) == "":
			if key := s.name + c.title; !r.said[key] {
				r.said[key] = true
				r.refuse(cell{s.name, c.at, c.head, ""}, "%q names no language that is known: write its two letters behind it, as label::French (fr)", c.title)
			}
		default:
			t[language(c.language)] = text
		}
	}
	switch text := in.at(nameless).text; {
	case text == "" || t[r.spoken] == text:
	case t[r.spoken] == "":
		t[r.spoken] = text
	default: // a column that names the language counts
		if key := "nameless " + s.name + name; !r.said[key] {
			r.said[key] = true
			r.remark(cell{s.name, nameless.at, nameless.head, ""}, "%s says no language, is taken for %s, and is passed over where another column says that; if it is in another language, say which behind it", nameless.title, r.spoken)
		}
	}
	return t
}
