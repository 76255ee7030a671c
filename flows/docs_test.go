package flows_test

import (
	"strings"
	"testing"
	"testing/fstest"
)

// blocks are the parts of docs/write-a-form.md between fences of one kind.
func blocks(t *testing.T, fence string) []string {
	t.Helper()
	var out []string
	parts := strings.Split(string(read(t, "../docs/write-a-form.md")), "\n```"+fence+"\n")
	for _, part := range parts[1:] {
		block, _, _ := strings.Cut(part, "\n```\n")
		out = append(out, block+"\n")
	}
	return out
}

func TestTheFormOfTheDocumentationIsProved(t *testing.T) {
	forms := blocks(t, "yaml")
	if len(forms) != 1 {
		t.Fatalf("%d forms in the documentation", len(forms))
	}
	if got := checked(t, fstest.MapFS{"water.yaml": {Data: []byte(forms[0])}}); len(got) > 0 {
		t.Fatalf("got %q", got)
	}
}

func TestTheTalkOfTheDocumentationHolds(t *testing.T) {
	played := 0
	for _, block := range blocks(t, "") {
		if strings.HasPrefix(block, "as ") {
			played++
			for _, p := range one(t, block).Problems {
				t.Error(p)
			}
		}
	}
	if played != 1 {
		t.Fatalf("%d talks in the documentation", played)
	}
}
