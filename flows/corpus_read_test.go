package flows

import (
	"bytes"
	"flag"
	"fmt"
	"os"
	"strings"
	"testing"
)

// verdict is what a row came to.
type verdict string

const (
	isRight verdict = "right"
	isAsked verdict = "asked back" // and nothing was filed that is wrong
	isWrong verdict = "wrong"
)

// judge holds what came of a row against what it asks for. A clear row that is
// asked about instead of read is no mistake, but it counts against the reader.
func (r corpusRow) judge(got string) verdict {
	switch {
	case got == r.wanted() && (!questioned(got) || strings.Contains(got, "report ")):
		return isRight
	case got == r.wanted():
		return isAsked
	case questioned(got) && !strings.Contains(got, "report ") && !strings.Contains(got, "stop") && !strings.Contains(got, "withdraw"):
		return isAsked
	}
	return isWrong
}

// questioned says whether an outcome is, or has beside it, a question.
func questioned(got string) bool {
	return strings.Contains(got, "ask_") && !strings.Contains(got, "ask_who") || strings.Contains(got, "fix_ask")
}

// readRow reads a row, and answers its question as the question says to.
func readRow(t *testing.T, b *Book, r corpusRow) (got, answer, then string, questions int) {
	t.Helper()
	in := r.input()
	effects := receive(t, b, in)
	got = outcome(effects)
	a, said := open(effects)
	if a == nil || r.context == "open" {
		return got, "", "", 0
	}
	answer = answerTo(a, said, in)
	in.Line.Asked, in.Text = a, answer
	in.Line.People[0].Last = map[string]Last{"K12": {Status: "started", Percent: 40}}
	in.Refs = in.Refs[1:]
	in.Ref = in.Refs[0]
	second := receive(t, b, in)
	if again, _ := open(second); again != nil {
		return got, answer, outcome(second), 2
	}
	return got, answer, outcome(second), 1
}

// open is the question that effects leave open, and the text that asks it.
func open(effects []Effect) (a *Asked, text string) {
	for _, e := range effects {
		switch e := e.(type) {
		case Ask:
			if e.Asked != nil && e.Asked.Ask != "" {
				a = e.Asked
			}
		case Reply:
			text = e.Text
		}
	}
	return a, text
}

// answerTo is what one who reads the question sends.
func answerTo(a *Asked, said string, in Input) string {
	own := in.Line.People[0].Assigned
	code := own[min(1, len(own)-1)]
	whole := strings.Contains(said, "60%")
	switch a.Ask {
	case "ask_code":
		if whole {
			return code + " 60"
		}
		return code
	case "ask_which":
		if whole {
			return a.Codes[1] + " 60"
		}
		return "2"
	case "ask_yes":
		if whole {
			return a.Code + " 60"
		}
		return "1"
	case "ask_status", "ask_kept":
		return "3"
	case "ask_stop":
		return "2"
	case "fix_ask":
		return "40"
	}
	return "1"
}

func TestTheMessyCorpusIsReadRightOrAskedBack(t *testing.T) {
	b, rows := testBook(t), readCorpus(t)
	var table bytes.Buffer
	fmt.Fprint(&table, "| row | language | phone | message | what comes of it | result | answered | then |\n|---|---|---|---|---|---|---|---|\n")
	counts, clearRows, read := map[verdict]int{}, 0, 0
	for _, r := range rows {
		got, answer, then, questions := readRow(t, b, r)
		v := r.judge(got)
		counts[v]++
		if r.clear() {
			clearRows++
			if v == isRight && !questioned(got) {
				read++
			}
		}
		if got != r.wanted() {
			t.Errorf("row %d (%s, %s) %q\n got %s\nwant %s", r.id, r.language, r.context, r.text, got, r.wanted())
		}
		if questions > 1 || questions == 1 && !strings.Contains(then, "report") && !strings.Contains(then, "withdraw") && !strings.Contains(then, "stop") {
			t.Errorf("row %d %q: its question, answered with %q, leads to %s", r.id, r.text, answer, then)
		}
		fmt.Fprintf(&table, "| %d | %s | %s | %s | %s | %s | %s | %s |\n", r.id, r.language, r.context, cell(r.text), cell(got), v, cell(answer), cell(then))
	}
	if counts[isWrong] > 0 || read*10 < clearRows*9 || len(rows) < 104 {
		t.Errorf("%d rows, %d wrong; %d of %d clear ones read without a question, at least 90 %% are needed", len(rows), counts[isWrong], read, clearRows)
	}
	summary := fmt.Sprintf("**%d rows: %d right, %d asked back, %d wrong.** Of the %d that are clear, %d are read without a question (%d %%). No row is asked about twice.\n\n",
		len(rows), counts[isRight], counts[isAsked], counts[isWrong], clearRows, read, read*100/clearRows)
	holdTable(t, "../docs/reading-sms.md", summary+table.String())
}

// cell is a text in a table of Markdown.
func cell(s string) string {
	s = strings.NewReplacer("|", "\\|", "\n", " ").Replace(strings.TrimSpace(s))
	if s == "" {
		return ""
	}
	return "`" + strings.ReplaceAll(s, "`", "'") + "`"
}

// The marks between which a document holds what a test writes.
const (
	tableBegins = "<!-- written by the test of the corpus: go test ./flows -run Corpus -update -->\n"
	tableEnds   = "<!-- end -->\n"
)

// holdTable holds a part of a document against what it should say; -update writes
// it.
func holdTable(t *testing.T, name, want string) {
	t.Helper()
	doc, err := os.ReadFile(name)
	if err != nil {
		t.Fatal(err)
	}
	before, rest, ok := strings.Cut(string(doc), tableBegins)
	old, after, ends := strings.Cut(rest, tableEnds)
	switch {
	case !ok || !ends:
		t.Fatalf("%s: the marks of the table are gone", name)
	case old == want:
	case flag.Lookup("update").Value.String() == "true":
		if err := os.WriteFile(name, []byte(before+tableBegins+want+tableEnds+after), 0o644); err != nil {
			t.Fatal(err)
		}
	default:
		t.Errorf("%s does not say what the reader does now: run go test ./flows -run Corpus -update", name)
	}
}
