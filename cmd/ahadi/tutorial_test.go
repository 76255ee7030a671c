package main

import (
	"flag"
	"os"
	"slices"
	"strconv"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "rewrite what the commands of docs/forms.md print, and the files that come of them")

// tutorial is where the test finds what the reader has.
const tutorial = "../../docs/forms.md"

// lesson is the tutorial being followed in a folder of its own, to the letter:
// a block with a file's name is written, a diff is applied, a $ is typed, what it
// prints is compared, and a phone of the demo is dialled.
type lesson struct {
	t    *testing.T
	dir  string
	bin  string // where ahadi is
	demo *process
	doc  []string // the lines of the tutorial as they should be
}

func TestTheTutorialIsTrueStepByStep(t *testing.T) {
	src, err := os.ReadFile(tutorial)
	if err != nil {
		t.Fatal(err)
	}
	l := &lesson{t: t, dir: t.TempDir(), bin: bin(t)}
	l.copy("../../docs/example/first.yaml", "docs/example/first.yaml")
	lines := strings.Split(string(src), "\n")
	steps := 0
	for i := 0; i < len(lines); i++ {
		l.doc = append(l.doc, lines[i])
		fence, ok := strings.CutPrefix(lines[i], "```")
		if !ok || fence == "" {
			continue
		}
		end := i + 1 + slices.Index(lines[i+1:], "```")
		l.doc = append(l.doc, l.block(strings.Fields(fence), lines[i+1:end])...)
		l.doc = append(l.doc, lines[end])
		i = end
		steps++
		if t.Failed() && !*update {
			t.Fatalf("the tutorial breaks at line %d", i)
		}
	}
	if steps < 20 {
		t.Errorf("only %d steps were found in the tutorial", steps)
	}
	l.result("tap.svg", "../../docs/tap.svg")
	for _, name := range []string{"tap.yaml", "tap.talk", "texts/lg.yaml"} {
		l.result("tap/"+name, "../../docs/example/tap/"+name)
	}
	if *update {
		if err := os.WriteFile(tutorial, []byte(strings.Join(l.doc, "\n")), 0o644); err != nil {
			t.Fatal(err)
		}
	}
}

// block does what one block of the tutorial says, and gives it as it should be.
func (l *lesson) block(fence, body []string) []string {
	l.t.Helper()
	switch {
	case fence[0] == "console":
		return l.console(fence[1:], body)
	case fence[0] == "phone":
		return l.phone(fence[1], body)
	case fence[0] == "diff" && len(fence) == 2:
		l.change(fence[1], body)
	case len(fence) == 2:
		l.write(fence[1], strings.Join(body, "\n")+"\n")
	}
	return body
}

// console types what stands behind $, gives it what stands behind >, and compares
// what it prints. A number behind the block's name is the exit code of the last.
func (l *lesson) console(codes, body []string) []string {
	var out []string
	for i := 0; i < len(body); {
		command := strings.TrimPrefix(body[i], "$ ")
		out = append(out, body[i])
		end := i + 1
		for end < len(body) && !strings.HasPrefix(body[end], "$ ") {
			end++
		}
		want := 0
		if end == len(body) && len(codes) > 0 {
			want, _ = strconv.Atoi(codes[0])
		}
		out = append(out, l.compare(command, body[i+1:end], l.typed(command, body[i+1:end], want))...)
		i = end
	}
	return out
}
