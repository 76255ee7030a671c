package flows

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Told is what somebody said in one conversation, as far as it is kept: what she
// answered, not which keys she pressed.
type Told struct {
	Form       string
	Version    int
	Commitment *Commitment    // that it is about; nil for none
	Official   bool           // she speaks for a government
	Keyed      bool           // on a screen, question by question; otherwise in an SMS
	Answers    map[string]any // as they were filed
}

// Turnout is how a changed form would have taken what somebody told.
type Turnout struct {
	Differs []Difference // in the order of the questions; none: the same is filed
	Lost    bool         // she could not have ended it with what she said
}

// Difference is one answer that would have fared otherwise.
type Difference struct {
	Question string
	Fate     Fate
}

// Fate is what becomes of an answer, or of a question.
type Fate string

// The fates.
const (
	Gone     Fate = "gone"     // the form does not ask it
	Unasked  Fate = "unasked"  // the form does not ask it of her, after what she said before
	Refused  Fate = "refused"  // the form asks it, and does not take her answer
	Recast   Fate = "recast"   // the form asks it in another way, and keeps her answer otherwise
	Demanded Fate = "demanded" // the form asks it, she said nothing to it, and it must be answered
	Offered  Fate = "offered"  // the same, and it may be skipped
	Closed   Fate = "closed"   // the whole form is not for her; of no question
)

// Replay walks a changed form with what somebody told in the version that she
// had. Where that one itself would not file the same again, because the register
// has changed since, the changed form is not to blame: only what it does
// otherwise differs. No answer is in the result.
func (b *Book) Replay(changed *Form, told Told) Turnout {
	before := b.Form(told.Form, told.Version)
	if changed.closedTo(before, told.Official) {
		return Turnout{Differs: []Difference{{"", Closed}}, Lost: true}
	}
	details := changed.detailed(told.Answers) || before != nil && before.detailed(told.Answers)
	now := b.retell(changed, before, told, details)
	if before != nil {
		anyway := b.retell(before, before, told, details)
		now = slices.DeleteFunc(now, func(d Difference) bool { return slices.Contains(anyway, d) })
	}
	lost := slices.ContainsFunc(now, func(d Difference) bool { return d.Fate == Refused || d.Fate == Demanded })
	return Turnout{Differs: now, Lost: lost}
}

// closedTo says whether the roles of a form surely leave out who filled another
// version: of a report it is known whether she spoke for a government, and what
// roles the version had that she filled.
func (f *Form) closedTo(before *Form, forGovernment bool) bool {
	switch {
	case len(f.Roles) == 0:
		return false
	case forGovernment:
		return !slices.Contains(f.Roles, official)
	case before == nil || len(before.Roles) == 0:
		return false
	}
	return !slices.ContainsFunc(before.Roles, func(role string) bool { return role != official && slices.Contains(f.Roles, role) })
}

// retell is what of an account a form would file otherwise, with or without the
// details that phones offer to add. before is the version that she had, nil where it
// is not known.
func (b *Book) retell(f, before *Form, told Told, details bool) []Difference {
	in := &Input{Facts: Facts{Commitments: map[string]*Commitment{}}}
	w := walk{b: b, in: in, me: &Person{ID: 1, Official: told.Official}, form: f, s: State{Answers: map[string]string{}, Wrong: 1}}
	if c := told.Commitment; c != nil {
		in.Facts.Commitments[c.Code] = c
		w.s.Answers[commitmentName] = c.Code
	}
	var out []Difference
	if told.Commitment != nil && f.picks() == nil {
		out = append(out, Difference{commitmentName, Gone})
	}
	t := f.newTruth(told.Commitment, told.Official)
	for i, q := range f.Questions {
		v, said := told.Answers[q.Name]
		switch {
		case q.Type == commitmentName:
		case !w.asks(t, q):
			if said && w.given(q.Name) == "" { // a scale gave it
				out = append(out, Difference{q.Name, Unasked})
			}
			continue
		case q.On == onUSSD:
			w.s.Answers[q.Name] = q.way(details)
		case said && q.Type != "pin":
			answer, ok := w.retake(i, v, told.Answers[q.Gives])
			if !ok {
				out = append(out, Difference{q.Name, Refused})
				continue
			}
			if !alike(q.kind.typed(answer), v) || q.recasts(before) {
				out = append(out, Difference{q.Name, Recast})
			}
			w.s.Answers[q.Name] = answer
		case w.has(q), q.Type == "pin":
		case q.skips():
			out = append(out, Difference{q.Name, Offered})
		case told.Keyed || i < f.evidence:
			out = append(out, Difference{q.Name, Demanded})
		}
		if w.has(q) {
			w.learn(t, q)
		}
	}
	return append(out, f.gone(told.Answers)...)
}

// retake is a filed answer as the question would have taken it.
func (w *walk) retake(i int, v, given any) (string, bool) {
	q := w.form.Questions[i]
	answer := storedForm(v)
	switch q.Type {
	case "choice", "choices", "scale", "milestone", "yes_no":
		taken, p := q.given(w.asking(q), answer)
		if p != fine {
			return "", false
		}
		answer = taken
		if percent, ok := given.(float64); ok && q.Gives != "" && !w.asked(q.Gives) {
			if c := q.Choice(answer); !c.Band.None && !c.Band.Holds(int(percent)) {
				return "", false
			}
			answer += " " + storedForm(given)
		}
	case "integer", "decimal", "percent", "text":
		taken, p := q.kind.parse(w.asking(q), answer)
		if p != fine {
			return "", false
		}
		answer = taken
	case "date":
		if _, err := time.Parse(time.DateOnly, answer); err != nil {
			return "", false
		}
	case "money":
		if _, amount := v.(float64); !amount {
			return "", false
		}
	}
	return answer, w.allowed(i, answer)
}

// recasts says whether an answer that looks the same is given in another way than
// before: typed, where an option was picked, or as money, where a number was asked.
func (q *Question) recasts(before *Form) bool {
	if before == nil {
		return false
	}
	was := before.Question(q.Name)
	return was != nil && (was.offers() && !q.offers() || (was.Type == "money") != (q.Type == "money"))
}

func (q *Question) offers() bool { return q.Type == "yes_no" || len(q.Choices) > 0 }

// storedForm is a filed answer as a State keeps it.
func storedForm(v any) string {
	switch v := v.(type) {
	case string:
		return v
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64)
	case bool:
		if v {
			return "yes"
		}
		return "no"
	case []any:
		var names []string
		for _, one := range v {
			names = append(names, fmt.Sprint(one))
		}
		return strings.Join(names, ",")
	}
	return ""
}

// alike says whether two answers are filed alike.
func alike(a, b any) bool {
	x, err := json.Marshal(a)
	y, errs := json.Marshal(b)
	return err == nil && errs == nil && bytes.Equal(x, y)
}

// way is the answer to a question that only phones ask: on to the details, or not.
func (q *Question) way(details bool) string {
	if details || len(q.Choices) == 0 {
		return q.fullest()
	}
	return q.Choices[0].Name
}

// detailed says whether something was answered that only those are asked who add
// details.
func (f *Form) detailed(answers map[string]any) bool {
	for _, q := range f.Questions[min(f.evidence, len(f.Questions)):] {
		if _, said := answers[q.Name]; said && !f.gives(q.Name) {
			return true
		}
	}
	return false
}

// gives says whether a scale keeps a number under this name.
func (f *Form) gives(name string) bool {
	return slices.ContainsFunc(f.Questions, func(q *Question) bool { return q.Gives == name })
}

// gone are the answers to what a form does not ask at all.
func (f *Form) gone(answers map[string]any) []Difference {
	var out []Difference
	for _, name := range sortedKeys(answers) {
		step, isStep := strings.CutSuffix(name, "_seq")
		if f.index(name) < 0 && !f.gives(name) && (!isStep || f.index(step) < 0) {
			out = append(out, Difference{name, Gone})
		}
	}
	return out
}

// Lines are those of a question's screen in a language, without what the register
// and the answers put into it; of the summary where question is "". There are
// none where the form does not ask it.
func (b *Book) Lines(f *Form, question, language string) []string {
	var s drawnScreen
	switch q := f.Question(question); {
	case q != nil:
		s = b.drawn(q, language)
	case question == "" && f.Confirm != nil:
		s = b.drawnSummary(f.Confirm, language)
	}
	var lines []string
	for _, l := range s.lines {
		lines = append(lines, l.text)
	}
	return lines
}
