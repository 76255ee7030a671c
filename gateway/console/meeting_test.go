package console

import (
	"html"
	"net/http"
	"strings"
	"testing"

	"ahadi/gateway/access"
	"ahadi/store"
)

// TestASheetHoldsNothingThatCouldTellWhoSpoke: no name, no comment, no figure of few.
func TestASheetHoldsNothingThatCouldTellWhoSpoke(t *testing.T) {
	s := opened(t, 0)
	app := as(t, s, access.Branch, "KE").app
	res, page := get(t, app, "/places/KE-K/sheet")
	page = html.UnescapeString(page)
	if res.StatusCode != http.StatusOK {
		t.Fatal(res.StatusCode)
	}
	for _, want := range []string{`id="on-K12"`, "Mostly done, 55 %", "3 of 3, confirmed", "Mostly done, 90 %", "+35", `id="on-K15"`, "142 days late", "open until 3 Nov 2026", "What we decide:", "Who came"} {
		if !strings.Contains(page, want) {
			t.Errorf("the sheet does not say %q", want)
		}
	}
	for code, said := range map[string]string{"K11": "Stopped", "K14": "Started", "K15": "Started"} { // one voice each
		few := agendaOf(page, code)
		if !strings.Contains(few, "Few people have spoken") || strings.Contains(few, said) || strings.Contains(few, "one voice") || strings.Contains(few, "1 of ") || strings.Contains(few, `fill="#a8431d"`) {
			t.Errorf("a figure of one voice is printed or drawn: %s", few)
		}
	}
	people, err := s.Contacts(t.Context(), store.Page{Limit: 1000}, now)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range people {
		if strings.Contains(page, p.Name) {
			t.Errorf("the sheet names %s", p.Name)
		}
	}
	reports, err := s.Reports(t.Context(), store.Page{Limit: 1000})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range reports {
		if words := freeText(r.Answers); words != "" && strings.Contains(page, words) {
			t.Errorf("the sheet quotes %q", words)
		}
	}
}

func agendaOf(page, code string) string {
	_, part, _ := strings.Cut(page, `id="on-`+code+`"`)
	part, _, _ = strings.Cut(part, "</section>")
	return part
}

func TestASheetPrintsAFigureOfFewThatWasChosenToBePublished(t *testing.T) {
	s := opened(t, 0)
	app := served(t, s, &button{})
	for choice, printed := range map[string]bool{store.PublishLevel2: false, store.PublishWhole: true} {
		if _, err := s.Choose(t.Context(), store.NewChoice{Round: "r3", Commitment: "K11", Choice: choice, AskedOn: "2026-10-19"}, store.Hand{By: "amina", At: now}); err != nil {
			t.Fatal(err)
		}
		_, page := get(t, app, "/places/KE-K/sheet")
		if got := strings.Contains(agendaOf(html.UnescapeString(page), "K11"), "Stopped"); got != printed {
			t.Errorf("chosen %s: printed %v", choice, got)
		}
	}
}

func TestASheetIsInTheLanguageOfTheMeeting(t *testing.T) {
	app := served(t, opened(t, 0), &button{})
	for lang, want := range map[string]string{"sw": "Wakazi wanasema", "es": "Dicen los vecinos", "fr": "Les habitants disent", "pt": "Os moradores dizem", "en": "Residents say", "xx": "Residents say"} {
		_, page := get(t, app, "/places/PE-L/sheet?lang="+lang)
		if !strings.Contains(html.UnescapeString(page), want) || lang != "xx" && !strings.Contains(page, `<html lang="`+lang+`">`) {
			t.Errorf("in %s the sheet does not say %q", lang, want)
		}
	}
}

func TestASheetSaysWhatWasAnswered(t *testing.T) {
	s := opened(t, 0)
	if _, err := s.AddResponse(t.Context(), store.NewResponse{
		Commitment: "K12", Round: "r3", Organisation: "o03", Words: map[string]string{"en": "Works go on in December"}, Next: "Second contractor", DueOn: "2026-12-01",
	}, store.Hand{By: "amina", At: now}); err != nil {
		t.Fatal(err)
	}
	_, page := get(t, served(t, s, &button{}), "/places/KE-K2/sheet")
	on := agendaOf(html.UnescapeString(page), "K12")
	for _, want := range []string{"Works go on in December", "Next: Second contractor", "1 Dec 2026", "20 Oct 2026"} {
		if !strings.Contains(on, want) {
			t.Errorf("the sheet does not say %q: %s", want, on)
		}
	}
}
