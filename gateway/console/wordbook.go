package console

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"slices"
	"strings"

	forms "golang.org/x/text/feature/plural"
	"golang.org/x/text/language"

	"ahadi/internal/yamlpos"
)

//go:embed words/*.yaml
var wordFiles embed.FS

// languages are those that the pages are written in; the first is what stands
// in for the others.
var languages = []string{"en", "sw", "es", "fr", "pt"}

var matcher = language.NewMatcher([]language.Tag{language.English, language.Swahili, language.Spanish, language.French, language.Portuguese})

func spoken(lang string) bool { return slices.Contains(languages, lang) }

// wordbook is every text of the pages: by file.name, then by language. Each is a
// text, or one for each plural form: one, other.
type wordbook map[string]map[string]text

// text is what is said, by its plural form; "" where it has none.
type text map[string]string

// UnmarshalJSON reads a text, or its plural forms.
func (t *text) UnmarshalJSON(raw []byte) error {
	var one string
	if json.Unmarshal(raw, &one) == nil {
		*t = text{"": one}
		return nil
	}
	kinds := map[string]string{}
	if err := json.Unmarshal(raw, &kinds); err != nil {
		return err
	}
	if kinds["other"] == "" {
		return fmt.Errorf("plural forms without other: %s", raw)
	}
	*t = kinds
	return nil
}

// readWords reads all files of texts.
func readWords() (wordbook, error) {
	files, err := fs.Glob(wordFiles, "words/*.yaml")
	if err != nil {
		return nil, err
	}
	book := wordbook{}
	for _, file := range files {
		src, err := wordFiles.ReadFile(file)
		if err != nil {
			return nil, err
		}
		raw, err := yamlpos.ToJSON(src)
		if err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		var all map[string]map[string]text
		if err := json.Unmarshal(raw, &all); err != nil {
			return nil, fmt.Errorf("%s: %w", file, err)
		}
		for name, texts := range all {
			book[strings.TrimSuffix(path.Base(file), ".yaml")+"."+name] = texts
		}
	}
	return book, nil
}

// say finds a text and fills it in. Args are pairs of a placeholder and its
// value; the number n chooses the plural form.
func (b wordbook) say(lang, key string, args []any) (string, error) {
	said, ok := b[key][lang]
	if !ok {
		return "", fmt.Errorf("no text %s in %s", key, lang)
	}
	if len(args)%2 != 0 {
		return "", fmt.Errorf("text %s: a placeholder without its value", key)
	}
	form := ""
	pairs := make([]string, 0, len(args))
	for i := 0; i < len(args); i += 2 {
		n, whole := args[i+1].(int)
		if whole && args[i] == "n" && said[""] == "" {
			form = quantity(lang, n)
		}
		pairs = append(pairs, fmt.Sprintf("{%v}", args[i]), fmt.Sprint(args[i+1]))
	}
	out, ok := said[form]
	if !ok {
		out = said["other"]
	}
	return strings.NewReplacer(pairs...).Replace(out), nil
}

// quantity is the plural form of n in a language.
func quantity(lang string, n int) string {
	if forms.Cardinal.MatchPlural(language.Make(lang), max(n, -n)%10_000_000, 0, 0, 0, 0) == forms.One {
		return "one"
	}
	return "other"
}

// readable is a key as words.
func readable(key string) string { return strings.ReplaceAll(key, "_", " ") }
