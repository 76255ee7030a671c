package flows_test

import (
	"strings"
	"testing"
	"testing/fstest"

	"ahadi/flows"
)

// second is a newer progress form that asks one question less.
const second = `form: progress
version: 2
order: 1
roles: [monitor]
title: {en: Short report}
questions:
  - {name: commitment, type: commitment, label: {en: "Which one?"}}
  - name: status
    type: choice
    label: {en: "{item}?"}
    choices: [{name: fine, label: {en: Fine}}, {name: bad, label: {en: Bad}}]
receipt: {en: "Saved {ref}."}
`

func TestASessionEndsOnTheVersionThatItBeganWith(t *testing.T) {
	c := newCaller(t, world("en", "K11", "K12")).dial("").keys("1", "2")
	newer, err := flows.Load(fstest.MapFS{"progress.yaml": {Data: []byte(second)}})
	if err != nil {
		t.Fatal(err)
	}
	c.book = newer
	c.keys("3", "1")
	if got := c.report(); got.Version != 1 || got.Answers["status"] != "mostly" {
		t.Fatalf("got %+v", got)
	}
	c.dial("").reads("3Cities Kisumu", "1 Short report", "2 Check a report", "3 Money", "4 Who took part", "5 Share what worked", "6 My list", "7 Help, language, stop").keys("1", "2", "1").reads("Saved 7KR4P.")
	if got := c.report(); got.Version != 2 || got.Answers["status"] != "fine" {
		t.Fatalf("got %+v", got)
	}
}

func TestAStateOfAVersionThatIsGoneIsAnError(t *testing.T) {
	in := world("en", "K12")
	in.Text = "1"
	s := flows.State{Person: 1, Screen: flows.ScreenForm, Form: "progress", Version: 9, Question: "status"}
	_, err := book(t).Step(s, in)
	if err == nil || !strings.Contains(err.Error(), "form progress version 9 is not loaded") {
		t.Fatalf("got %v", err)
	}
}

func TestAnOperatorsWordsTakeThePlaceOfOurs(t *testing.T) {
	b, err := flows.Load(fstest.MapFS{"texts/en.yaml": {Data: []byte("language: en\nname: English\nstate: draft\nreader: \"\"\nread_on: \"\"\ntexts:\n  key_back: Go back\n")}})
	if err != nil {
		t.Fatal(err)
	}
	if got := b.Say("en", "key_back", nil) + b.Say("en", "key_more", nil) + b.Say("xx", "key_back", nil) + b.Say("sw", "key_back", nil); got != "Go backMoreGo backRudi" {
		t.Fatal(got)
	}
}

func TestAMistakeInAFormIsTaughtWithItsPlace(t *testing.T) {
	for name, test := range map[string]struct{ old, new, want string }{
		"unknown key":          {"version: 2", "version: 2\ncolour: red", "progress.yaml:3:1: unknown field \"colour\""},
		"unknown type":         {"type: choice", "type: chioce", "progress.yaml:9:11: type \"chioce\": types are commitment, milestone"},
		"unknown name":         {"type: choice", "type: choice\n    relevant: stauts == \"x\"", "progress.yaml:10:15: unknown name stauts: there is commitment, has_milestone, kind, official (at character 1 of"},
		"later question":       {"label: {en: \"Which one?\"}", "label: {en: A}, relevant: 'status == \"x\"'", "progress.yaml:7:68: status is asked later: a condition looks back only"},
		"wrong type":           {"type: choice", "type: choice\n    relevant: commitment > 3", "progress.yaml:10:15: invalid operation: > (mismatched types string and int)"},
		"no condition":         {"type: choice", "type: choice\n    relevant: commitment", "progress.yaml:10:15: expected bool, but got string"},
		"same version":         {"version: 2", "version: 1", "progress.yaml:1:1: form progress version 1 stands in progress.yaml too"},
		"two keys":             {"name: bad,", "name: bad, key: 1,", "progress.yaml:11:48: two choices have key 1"},
		"name of the register": {"name: status", "name: official", "progress.yaml:8:11: question official: this name is taken"},
		"named twice":          {"name: status", "name: commitment", "question commitment stands twice"},
		"role":                 {"roles: [monitor]", "roles: [king]", "progress.yaml:4:9: role \"king\": roles are"},
		"band":                 {"name: bad,", "name: bad, band: 90-10,", "band \"90-10\": percentages go up from 0 to 100"},
		"long texts":           {"    choices: [", "    choices: [{name: a, label: {en: A}}]\n  - {name: t, type: text, label: {en: T}}\n  - {name: u, type: text, label: {en: U}}\n  - name: v\n    type: text\n    label: {en: T}\n    choices: [", "texts of 900 characters in all"},
	} {
		if !strings.Contains(second, test.old) {
			t.Fatalf("%s: the form has no %q", name, test.old)
		}
		form := strings.Replace(second, test.old, test.new, 1)
		_, err := flows.Load(fstest.MapFS{"progress.yaml": {Data: []byte(form)}})
		if err == nil || !strings.Contains(err.Error(), test.want) {
			t.Errorf("%s:\ngot  %v\nwant %s", name, err, test.want)
		}
	}
}

func TestAHintStandsUnderTheQuestion(t *testing.T) {
	form := strings.Replace(second, "    type: choice", "    hint: {en: Look first}\n    type: choice", 1)
	b, err := flows.Load(fstest.MapFS{"progress.yaml": {Data: []byte(form)}})
	if err != nil {
		t.Fatal(err)
	}
	c := newCaller(t, world("en", "K12"))
	c.book = b
	c.dial("").keys("1").reads("K12 Storm drains?", "Look first", "1 Fine", "2 Bad", "0 Back")
}

func TestAConstraintAsksAgain(t *testing.T) {
	form := strings.Replace(second, "type: choice\n", "type: integer\n    constraint: status % 2 == 0\n", 1)
	form = form[:strings.Index(form, "    choices")] + form[strings.Index(form, "receipt"):]
	b, err := flows.Load(fstest.MapFS{"progress.yaml": {Data: []byte(form)}})
	if err != nil {
		t.Fatal(err)
	}
	c := newCaller(t, world("en", "K12"))
	c.book = b
	c.dial("").keys("1", "3").reads("Not on the list. Choose again.", "K12 Storm drains?", "00 Back").keys("4")
	if got := c.report().Answers["status"]; got != 4 {
		t.Fatalf("got %v", got)
	}
}

func TestFormsThatFindNoPlaceGoToASecondPage(t *testing.T) {
	extra := fstest.MapFS{}
	for _, f := range []string{"a_form", "b_form", "c_form", "d_form"} {
		form := strings.Replace(second, "form: progress", "form: "+f, 1)
		extra[f+".yaml"] = &fstest.MapFile{Data: []byte(strings.Replace(form, "en: Short report", "en: The "+f, 1))}
	}
	pinned := strings.Replace(second, "form: progress", "form: pinned\nkey: 3", 1)
	extra["pinned.yaml"] = &fstest.MapFile{Data: []byte(strings.Replace(pinned, "en: Short report", "en: Pinned", 1))}
	b, err := flows.Load(extra)
	if err != nil {
		t.Fatal(err)
	}
	c := newCaller(t, world("en", "K12"))
	c.book = b
	c.dial("").reads("3Cities Kisumu", "1 Report progress", "2 Check a report", "3 Pinned", "4 Money", "5 Who took part", "6 My list", "7 Help, language, stop", "8 More")
	c.keys("8").reads("3Cities Kisumu", "1 Share what worked", "2 The a_form", "3 The b_form", "4 The c_form", "5 The d_form", "0 Back").keys("5", "1")
	if got := c.report(); got.Form != "d_form" {
		t.Fatalf("got %+v", got)
	}
}
