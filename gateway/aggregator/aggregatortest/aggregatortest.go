// Package aggregatortest runs a provider's codec over a folder of cases, so
// that a wire format is shown by examples that anybody can read and add to.
//
// A case is a text file, *.case. What stands before its first section is a
// remark. Sections begin with a line "-- name: remark --"; each input section is
// followed by a section "want":
//
//	ussd, end, sms, delivery, optout
//	                a callback: request line, headers, empty line, body. An address
//	                with https:// in the request line is the one that was called;
//	                a path is what stands behind that of the hook
//	ack             a callback, for what is answered to it
//	say             CON or END on the first line, then the screen; a request may stand
//	                before it, with an empty line between
//	send            "to: number", empty line, the text of an SMS
//	sent            the status of an answer on the first line, then its body
//	batch           "to: number number", empty line, the text of all
//	batch sent      "to: number number", then as sent
//	balance         (nothing)
//	balance answer  as sent
//	fetch           "after: cursor", or nothing
//	fetched         as sent
//
// go test -update writes what the codec does into the want sections; a person
// reads the difference before it is kept.
package aggregatortest

import (
	"flag"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

var update = flag.Bool("update", false, "write what the codec does into the cases")

// Run runs every case of a folder. A file that is no case, a case that checks
// nothing and a section for a service that the provider does not have fail. An
// adapter that also dials (aggregator.Dialler) is dialled.
func Run(t *testing.T, adapter any, folder string) {
	t.Helper()
	entries, err := os.ReadDir(folder)
	if err != nil {
		t.Fatal(err)
	}
	if len(entries) == 0 {
		t.Fatalf("%s holds no cases", folder)
	}
	for _, e := range entries {
		name, isCase := strings.CutSuffix(e.Name(), ".case")
		if !isCase {
			t.Errorf("%s: nobody reads this file: a case ends with .case", e.Name())
			continue
		}
		t.Run(name, func(t *testing.T) { run(t, adapter, filepath.Join(folder, e.Name())) })
	}
	dials(t, adapter)
}

func run(t *testing.T, adapter any, name string) {
	src, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	c, err := parse(string(src))
	if err != nil {
		t.Fatalf("%s: %v", name, err)
	}
	for i := 0; i < len(c.sections); i += 2 {
		input, want := c.sections[i], &c.sections[i+1]
		got, err := decode(adapter, input)
		if err != nil {
			t.Fatalf("%s: %s: %v", name, input.title(), err)
		}
		if got == want.body {
			continue
		}
		if !*update {
			t.Errorf("%s: %s\ngot:\n%s\nwant:\n%s", name, input.title(), got, want.body)
		}
		want.body = got
	}
	if *update {
		if err := os.WriteFile(name, []byte(c.String()), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// file is a case as it is written.
type file struct {
	remark   string
	sections []section // input and want in turn
}

type section struct{ name, remark, body string }

func (s section) title() string {
	if s.remark == "" {
		return s.name
	}
	return s.name + ": " + s.remark
}

func parse(src string) (file, error) {
	var f file
	for line := range strings.Lines(src) {
		head, ok := strings.CutPrefix(strings.TrimSuffix(line, "\n"), "-- ")
		if head, ok = cutIf(head, ok, " --"); ok {
			name, remark, _ := strings.Cut(head, ": ")
			f.sections = append(f.sections, section{name: name, remark: remark})
			continue
		}
		if n := len(f.sections); n > 0 {
			f.sections[n-1].body += line
		} else {
			f.remark += line
		}
	}
	if len(f.sections) == 0 {
		return f, fmt.Errorf("the case checks nothing")
	}
	for i, s := range f.sections {
		if (s.name == "want") != (i%2 == 1) {
			return f, fmt.Errorf("section %d is %q: inputs and wants stand in turn", i+1, s.name)
		}
	}
	if len(f.sections)%2 == 1 {
		return f, fmt.Errorf("the last section has no want: nobody asserts on it")
	}
	return f, nil
}

func cutIf(s string, ok bool, suffix string) (string, bool) {
	if !ok {
		return s, false
	}
	return strings.CutSuffix(s, suffix)
}

// String is the case as it is written back.
func (f file) String() string {
	var b strings.Builder
	b.WriteString(f.remark)
	for _, s := range f.sections {
		fmt.Fprintf(&b, "-- %s --\n%s", s.title(), s.body)
	}
	return b.String()
}
