package handset

import (
	"context"
	"fmt"
	"strings"
	"time"

	"ahadi/internal/phone"
)

// Limits are what each screen of a script is held to; zero holds it to nothing.
type Limits struct {
	Letters int           // of the alphabet that every phone has; of others half as many
	Within  time.Duration // of the answer
}

// Result is what became of a script.
type Result struct {
	Inputs    int
	Slowest   time.Duration
	Problems  []string // file:line:1: what
	Differ    int      // of Problems, those that Rewritten does not have any more: another screen than is written
	Rewritten []byte   // the script with what the service says now; nil when it could not be played to its end
}

// Script plays a conversation that is written down, line by line:
//
//	as +12025550101      which phone it is; the one that was given, without it
//	ussd *384*77#        dials
//	> 1                  types an answer
//	again                the same request once more, as a provider that got no answer
//	lose signal          the phone leaves, and the service is not told
//	| 1 Report           what then stands on the screen, a line each; "…" is any
//	                     letters, and "| …" alone any lines
//	over                 the service has closed the session
//
// What a line leads to must stand below it to the letter. Empty lines and those
// that begin with # are remarks.
func Script(ctx context.Context, l Line, number string, s Source) Result {
	p := &play{ctx: ctx, line: l, phone: New(l, number), source: s, lines: strings.Split(strings.TrimRight(strings.TrimPrefix(s.Text, mark), "\n"), "\n")}
	for p.at = 0; p.at < len(p.lines) && !p.broken && ctx.Err() == nil; p.at++ {
		p.out = append(p.out, p.lines[p.at])
		if line := strings.TrimSpace(p.lines[p.at]); line != "" && line[0] != '#' {
			p.happens(line)
		}
	}
	if p.result.Inputs == 0 && len(p.result.Problems) == 0 {
		p.at = 0
		p.wrong("nothing happens: dial with \"ussd %s\"", l.Code)
	}
	if !p.broken {
		p.result.Rewritten = []byte(strings.Join(p.out, "\n") + "\n")
	}
	return p.result
}

// mark is what some editors put before a text: a byte order mark.
const mark = "\ufeff"

// Source is a script and what it is held to.
type Source struct {
	Name, Text string
	Limits     Limits
}

// play is a script that is being played.
type play struct {
	ctx    context.Context
	line   Line
	phone  *Handset
	source Source
	lines  []string
	at     int // the line that is read, from 0
	out    []string
	result Result
	broken bool // a line could not be played: the rest makes no sense
}

func (p *play) wrong(format string, args ...any) {
	p.result.Problems = append(p.result.Problems, fmt.Sprintf("%s:%d:1: ", p.source.Name, p.at+1)+fmt.Sprintf(format, args...))
}

// happens plays a line, and compares what comes of it with those below.
func (p *play) happens(line string) {
	word, rest, _ := strings.Cut(line, " ")
	rest = strings.TrimSpace(rest)
	heard, err := Heard{}, error(nil)
	switch {
	case word == "ussd":
		heard, err = p.phone.Dial(p.ctx, rest)
	case word == ">":
		heard, err = p.phone.Key(p.ctx, rest)
	case line == "again":
		heard, err = p.phone.Again(p.ctx)
	case line == "lose signal":
		p.phone.Leave()
		return
	case word == "as":
		p.take(rest)
		return
	case word == "|" || line == over || strings.HasPrefix(line, "|"):
		p.wrong("nothing happens above that %q could come of: dial, or type, in the line before", line)
		p.broken = true
		return
	default:
		p.wrong("%q is none of: as +…, ussd *…#, > 1, again, lose signal; what stands on a screen begins with |", line)
		p.broken = true
		return
	}
	if err != nil {
		p.wrong("%v", err)
		p.broken = true
		return
	}
	p.result.Inputs++
	p.result.Slowest = max(p.result.Slowest, heard.Took)
	p.held(heard)
	p.compare(heard)
}

// take is another phone.
func (p *play) take(number string) {
	n, err := phone.Parse(number, "")
	if err != nil {
		p.wrong("as: %q is no number: write it whole, such as +12025550101", number)
		p.broken = true
		return
	}
	p.phone = New(p.line, n.E164())
}

// held holds a screen to the limits.
func (p *play) held(h Heard) {
	most := p.source.Limits.Letters
	n, plain := h.Letters()
	if !plain {
		most /= 2
	}
	if most > 0 && n > most {
		p.wrong("the screen has %d letters, and %d fit", n, most)
	}
	if within := p.source.Limits.Within; within > 0 && h.Took > within {
		p.wrong("the answer took %v, and should come within %v", h.Took.Round(time.Millisecond), within)
	}
}

// compare holds what is expected, which stands below, against what was heard.
func (p *play) compare(h Heard) {
	var got []string
	for _, line := range h.Lines() {
		got = append(got, strings.TrimSpace("| "+line))
	}
	if h.End {
		got = append(got, over)
	}
	var want []string
	next := p.at + 1
	for ; next < len(p.lines); next++ {
		line := strings.TrimSpace(p.lines[next])
		if line != over && !strings.HasPrefix(line, "|") {
			break
		}
		want = append(want, line)
	}
	if matches(want, got) {
		p.out = append(p.out, want...)
	} else {
		p.out = append(p.out, got...)
		p.result.Differ++
		p.wrong("the screen is another\n  expected:\n    %s\n  is:\n    %s", strings.Join(want, "\n    "), strings.Join(got, "\n    "))
	}
	p.at = next - 1
}

// over is the end of a session.
const over = "over"

// anything stands for what changes from one time to the next.
const anything = "…"

// matches says whether lines are those that are wanted.
func matches(want, got []string) bool {
	if len(want) == 0 {
		return len(got) == 0
	}
	if want[0] == "| "+anything {
		for skip := 0; ; skip++ {
			if matches(want[1:], got[skip:]) {
				return true
			}
			if skip == len(got) || got[skip] == over {
				return false
			}
		}
	}
	return len(got) > 0 && like(want[0], got[0]) && matches(want[1:], got[1:])
}

// like says whether a line has the parts of a pattern in their order.
func like(pattern, line string) bool {
	parts := strings.Split(pattern, anything)
	rest, ok := strings.CutPrefix(line, parts[0])
	if !ok || len(parts) == 1 {
		return ok && rest == ""
	}
	last := parts[len(parts)-1]
	for _, part := range parts[1 : len(parts)-1] {
		i := strings.Index(rest, part)
		if i < 0 {
			return false
		}
		rest = rest[i+len(part):]
	}
	return strings.HasSuffix(rest, last)
}
