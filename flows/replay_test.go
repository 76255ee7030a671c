package flows_test

import (
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"testing/fstest"

	"pgregory.net/rapid"

	"ahadi/flows"
)

// TestTheSameFormFilesTheSameAgain replays whatever random people file, by keys
// and by SMS, in the very form that they had.
func TestTheSameFormFilesTheSameAgain(t *testing.T) {
	b := book(t)
	filed := map[string]int{}
	again := func(t *rapid.T, in flows.Input, effects []flows.Effect, keyed bool) {
		for _, e := range effects {
			r, ok := e.(flows.SaveReport)
			if !ok {
				continue
			}
			filed[fmt.Sprint(r.Form, keyed)]++
			told := flows.Told{Form: r.Form, Version: r.Version, Commitment: in.Facts.Commitments[r.Commitment], Official: r.Official, Keyed: keyed, Answers: asFiled(t, r.Answers)}
			// In a version that nobody knows, so that nothing is excused.
			told.Version = -1
			for _, d := range b.Replay(b.Form(r.Form, r.Version), told).Differs {
				if d.Fate != flows.Offered && (d.Fate != flows.Demanded || answersAfter(b.Form(r.Form, r.Version), d.Question, told.Answers)) {
					t.Fatalf("%s %v: %s is %s", r.Form, r.Answers, d.Question, d.Fate)
				}
			}
		}
	}
	rapid.Check(t, func(t *rapid.T) {
		c := &caller{t: t, book: b, in: anyWorld(t)}
		c.dial("")
		for range 25 {
			if c.end {
				c.dial("")
			}
			key := rapid.SampledFrom([]string{"1", "1", "2", "3", "4", "5", "40", onward(c), onward(c)}).Draw(t, "key")
			c.step(key, false)
			again(t, c.in, c.effects, true)
		}
		in := world("en", "K11", "K12")
		in.Text = rapid.SampledFrom([]string{"K12 60", "K12 mostly", "k11 stopped no money", "K12 done", "SAME", "K11 40 the drain is dug"}).Draw(t, "sms")
		turn, err := b.Text(in)
		if err != nil {
			t.Fatal(err)
		}
		again(t, in, turn.Effects, false)
	})
	for _, want := range []string{"progress true", "progress false", "funds true", "verify true"} {
		if filed[strings.ReplaceAll(want, " ", " ")] == 0 && filed[strings.ReplaceAll(want, " ", "")] == 0 {
			t.Errorf("nothing like %q was filed, of %v", want, filed)
		}
	}
}

// answersAfter says whether a question behind this one was answered. Otherwise
// she has sent her draft as it was.
func answersAfter(f *flows.Form, question string, answers map[string]any) bool {
	behind := false
	for _, q := range f.Questions {
		if _, said := answers[q.Name]; said && behind {
			return true
		}
		behind = behind || q.Name == question
	}
	return false
}

// asFiled is what the store gives back.
func asFiled(t tester, answers map[string]any) map[string]any {
	b, err := json.Marshal(answers)
	if err != nil {
		t.Fatal(err)
	}
	var out map[string]any
	if err := json.Unmarshal(b, &out); err != nil {
		t.Fatal(err)
	}
	return out
}

// changed is the shipped form progress, version 2, with one thing replaced.
func changed(t *testing.T, old, replaced string) (*flows.Book, *flows.Form) {
	t.Helper()
	src, err := os.ReadFile("forms/progress.yaml")
	if err != nil {
		t.Fatal(err)
	}
	text := strings.Replace(string(src), "version: 1", "version: 2", 1)
	if old != "" && !strings.Contains(text, old) {
		t.Fatalf("the form has no %q", old)
	}
	if old != "" {
		text = strings.Replace(text, old, replaced, 1)
	}
	b, err := flows.Load(fstest.MapFS{"progress.yaml": {Data: []byte(text)}})
	if err != nil {
		t.Fatal(err)
	}
	return b, b.Form("progress", 2)
}

// between is the part of the shipped form progress from one line to another.
func between(t *testing.T, from, to string) string {
	t.Helper()
	src, err := os.ReadFile("forms/progress.yaml")
	if err != nil {
		t.Fatal(err)
	}
	_, rest, found := strings.Cut(string(src), from)
	part, _, ends := strings.Cut(rest, to)
	if !found || !ends {
		t.Fatalf("there is no %q, or no %q behind it", from, to)
	}
	return from + part
}

func TestAReplaySaysWhatAChangedFormWouldHaveDone(t *testing.T) {
	k12 := commitments()["K12"]
	for name, c := range map[string]struct {
		old, replaced string
		answers       map[string]any
		sms           bool
		want          string
	}{
		"it is for others":                   {"roles: [monitor, official]", "roles: [verifier]", map[string]any{"status": "done"}, false, " closed, lost"},
		"it is for officials no more":        {"roles: [monitor, official]", "roles: [monitor]", map[string]any{"status": "done"}, false, ""},
		"several where there was one":        {"  - name: obstacle\n    type: choice\n", "  - name: obstacle\n    type: choices\n", map[string]any{"status": "mostly", "obstacle": "weather"}, true, "obstacle recast"},
		"words where there were options":     {between(t, "  - name: obstacle\n", "  - name: money\n"), "  - name: obstacle\n    type: text\n    max: 50\n    label: {en: \"Why?\"}\n", map[string]any{"status": "mostly", "obstacle": "weather"}, true, "obstacle recast"},
		"a day where there were options":     {between(t, "  - name: obstacle\n", "  - name: money\n"), "  - name: obstacle\n    type: date\n    label: {en: \"When?\"}\n", map[string]any{"status": "mostly", "obstacle": "weather"}, true, "obstacle refused, lost"},
		"yes or no where more was possible":  {between(t, "  - name: money\n", "  - name: took_part\n"), "  - name: money\n    type: yes_no\n    label: {en: \"Money?\"}\n  - name: amount\n    type: money\n    relevant: money\n    label: {en: \"How much?\"}\n", map[string]any{"status": "mostly", "money": "yes", "amount": 5000.0}, true, "money recast"},
		"it is about no commitment":          {between(t, "  - name: commitment\n", "  - name: status\n"), "", map[string]any{"status": "done"}, true, "commitment gone"},
		"nothing":                            {"", "", map[string]any{"status": "mostly", "percent": 60.0}, false, ""},
		"an option is gone":                  {"      - {name: mostly, band: 50-99", "      - {name: nearly, band: 50-99", map[string]any{"status": "mostly"}, false, "status refused, lost"},
		"a band has moved":                   {"      - {name: mostly, band: 50-99", "      - {name: mostly, band: 70-99", map[string]any{"status": "mostly", "percent": 60.0}, false, "status refused, percent unasked, lost"},
		"it is asked of fewer":               {`status in ["started", "mostly", "stopped"]`, `status == "stopped"`, map[string]any{"status": "mostly", "percent": 60.0, "obstacle": "rain"}, false, ""},
		"a new question":                     {"  - name: more ", "  - name: seen\n    type: yes_no\n    label: {en: \"{item}: seen?\"}\n  - name: more ", map[string]any{"status": "done"}, false, "seen demanded, lost"},
		"a new question by SMS":              {"  - name: more ", "  - name: seen\n    type: yes_no\n    label: {en: \"{item}: seen?\"}\n  - name: more ", map[string]any{"status": "done"}, true, "seen demanded, lost"},
		"a new question that may be skipped": {"  - name: more ", "  - name: seen\n    type: yes_no\n    required: false\n    label: {en: \"{item}: seen?\"}\n  - name: more ", map[string]any{"status": "done"}, false, "seen offered"},
		"a question has a new name":          {"  - name: comment\n", "  - name: remark\n", map[string]any{"status": "done", "comment": "dug"}, false, "remark offered, comment gone"},
		"what was never asked":               {"", "", map[string]any{"status": "done", "colour": "red"}, false, ""},
	} {
		t.Run(name, func(t *testing.T) {
			b, f := changed(t, c.old, c.replaced)
			if official := b.Replay(f, flows.Told{Form: "progress", Version: 1, Commitment: k12, Official: true, Answers: c.answers}); slices.Contains(f.Roles, "official") == slices.Contains(official.Differs, flows.Difference{Fate: flows.Closed}) {
				t.Errorf("an official finds %+v", official)
			}
			got := b.Replay(f, flows.Told{Form: "progress", Version: 1, Commitment: k12, Keyed: !c.sms, Answers: c.answers})
			var all []string
			for _, d := range got.Differs {
				all = append(all, d.Question+" "+string(d.Fate))
			}
			if got.Lost {
				all = append(all, "lost")
			}
			if s := strings.Join(all, ", "); s != c.want {
				t.Errorf("it says %q, not %q", s, c.want)
			}
		})
	}
}
