package main

import (
	"errors"
	"html"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"ahadi/internal/keys"
	"ahadi/store"
)

// TestTheDemosDocumentHasSomethingToSayInEverySection: who has never seen Ahadi reads
// it, so that it needs figures that are shown whole, both readings, a gap, replies and
// silence, money, meetings, and words of people.
func TestTheDemosDocumentHasSomethingToSayInEverySection(t *testing.T) {
	t.Parallel()
	demo := startDemo(t, "")
	for lang, words := range map[string][]string{
		"en": {
			"points apart", "Asked on", "no reply", "The contractor stopped for want of cement", "C22 · Collect waste weekly",
			"KES 800,000", "Ministry of Local Works (witness)", "35+ of 65+", "The truck comes, but not every week.", "We counted the lanes ourselves", "Next step, by",
		},
		"sw": {"Lori linakuja, lakini si kila wiki.", "Mkandarasi amerudi"},
		"es": {"El camión viene, pero no todas las semanas.", "El contratista volvió"},
		"fr": {"Le camion passe, mais pas chaque semaine.", "L’entreprise s’est arrêtée"},
		"pt": {"O caminhão vem, mas não toda semana.", "A empreiteira voltou"},
	} {
		out := filepath.Join(t.TempDir(), "final.html")
		demo.must(0, []string{"is written"}, "report", "--round", "r2", "--since", "r1", "--lang", lang, "--final", "--out", out)
		page, err := os.ReadFile(out)
		if err != nil {
			t.Fatal(err)
		}
		text := strings.ReplaceAll(html.UnescapeString(string(page)), "\u00a0", " ")
		for _, w := range words {
			if !strings.Contains(text, w) {
				t.Errorf("in %s it does not say %q", lang, w)
			}
		}
		if n := strings.Count(text, `class="promise"`); n < 6 {
			t.Errorf("in %s only %d promises are shown with both readings", lang, n)
		}
	}
}

// TestADemoThatWasKilledWhileItWasMadeIsFinishedByTheNextStart begins with what a
// kill leaves: the register, a part of the words that are chosen, and nobody who
// signs in. What somebody took back later stays so.
func TestADemoThatWasKilledWhileItWasMadeIsFinishedByTheNextStart(t *testing.T) {
	t.Parallel()
	d := &demoCmd{}
	folder, now := t.TempDir(), time.Now()
	before, err := readPast()
	if err != nil {
		t.Fatal(err)
	}
	ring, err := keys.Open(filepath.Join(folder, "ahadi.keys"))
	if err != nil {
		t.Fatal(err)
	}
	s, err := store.Open(t.Context(), store.Options{Database: filepath.Join(folder, "ahadi.db"), Keys: ring, Logger: logger(io.Discard)})
	if err != nil {
		t.Fatal(err)
	}
	seed, err := d.seed(now, before)
	if err == nil {
		err = s.Seed(t.Context(), seed, now)
	}
	if begun := (past{Quotes: before.Quotes[:2]}); err == nil {
		err = begun.choose(t.Context(), s, now)
	}
	if err = errors.Join(err, s.Close()); err != nil {
		t.Fatal(err)
	}
	all := len(before.Quotes)
	for start, want := range []int{all, all - 1} {
		s, err := d.open(t.Context(), folder)
		if err != nil {
			t.Fatal(err)
		}
		chosen, err := s.Quotables(t.Context(), store.Everything(), store.QuoteFilter{Round: "r2", State: store.QuoteChosen}, store.Page{Limit: 100})
		if err != nil || len(chosen.Rows) != want {
			t.Fatalf("start %d: %d words are printed, want %d: %v", start+1, len(chosen.Rows), want, err)
		}
		if _, found, err := s.Token(t.Context(), "demo", now); err != nil || !found {
			t.Errorf("start %d: the commands of the greeting are not let in: %v", start+1, err)
		}
		_, err = s.ReturnQuote(t.Context(), store.Everything(), chosen.Rows[0].Ref, store.Hand{By: "demo", At: now})
		if err = errors.Join(err, s.Close()); err != nil {
			t.Fatal(err)
		}
	}
}
