package layers

import (
	"go/ast"
	"regexp"
	"slices"
	"strings"
	"testing"
)

func TestFilesAreShort(t *testing.T) {
	all := goFiles(t)
	for _, f := range all {
		reason, listed := long[f.path]
		switch {
		case f.lines > hardFile:
			t.Errorf("%s has %d lines: no file has more than %d", f.path, f.lines, hardFile)
		case f.lines > maxFile && (!listed || reason == ""):
			t.Errorf("%s has %d lines: split it, or say why it is long", f.path, f.lines)
		case f.lines <= maxFile && listed:
			t.Errorf("%s has become short: take it off the list", f.path)
		}
	}
	for name := range long {
		if !slices.ContainsFunc(all, func(f source) bool { return f.path == name }) {
			t.Errorf("%s is listed as long, and is not there", name)
		}
	}
}

func TestFunctionsAreShortAndTakeLittle(t *testing.T) {
	for _, f := range goFiles(t) {
		ast.Inspect(f.ast, func(n ast.Node) bool {
			switch n := n.(type) {
			case *ast.FuncDecl:
				if n.Name.Name == "init" && n.Recv == nil {
					t.Errorf("%s:%d: init hides what runs: call it where it is needed", f.path, f.line(n.Pos()))
				}
				if size := f.length(n); size > maxFunction && !f.test {
					t.Errorf("%s:%d: %s has %d lines", f.path, f.line(n.Pos()), n.Name.Name, size)
				}
				if got := n.Type.Params.NumFields(); got > maxParameters && !f.test {
					t.Errorf("%s:%d: %s takes %d parameters", f.path, f.line(n.Pos()), n.Name.Name, got)
				}
			case *ast.FuncLit:
				if got := n.Type.Params.NumFields(); got > maxParameters && !f.test {
					t.Errorf("%s:%d: a function takes %d parameters", f.path, f.line(n.Pos()), got)
				}
			case *ast.InterfaceType:
				if got := n.Methods.NumFields(); got > maxMethods {
					t.Errorf("%s:%d: an interface of %d methods", f.path, f.line(n.Pos()), got)
				}
			}
			return true
		})
	}
}

func TestEveryPackageSaysWhatItIs(t *testing.T) {
	said := map[string]bool{}
	for _, f := range goFiles(t) {
		if strings.HasSuffix(f.ast.Name.Name, "_test") {
			continue
		}
		if !said[f.folder] {
			said[f.folder] = f.ast.Doc != nil && len(f.ast.Doc.Text()) > 40
		}
	}
	for folder, ok := range said {
		if !ok {
			t.Errorf("%s has no package comment", folder)
		}
	}
}

// unfinished are words that promise work to nobody in particular. They are put
// together here so that this file passes its own test.
var unfinished = regexp.MustCompile(`\b(TO` + `DO|FIX` + `ME|XX` + `X|HA` + `CK)\b`)

// machines are places on the machines of those who write this.
var machines = []string{"/wo" + "rk/", "/ro" + "ot/", "/ho" + "me/", "/tmp/" + "wt", "../sha" + "red"}

// papers are documents that are not in this folder: a reader cannot open them.
var papers = regexp.MustCompile(`\b(TU` + `RN|DO` + `MAIN|DES` + `IGN|ST` + `YLE|AGGREG` + `ATORS|RELI` + `ABILITY|FL` + `OWS|PE` + `ERS)(\.md| §)`)

func TestNothingIsLeftForLaterAndNoMachineIsNamed(t *testing.T) {
	for _, name := range files(t) {
		text := read(t, name)
		if strings.ContainsRune(text, 0) || strings.HasSuffix(name, ".sum") {
			continue // a picture, a database; sums are random letters
		}
		for number, line := range strings.Split(text, "\n") {
			if word := unfinished.FindString(line); word != "" && strings.HasSuffix(name, ".go") {
				t.Errorf("%s:%d says %s: do it or leave it", name, number+1, word)
			}
			if paper := papers.FindString(line); paper != "" {
				t.Errorf("%s:%d refers to %s, which is not here: say it here", name, number+1, paper)
			}
			for _, m := range machines {
				if strings.Contains(line, m) {
					t.Errorf("%s:%d names a place on one machine: %s", name, number+1, m)
				}
			}
		}
	}
}

func TestTheReadmeIsReadInOneSitting(t *testing.T) {
	if n := strings.Count(read(t, "README.md"), "\n"); n > maxReadme {
		t.Errorf("README.md has %d lines: %d is what people read", n, maxReadme)
	}
}
