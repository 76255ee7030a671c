package console

import (
	"embed"

	"golang.org/x/text/language"

	"ahadi/internal/words"
)

//go:embed words/*.yaml
var wordFiles embed.FS

// languages are those that the pages are written in; the first is what stands
// in for the others.
var languages = words.Languages()

var matcher = language.NewMatcher([]language.Tag{language.English, language.Swahili, language.Spanish, language.French, language.Portuguese})

func spoken(lang string) bool { return words.Spoken(lang) }

// readWords reads all texts of the pages.
func readWords() (words.Book, error) { return words.Read(wordFiles, "words/*.yaml") }

// readable is a key as words.
func readable(key string) string { return words.Readable(key) }
