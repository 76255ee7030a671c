package flows

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"ahadi/internal/yamlpos"
)

// Parse reads one form by itself, as its file has it. Every error begins with
// file:line:column. Whether it can be said on a phone is the Check of a Book.
func Parse(file string, src []byte) (*Form, error) { return readForm(file, src) }

// readForm reads and compiles one form. Every error begins with
// file:line:column.
func readForm(file string, src []byte) (*Form, error) {
	f := &Form{file: file, src: src}
	if err := yamlpos.Decode(file, src, f); err != nil {
		return nil, err
	}
	l := &loader{form: f, at: yamlpos.Parse(file, src)}
	l.head()
	for i, q := range f.Questions {
		l.question(i, q)
	}
	if len(l.problems) == 0 { // expressions name the questions, which are known to be sound now
		l.expressions()
	}
	if len(l.problems) > 0 {
		return nil, errors.Join(l.problems...)
	}
	f.evidence = f.first(func(q *Question) bool { return q.On == onUSSD })
	if f.shows = f.first(func(q *Question) bool { return q.shows() }); f.shows == len(f.Questions) {
		f.shows = -1
	}
	return f, nil
}

// first is the place of the first question that is so, else how many there are.
func (f *Form) first(is func(*Question) bool) int {
	if i := slices.IndexFunc(f.Questions, is); i >= 0 {
		return i
	}
	return len(f.Questions)
}

// shows says whether the question tells what somebody else reported.
func (q *Question) shows() bool {
	for _, text := range q.Label {
		if strings.Contains(text, "{"+saidName) {
			return true
		}
	}
	return false
}

// saidName is what somebody else reported, as a placeholder; saidOnName is when.
const (
	saidName   = "said"
	saidOnName = "said_on"
)

// onUSSD marks a question that is asked key by key only and is no part of a report.
const onUSSD = "ussd"

const (
	maxNumber = 9999 // of a number that says no max
	maxTexts  = 600  // characters of all texts of a form, so that a State stays under 4 kB
)

// loader checks one form and gathers what is wrong, with places.
type loader struct {
	form     *Form
	at       yamlpos.File
	problems []error
}

func (l *loader) wrong(path, format string, args ...any) {
	l.problems = append(l.problems, fmt.Errorf(l.at.At(path)+": "+format, args...))
}

// head checks what stands above the questions.
func (l *loader) head() {
	f := l.form
	if !isName(f.Name) {
		l.wrong("$.form", "form %q: a form's name is small letters, digits and _", f.Name)
	}
	if f.Version < 1 {
		l.wrong("$.version", "version is %d: versions count from 1", f.Version)
	}
	if f.Order < 1 {
		l.wrong("$.order", "order is %d: the place in the menu counts from 1", f.Order)
	}
	if f.Key < 0 || f.Key > lastFormKey {
		l.wrong("$.key", "key %d: a pinned key is 1 to %d", f.Key, lastFormKey)
	}
	if len(f.Questions) == 0 {
		l.wrong("$.questions", "a form needs questions")
	}
	room := 0
	for _, q := range f.Questions {
		if q.Type == "text" {
			room += q.textRoom()
		}
	}
	if room > maxTexts {
		l.wrong("$.questions", "texts of %d characters in all: a form keeps at most %d", room, maxTexts)
	}
	if n := len(f.Receipt); n > 0 && f.Receipt[n-1].Relevant != "" {
		l.wrong(fmt.Sprintf("$.receipt[%d]", n-1), "the last receipt is that of everybody else: it has no condition")
	}
	if f.verifies() && (len(f.Roles) == 0 || slices.Contains(f.Roles, official)) {
		l.wrong("$.roles", "a form of what was reported by others is not for officials: name its roles, without %s", official)
	}
	if f.verifies() && len(f.None) == 0 {
		l.wrong("$.form", "a form of what was reported by others needs a text for when there is nothing: none")
	}
	for i, r := range f.Roles {
		if !isRole(r) {
			l.wrong(fmt.Sprintf("$.roles[%d]", i), "role %q: roles are %s", r, strings.Join(roles[:], ", "))
		}
	}
}

// question checks one question and fills in what it leaves to defaults.
func (l *loader) question(i int, q *Question) {
	at := fmt.Sprintf("$.questions[%d]", i)
	if !isName(q.Name) {
		l.wrong(at+".name", "question %q: a name is small letters, digits and _", q.Name)
	}
	if j := l.form.index(q.Name); j < i {
		l.wrong(at+".name", "question %s stands twice", q.Name)
	}
	if isFact(q.Name) && q.Name != kindName {
		l.wrong(at+".name", "question %s: this name is taken by what the register says", q.Name)
	}
	if q.On != "" && q.On != onUSSD {
		l.wrong(at+".on", "on is %q: it can only be %s", q.On, onUSSD)
	}
	if q.Gives != "" && q.Type != "scale" {
		l.wrong(at+".gives", "only a scale gives a number")
	}
	if q.Of != "" && (q.Of != ofVerifies || q.Type != commitmentName) {
		l.wrong(at+".of", "of is %q: a commitment can only be one of those that she %s", q.Of, ofVerifies)
	}
	if q.UnknownKey != 0 && (q.Type != "integer" || len(q.Unknown) == 0 || q.UnknownKey < 1 || q.UnknownKey > maxNumber) {
		l.wrong(at+".unknown_key", "unknown_key is a number from 1 to %d that an integer shows its unknown as", maxNumber)
	}
	if len(q.Message) > 0 && q.Constraint == "" {
		l.wrong(at+".constraint_message", "question %s has no constraint that it could be about", q.Name)
	}
	if len(q.Label) == 0 {
		l.wrong(at, "question %s has no label", q.Name)
	}
	for j := range q.Choices {
		if q.Choices[j].Key == 0 {
			q.Choices[j].Key = j + 1
		}
	}
	if (q.Type == "integer" || q.Type == "decimal") && q.Max == 0 {
		q.Max = maxNumber
	}
	q.kind = typeOf(q.Type)
	if q.kind == nil {
		l.wrong(at+".type", "type %q: types are %s", q.Type, typeNames)
		return
	}
	if what, err := q.kind.check(q); err != nil {
		l.wrong(at+"."+what, "%w", err)
	}
}

// roles are all that a person can have.
var roles = [...]string{"monitor", "verifier", official, "coordinator"}

// official is the role of those who speak for a government.
const official = "official"

func isRole(s string) bool { return slices.Contains(roles[:], s) }

// isName says whether s can name a form, a question or a choice.
func isName(s string) bool {
	for i := range len(s) {
		c := s[i]
		if (c < 'a' || c > 'z') && c != '_' && (i == 0 || c < '0' || c > '9') {
			return false
		}
	}
	return s != "" && len(s) <= 32
}
