package flows

import (
	"fmt"
	"slices"
	"strings"
)

// Entry is what a coordinator takes down for a person, on a call, from paper or
// in a meeting.
type Entry struct {
	Person   int64
	Language string // of the questions; "" is the person's
	Form     string
	Answers  map[string]string // by question: the name of a choice, several joined by commas, else what was typed
	About    int64             // the report of somebody else that was shown with the questions so far; 0 for none
	Sure     bool              // what was doubted is so
	File     bool              // false: what is still to be asked is all that is wanted
}

// Sheet is a form as it can be filled in by somebody else: the same questions,
// conditions and doubts as on her phone.
type Sheet struct {
	Unagreed bool   // she has not agreed to the words of today: nothing is asked
	Forms    []Pick // that she may fill
	Title    string // of the form; "" before one is picked
	Codes    []Pick // what she can report on with it; none for a form that is about no commitment
	None     string // there is nothing to pick
	Asks     []Asks // what is asked after the answers so far, in order
	About    int64  // the report of somebody else that is shown with them
	Doubt    bool   // an answer is doubted: it is taken when it is given again
	Whole    bool   // nothing is missing: it can be filed
	Held     bool   // it charges somebody by name: a person reads it before it counts
}

// Pick is one of a list.
type Pick struct {
	Name, Label string
	Picked      bool
}

// Asks is one question on a sheet.
type Asks struct {
	Name, Type   string
	Label, Hint  string
	Picks        []Pick // of a choice, choices, scale, milestone or yes_no
	Typed        string
	Wrong        string // why the answer is not taken
	Missing      bool   // it must be answered
	Optional     bool
	Unknown      string // what no answer means, where it means something
	Min, Max     int    // of a number
	Currency     string // of an amount
	Long         bool   // a text in her own words
	SeesNotOther bool   // what she reads herself, before the other's word is shown
}

// Enter goes over an entry: what is asked, and, once all is answered and it is to
// be filed, what follows from it. It asks for facts as Step does.
func (b *Book) Enter(e Entry, in Input) (Sheet, Turn, error) {
	w := walk{b: b, in: &in, s: State{Person: e.Person, Language: e.Language, Answers: map[string]string{}}}
	if !w.identify() {
		return Sheet{}, Turn{}, fmt.Errorf("person %d is not there", e.Person)
	}
	if w.s.Language == "" || b.words[w.s.Language] == nil {
		w.s.Language = w.me.Language
	}
	sheet := Sheet{Unagreed: w.me.Unagreed}
	if sheet.Unagreed {
		return sheet, Turn{}, nil
	}
	for _, f := range b.menu {
		if w.may(f) {
			sheet.Forms = append(sheet.Forms, Pick{f.Name, f.Title.in(w.language()), f.Name == e.Form})
		}
	}
	f := b.Form(e.Form, 0)
	if f == nil || !w.may(f) {
		return sheet, Turn{}, nil
	}
	w.enter(f)
	sheet.Title = f.Title.in(w.language())
	if w.pickFor(&e, &sheet) {
		w.askAll(&e, &sheet)
	}
	var turn Turn
	if sheet.Whole {
		sheet.Held = w.accused()
		if e.File {
			turn.Effects = w.fileFor(&sheet)
		}
	}
	if len(w.need) > 0 {
		return Sheet{}, Turn{Need: w.need}, nil
	}
	return sheet, turn, nil
}

// pickFor settles which commitment an entry is about, and says whether it is known.
func (w *walk) pickFor(e *Entry, sheet *Sheet) bool {
	if w.form.picks() == nil {
		return true
	}
	codes := w.mine()
	picked := e.Answers[commitmentName]
	if len(codes) == 1 {
		picked = codes[0]
	}
	if len(codes) == 0 {
		sheet.None = w.form.None.in(w.language())
		if sheet.None == "" {
			sheet.None = w.say("list_empty")
		}
	}
	for _, code := range codes {
		sheet.Codes = append(sheet.Codes, Pick{code, w.item(code), code == picked})
	}
	if !slices.Contains(codes, picked) {
		return false
	}
	w.s.Answers[commitmentName] = picked
	return true
}

// askAll asks every question that is relevant after the answers before it. The
// details behind the question that only phones ask may be left out. What somebody
// else reported is shown once she has given her own reading.
func (w *walk) askAll(e *Entry, sheet *Sheet) {
	t := w.form.newTruth(w.commitment(), w.me.Official)
	details, again := false, false
	sheet.Whole = true
	w.s.Screen = ScreenForm
	for i, q := range w.form.Questions {
		switch {
		case q.Type == commitmentName:
			w.learn(t, q)
			continue
		case q.Type == "pin", !w.asks(t, q): // nobody types another's PIN
			continue
		case q.On == onUSSD:
			details = true
			w.s.Answers[q.Name] = q.fullest()
			w.learn(t, q)
			continue
		}
		if i == w.form.shows {
			if !sheet.Whole {
				return
			}
			w.s.About = w.toCheck()
			sheet.About, again = w.s.About, e.About != 0 && e.About != w.s.About
		}
		asked := w.askFor(i, e, details)
		if again {
			delete(w.s.Answers, q.Name)
			asked.Wrong, asked.Missing = strings.TrimSpace(w.say(string(newerReport))), true
		}
		asked.SeesNotOther = i < w.form.shows
		sheet.Doubt = sheet.Doubt || w.notice == besideBand || w.notice == tooMuch
		sheet.Whole = sheet.Whole && asked.Wrong == "" && !asked.Missing
		sheet.Asks = append(sheet.Asks, asked)
		if w.has(q) {
			w.learn(t, q)
		}
	}
}

// fullest is the answer to a question that only phones ask after which most is
// asked: the last of its options.
func (q *Question) fullest() string {
	if n := len(q.Choices); n > 0 {
		return q.Choices[n-1].Name
	}
	return ""
}

// askFor puts one question, and takes the answer to it.
func (w *walk) askFor(i int, e *Entry, detail bool) Asks {
	q := w.form.Questions[i]
	w.s.Question, w.s.Wrong, w.notice = q.Name, 0, fine
	if e.Sure {
		w.s.Wrong = 1 // given a second time it is taken
	}
	raw := strings.TrimSpace(e.Answers[q.Name])
	out := w.asksOf(q, raw)
	out.Optional = detail || q.skips()
	if raw == "" {
		if out.Missing = !out.Optional; q.skips() && !detail {
			w.s.Answers[q.Name] = ""
		}
		return out
	}
	answer, p := w.readFor(i, raw)
	if p != fine {
		w.notice = p
		out.Wrong = strings.TrimSpace(w.noticed())
		return out
	}
	w.s.Answers[q.Name] = answer
	if q.Gives != "" {
		w.agree(q, answer)
	}
	return out
}

// readFor reads an answer as her phone would have.
func (w *walk) readFor(i int, raw string) (string, problem) {
	q := w.form.Questions[i]
	answer, p := q.given(w.asking(q), raw)
	switch {
	case p != fine:
		return "", p
	case q.Type == "report" && !w.ownReport(answer):
		return "", notListed
	case !w.allowed(i, answer) && len(q.Message) > 0:
		return "", unmet
	case !w.allowed(i, answer):
		return "", notListed
	}
	return answer, w.doubt(q, answer)
}

// given reads an answer that was picked by its name, or typed.
func (q *Question) given(a *asking, raw string) (string, problem) {
	switch q.Type {
	case "choice", "milestone", "scale":
		if c := q.Choice(raw); c != nil {
			return c.Name, fine
		}
		return "", notListed
	case "choices":
		var keys []string
		for name := range strings.SplitSeq(raw, ",") {
			c := q.Choice(name)
			if c == nil {
				return "", notListed
			}
			keys = append(keys, digit(c.Key))
		}
		return q.several(keys)
	case "yes_no":
		if raw == "yes" || raw == "no" {
			return raw, fine
		}
		return "", notListed
	}
	return q.kind.parse(a, raw)
}
