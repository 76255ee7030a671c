package main

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/fstest"

	"ahadi/flows"
	"ahadi/gateway/cards"
	"ahadi/gateway/register"
	"ahadi/internal/words"
	"ahadi/store"
)

// overflow are the cards and posters on which something stands outside of its
// box, or nearer to the edge than the blade is true.
const overflow = `[...document.querySelectorAll('.card, .poster')].flatMap((box, i) => {
	const b = box.getBoundingClientRect(), mm = 96 / 25.4, edge = 1.5 * mm;
	return [...box.querySelectorAll('*')].filter(e => {
		const r = e.getBoundingClientRect();
		return r.width && (r.right > b.right - edge || r.bottom > b.bottom - edge || r.left < b.left || r.top < b.top || e.scrollWidth > e.clientWidth + 1 && e.clientWidth > 0 && getComputedStyle(e).display !== 'inline');
	}).map(e => box.closest('[lang]').lang + ' ' + box.parentElement.parentElement.className + ': ' + e.tagName + ' ' + e.textContent.slice(0, 60));
}).filter((x, i, all) => all.indexOf(x) === i).slice(0, 12).join('\n')`

// TestEveryCardFitsItsBox prints the sheets and measures them, those of the
// sample and those with the longest words that a small screen lets pass.
func TestEveryCardFitsItsBox(t *testing.T) {
	book, err := flows.Load()
	if err != nil {
		t.Fatal(err)
	}
	sample, err := register.Read(register.Sample())
	if err != nil {
		t.Fatal(err)
	}
	long := sample.Network
	long.Name, long.USSD, long.ShortCode, long.SOS, long.TollFree = strings.Repeat("Federation of neighbours ", 3), "*384*77712#", "+12025550100", "112", false
	b := startBrowser(t)
	for what, page := range map[string][]byte{
		"the sample's":            sheets(t, book, sample.Network),
		"a network's with a name": sheets(t, book, long),
		"the longest":             sheets(t, longest(t), long),
	} {
		file := filepath.Join(t.TempDir(), "cards.html")
		if err := os.WriteFile(file, page, 0o600); err != nil {
			t.Fatal(err)
		}
		p := b.open("file://" + file)
		if n := value[int](p, "document.querySelectorAll('.card').length"); n != 2*cards.PerPage*len(words.Languages()) {
			t.Errorf("%s: %d sides of cards", what, n)
		}
		size := value[string](p, "(r => (r.width / 96 * 25.4).toFixed(1) + ' ' + (r.height / 96 * 25.4).toFixed(1))(document.querySelector('.card').getBoundingClientRect())")
		if size != "85.6 54.0" {
			t.Errorf("%s: a card of %s mm", what, size)
		}
		if out := value[string](p, overflow); out != "" {
			t.Errorf("%s do not fit:\n%s", what, out)
		}
	}
}

func sheets(t *testing.T, book *flows.Book, n store.Network) []byte {
	t.Helper()
	var page bytes.Buffer
	if err := cards.Write(&page, book, n, words.Languages()...); err != nil {
		t.Fatal(err)
	}
	return page.Bytes()
}

// longest is a book whose menu and scales fill a small screen.
func longest(t *testing.T) *flows.Book {
	t.Helper()
	src, err := os.ReadFile("../../flows/forms/progress.yaml")
	if err != nil {
		t.Fatal(err)
	}
	fuller := strings.NewReplacer(
		"version: 1", "version: 2",
		`"Report progress"`, `"Report what was done"`, `"Not started"`, `"Not started at all yet"`, `"Mostly done"`, `"Mostly done, not all"`,
		`"Finished"`, `"Finished, all of it"`, `"Stopped"`, `"Stopped, nobody works"`, `label: {en: "Don't know"`, `label: {en: "Don't know, not seen"`,
		`"Yes, kept"`, `"Yes, it is kept well"`, `"Partly"`, `"Only a part is kept"`, `"No, broken"`, `"No, it was broken"`,
	).Replace(string(src))
	book, err := flows.Load(fstest.MapFS{"progress.yaml": {Data: []byte(fuller)}})
	if err != nil {
		t.Fatal(err)
	}
	return book
}
