// Package cards makes what people carry and hang up: cards for the wallet and a
// poster, on sheets to print, from the very forms that the phone speaks. What no
// form says stands in words/card.yaml. It reads nothing and stores nothing.
package cards

import (
	"bytes"
	"embed"
	"fmt"
	"html/template"
	"io"
	"slices"
	"unicode/utf8"

	"ahadi/flows"
	"ahadi/internal/words"
	"ahadi/store"
)

//go:embed words/*.yaml cards.html
var files embed.FS

// longTitle is how many letters of a network's name a card has room for.
const longTitle = 44

// PerPage is how many cards stand on one side of an A4 sheet.
const PerPage = 8

// page is all that cards.html can show.
type page struct {
	words.Tongue // of whoever prints it
	Sheets       []sheet
}

// sheet is one language: a side of fronts, a side of backs, a poster.
type sheet struct {
	words.Tongue // the card's; English where none of ours is written in it
	flows.Card
	Lang     string
	Title    string // the network's name, the short one where the full one has no room
	Network  store.Network
	Each     []struct{} // one for each card of a side
	Commands []command  // what one may write
}

// command is a word to send and what comes of it.
type command struct{ Word, Does string }

// commands of a card, in their order.
var commands = [...]string{"fix", "cancel", "help", "call", "stop", "start"}

// Write writes the sheets of some languages of a network as one HTML file that
// loads nothing; none means all of the network's. The foreword, which is not
// printed, is in the first of them. An example that the phone would not
// understand is an error, and nothing is written.
func Write(out io.Writer, book *flows.Book, n store.Network, languages ...string) error {
	texts, err := words.Read(files, "words/*.yaml")
	if err != nil {
		return fmt.Errorf("cards: %w", err)
	}
	if len(languages) == 0 {
		languages = n.Languages
	}
	if len(languages) == 0 {
		languages = book.Languages()[:1]
	}
	p := page{Tongue: words.Tongue{Language: languages[0], Book: texts}}
	if !words.Spoken(p.Language) {
		p.Language = words.Languages()[0]
	}
	for _, language := range languages {
		if !slices.Contains(book.Languages(), language) {
			return fmt.Errorf("cards: there are no texts in %s", language)
		}
		s, err := one(book, n, language, texts)
		if err != nil {
			return fmt.Errorf("cards: %w", err)
		}
		p.Sheets = append(p.Sheets, s)
	}
	look, err := template.New("cards.html").Funcs(template.FuncMap{"marks": marks}).ParseFS(files, "cards.html")
	if err != nil {
		return fmt.Errorf("cards: %w", err)
	}
	var whole bytes.Buffer
	if err := look.Execute(&whole, p); err != nil {
		return fmt.Errorf("cards: %w", err)
	}
	_, err = out.Write(whole.Bytes())
	return err
}

// marks are the millimetres at which the blade goes, across or down: cards of
// 85.6 by 54, two by four, in the middle of the sheet, so that backs lie behind
// fronts.
func marks(way string) []float64 {
	if way == "v" {
		return []float64{19.4, 105, 190.6}
	}
	return []float64{40.5, 94.5, 148.5, 202.5, 256.5}
}

// one is the sheet of one language. What no form says is in English where
// nobody has written it in that language.
func one(book *flows.Book, n store.Network, language string, texts words.Book) (sheet, error) {
	t := words.Tongue{Language: language, Book: texts}
	if !words.Spoken(language) {
		t.Language = words.Languages()[0]
	}
	card, err := book.Card(flows.Network{Name: n.Short, Languages: n.Languages, USSD: n.USSD, ShortCode: n.ShortCode, Letters: n.Letters, SOS: n.SOS}, language)
	if err != nil {
		return sheet{}, err
	}
	s := sheet{Tongue: t, Card: card, Lang: language, Title: n.Name, Network: n, Each: make([]struct{}, PerPage)}
	if utf8.RuneCountInString(n.Name) > longTitle {
		s.Title = n.Short
	}
	for _, key := range commands {
		s.Commands = append(s.Commands, command{card.Words[key], t.Say("card." + key)})
	}
	if cry := t.Say("card.danger_words"); !book.Warns(cry) {
		return s, fmt.Errorf("a card in %s: %q would stand on it as a cry for help, and is not read as one", language, cry)
	}
	return s, nil
}
