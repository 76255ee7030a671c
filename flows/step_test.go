package flows_test

import (
	"encoding/json"
	"maps"
	"reflect"
	"strings"
	"sync"
	"testing"
	"time"

	"ahadi/flows"
	"ahadi/internal/sms"
)

// load reads the shipped book once for all tests: it is read-only.
var load = sync.OnceValues(func() (*flows.Book, error) { return flows.Load() })

// book is the shipped book.
func book(t testing.TB) *flows.Book {
	t.Helper()
	b, err := load()
	if err != nil {
		t.Fatal(err)
	}
	return b
}

// now is a morning of the sample round, in Kisumu.
var now = time.Date(2026, 10, 20, 6, 30, 0, 0, time.UTC)

// nairobi has no summer time.
var nairobi = time.FixedZone("Africa/Nairobi", 3*3600)

// world is what a step may know about Akinyi and what she reports on.
func world(language string, codes ...string) flows.Input {
	return flows.Input{
		Now: now, Channel: "demo", Ref: "7KR4P", Refs: []string{"8KR4P", "9KR4P"},
		Network: flows.Network{
			Name: "3Cities", Languages: []string{"en", "sw", "es", "fr", "pt"}, USSD: "*384*77#", ShortCode: "20880",
			Letters: "CKL", Zone: nairobi, Cap: 16, SOS: "999",
		},
		Round: flows.Round{ID: 3, Name: "2026 Q4", ClosesOn: time.Date(2026, 11, 3, 0, 0, 0, 0, time.UTC)},
		Line: flows.Line{Known: true, Language: language, People: []flows.Person{
			{ID: 1, Name: "Akinyi Mfano", Language: language, Roles: []string{"monitor"}, Place: "Kisumu", Org: "Umoja", Assigned: codes, Zone: nairobi},
		}},
		Facts: flows.Facts{Commitments: commitments()},
	}
}

// commitments of the sample, as far as these tests need them.
func commitments() map[string]*flows.Commitment {
	all := map[string]*flows.Commitment{}
	for _, c := range []flows.Commitment{
		{Code: "K11", Kind: "build", Short: map[string]string{"en": "Covered drain", "sw": "Mtaro wa maji"}},
		{Code: "K12", Kind: "build", Short: map[string]string{"en": "Storm drains", "sw": "Mifereji"}},
		{Code: "K14", Kind: "build", Short: map[string]string{"en": "Plot papers", "sw": "Hati za viwanja"}},
		{Code: "C21", Kind: "keep", Short: map[string]string{"en": "No forced evict."}},
	} {
		c.Local, c.Currency, c.Open, c.Place = "sw", "KES", true, "Kisumu"
		c.ID = int64(len(all) + 1)
		c.Milestone = &flows.Milestone{Seq: 3, Short: map[string]string{"en": "1,200 m lined", "sw": "Mita 1200 zimejengwa"}, Due: time.Date(2026, 12, 15, 0, 0, 0, 0, time.UTC)}
		all[c.Code] = &c
	}
	return all
}

// tester is what a test and a property have in common.
type tester interface {
	Helper()
	Fatal(...any)
	Fatalf(string, ...any)
}

// caller is one phone in the middle of a session. Its state passes through JSON
// between every two inputs, as the store keeps it.
type caller struct {
	t       tester
	book    *flows.Book
	in      flows.Input
	state   flows.State
	say     string
	end     bool
	effects []flows.Effect // of the last step
	all     []flows.Effect // of the session
}

func newCaller(t testing.TB, in flows.Input) *caller {
	return &caller{t: t, book: book(t), in: in}
}

// dial opens a session with what was dialled after the service's code.
func (c *caller) dial(text string) *caller {
	c.t.Helper()
	c.state, c.all = flows.State{}, nil
	return c.step(text, true)
}

// keys presses one key after another.
func (c *caller) keys(keys ...string) *caller {
	c.t.Helper()
	for _, k := range keys {
		c.step(k, false)
	}
	return c
}

func (c *caller) step(text string, dial bool) *caller {
	c.t.Helper()
	c.in.Text, c.in.Dial = text, dial
	before, _ := json.Marshal(c.state)
	turn, err := c.book.Step(c.state, c.in)
	for err == nil && len(turn.Need) > 0 {
		c.load(turn.Need)
		turn, err = c.book.Step(c.state, c.in)
	}
	if err != nil {
		c.t.Fatal(err)
	}
	if after, _ := json.Marshal(c.state); string(after) != string(before) {
		c.t.Fatalf("the step changed the state that it was given:\n%s\n%s", before, after)
	}
	room := c.in.Room
	if room == 0 {
		room = 160
	}
	if turn.Say == "" || !sms.Fits(turn.Say, room) {
		c.t.Fatalf("the screen does not fit:\n%s", turn.Say)
	}
	stored, err := json.Marshal(turn.Next)
	if err != nil || len(stored) > 4096 {
		c.t.Fatalf("the state is %d bytes: %v", len(stored), err)
	}
	c.state = flows.State{}
	if err := json.Unmarshal(stored, &c.state); err != nil {
		c.t.Fatal(err)
	}
	if again, _ := json.Marshal(c.state); string(again) != string(stored) {
		c.t.Fatalf("the state does not survive JSON:\n%s\n%s", stored, again)
	}
	c.say, c.end, c.effects = turn.Say, turn.End, turn.Effects
	c.all = append(c.all, turn.Effects...)
	c.follow(turn.Effects)
	return c
}

// load finds the facts that a step asked for. There are no others.
func (c *caller) load(needs []flows.Need) {
	c.t.Helper()
	for _, n := range needs {
		switch {
		case n.Last && c.in.Line.People[0].Last == nil:
			c.in.Line.People = append([]flows.Person(nil), c.in.Line.People...)
			for i := range c.in.Line.People {
				c.in.Line.People[i].Last = map[string]flows.Last{}
			}
		case n.Checkable && c.in.Line.People[0].Checkable == nil:
			c.in.Line.People = append([]flows.Person(nil), c.in.Line.People...)
			for i := range c.in.Line.People {
				c.in.Line.People[i].Checkable = map[string]*flows.Checkable{}
			}
		case n.Held && c.in.Line.People[0].Held == nil:
			c.in.Line.People = append([]flows.Person(nil), c.in.Line.People...)
			for i := range c.in.Line.People {
				c.in.Line.People[i].Held = &flows.Held{}
			}
		case n.Figures != "" && c.in.Facts.Figures[n.Figures] == nil:
			c.in.Facts.Figures = maps.Clone(c.in.Facts.Figures)
			if c.in.Facts.Figures == nil {
				c.in.Facts.Figures = map[string]*flows.Summary{}
			}
			c.in.Facts.Figures[n.Figures] = nil
		case n.Code != "" && c.in.Facts.Commitments[n.Code] == nil:
			c.in.Facts.Commitments = maps.Clone(c.in.Facts.Commitments)
			c.in.Facts.Commitments[n.Code] = nil
		default:
			c.t.Fatalf("needs %+v again", n)
		}
	}
}

// follow does what the store would do with the effects, as far as the next
// step can see it.
func (c *caller) follow(effects []flows.Effect) {
	people := append([]flows.Person(nil), c.in.Line.People...)
	c.in.Line.People = people
	for _, e := range effects {
		for i := range people {
			p := &people[i]
			switch e := e.(type) {
			case flows.KeepDraft:
				if p.ID == e.Person {
					p.Draft = &flows.Draft{Version: e.State.Draft, State: e.State, At: c.in.Now}
				}
			case flows.DropDraft:
				if p.ID == e.Person || (e.Person == 0 && p.Draft != nil && p.Draft.State.Person == 0) {
					p.Draft = nil
				}
			case flows.SetLanguage:
				if p.ID == e.Person {
					p.Language = e.Language
				}
			}
		}
	}
}

// reads checks the screen.
func (c *caller) reads(lines ...string) *caller {
	c.t.Helper()
	if want := strings.Join(lines, "\n"); c.say != want {
		c.t.Fatalf("the screen reads\n%s\n\nnot\n%s", c.say, want)
	}
	return c
}

// report is the report that the session filed.
func (c *caller) report() flows.SaveReport {
	c.t.Helper()
	var found []flows.SaveReport
	for _, e := range c.all {
		if r, ok := e.(flows.SaveReport); ok {
			found = append(found, r)
		}
	}
	if len(found) != 1 {
		c.t.Fatalf("%d reports were filed", len(found))
	}
	return found[0]
}

func TestFourKeysAreAReport(t *testing.T) {
	c := newCaller(t, world("en", "K11", "K12", "K14")).dial("").reads(
		"3Cities Kisumu", "1 Report progress", "2 Check a report", "3 Money", "4 Who took part", "5 Share what worked", "6 My list", "7 Help, language, stop")
	c.keys("1").reads("Which one?", "1 K11 Covered drain", "2 K12 Storm drains", "3 K14 Plot papers", "9 Type a code", "0 Back")
	c.keys("2").reads("K12 Storm drains", "How is it now?", "1 Not started", "2 Started, small part", "3 Mostly done", "4 Finished", "5 Stopped", "6 Don't know", "0 Back")
	c.keys("3").reads("Not sent yet: K12 Mostly done.", "1 Send now", "2 Add details (2 min)", "0 Change")
	c.keys("1").reads("Thank you. Report 7KR4P on K12 is saved. If it is wrong, send FIX 7KR4P to 20880.")
	want := flows.SaveReport{
		Ref: "7KR4P", Person: 1, Form: "progress", Version: 1, Commitment: "K12", Language: "en",
		Answers: map[string]any{"status": "mostly"}, State: "accepted", Confidence: 100,
	}
	if got := c.report(); !c.end || !reflect.DeepEqual(got, want) {
		t.Fatalf("got %+v", got)
	}
	if c.in.Line.People[0].Draft != nil {
		t.Fatal("the draft is still there")
	}
}

func TestThreeKeysAreAReportForOneCommitment(t *testing.T) {
	c := newCaller(t, world("en", "C21")).dial("").keys("1").reads(
		"C21 No forced evict.", "Is this promise kept now?", "1 Yes, kept", "2 Partly", "3 No, broken", "4 Don't know", "0 Back")
	c.keys("3").reads("Not sent yet: C21 Broken.", "1 Send now", "2 Add details (2 min)", "0 Change").keys("1")
	if got := c.report().Answers; !reflect.DeepEqual(got, map[string]any{"kept": "broken"}) {
		t.Fatalf("got %v", got)
	}
}
