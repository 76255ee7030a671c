package flows

import (
	"errors"
	"fmt"
	"io/fs"
	"slices"
	"strings"
)

// TalkResult is what became of one conversation that is written down as a test.
type TalkResult struct {
	File      string
	Problems  []string // file:line:column: what; none when the talk holds
	Inputs    int
	Rewritten []byte // the file with what the engine says now; nil when it could not be played to its end
}

// Talks plays every *.talk at the top of a folder. A talk is plain text:
//
//	as Akinyi, monitor, sw, commitments K11 K12 K14
//	ussd *384*77#
//	| 3Cities Mto Mdogo
//	…
//	> 1
//	| Ipi?
//	…
//	= report commitment=K12 status=mostly
//
// Lines that begin with a word or > are what happens, lines that begin with |
// are what she then reads, to the letter, "over" is the end of the session, and
// lines that begin with = are what happens in the world. What is not written
// down must not happen. The State passes through JSON between every two inputs.
// docs/write-a-form.md lists all lines.
func (b *Book) Talks(dir fs.FS) ([]TalkResult, error) {
	names, err := fs.Glob(dir, "*.talk")
	if err != nil {
		return nil, fmt.Errorf("list talks: %w", err)
	}
	if len(names) == 0 {
		return nil, errors.New("there is no *.talk file in the folder")
	}
	var out []TalkResult
	for _, name := range names {
		out = append(out, b.Talk(dir, name))
	}
	return out, nil
}

// Talk plays one conversation.
func (b *Book) Talk(dir fs.FS, name string) TalkResult {
	res := TalkResult{File: name}
	src, err := fs.ReadFile(dir, name)
	if err != nil {
		res.Problems = []string{fmt.Sprintf("%s:1:1: %v", name, err)}
		return res
	}
	world, err := readRegister(dir)
	if err != nil {
		res.Problems = []string{err.Error()}
		return res
	}
	t := &talk{name: name, dir: dir, phone: newPhone(b, world), lines: strings.Split(strings.TrimRight(string(src), "\n"), "\n")}
	t.play()
	if t.inputs == 0 && len(t.problems) == 0 {
		t.wrong("nothing happens: dial with \"ussd %s\" or write \"sms …\"", world.network.USSD)
	}
	res.Problems, res.Inputs = t.problems, t.inputs
	if !t.broken {
		res.Rewritten = []byte(strings.Join(t.out, "\n") + "\n")
	}
	return res
}

// talk is one file being played.
type talk struct {
	name     string
	dir      fs.FS
	phone    *Phone
	lines    []string
	at       int // the line that is being read, from 0
	out      []string
	problems []string
	inputs   int
	broken   bool // a line could not be understood: the rest makes no sense
}

func (t *talk) wrong(format string, args ...any) {
	t.problems = append(t.problems, fmt.Sprintf("%s:%d:1: ", t.name, min(t.at, len(t.lines)-1)+1)+fmt.Sprintf(format, args...))
}

func (t *talk) play() {
	for t.at < len(t.lines) && !t.broken {
		line := strings.TrimSpace(t.lines[t.at])
		t.out = append(t.out, t.lines[t.at])
		switch {
		case line == "" || line[0] == '#':
		case isExpected(line):
			t.wrong("nothing happens that %q could come of", line)
			t.broken = true
		default:
			word, rest, _ := strings.Cut(line, " ")
			if err := t.happens(word, strings.TrimSpace(rest)); err != nil {
				t.wrong("%v", err)
				t.broken = true
			}
		}
		t.at++
	}
}

// isExpected says whether a line is something that is expected.
func isExpected(line string) bool {
	return line == "over" || line[0] == '|' || line[0] == '='
}

// happens plays one line and compares what comes of it with the lines below.
func (t *talk) happens(word, rest string) error {
	said, sms, err := Said{}, false, error(nil)
	switch word {
	case "ussd":
		said, err = t.phone.Dial(rest)
	case ">":
		said, err = t.phone.Key(rest)
	case "sms":
		sms = true
		said, err = t.phone.SMS(rest)
	case "remind":
		sms = true
		said, err = t.phone.remind(rest)
	default:
		return t.set(word, rest)
	}
	if err != nil {
		return err
	}
	t.inputs++
	t.compare(t.phone.written(said, sms))
	return nil
}

// written is everything that came of one input, as lines of a talk.
func (p *Phone) written(said Said, sms bool) []string {
	var lines []string
	if !sms {
		for line := range strings.SplitSeq(said.Screen, "\n") {
			lines = append(lines, "| "+line)
		}
		if said.End {
			lines = append(lines, "over")
		}
	}
	lines = append(lines, p.lines(said.Effects, sms)...)
	if len(lines) == 0 {
		lines = append(lines, "= nothing")
	}
	return lines
}

// compare holds what happened against what is written below the input.
func (t *talk) compare(got []string) {
	var want []string
	first := t.at + 1
	for t.at+1 < len(t.lines) && t.lines[t.at+1] != "" && isExpected(t.lines[t.at+1]) {
		t.at++
		want = append(want, strings.TrimRight(t.lines[t.at], " "))
	}
	for i, line := range got {
		got[i] = strings.TrimRight(line, " ")
	}
	t.out = append(t.out, got...)
	if slices.Equal(got, want) {
		return
	}
	same := 0
	for same < min(len(got), len(want)) && got[same] == want[same] {
		same++
	}
	t.problems = append(t.problems, fmt.Sprintf("%s:%d:1: after %q something else happens than is written (- written, + happens):\n%s",
		t.name, first+same+1, strings.TrimSpace(t.lines[first-1]), differing(want, got)))
}

// noFiles is a folder without files.
type noFiles struct{}

func (noFiles) Open(name string) (fs.File, error) {
	return nil, &fs.PathError{Op: "open", Path: name, Err: fs.ErrNotExist}
}
