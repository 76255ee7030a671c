package console

import (
	"net/http"
	"regexp"
	"slices"
	"strings"
	"testing"

	"ahadi/gateway/access"
	"ahadi/gateway/reportback"
	"ahadi/store"
)

// quotable lets everybody of the sample be quoted.
func quotable(s *store.Seed) {
	for i := range s.Contacts {
		s.Contacts[i].Quote = true
	}
}

// cardOf is the receipt of the card that says something.
func cardOf(t *testing.T, page, says string) string {
	t.Helper()
	for _, card := range strings.Split(page, `<li id="q-`)[1:] {
		if ref, _, _ := strings.Cut(card, `"`); strings.Contains(card, says) {
			return ref
		}
	}
	t.Fatalf("no card says %q", says)
	return ""
}

func TestWordsAreRedactedAndChosenForTheDocument(t *testing.T) {
	s := opened(t, 0, quotable)
	v := as(t, s, access.Coordinator, "", withForms(t))
	says(t, v.open("/decisions"), `href="/quotes?round=`, "wait for redaction")
	page := v.open("/quotes")
	ref := cardOf(t, page, "8 lanes but not weekly")
	says(t, page, `<a class="code" href="/commitments/C22">`, "— monitor", `lang="en">8 lanes but not weekly</textarea>`)
	status, page := v.press("/quotes/choose", "ref", ref, "language", "en", "text_en", "Adwoa saw 8 lanes, call 0244 555 0101", "text_es", "ocho calles")
	if status != http.StatusUnprocessableEntity || !strings.Contains(page, "“Adwoa”") || !strings.Contains(page, "a phone number or a mail address") || !strings.Contains(page, "call 0244 555 0101</textarea>") || !strings.Contains(page, "ocho calles</textarea>") {
		t.Errorf("%d: what names somebody is chosen, or her work is lost", status)
	}
	for _, no := range []string{"call +1 202 555 0144", "at 14:30 on the bridge"} {
		if status, _ := v.press("/quotes/choose", "ref", ref, "language", "en", "text_en", no); status != http.StatusUnprocessableEntity {
			t.Errorf("%q: %d", no, status)
		}
	}
	if _, page = v.press("/quotes/choose", "ref", ref, "language", "en", "text_en", "The lanes are not swept each week", "practice", "coproduction"); !strings.Contains(told1(page), "/quotes/return") {
		t.Fatalf("chosen: %s", told1(page))
	}
	if strings.Contains(page, ref+`"`+` class="card"`) {
		t.Error("what is chosen waits")
	}
	says(t, v.open("/quotes?state=chosen"), "The lanes are not swept each week", "No words in:", "Spanish")
	quotes, err := s.Quotes(t.Context(), s.QuoteRound(now).Code, store.Everything())
	if err != nil || len(quotes) != 1 || quotes[0].Words["en"] != "The lanes are not swept each week" || quotes[0].Practice != "coproduction" {
		t.Errorf("the document prints %+v, %v", quotes, err)
	}
	if trail := strings.Join(audited(t, s), "\n"); !strings.Contains(trail, "quote choose "+ref) || strings.Contains(trail, "lanes") {
		t.Errorf("the trail: %s", trail)
	}
	if _, copied := v.press("/people/c09/copy"); !strings.Contains(copied, "The lanes are not swept each week") {
		t.Error("what is held on her leaves out what was chosen of hers")
	}
	if _, page = v.press("/quotes/return", "ref", ref); !strings.Contains(page, "The lanes are not swept each week</textarea>") {
		t.Error("taken back, what was redacted is gone")
	}
	if _, page = v.press("/quotes/pass", "ref", ref); !strings.Contains(told1(page), "/quotes/return") || strings.Contains(page, "not swept") {
		t.Errorf("passed over: %s", told1(page))
	}
	says(t, v.open("/quotes?state=passed"), "8 lanes but not weekly")
	if status, _ := v.press("/quotes/pass", "ref", "ZZZZ9"); status != http.StatusNotFound {
		t.Errorf("of nothing: %d", status)
	}
}

func TestABranchChoosesTheWordsOfItsOwnPeople(t *testing.T) {
	s := opened(t, 0, quotable)
	whole, v := as(t, s, access.Coordinator, "", withForms(t)), as(t, s, access.Branch, "KE", withForms(t))
	ref := cardOf(t, whole.open("/quotes"), "8 lanes but not weekly")
	if page := v.open("/quotes"); strings.Contains(page, "8 lanes") {
		t.Error("a branch reads the words of another")
	}
	for _, path := range []string{"/quotes/choose", "/quotes/pass", "/quotes/return"} {
		if status, _ := v.press(path, "ref", ref, "language", "en", "text_en", "The lanes are dirty"); status != http.StatusNotFound {
			t.Errorf("%s beyond the branch: %d", path, status)
		}
	}
	own := as(t, s, access.Branch, "GH", withForms(t))
	for name, want := range map[string]int{"Adwoa": http.StatusUnprocessableEntity, "Akinyi": http.StatusOK} { // who is in another branch she can't learn here
		if status, page := own.press("/quotes/choose", "ref", ref, "language", "en", "text_en", name+" says that the lanes are dirty"); status != want || strings.Contains(page, "“Akinyi”") {
			t.Errorf("%s: %d", name, status)
		}
	}
	own.press("/quotes/return", "ref", ref)
	if _, page := own.press("/quotes/choose", "ref", ref, "language", "en", "text_en", "The lanes are dirty"); !strings.Contains(told1(page), "/quotes/return") {
		t.Errorf("its own: %s", told1(page))
	}
}

func TestReadinessSaysWhetherSomebodyLookedAtTheWords(t *testing.T) {
	s := opened(t, 0, quotable)
	v := as(t, s, access.Coordinator, "", withForms(t))
	waits := func() string {
		m := regexp.MustCompile(`that nobody has looked at</td><td[^>]*>([^<]*)`).FindStringSubmatch(v.open("/costs"))
		if m == nil {
			t.Fatal("the list of what is ready says nothing of them")
		}
		return strings.TrimSpace(m[1])
	}
	before := waits()
	ref := cardOf(t, v.open("/quotes"), "8 lanes but not weekly")
	v.press("/quotes/pass", "ref", ref)
	if after := waits(); after == before || strings.HasPrefix(before, "0") {
		t.Errorf("before %q, after %q", before, after)
	}
}

// TestTheDocumentPrintsWhatWasChosen, and a promise's code only where its figure is
// shown whole.
func TestTheDocumentPrintsWhatWasChosen(t *testing.T) {
	s := opened(t, 0, quotable)
	v := as(t, s, access.Coordinator, "", withForms(t))
	ref := cardOf(t, v.open("/quotes"), "8 lanes but not weekly")
	v.press("/quotes/choose", "ref", ref, "language", "en", "text_en", "The lanes are not swept each week")
	b, err := s.ReportBack(t.Context(), store.Period{}, now, nil)
	if err != nil {
		t.Fatal(err)
	}
	b.Shown = nil
	quotes, err := reportback.QuotesOf(t.Context(), s, &b, "")
	if err != nil || len(quotes) != 1 || quotes[0].Code != "" || !quotes[0].Agreed || quotes[0].Original != "en" {
		t.Fatalf("%+v %v", quotes, err)
	}
	if other, err := reportback.QuotesOf(t.Context(), s, &b, "KE"); err != nil || len(other) != 0 {
		t.Errorf("another branch prints %+v, %v", other, err)
	}
	guard, err := reportback.GuardOf(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	var page strings.Builder
	if err := reportback.HTML(&page, reportback.Document{Figures: b, Language: "es", Quotes: quotes}, guard); err != nil || !strings.Contains(page.String(), "The lanes are not swept each week") {
		t.Errorf("the document does not print it: %v", err)
	}
	if got := guard.Named("Adwoa and her neighbour"); !slices.Equal(got, []string{"Adwoa"}) {
		t.Errorf("named: %q", got)
	}
}
