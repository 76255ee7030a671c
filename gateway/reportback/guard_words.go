package reportback

import (
	_ "embed"
	"strings"
	"unicode"
	"unicode/utf8"

	"ahadi/internal/words"
	"ahadi/store"
)

//go:embed common.txt
var commonFile string

// commonWords are those that are taken for words in small letters, though somebody
// may bear them as a name: of common.txt and of the document itself, without accents.
func commonWords(book words.Book) map[string]bool {
	all := map[string]bool{}
	for line := range strings.Lines(commonFile) {
		if !strings.HasPrefix(line, "#") {
			for _, word := range split(line) {
				all[strings.ToLower(word)] = true
			}
		}
	}
	for _, texts := range book {
		for _, text := range texts {
			for _, form := range text {
				for _, word := range split(form) {
					all[strings.ToLower(word)] = true
				}
			}
		}
	}
	return all
}

// split are the words of a text, without accents.
func split(text string) []string {
	return strings.FieldsFunc(store.Plain(text), func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) })
}

// apostrophes stand in names, or between a short word and a name.
var apostrophes = strings.NewReplacer("'", "", "’", "", "‘", "", "ʼ", "", "`", "", "´", "")

// bare are the words of a text, and those that it has once apostrophes are left out:
// Nyong'o is written Nyongo, too.
func bare(text string) []string {
	all := split(text)
	if plain := apostrophes.Replace(text); plain != text {
		all = append(all, split(plain)...)
	}
	return all
}

// spaced is a text as words in small letters with one space around each.
func spaced(text string) string {
	return " " + strings.ToLower(strings.Join(split(apostrophes.Replace(text)), " ")) + " "
}

// initials say which name is meant without telling it: A… M….
func initials(name string) string {
	var all []string
	for _, part := range split(name) {
		r, _ := utf8.DecodeRuneInString(part)
		all = append(all, strings.ToUpper(string(r))+"…")
	}
	return strings.Join(all, " ")
}
