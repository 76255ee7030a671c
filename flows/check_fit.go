package flows

import (
	"slices"
	"strings"
)

// WorstScreen is the fullest screen of a language.
type WorstScreen struct {
	Language string
	Where    string // form.question, or the engine's screen
	Length   int    // septets, or characters where it is outside of GSM-7
	Room     int
	Text     string
}

// look draws the screen of a state and says whether all of it is there. It
// answers how much is on it.
func (e *explorer) look(s State) int {
	if s.Screen == ScreenEnd {
		return 0
	}
	e.c.found.Screens++
	w := e.probe(s)
	p := w.page()
	body := p.write(p.options)
	if s.Screen == ScreenForm {
		e.shown[s.Question] = true
		e.lookFilled(w)
	}
	if s.Screen == ScreenConfirm {
		e.lookConfirm(w)
	}
	if w.fits(body) {
		e.worst(place(s), body)
		return length(body)
	}
	if pages := e.lookPages(w, p, s); pages > 0 {
		return pages
	}
	e.problem(s, "the screen %s", tooLong(body, body, w.room()))
	return length(body)
}

// lookPages accepts a screen that does not fit at once: names in another script
// may be left out, long lists are on several pages.
func (e *explorer) lookPages(w *walk, p page, s State) int {
	if e.scene.odd {
		w.bare = true
		p = w.page()
		w.bare = false
		if body := p.write(p.options); w.fits(body) {
			return length(body)
		}
	}
	size := w.split(&p)
	if size == 0 {
		return 0
	}
	full := 0
	for from := 0; from < len(p.options); from += size {
		body := p.write(p.options[from:min(from+size, len(p.options))])
		e.worst(place(s), body)
		full = max(full, length(body))
	}
	return full
}

// lookWrong looks at a screen after a wrong key: the line that says so is there.
func (e *explorer) lookWrong(turn Turn) {
	w := e.probe(turn.Next)
	if p := w.page(); turn.Say == p.write(p.options) {
		e.problem(turn.Next, "no room is left for the line about a wrong key: shorten the screen")
	}
	e.worst(place(turn.Next), turn.Say)
}

// lookFilled finds placeholders of a question that have no value for everybody
// who is asked it.
func (e *explorer) lookFilled(w *walk) {
	q := w.form.Question(w.s.Question)
	label := q.Label
	if w.me.Official && len(q.Official) > 0 {
		label = q.Official
	}
	text := label[e.language] + "\n" + q.Hint[e.language]
	for line := range strings.SplitSeq(text, "\n") {
		names, _ := placeholders(line)
		for _, name := range names {
			if _, ok := w.value(name); !ok && !(name == "date" && q.Type == "milestone") && !(mayLack(name) && strings.Contains(label[e.language], "\n")) {
				e.problem(w.s, "{%s} is empty for some who are asked: make it relevant only where that was answered, or leave it out", name)
			}
		}
	}
}

// mayLack says whether something stands in the register for some commitments
// only: the line of a label that names it is left out for the others.
func mayLack(name string) bool { return name == "promised" || name == "arrived" || name == "cur" }

// lookConfirm finds a line of the summary that is left out although part of it
// was answered, and a summary that says nothing.
func (e *explorer) lookConfirm(w *walk) {
	text, left := w.form.summary(e.language), 0
	for line := range strings.SplitSeq(text, "\n") {
		names, _ := placeholders(line)
		var without, with []string
		for _, name := range names {
			if _, ok := w.value(name); !ok {
				without = append(without, name)
			} else if w.form.Question(name) != nil || name == "value" {
				with = append(with, name)
			}
		}
		if len(without) == 0 {
			left++
		}
		if len(without) > 0 && len(with) > 0 {
			e.problem(w.s, "{%s} is left out of the summary although it was answered, because {%s} on its line was not: give each a line", with[0], without[0])
		}
	}
	if left == 0 {
		e.problem(w.s, "the summary is empty for some: begin it with a line that everybody has")
	}
}

// worst remembers the fullest screen of the language, and each at its longest.
func (e *explorer) worst(where, screen string) {
	worst := &e.c.found.Worst[slices.Index(e.c.o.Languages, e.language)]
	room := e.c.o.Room
	n := length(screen)
	if key := [2]string{e.language, where}; n > e.c.full[key].Length {
		e.c.full[key] = WorstScreen{Language: e.language, Where: where, Length: n, Room: room, Text: screen}
	}
	if n*max(worst.Room, 1) > worst.Length*room || worst.Room == 0 {
		*worst = WorstScreen{Language: e.language, Where: where, Length: n, Room: room, Text: screen}
	}
}

// place names a screen.
func place(s State) string {
	switch s.Screen {
	case ScreenForm:
		return s.Form + "." + s.Question
	case ScreenConfirm:
		return s.Form + ", the summary"
	}
	return string(s.Screen)
}

// checkHome draws the screens around the forms: who, resume, menu, help.
func (c *checker) checkHome(language string) {
	in := c.worst(language, wide, roles[:], "K12 build ms,K14 build ms")
	start := func(name string, in Input) {
		e := c.explorer(nil, language, scene{name: name, in: in})
		in.Dial = true
		turn, err := c.book.Step(State{}, in)
		if err != nil || turn.End {
			c.say("texts/"+language+".yaml:1:1", "%s: a dial is not answered: %v", name, err)
			return
		}
		e.explore(turn.Next)
	}
	start("home", in)
	official := in
	official.Line.People = []Person{in.Line.People[0]}
	official.Line.People[0].Official = true
	start("an official's home", official)
	none := in
	none.Facts.Figures = map[string]*Summary{"K12": nil, "K14": nil}
	start("home, with nothing known", none)
	many := in
	many.Line.People = nil
	for i := range 6 {
		p := in.Line.People[0]
		p.ID = int64(i + 1)
		many.Line.People = append(many.Line.People, p)
	}
	start("a shared phone", many)
	for _, f := range c.book.menu {
		draft := in
		me := in.Line.People[0]
		me.Draft = &Draft{Version: 1, At: in.Now, State: State{
			Person: 1, Screen: ScreenForm, Form: f.Name, Version: f.Version, Answers: map[string]string{commitmentName: "K12"},
		}}
		draft.Line.People = []Person{me}
		start("a draft", draft)
	}
}
