package flows

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"ahadi/internal/sms"
)

// maxStates is how many different situations one scene may have.
const maxStates = 20_000

// explorer walks a form through all that a person can do, breadth first, with
// the real engine. Situations that no later screen can tell apart are one.
type explorer struct {
	c        *checker
	form     *Form // nil for the screens around the forms
	language string
	scene    scene
	live     map[string]int // answers that a condition asks for, and the last question that does: up to there each one counts
	named    map[string]int // answers that a text names, and the last question that does
	turns    []int          // numbers at which a condition may turn
	known    map[string]int // situations by key, as places in nodes
	nodes    []node
	shown    map[string]bool // questions that somebody was asked
}

// node is one situation: what is on the screen and what a key leads to.
type node struct {
	state State
	size  int   // characters on the screen
	next  []int // by keys that answer something
	files bool  // a key files the report
	last  int   // characters of the receipt
}

// checkScreens is proofs 2, 3 and 5.
func (c *checker) checkScreens() {
	for _, language := range c.o.Languages {
		c.found.Worst = append(c.found.Worst, WorstScreen{Language: language})
	}
	for _, name := range sortedKeys(c.book.forms) {
		for _, f := range c.book.forms[name] {
			c.walkForm(f)
		}
	}
	for _, language := range c.o.Languages {
		c.checkHome(language)
		c.checkPeople(language)
	}
}

// walkForm walks a form in every language and every scene.
func (c *checker) walkForm(f *Form) {
	shown := map[string]bool{}
	for _, language := range c.o.Languages {
		cost := FormCost{Form: f.Name, Version: f.Version, Language: language}
		for _, s := range c.scenes(language, f.usedBy()) {
			e := c.explorer(f, language, s)
			e.shown = shown
			e.explore(e.begin())
			cost.add(e)
		}
		cost.receipt(c)
		c.found.Forms = append(c.found.Forms, cost)
	}
	for i, q := range f.Questions {
		if !shown[q.Name] {
			c.wrong(f, fmt.Sprintf("$.questions[%d].relevant", i), "nobody is ever asked %s: no answers make %q true", q.Name, q.Relevant)
		}
	}
}

// usedBy are the roles that may use a form.
func (f *Form) usedBy() []string {
	if len(f.Roles) == 0 {
		return []string{"monitor"}
	}
	return f.Roles
}

func (c *checker) explorer(f *Form, language string, s scene) *explorer {
	e := &explorer{c: c, form: f, language: language, scene: s, known: map[string]int{}, shown: map[string]bool{}, live: map[string]int{}, named: map[string]int{}}
	if f == nil {
		return e
	}
	for i, q := range f.Questions {
		e.asks(i, q.Relevant)
		e.asks(i, q.Constraint)
		e.names(i, q.Label, q.Official, q.Hint, q.Message)
	}
	last := len(f.Questions)
	if f.Confirm != nil {
		e.asks(last, f.Confirm.Relevant)
		e.names(last, f.Confirm.Label)
	}
	for i := range f.Receipt {
		e.asks(last, f.Receipt[i].Relevant)
		e.names(last, f.Receipt[i].Label)
	}
	return e
}

// names notes what stands in texts of the i-th question.
func (e *explorer) names(i int, texts ...Text) {
	for _, t := range texts {
		found, _ := placeholders(t[e.language])
		for _, name := range found {
			e.named[name] = i
		}
	}
}

// asks notes the names in a condition of the i-th question.
func (e *explorer) asks(i int, condition string) {
	for _, name := range strings.FieldsFunc(condition, func(r rune) bool {
		return r != '_' && (r < 'a' || r > 'z') && (r < '0' || r > '9')
	}) {
		e.live[name] = i
		if n, err := strconv.Atoi(name); err == nil && len(name) < 10 {
			e.turns = append(e.turns, n-1, n, n+1)
		}
	}
}

// begin is the form at its first question.
func (e *explorer) begin() State {
	w := e.probe(State{Screen: ScreenMenu, Person: 1, Language: e.language})
	w.enter(e.form)
	w.advance(0)
	return w.s
}

// probe is a walk that stands in a state.
func (e *explorer) probe(s State) *walk {
	w := &walk{b: e.c.book, in: &e.scene.in, s: s}
	for i := range e.scene.in.Line.People {
		if p := &e.scene.in.Line.People[i]; p.ID == s.Person {
			w.me = p
		}
	}
	if s.Screen == ScreenEnrol {
		w.byInvitation()
	}
	if s.Screen == ScreenForm || s.Screen == ScreenConfirm {
		w.form = e.c.book.Form(s.Form, s.Version)
	}
	return w
}

// explore draws the screen of a state and of all that follow from it.
func (e *explorer) explore(first State) {
	e.visit(first)
	for i := 0; i < len(e.nodes); i++ {
		if len(e.nodes) > maxStates {
			e.c.wrong(e.form, "$.questions", "more than %d different ways through the form: make fewer questions depend on each other", maxStates)
			return
		}
		for _, key := range e.keys(e.nodes[i].state) {
			e.press(i, key)
		}
	}
}

// visit is the place of a state's node; a new one is drawn and looked at.
func (e *explorer) visit(s State) int {
	key := e.key(s)
	if i, ok := e.known[key]; ok {
		return i
	}
	e.known[key] = len(e.nodes)
	e.nodes = append(e.nodes, node{state: s, size: e.look(s)})
	return len(e.nodes) - 1
}

// press takes a key in a situation.
func (e *explorer) press(i int, key string) {
	from := e.nodes[i].state
	in := e.scene.in
	in.Text = key
	turn, whole, err := e.c.book.step(from, in)
	switch {
	case err != nil || len(turn.Need) > 0:
		e.problem(from, "key %q cannot be taken: %v %v", key, err, turn.Need)
		return
	case turn.End:
		for _, effect := range turn.Effects {
			if filed, ok := effect.(SaveReport); ok {
				e.nodes[i].files, e.nodes[i].last = true, max(e.nodes[i].last, length(turn.Say))
				e.worst("the receipt of "+from.Form, turn.Say)
				if !whole {
					e.lacking(e.c.book.Form(filed.Form, filed.Version), turn.Say)
				}
			}
		}
		return
	}
	if turn.Next.Wrong > from.Wrong {
		e.lookWrong(turn)
	}
	to := e.visit(turn.Next)
	if e.form != nil && turn.Next.Form == e.form.Name && len(turn.Next.Answers) > len(from.Answers) || turn.Next.Screen == ScreenConfirm && from.Screen == ScreenForm {
		if !slices.Contains(e.nodes[i].next, to) {
			e.nodes[i].next = append(e.nodes[i].next, to)
		}
	}
}

// lacking notes, once, that some read a receipt that is not whole.
func (e *explorer) lacking(f *Form, receipt string) {
	once := fmt.Sprint("receipt ", f.Name, f.Version, e.language)
	if !e.c.said[once] {
		e.c.said[once] = true
		e.c.wrong(f, "$.receipt", "%s, %s: for some the receipt is too long, or has no value for a placeholder: %q", e.language, e.scene.name, receipt)
	}
}

// key names a situation: what no later condition and no later screen can tell
// apart has the same one.
func (e *explorer) key(s State) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s %s %d %t %t", s.Screen, s.Form, s.Question, s.Page, s.Typing, s.Wrong > 0)
	f := e.c.book.Form(s.Form, s.Version)
	if f == nil {
		return b.String()
	}
	at := len(f.Questions)
	if s.Screen == ScreenForm {
		at = f.index(s.Question)
	}
	for _, q := range f.Questions {
		answer, ok := s.Answers[q.Name]
		name, percent := part(answer)
		_, live := e.live[q.Name]
		switch {
		case !ok:
			b.WriteString(" -")
		case e.past(q, at):
			b.WriteString(" +")
		case answer == "":
			b.WriteString(" 0")
		case live && len(q.Choices) > 0:
			fmt.Fprintf(&b, " %s %t", name, percent != "")
		case live && (!q.counts() || e.live[q.Name] >= at):
			b.WriteString(" " + answer)
		default:
			fmt.Fprintf(&b, " +%t", percent != "")
		}
	}
	return b.String()
}

// past says whether a number that was asked for makes no difference from the
// question at on: no condition asks for it any more, and no text names it.
func (e *explorer) past(q *Question, at int) bool {
	for _, needed := range []map[string]int{e.live, e.named} {
		if last, ok := needed[q.Name]; ok && last >= at {
			return false
		}
	}
	return e.form != nil && q.counts() && !slices.ContainsFunc(e.form.Questions, func(s *Question) bool { return s.Gives == q.Name })
}

// length is how much a screen holds, in septets, or in UTF-16 units where it
// is outside of GSM-7.
func length(screen string) int {
	if n, gsm := sms.Septets(screen); gsm {
		return n
	}
	return sms.Units(screen)
}

// problem notes what is wrong with the screen of a state, at its place in the
// form, once for all scenes.
func (e *explorer) problem(s State, format string, args ...any) {
	once := fmt.Sprint(s.Screen, s.Form, s.Version, s.Question, e.language, format)
	if e.c.said[once] {
		return
	}
	e.c.said[once] = true
	what := e.language + ", " + e.scene.name + ": " + fmt.Sprintf(format, args...)
	switch f := e.c.book.Form(s.Form, s.Version); {
	case f == nil || (s.Screen != ScreenForm && s.Screen != ScreenConfirm):
		e.c.say("texts/"+e.language+".yaml:1:1", "screen %s, %s", s.Screen, what)
	case s.Screen == ScreenConfirm:
		e.c.wrong(f, "$.confirm.label."+e.language, "%s", what)
	default:
		e.c.wrong(f, fmt.Sprintf("$.questions[%d].label.%s", f.index(s.Question), e.language), "%s", what)
	}
}
