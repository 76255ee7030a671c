package console

import (
	"maps"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	hole = regexp.MustCompile(`\{[a-z_]+\}`)
	// asked are the keys that templates and handlers ask for; one that ends with
	// a point or an underscore stands for all that begin so.
	asked = regexp.MustCompile(`(?:\.T\s+|printf\s+|\bT\(|\bsay\(|Word:\s*|Word\s+|Word\()"([a-z_]+(?:\.[a-z0-9_.%]*)?)"`)
)

// TestEveryTextIsThereInEveryLanguage, with the same placeholders.
func TestEveryTextIsThereInEveryLanguage(t *testing.T) {
	book, err := readWords()
	if err != nil {
		t.Fatal(err)
	}
	for key, said := range book {
		if got := slices.Sorted(maps.Keys(said)); !slices.Equal(got, slices.Sorted(slices.Values(languages))) {
			t.Errorf("%s is said in %v, and has to be in %v", key, got, languages)
		}
		want := holes(said["en"]["other"] + said["en"][""])
		for lang, forms := range said {
			for form, text := range forms {
				if form != "" && form != "one" && form != "other" {
					t.Errorf("%s in %s has a plural form %q: one and other are known", key, lang, form)
				}
				if got := holes(text); form != "one" && !slices.Equal(got, want) {
					t.Errorf("%s in %s has the placeholders %v, and %v in English", key, lang, got, want)
				}
				if strings.TrimSpace(text) == "" {
					t.Errorf("%s in %s is empty", key, lang)
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

// TestEveryTextThatIsAskedForIsThere, and nothing stands in the files that no
// page asks for.
func TestEveryTextThatIsAskedForIsThere(t *testing.T) {
	book, err := readWords()
	if err != nil {
		t.Fatal(err)
	}
	var source strings.Builder
	for _, pattern := range []string{"*.go", "templates/*.html"} {
		files, err := filepath.Glob(pattern)
		if err != nil {
			t.Fatal(err)
		}
		for _, file := range files {
			if strings.HasSuffix(file, "_test.go") {
				continue
			}
			src, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			source.Write(src)
		}
	}
	// Words of the database, and those of letters to operators, are whole groups, whichever of them a page shows today.
	exact, prefixes := map[string]bool{}, []string{"menu.", "form.", "group.", "influence.", "step.", "lifecycle.", "refusal.", "calendar.", "mail."}
	for _, m := range asked.FindAllStringSubmatch(source.String(), -1) {
		key, open, _ := strings.Cut(m[1], "%")
		switch {
		case open != "" || strings.HasSuffix(key, "_") || strings.HasSuffix(key, "."):
			prefixes = append(prefixes, key)
		case !strings.Contains(key, "."):
			prefixes = append(prefixes, key+".") // a group of words
		default:
			exact[key] = true
			if book[key] == nil && !slices.ContainsFunc(slices.Collect(maps.Keys(book)), func(k string) bool { return strings.HasPrefix(k, key) }) {
				t.Errorf("a page asks for %s, which no file says", key)
			}
		}
	}
	for key := range book {
		if !exact[key] && !slices.ContainsFunc(prefixes, func(p string) bool { return strings.HasPrefix(key, p) }) && !strings.Contains(source.String(), `"`+key+`"`) {
			t.Errorf("no page asks for %s", key)
		}
	}
}
