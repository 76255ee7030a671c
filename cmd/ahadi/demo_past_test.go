package main

import (
	"html"
	"os"
	"path/filepath"
	"strings"
	"testing"
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
