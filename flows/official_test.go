package flows

import (
	"maps"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"
)

// voices is what a number of residents have said of two promises. Each value is
// found nowhere else in what a phone reads.
func voices(n int, public bool) (map[string]*Summary, map[string]*Checkable) {
	if n == 0 {
		return map[string]*Summary{"K12": nil, "C21": nil}, map[string]*Checkable{}
	}
	government := Reading{Status: "done", Percent: 100}
	figures := map[string]*Summary{
		"K12": {Community: Reading{Status: "stopped", Percent: 36 + n}, Government: government, Reports: 6620 + n, Arrived: int64(7654320+n) * 100, Public: public},
		"C21": {Community: Reading{Status: []string{"", "broken", "partly", "kept"}[n], Percent: -1}, Government: Reading{Status: "kept", Percent: -1}, Reports: 6620 + n, Arrived: int64(7654320+n) * 100, Public: public},
	}
	at := time.Date(2026, 8, 10+n, 9, 0, 0, 0, time.UTC)
	return figures, map[string]*Checkable{
		"K12": {ID: int64(n), Person: 2, Status: "stopped", Percent: 36 + n, At: at},
		"C21": {ID: int64(n), Person: 2, Status: "broken", Percent: -1, At: at},
	}
}

// everything is somebody whose every screen and SMS is read.
type everything struct {
	c    *checker
	in   Input
	said map[string]bool
}

// reads is everything that a person with these roles can come to read.
func reads(t *testing.T, language string, roles []string, n int, public bool) map[string]bool {
	t.Helper()
	b := testBook(t)
	c := &checker{book: b, o: CheckOptions{Languages: b.Languages(), Room: defaultRoom}, found: &Findings{Worst: make([]WorstScreen, len(b.Languages()))}, said: map[string]bool{}, full: map[[2]string]WorstScreen{}}
	r := &everything{c: c, in: c.worst(language, wide, roles, "C21 keep ms,K12 build ms"), said: map[string]bool{}}
	me := &r.in.Line.People[0]
	me.Official = slices.Contains(roles, official)
	r.in.Facts.Figures, me.Checkable = voices(n, public)
	for _, code := range []string{"K12", "C21"} { // one sum that is short enough to be found
		r.in.Facts.Commitments[code].Budget = 820_000_000
	}
	if s := r.in.Facts.Figures["K12"]; s == nil { // what her own side says is not what is compared
		r.in.Facts.Figures = map[string]*Summary{
			"K12": {Government: Reading{Status: "done", Percent: 100}, Community: Reading{Percent: -1}},
			"C21": {Government: Reading{Status: "kept", Percent: -1}, Community: Reading{Percent: -1}},
		}
	}
	r.walk(t)
	r.write(t, n)
	return r.said
}

// walk goes through all that can be dialled.
func (r *everything) walk(t *testing.T) {
	t.Helper()
	dial := r.in
	dial.Dial = true
	home, err := r.c.book.Step(State{}, dial)
	if err != nil {
		t.Fatal(err)
	}
	r.explore(nil, home.Next)
	w := &walk{b: r.c.book, in: &r.in, me: &r.in.Line.People[0]}
	for _, e := range w.entries() {
		x := r.c.explorer(e.form, r.in.Line.People[0].Language, scene{in: r.in})
		r.explore(e.form, x.begin())
	}
	for code := range r.in.Facts.Commitments { // and what was begun before
		for _, f := range r.c.book.menu {
			draft := r.in
			me := r.in.Line.People[0]
			me.Draft = &Draft{Version: 1, At: r.in.Now, State: State{
				Person: 1, Screen: ScreenForm, Form: f.Name, Version: f.Version, Question: f.Questions[len(f.Questions)-1].Name,
				Answers: map[string]string{commitmentName: code, "status": "mostly", "verdict": "less"}, About: 1,
			}}
			draft.Line.People, draft.Dial = []Person{me}, true
			turn, err := r.c.book.Step(State{}, draft)
			draft.Dial = false
			for _, key := range []string{"1", "2", "3"} {
				draft.Text = key
				if next, e := r.c.book.Step(turn.Next, draft); e == nil {
					r.hear(next)
				}
			}
			if err != nil {
				t.Fatal(err)
			}
			r.hear(turn)
		}
	}
}

// explore reads every screen that can follow from a state, and what comes of
// every key on it.
func (r *everything) explore(f *Form, first State) {
	e := r.c.explorer(f, r.in.Line.People[0].Language, scene{in: r.in})
	e.explore(first)
	for _, n := range e.nodes {
		r.said[e.probe(n.state).screen()] = true
		for _, key := range e.keys(n.state) {
			in := r.in
			in.Text = key
			if turn, err := r.c.book.Step(n.state, in); err == nil {
				r.hear(turn)
			}
		}
	}
}

func (r *everything) hear(turn Turn) {
	r.said[turn.Say] = true
	for _, e := range turn.Effects {
		if reply, ok := e.(Reply); ok {
			r.said[reply.Text] = true
		}
	}
}

// write sends what people send by SMS, and gets what is sent to them.
func (r *everything) write(t *testing.T, n int) {
	t.Helper()
	for _, private := range []bool{true, false} {
		for _, text := range []string{
			"STATUS", "STATUS K12", "STATUS C21", "LIST", "HELP", "K12", "K12 60", "C21 kept", "K12 SAME", "K12 250000", "60", "FIX 7KR4P", "CANCEL 7KR4P", "OK", "START", "who are you",
		} {
			in := r.in
			in.Line.Private, in.Text, in.Refs = private, text, []string{"7KR4P", "8MT3H"}
			in.Line.Warned = new(bool)
			turn, err := r.c.book.Text(in)
			if err != nil || len(turn.Need) > 0 {
				t.Fatalf("%s: %v, %v", text, err, turn.Need)
			}
			r.hear(turn)
		}
		for _, step := range []string{"open", "mid", "last"} {
			for code, c := range r.in.Facts.Commitments {
				_, text, _ := r.c.book.Reminder(Reminding{
					Step: step, Network: r.in.Network, Round: r.in.Round, Person: r.in.Line.People[0], Private: private, Commitment: c, Done: 6620 + n, Of: 6650 + n, Now: r.in.Now,
				})
				r.said[code+text] = true
			}
		}
	}
}

func TestNothingThatAnOfficialCanReachTellsWhatTheCommunitySaid(t *testing.T) {
	for _, language := range []string{"en", "sw", "es", "fr", "pt"} {
		for _, roles := range [][]string{{official}, {official, "monitor", "verifier", "coordinator"}} {
			none := reads(t, language, roles, 0, false)
			for n := 1; n <= 3; n++ {
				some := reads(t, language, roles, n, false)
				for _, said := range slices.Sorted(maps.Keys(some)) {
					if !none[said] {
						t.Errorf("%s, %v, %d voices: this is read, and not without them:\n%s", language, roles, n, said)
					}
					for _, sign := range traces(n) {
						if strings.Contains(said, sign) {
							t.Errorf("%s, %v, %d voices: %s stands in\n%s", language, roles, n, sign, said)
						}
					}
				}
				if len(some) != len(none) || len(some) < 40 {
					t.Errorf("%s, %v: %d screens and texts with %d voices, %d without", language, roles, len(some), n, len(none))
				}
			}
		}
	}
}

// traces are what would give a voice away.
func traces(n int) []string {
	return []string{
		strconv.Itoa(36+n) + "%", strconv.Itoa(6620 + n), strconv.Itoa(10+n) + "/08",
		"7,654," + strconv.Itoa(320+n), "7 654 " + strconv.Itoa(320+n), strconv.Itoa(7654320 + n),
	}
}

// TestTheProofAboutOfficialsWouldFindALeak reads as a monitor what officials may
// not read, and as an official what was published.
func TestTheProofAboutOfficialsWouldFindALeak(t *testing.T) {
	holds := func(said map[string]bool, sign string) bool {
		return slices.ContainsFunc(slices.Collect(maps.Keys(said)), func(s string) bool { return strings.Contains(s, sign) })
	}
	monitor := reads(t, "en", []string{"monitor", "verifier"}, 1, false)
	for _, sign := range []string{"37%", "6621", "11/08", "7,654,321"} {
		if !holds(monitor, sign) {
			t.Errorf("a monitor reads nowhere %s: the proof cannot find it", sign)
		}
	}
	published := reads(t, "en", []string{official}, 3, true)
	if !holds(published, "39%") || !holds(published, "6623") {
		t.Error("an official does not read what was published")
	}
	if holds(published, "7,654,323") || holds(published, "13/08") {
		t.Error("an official reads a sum or a day that nobody published")
	}
}
