package main

import (
	"bytes"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// typed runs one command as a shell does.
func (l *lesson) typed(command string, shown []string, want int) []string {
	if args, ok := strings.CutPrefix(command, "ahadi demo "); ok {
		l.demo = startDemo(l.t, "", strings.Fields(strings.ReplaceAll(args, "tap", filepath.Join(l.dir, "tap")))...)
		greeting := strings.NewReplacer(l.demo.base, "http://127.0.0.1:8080", l.demo.data, "…").Replace(l.demo.out.String())
		return strings.Split(strings.Trim(greeting, "\n"), "\n")
	}
	var keys []string
	for _, line := range shown {
		if key, ok := strings.CutPrefix(line, "> "); ok {
			keys = append(keys, key)
		}
	}
	cmd := exec.Command("sh", "-c", command)
	cmd.Dir = l.dir
	cmd.Env = append(os.Environ(), asAhadi+"=1", "PATH="+l.bin+string(os.PathListSeparator)+os.Getenv("PATH"))
	cmd.Stdin = strings.NewReader(strings.Join(keys, "\n") + "\n")
	var printed bytes.Buffer
	cmd.Stdout, cmd.Stderr = &printed, &printed
	err := cmd.Run()
	if got := cmd.ProcessState.ExitCode(); got != want {
		l.t.Errorf("%s ends with %d, not %d: %v\n%s", command, got, want, err, &printed)
	}
	text := printed.String()
	for _, key := range keys { // a terminal shows what is typed
		text = strings.Replace(text, "> \n", "> "+key+"\n", 1)
	}
	return strings.Split(strings.TrimRight(text, "\n"), "\n")
}

// compare holds what was printed against what is shown; a line with … stands for
// any number of lines. It gives what the tutorial should show.
func (l *lesson) compare(what string, shown, printed []string) []string {
	full := slices.DeleteFunc(slices.Clone(printed), func(s string) bool { return strings.TrimSpace(s) == "" })
	want := slices.DeleteFunc(slices.Clone(shown), func(s string) bool { return strings.TrimSpace(s) == "" })
	if holds(want, full) {
		return shown
	}
	if *update {
		return printed
	}
	l.t.Errorf("%s prints\n%s\nand the tutorial shows\n%s", what, strings.Join(printed, "\n"), strings.Join(shown, "\n"))
	return shown
}

// holds says whether lines are as they are shown.
func holds(want, got []string) bool {
	for i, line := range want {
		if line == "…" {
			for skip := range len(got) - i + 1 {
				if holds(want[i+1:], got[i+skip:]) {
					return true
				}
			}
			return false
		}
		if i >= len(got) || masked(strings.TrimRight(got[i], " ")) != masked(line) {
			return false
		}
	}
	return len(want) == len(got)
}

// masked is a line without its receipt, which is another one each time, and
// without the number of screens, which grows with every form.
func masked(line string) string {
	line = regexp.MustCompile(`^\d+ screens`).ReplaceAllString(line, "N screens")
	return regexp.MustCompile(`\b[2-9ACDEFHJKMNPRTVWXY]{5,6}\b`).ReplaceAllStringFunc(line, func(s string) string {
		if strings.ContainsAny(s, "23456789") {
			return "7KR4P"
		}
		return s
	})
}

// phone dials the demo as the page with the phone does.
func (l *lesson) phone(number string, body []string) []string {
	var out, keys []string
	session := "tutorial" + strconv.Itoa(len(l.doc))
	for i := 0; i < len(body); {
		out = append(out, body[i])
		if key, ok := strings.CutPrefix(body[i], "> "); ok {
			keys = append(keys, key)
		}
		screen := l.demo.ussd(number, session, strings.Join(keys, "*"))
		var printed []string
		for line := range strings.SplitSeq(screen[len("CON "):], "\n") {
			printed = append(printed, "| "+line)
		}
		end := i + 1
		for end < len(body) && strings.HasPrefix(body[end], "|") {
			end++
		}
		out = append(out, l.compare(body[i], body[i+1:end], printed)...)
		i = end
	}
	return out
}

// write makes a file.
func (l *lesson) write(name, text string) {
	path := filepath.Join(l.dir, name)
	if err := os.MkdirAll(filepath.Dir(path), 0o755); err != nil {
		l.t.Fatal(err)
	}
	if err := os.WriteFile(path, []byte(text), 0o644); err != nil {
		l.t.Fatal(err)
	}
}

func (l *lesson) read(path string) string {
	text, err := os.ReadFile(path)
	if err != nil {
		l.t.Fatal(err)
	}
	return string(text)
}

func (l *lesson) copy(from, to string) { l.write(to, l.read(from)) }

// change takes the lines with - out of a file and puts those with + in; the lines
// that begin with a blank say where. @@ begins the next place.
func (l *lesson) change(name string, body []string) {
	text := "\n" + l.read(filepath.Join(l.dir, name))
	for hunk := range strings.SplitSeq(strings.Join(body, "\n"), "\n@@\n") {
		old, change := "\n", "\n"
		for line := range strings.SplitSeq(hunk, "\n") {
			if line == "" {
				line = " "
			}
			if line[0] != '+' {
				old += line[1:] + "\n"
			}
			if line[0] != '-' {
				change += line[1:] + "\n"
			}
		}
		if n := strings.Count(text, old); n != 1 {
			l.t.Fatalf("%s has this %d times:%s", name, n, old)
		}
		text = strings.Replace(text, old, change, 1)
	}
	l.write(name, text[1:])
}

// result compares a file that came of the tutorial with the one that is kept.
func (l *lesson) result(name, kept string) {
	got := l.read(filepath.Join(l.dir, name))
	if *update {
		if err := os.MkdirAll(filepath.Dir(kept), 0o755); err != nil {
			l.t.Fatal(err)
		}
		if err := os.WriteFile(kept, []byte(got), 0o644); err != nil {
			l.t.Fatal(err)
		}
		return
	}
	if l.read(kept) != got {
		l.t.Errorf("%s is not what comes of the tutorial: go test ./cmd/ahadi -run Tutorial -update writes it anew", kept)
	}
}
