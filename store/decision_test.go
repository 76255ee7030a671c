package store

import (
	"context"
	"go/ast"
	"go/parser"
	"go/token"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// mayMove are the columns of a report that may change: whether it holds its
// author's place, whether it counts and what it adds, and the phone that it came
// from. What its author said is not among them.
var mayMove = []string{"state", "beside", "counts", "excluded", "tally", "voice", "line_id"}

var (
	updatesReport = regexp.MustCompile(`(?i)\bupdate report(?: \w+)? set (.*)$`)
	deletesReport = regexp.MustCompile(`(?i)\bdelete from report\b|\binsert (?:or replace )?into report\b.*\bon conflict\b.*\bdo update\b`)
	anyTable      = regexp.MustCompile(`(?i)\b(?:update|delete from) %s\b`)
)

func TestNobodyEditsWhatAPersonSaid(t *testing.T) {
	updates := 0
	for name, statements := range literals(t) {
		for _, text := range statements {
			for _, column := range changed(text) {
				updates++
				blanked := column.name == "sealed_answers" && column.value == "''" && (strings.HasPrefix(name, "erase") || name == "retention.go")
				if !blanked && !slices.Contains(mayMove, column.name) {
					t.Errorf("%s changes what a person said: %s = %s", name, column.name, column.value)
				}
			}
			if deletesReport.MatchString(text) {
				t.Errorf("%s deletes or replaces a report: %s", name, text)
			}
			if anyTable.MatchString(text) && name != "erase_texts.go" && name != "rotate_rows.go" {
				t.Errorf("%s changes a table whose name is not written there: %s", name, text)
			}
		}
	}
	if updates < 2 {
		t.Errorf("only %d changes of a report were found: does this test still read the statements?", updates)
	}
	for _, b := range boxes {
		if b.table == "report" {
			t.Error("erasure blanks reports by a name that this test does not see")
		}
	}
	if slices.Contains(owners, "report") {
		t.Error("the rotation changes reports by a name that this test does not see")
	}
}

func TestAnEditOfAReportIsFound(t *testing.T) {
	for text, want := range map[string]string{
		`UPDATE report SET percent = $2 WHERE id = $1`:                                   "percent",
		`UPDATE report r SET state = CASE WHEN a = 1, 2 THEN 3 END, status = $2 WHERE 1`: "state status",
		`UPDATE reporting SET percent = $2`:                                              "",
		`WITH x AS (SELECT 1) UPDATE report SET sealed_answers = $1`:                     "sealed_answers",
	} {
		var got []string
		for _, c := range changed(text) {
			got = append(got, c.name)
		}
		if strings.Join(got, " ") != want {
			t.Errorf("%s changes %q, not %q", text, got, want)
		}
	}
}

// assigned is one column that a statement sets.
type assigned struct{ name, value string }

// changed lists the columns of a report that a statement sets.
func changed(statement string) []assigned {
	m := updatesReport.FindStringSubmatch(statement)
	if m == nil {
		return nil
	}
	set, _, _ := strings.Cut(m[1], " WHERE ")
	var all []assigned
	for _, part := range regexp.MustCompile(`(?:^|, )(\w+) = `).Split(set, -1) {
		all = append(all, assigned{value: strings.TrimSpace(part)})
	}
	all = all[1:] // nothing stands before the first
	for i, name := range regexp.MustCompile(`(?:^|, )(\w+) = `).FindAllStringSubmatch(set, -1) {
		all[i].name = name[1]
	}
	return all
}

// literals are the texts in the store's own files, by file, with single spaces.
func literals(t *testing.T) map[string][]string {
	t.Helper()
	names, err := filepath.Glob("*.go")
	if err != nil || len(names) < 50 {
		t.Fatalf("%d files, %v", len(names), err)
	}
	all := map[string][]string{}
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") {
			continue
		}
		source, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		file, err := parser.ParseFile(token.NewFileSet(), name, source, parser.SkipObjectResolution)
		if err != nil {
			t.Fatal(err)
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if l, ok := n.(*ast.BasicLit); ok && l.Kind == token.STRING {
				if text, err := strconv.Unquote(l.Value); err == nil {
					all[name] = append(all[name], strings.Join(strings.Fields(text), " "))
				}
			}
			return true
		})
	}
	return all
}

func TestTheSamePersonIsKnownUnderEverySpellingOfHerName(t *testing.T) {
	for _, pair := range [][2]string{{"Amina Otieno", "amina.otieno"}, {" amina  otieno ", "AMINA_OTIENO"}, {"a.m-i n_a", "amina"}} {
		a, err := signed(pair[0])
		b, err2 := signed(pair[1])
		if err != nil || err2 != nil || !sameHand(a, b) {
			t.Errorf("%q and %q are two people: %v, %v", pair[0], pair[1], err, err2)
		}
	}
	if !sameHand("neema", "neema mratibu") || !sameHand("mratibu.neema", "neema") {
		t.Error("a longer form of a name is another person")
	}
	for _, pair := range [][2]string{{"amina", "amina2"}, {"amina otieno", "amina wanjiru"}} {
		if sameHand(pair[0], pair[1]) {
			t.Errorf("%s is %s", pair[0], pair[1])
		}
	}
}

func TestADisputeForgetsWhoIsErased(t *testing.T) {
	s := seeded(t)
	id := contact(t, s, "ann")
	n := NewDispute{Commitment: "K12", Kind: "status", Side: "community", Contact: "ann", Note: "60 or 90", DueOn: "2030-01-01"}
	if _, _, err := s.OpenDispute(context.Background(), n, Hand{By: "amina", At: now}); err != nil {
		t.Fatal(err)
	}
	if n := count(t, s, `SELECT count(*) FROM dispute WHERE contact_id = $1`, id); n != 1 {
		t.Fatalf("%d disputes are hers", n)
	}
	erase(t, s, id, now)
	if n := count(t, s, `SELECT count(*) FROM dispute WHERE contact_id <> 0`); n != 0 {
		t.Error("the dispute still leads to her")
	}
}
