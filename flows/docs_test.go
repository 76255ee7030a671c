package flows_test

import (
	"regexp"
	"strings"
	"testing"
	"testing/fstest"
)

// blocks are the parts of a page of docs between fences of one kind.
func blocks(t *testing.T, page, fence string) []string {
	t.Helper()
	var out []string
	parts := strings.Split(string(read(t, "../docs/"+page)), "\n```"+fence+"\n")
	for _, part := range parts[1:] {
		block, _, _ := strings.Cut(part, "\n```\n")
		out = append(out, block+"\n")
	}
	return out
}

func TestTheFormOfTheDocumentationIsProved(t *testing.T) {
	forms := blocks(t, "write-a-form.md", "yaml")
	if len(forms) != 1 {
		t.Fatalf("%d forms in the documentation", len(forms))
	}
	if got := checked(t, fstest.MapFS{"water.yaml": {Data: []byte(forms[0])}}); len(got) > 0 {
		t.Fatalf("got %q", got)
	}
}

func TestTheTalksOfTheDocumentationHold(t *testing.T) {
	for _, page := range []string{"write-a-form.md", "train.md"} {
		played := 0
		for _, block := range blocks(t, page, "") {
			if strings.HasPrefix(block, "as ") {
				played++
				for _, p := range one(t, block).Problems {
					t.Errorf("%s: %s", page, p)
				}
			}
		}
		if played != 1 {
			t.Errorf("%d talks in %s", played, page)
		}
	}
}

// mistake is a row of the table of mistakes: what she writes, and the answer.
var mistake = regexp.MustCompile("(?m)^\\| `([^`]+)` \\| \\*([^*]+)\\* \\|")

func TestEveryMistakeOfTheTrainingIsAnsweredAsItSays(t *testing.T) {
	rows := mistake.FindAllStringSubmatch(string(read(t, "../docs/train.md")), -1)
	if len(rows) < 8 {
		t.Fatalf("only %d rows", len(rows))
	}
	for _, row := range rows {
		talk := one(t, "as Akinyi, monitor, en, commitments K11 K12\nphone private\nsms "+row[1]+"\n| \n")
		if got := strings.Join(talk.Problems, "\n"); !strings.Contains(got, row[2]) {
			t.Errorf("%q is answered otherwise: %s", row[1], got)
		}
	}
}
