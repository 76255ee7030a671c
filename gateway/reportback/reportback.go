// Package reportback makes the document that goes back to the table: what was
// promised, what residents and government say, and what is asked. Figures come
// from one call of the store; what is made of them here is pure.
package reportback

import (
	"bytes"
	"context"
	"embed"
	"fmt"
	"html"
	"html/template"
	"io"
	"iter"
	"regexp"
	"slices"
	"strings"

	"ahadi/flows"
	"ahadi/internal/words"
	"ahadi/store"
)

//go:embed words/*.yaml
var wordFiles embed.FS

//go:embed document/*
var documentFiles embed.FS

// Document is a report back in one language.
type Document struct {
	Figures  store.ReportBack
	Language string
	Quotes   []Quote // chosen, redacted and agreed to
}

// Quote is what somebody said, as a coordinator chose it for the public.
type Quote struct {
	Practice string            // which of the six questions it answers; "" for none
	Words    map[string]string // by language
	Original string            // the language in which it was said
	City     string            // where she lives; "" where that would tell who she is
	Code     string            // of the commitment, where enough are asked for it; "" else
	Agreed   bool              // she agreed to be quoted
}

// Words reads the texts of the documents.
func Words() (words.Book, error) { return words.Read(wordFiles, "words/*.yaml") }

// HTML writes the document as one page that needs nothing else: for a screen,
// and for paper. What breaks a rule of what may be published is refused, and
// nothing is written then: a store.Refusal names all of it.
func HTML(w io.Writer, d Document, guard *Guard) error {
	if !words.Spoken(d.Language) {
		return fmt.Errorf("a document in %q: %w", d.Language, store.ErrNotFound)
	}
	p := &page{Tongue: words.Tongue{Language: d.Language, Book: guard.book}, F: &d.Figures, Quotes: d.Quotes, guard: guard}
	p.look()
	t, err := template.New("document.html").Funcs(p.helpers()).ParseFS(documentFiles, "document/*.html")
	if err != nil {
		return err
	}
	style, err := documentFiles.ReadFile("document/document.css")
	if err != nil {
		return err
	}
	p.Style = template.CSS(style)
	var b bytes.Buffer
	if err := t.Execute(&b, p); err != nil {
		return fmt.Errorf("write the document: %w", err)
	}
	guard.Page("§0–10", readable(b.String(), d.Figures.Head))
	if err := guard.Err(); err != nil {
		return err
	}
	_, err = b.WriteTo(w)
	return err
}

var (
	styles = regexp.MustCompile(`(?s)<style>.*?</style>`)
	tags   = regexp.MustCompile(`<[^>]*>`)
)

// readable is what a reader sees of a page, one piece a line, without the hash of
// the audit trail, which is printed on purpose.
func readable(page, head string) string {
	text := tags.ReplaceAllString(styles.ReplaceAllString(page, ""), "\n")
	if head != "" {
		text = strings.ReplaceAll(text, head, "")
	}
	return html.UnescapeString(text)
}

// PublicOf is what the register shows to everybody, for a guard.
func PublicOf(seed store.Seed) Public {
	var p Public
	for _, o := range seed.Organisations {
		p.Offices = append(p.Offices, o.Name)
		p.Words = append(p.Words, o.Short)
	}
	for _, v := range seed.Places {
		p.Words = append(p.Words, v.Name, v.Short)
	}
	for _, c := range seed.Commitments {
		for _, text := range c.Title {
			p.Words = append(p.Words, text)
		}
		p.Words = append(p.Words, c.Details)
	}
	p.Words = append(p.Words, seed.Network.Name, seed.Network.Short)
	return p
}

// minor is money of a currency as the reader writes it, with the currency's name.
func (p *page) minor(amount int64, currency string) string {
	return currency + "\u00a0" + p.Minor(amount, flows.MinorDigits(currency))
}

// ordered are the keys of counts, the largest first, then by name.
func ordered(counts map[string]int) []store.Tally {
	var all []store.Tally
	for name, n := range counts {
		all = append(all, store.Tally{Name: name, N: n})
	}
	slices.SortFunc(all, func(a, b store.Tally) int {
		if a.N != b.N {
			return b.N - a.N
		}
		return strings.Compare(a.Name, b.Name)
	})
	return all
}

// Register is what a guard is made from.
type Register interface {
	Register(context.Context) (store.Seed, error)
	Names(context.Context, store.Scope) iter.Seq2[store.KnownName, error]
}

// GuardOf is a guard that knows everybody of a register.
func GuardOf(ctx context.Context, from Register) (*Guard, error) {
	return GuardIn(ctx, from, store.Everything())
}

// GuardIn is a guard that knows the people of a scope alone: for whoever may not learn
// from its answers who is in the rest of the register.
func GuardIn(ctx context.Context, from Register, scope store.Scope) (*Guard, error) {
	seed, err := from.Register(ctx)
	if err != nil {
		return nil, err
	}
	return NewGuard(from.Names(ctx, scope), PublicOf(seed))
}
