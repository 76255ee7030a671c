package console

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"ahadi/store"
)

// sayable are all sentences in which something is refused, wherever that is, with
// how many arguments each has.
func sayable(t *testing.T) map[string]int {
	t.Helper()
	all := map[string]int{}
	for _, err := range []error{store.ErrWho, store.ErrForgotten, store.ErrPaused} {
		all[err.Error()] = 0
	}
	for _, dir := range []string{"../../store", "../../flows", "../broadcast", "../letters", "../reportback", "../opendata", "../../cmd/ahadi", "."} {
		files, err := filepath.Glob(dir + "/*.go")
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			parsed, err := parser.ParseFile(token.NewFileSet(), file, nil, 0)
			if err != nil {
				t.Fatal(err)
			}
			ast.Inspect(parsed, func(n ast.Node) bool {
				if call, ok := n.(*ast.CallExpr); ok {
					if says, args, ok := refusing(call); ok {
						all[says] = args
					}
				}
				return true
			})
		}
	}
	return all
}

// refusing is the sentence of a call that refuses something.
func refusing(call *ast.CallExpr) (says string, args int, ok bool) {
	at := 0
	switch f := call.Fun.(type) {
	case *ast.Ident:
		if f.Name != "refused" {
			return "", 0, false
		}
		at = 1
	case *ast.SelectorExpr:
		if x, named := f.X.(*ast.Ident); !named || x.Name != "why" || f.Sel.Name != "Because" {
			return "", 0, false
		}
	default:
		return "", 0, false
	}
	if at >= len(call.Args) {
		return "", 0, false
	}
	lit, ok := call.Args[at].(*ast.BasicLit)
	if !ok {
		return "", 0, false
	}
	says, err := strconv.Unquote(lit.Value)
	return says, len(call.Args) - at - 1, err == nil
}

// unmet are refused to commands, and to forms that no page of ours has: they are
// told in English.
var unmet = []string{
	"%.30q is no reason: there are %s",
	"%.30q is no role: there are %s",
	"%.30q is no way to follow a commitment: there are report, verify and official_report",
	"%q is no role: write one of %s",
	"the question that it answers is one of %s, not %q",
	"%q is no language: write it as en, sw, es, fr or pt",
	"a dispute is about status, money, milestone, safety or identity, not %q",
	"a milestone is scheduled, met, partially_met or not_met",
	"choose publish, level2 or hold, not %q",
	"it came by call, on paper or at a meeting, not %q",
	"it is closed as upheld, changed or unresolved, not %q",
	"it needs a scope, and a time in the future at which it ends",
	"the network does not speak %q",
	"the reason is one of %s, not %q",
	"the side that opens it is community, government or coordinator, not %q",
	"there are admin, coordinator, branch and viewer",
	"there is no commitment %q",
	"there is no place %q",
	"there is no scope %q: there are %s",
	"who has reported is yes or no, not %q",
}

// TestWhateverIsRefusedHasWordsInEveryLanguage: none of them names a command, and
// each names what the refusal is about.
func TestWhateverIsRefusedHasWordsInEveryLanguage(t *testing.T) {
	book, err := readWords()
	if err != nil {
		t.Fatal(err)
	}
	all := sayable(t)
	if len(all) < 100 {
		t.Fatalf("only %d refusals are found", len(all))
	}
	place := regexp.MustCompile(`^\{([a-e])(_[a-z_]+)?\}$`)
	for says, args := range all {
		for lang, forms := range book["refusal."+says] {
			for _, text := range forms {
				for _, h := range hole.FindAllString(text, -1) {
					if m := place.FindStringSubmatch(h); !strings.Contains(says, h) && (m == nil || int(m[1][0]-'a') >= args) {
						t.Errorf("%q in %s: nothing fills %s", says, lang, h)
					}
				}
				if strings.Contains(text, "'ahadi ") || strings.Contains(text, "--") {
					t.Errorf("%q in %s sends the reader of a page to a command: %s", says, lang, text)
				}
			}
		}
		if (book["refusal."+says] == nil) != slices.Contains(unmet, says) {
			t.Errorf("%q has no words in refusal.yaml, or has some and is called unmet", says)
		}
	}
	for _, says := range unmet {
		if _, ok := all[says]; !ok {
			t.Errorf("nothing is refused with %q, which is called unmet", says)
		}
	}
	for _, key := range slices.Sorted(maps.Keys(book)) {
		if says, ours := strings.CutPrefix(key, "refusal."); ours {
			if _, ok := all[says]; !ok {
				t.Errorf("nothing is refused with %q", says)
			}
		}
	}
}
