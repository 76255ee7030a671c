package flows_test

import (
	"fmt"
	"maps"
	"reflect"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"ahadi/flows"
)

// anyKey is what people, and those who are not people, send.
var anyKey = rapid.OneOf(
	rapid.SampledFrom([]string{"0", "00", "1", "2", "3", "4", "5", "6", "7", "8", "9", "88"}),
	rapid.SampledFrom([]string{"", " ", "*", "**", "1*1", "12*3", "12", "K12", "k12", "99", "60", "60%", "100", "1 3", "13", "93", "٣", "#", "1#", "250,000", "999999999999", "{code}", "<script>", "\x00"}),
	rapid.StringN(0, 40, 200),
)

// anyWorld is a phone, its people and their commitments, with names as long and
// as odd as a register can hold them.
func anyWorld(t *rapid.T) flows.Input {
	name := rapid.OneOf(rapid.SampledFrom([]string{"Storm drains", "Drenaje pluvial ñ", "Égouts à ciel ouve", "የውሃ መውረጃ ቦይ ማጽዳት", "{item}{{", "^^^^^^^^^", ""}), rapid.StringN(0, 24, 60))
	in := world(rapid.SampledFrom([]string{"en", "sw", "es", "fr", "pt", ""}).Draw(t, "language"))
	in.Room = rapid.SampledFrom([]int{0, 0, 160, 182, 120, 80}).Draw(t, "room")
	in.Round.Late = rapid.Bool().Draw(t, "late")
	in.Line.OptedOut = rapid.Bool().Draw(t, "opted out")
	in.Line.Private = rapid.Bool().Draw(t, "private")
	n := rapid.SampledFrom([]int{0, 1, 2, 4, 5, 9, 70}).Draw(t, "commitments")
	var codes []string
	in.Facts.Commitments = map[string]*flows.Commitment{}
	for i := range n {
		c := &flows.Commitment{
			ID: int64(i + 1), Code: fmt.Sprintf("K%02d", 10+i), Local: "sw", Currency: rapid.SampledFrom([]string{"KES", "XOF", "KWD", ""}).Draw(t, "currency"),
			Kind: rapid.SampledFrom([]string{"build", "build", "keep"}).Draw(t, "kind"), Open: rapid.IntRange(0, 9).Draw(t, "open") > 0,
			Short: map[string]string{"sw": name.Draw(t, "short")}, Budget: 1000,
		}
		if rapid.Bool().Draw(t, "milestone") {
			c.Milestone = &flows.Milestone{Seq: 1, Due: now, Short: map[string]string{"en": name.Draw(t, "ms")}}
		}
		in.Facts.Commitments[c.Code] = c
		codes = append(codes, c.Code)
	}
	in.Line.People[0].Assigned, in.Line.People[0].Verifies = codes, codes
	in.Line.People[0].Roles = rapid.SampledFrom([][]string{{"monitor"}, {"monitor", "verifier"}, {"verifier"}, {"official"}, {"monitor", "official"}}).Draw(t, "roles")
	in.Line.People[0].Official = slices.Contains(in.Line.People[0].Roles, "official")
	in.Line.People[0].Checkable, in.Facts.Figures = map[string]*flows.Checkable{}, map[string]*flows.Summary{}
	for _, code := range codes {
		in.Facts.Figures[code] = rapid.SampledFrom([]*flows.Summary{nil, {}, {Community: flows.Reading{Status: "mostly", Percent: 60}, Reports: 9999, Arrived: 99999999999900}}).Draw(t, "figures")
		if rapid.Bool().Draw(t, "checkable") {
			in.Line.People[0].Checkable[code] = &flows.Checkable{ID: 7, Status: "mostly", Percent: 99, At: now}
		}
	}
	in.Line.People[0].Place = name.Draw(t, "place")
	for i := range rapid.SampledFrom([]int{0, 0, 1, 6}).Draw(t, "others") {
		other := in.Line.People[0]
		other.ID, other.Name = int64(i+2), name.Draw(t, "name")
		other.Official = i == 0
		in.Line.People = append(in.Line.People, other)
	}
	return in
}

// TestAnyInputInAnyStateGivesAScreenThatFits also checks, in caller.step, that
// the state survives JSON, stays under 4 kB and is never changed in place.
func TestAnyInputInAnyStateGivesAScreenThatFits(t *testing.T) {
	b := book(t)
	rapid.Check(t, func(t *rapid.T) {
		c := &caller{t: t, book: b, in: anyWorld(t)}
		c.dial(rapid.SampledFrom([]string{"", "", "", "12*3", "1*1", "K12*60*a*b"}).Draw(t, "dialled"))
		for range rapid.IntRange(1, 25).Draw(t, "keys") {
			if c.end {
				c.dial("")
				continue
			}
			c.in.Now = c.in.Now.Add(time.Duration(rapid.SampledFrom([]int{0, 1, 5, 5, 5, 60}).Draw(t, "seconds")) * time.Second)
			key := nextKey(t, c)
			twice(t, c, key)
			before := c.state
			c.step(key, false)
			undoesOne(t, before, c.state, key)
		}
		reachesAnEnd(t, c)
	})
}

// nextKey leads on as often as not, so that walks come deep into the forms.
func nextKey(t *rapid.T, c *caller) string {
	switch rapid.IntRange(0, 9).Draw(t, "what") {
	case 0, 1, 2, 3:
		return onward(c)
	case 4:
		return "2"
	case 5, 6:
		return "00"
	}
	return anyKey.Draw(t, "key")
}

// twice checks that equal inputs on equal states give equal turns.
func twice(t *rapid.T, c *caller, key string) {
	in := c.in
	in.Text, in.Dial = key, false
	one, err1 := c.book.Step(c.state, in)
	two, err2 := c.book.Step(c.state, in)
	if err1 != nil || err2 != nil || !reflect.DeepEqual(one, two) {
		t.Fatalf("the same input on the same state gave\n%+v (%v)\n%+v (%v)", one, err1, two, err2)
	}
}

// undoesOne checks that back takes one answer away, the one of the question
// that is asked again, and that no other key takes answers away but those that
// have become irrelevant.
func undoesOne(t *rapid.T, before, after flows.State, key string) {
	inForm := func(s flows.State) bool { return s.Screen == flows.ScreenForm || s.Screen == flows.ScreenConfirm }
	if key != "00" || !inForm(before) || !inForm(after) || before.Typing || before.Question == after.Question {
		return
	}
	want := maps.Clone(before.Answers)
	delete(want, after.Question)
	if after.Question == "commitment" { // all the others were about it
		clear(want)
	}
	if len(before.Answers) == len(want) || !maps.Equal(want, after.Answers) {
		t.Fatalf("back from %q to %q made %v of %v", before.Question, after.Question, after.Answers, before.Answers)
	}
}

// onward is a key that leads on from each screen.
func onward(c *caller) string {
	if c.state.Typing { // a code, on whichever screen: "1" is none
		return "0"
	}
	switch c.state.Screen {
	case flows.ScreenMenu:
		if len(c.in.Line.People[0].Assigned) == 0 || !slices.ContainsFunc(c.in.Line.People[0].Assigned, func(code string) bool {
			return c.in.Facts.Commitments[code].Open
		}) {
			return "7"
		}
		return "1"
	case flows.ScreenHelp:
		return "3"
	case flows.ScreenAbout:
		return "0"
	case flows.ScreenForm:
		q := c.book.Form(c.state.Form, c.state.Version).Question(c.state.Question)
		switch {
		case q.Type == "commitment" && c.state.Page > 0:
			return "0"
		case q.Type == "percent":
			return "50"
		case q.Name == "more":
			return "2"
		}
	}
	return "1"
}

// reachesAnEnd checks that a session is over after a few sensible keys.
func reachesAnEnd(t *rapid.T, c *caller) {
	const enough = 45 // the pages of a long list back, then a whole report
	for range enough {
		if c.end {
			return
		}
		key := onward(c)
		if c.state.Screen == flows.ScreenForm && c.state.Question == "commitment" && c.state.Page == 0 && key == "1" && len(c.in.Line.People[0].Assigned) == 0 {
			key = "0"
		}
		c.step(key, false)
	}
	t.Fatalf("still not at an end, on\n%s", c.say)
}
