// Package words holds texts that people read, in the languages that pages and
// documents are written in, and says them with numbers, days and amounts as each
// language writes them. It is pure.
package words

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

//go:embed terms/*.yaml
var termFiles embed.FS

// Languages are those that everything is written in; the first is what stands in
// for the others.
func Languages() []string { return []string{"en", "sw", "es", "fr", "pt"} }

// Spoken says whether a language is one of them.
func Spoken(lang string) bool { return slices.Contains(Languages(), lang) }

// ISO6393 is a language's code of three letters, as other programs want it; mis,
// which stands for all that have none, where it is not known here.
func ISO6393(lang string) string {
	switch lang {
	case "en":
		return "eng"
	case "sw":
		return "swa"
	case "es":
		return "spa"
	case "fr":
		return "fra"
	case "pt":
		return "por"
	case "lg":
		return "lug"
	}
	return "mis"
}

// Book is every text: by file.name, then by language.
type Book map[string]map[string]Text

// Text is what is said, by its plural form (one, other); "" where it has none.
type Text map[string]string

// UnmarshalJSON reads a text, or its plural forms.
func (t *Text) UnmarshalJSON(raw []byte) error {
	var one string
	if json.Unmarshal(raw, &one) == nil {
		*t = Text{"": one}
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

// Read reads the files of texts that match a pattern, and the terms that all
// share: of states, obstacles, sides and the like.
func Read(own fs.FS, pattern string) (Book, error) {
	book := Book{}
	for _, from := range []struct {
		files   fs.FS
		pattern string
	}{{termFiles, "terms/*.yaml"}, {own, pattern}} {
		files, err := fs.Glob(from.files, from.pattern)
		if err != nil {
			return nil, err
		}
		for _, file := range files {
			if err := book.add(from.files, file); err != nil {
				return nil, fmt.Errorf("%s: %w", file, err)
			}
		}
	}
	return book, nil
}

// add reads one file. No text stands in two.
func (b Book) add(files fs.FS, file string) error {
	src, err := fs.ReadFile(files, file)
	if err != nil {
		return err
	}
	raw, err := yamlpos.ToJSON(src)
	if err != nil {
		return err
	}
	var all map[string]map[string]Text
	if err := json.Unmarshal(raw, &all); err != nil {
		return err
	}
	for name, texts := range all {
		key := strings.TrimSuffix(path.Base(file), ".yaml") + "." + name
		if b[key] != nil {
			return fmt.Errorf("%s is said twice", key)
		}
		b[key] = texts
	}
	return nil
}

// Say finds a text and fills it in. Args are pairs of a placeholder and its
// value; the whole number n chooses the plural form.
func (b Book) Say(lang, key string, args []any) (string, error) {
	said, ok := b[key][lang]
	if !ok {
		return "", fmt.Errorf("no text %s in %s", key, lang)
	}
	if len(args) == 0 && said[""] != "" {
		return said[""], nil
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

// Key makes the key of a word out of an answer or a sentence: 18-34 is 18_34, 60+ is 60.
func Key(s string) string {
	return strings.Join(strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') }), "_")
}

// Readable is a key as words.
func Readable(key string) string { return strings.ReplaceAll(key, "_", " ") }
