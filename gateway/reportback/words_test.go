package reportback

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"

	"ahadi/internal/words"
)

var hole = regexp.MustCompile(`\{[a-z_]+\}`)

func TestEveryTextOfTheDocumentIsThereInEveryLanguage(t *testing.T) {
	book, err := Words()
	if err != nil {
		t.Fatal(err)
	}
	for key, said := range book {
		if got, want := slices.Sorted(maps.Keys(said)), slices.Sorted(slices.Values(words.Languages())); !slices.Equal(got, want) {
			t.Errorf("%s is said in %v", key, got)
		}
		want := holes(said["en"]["other"] + said["en"][""])
		for lang, forms := range said {
			if len(forms) != len(said["en"]) {
				t.Errorf("%s in %s has other plural forms than in English", key, lang)
			}
			for form, text := range forms {
				if strings.TrimSpace(text) == "" {
					t.Errorf("%s in %s is empty", key, lang)
				}
				if got := holes(text); form != "one" && !slices.Equal(got, want) {
					t.Errorf("%s in %s has %v, in English %v", key, lang, got, want)
				}
			}
		}
	}
}

func holes(text string) []string {
	all := hole.FindAllString(text, -1)
	slices.Sort(all)
	return slices.Compact(all)
}

var asked = regexp.MustCompile(`(?:\.T |Say\()"((?:doc|summary|method)\.[a-z0-9_]+)"`)

func TestEveryTextThatTheDocumentAsksForIsThereAndNoOther(t *testing.T) {
	book, err := Words()
	if err != nil {
		t.Fatal(err)
	}
	var source strings.Builder
	for _, pattern := range []string{"*.go", "document/*.html"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			src, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			source.Write(src)
		}
	}
	used := map[string]bool{}
	for _, m := range asked.FindAllStringSubmatch(source.String(), -1) {
		used[m[1]] = true
		if book[m[1]] == nil && !strings.HasSuffix(m[1], "_") {
			t.Errorf("the document asks for %s, which no file says", m[1])
		}
	}
	open := regexp.MustCompile(`^(doc\.(s\d+|tick_|practice_)|method\.(rule_|label_))`) // whole groups
	for key := range book {
		if group, _, _ := strings.Cut(key, "."); (group == "doc" || group == "summary" || group == "method") && !used[key] && !open.MatchString(key) {
			t.Errorf("nothing asks for %s", key)
		}
	}
}
