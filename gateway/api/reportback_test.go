package api

import (
	"bytes"
	"fmt"
	"html"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"

	"ahadi/gateway/reportback"
	"ahadi/store"
)

// backOf is the report back of r3 once it is published, and the document in a
// language, as somebody reads it.
func backOf(t *testing.T, s *store.Store, lang string) (store.ReportBack, string) {
	t.Helper()
	at := func(days int) store.Hand { return store.Hand{By: "amina", At: now.AddDate(0, 0, days)} }
	if i := slices.IndexFunc(s.Rounds(), func(r store.Round) bool { return r.Code == "r3" && r.State != "published" }); i >= 0 {
		publish(t, s, at)
	}
	b, err := s.ReportBack(t.Context(), store.Period{Round: "r3", Since: "r1"}, at(60).At, nil)
	if err != nil {
		t.Fatal(err)
	}
	guard, err := reportback.GuardOf(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	var page bytes.Buffer
	if err := reportback.HTML(&page, reportback.Document{Figures: b, Language: lang}, guard); err != nil {
		t.Fatal(err)
	}
	return b, page.String()
}

var (
	article = regexp.MustCompile(`(?s)<article class="promise" id="([A-Z]\d+)">(.*?)</article>`)
	tag     = regexp.MustCompile(`<[^>]*>`)
)

// text is what stands between tags.
func text(page string) string {
	return strings.Join(strings.Fields(html.UnescapeString(tag.ReplaceAllString(page, " "))), " ")
}

// TestEveryFigureOfTheDocumentIsTheOneOfTheAPI: what is shown, of how many, how
// sure, both readings, what stands in the way, money and its gap.
func TestEveryFigureOfTheDocumentIsTheOneOfTheAPI(t *testing.T) {
	app, s := servedWith(t)
	back, page := backOf(t, s, "en")
	public := map[string]map[string]any{}
	for _, it := range readAs(t, app, "/published?round=r3&limit=1000", "public").Items {
		public[it["code"].(string)] = it
	}
	funds := map[string]map[string]any{}
	for _, it := range readAs(t, app, "/money?round=r3&limit=1000", "demo").Items {
		funds[it["commitment"].(string)] = it
	}
	articles := map[string]string{}
	for _, m := range article.FindAllStringSubmatch(page, -1) {
		articles[m[1]] = text(m[2])
	}
	if got, want := slices.Sorted(maps.Keys(articles)), slices.Sorted(maps.Keys(public)); !slices.Equal(got, want) || len(got) < 2 {
		t.Fatalf("the document shows %v, the API %v", got, want)
	}
	for _, r := range back.Shown {
		code, f := r.Promise.Code, r.Figures
		api := public[code]
		community, government := api["community"].(map[string]any), api["government"].(map[string]any)
		if got, want := fmt.Sprint(f.Community.Status, f.Community.Percent, store.Published(f.Community.Voices), f.PublicLabel(), f.Government.Status, f.Government.Percent),
			fmt.Sprint(community["status"], num(community["percent"]), community["voices"], api["label"], word0(government["status"]), num(government["percent"])); got != want {
			t.Errorf("%s: the document has %s, the API %s", code, got, want)
		}
		for _, says := range []string{
			fmt.Sprintf("%d%%", f.Community.Percent), f.PublicLabel(), store.Published(f.Community.Voices) + " people",
		} {
			if !strings.Contains(articles[code], says) {
				t.Errorf("%s: %q does not stand in %s", code, says, articles[code])
			}
		}
		if got, want := len(f.Obstacles), len(api["obstacles"].([]any)); got != want {
			t.Errorf("%s: %d obstacles, the API has %d", code, got, want)
		}
		m, of := f.Money, funds[code]
		residents := of["community"].(map[string]any)
		if got, want := fmt.Sprint(m.Currency, m.Promised, m.Community.Received, m.Community.Spent), fmt.Sprint(of["currency"], num(of["promised_minor"]), num(residents["received_minor"]), num(residents["spent_minor"])); got != want {
			t.Errorf("%s: money %s, the API says %s", code, got, want)
		}
	}
}

func num(v any) int {
	if f, ok := v.(float64); ok {
		return int(f)
	}
	return -1
}

func word0(v any) string {
	if v == nil {
		return ""
	}
	return fmt.Sprint(v)
}

// Whoever knows the register reads nothing of who spoke: what is held is only
// counted, and no count of people is exact.
func TestTheDocumentTellsNothingOfFewPeople(t *testing.T) {
	_, s := servedWith(t)
	back, page := backOf(t, s, "en")
	if back.Held == 0 || back.Silent == 0 || !strings.Contains(page, "their figures are not shown") {
		t.Errorf("held are %d, silent %d", back.Held, back.Silent)
	}
	for _, r := range back.Shown {
		if r.Promise.Code == "K11" || r.Promise.Code == "K15" {
			t.Errorf("%s is shown: it is held, or hidden", r.Promise.Code)
		}
	}
	if strings.Contains(page, "K15") {
		t.Error("a hidden promise is named")
	}
	for _, secret := range []string{"Akinyi", "c01", "+1202555", "mifereji imechimbwa"} {
		if strings.Contains(page, secret) {
			t.Errorf("the document holds %q", secret)
		}
	}
	if back.People.Asked.Least < 10 {
		t.Fatalf("only %s are asked", back.People.Asked)
	}
	if coarse := back.People.Answered.String() + " of " + back.People.Asked.String(); !strings.Contains(text(page), coarse) {
		t.Errorf("it does not say %q", coarse)
	}
}

// A branch shows its own promises; a place that is not there is not found, and a
// round that has not begun gives nothing.
func TestADocumentOfABranchShowsItsOwnPromises(t *testing.T) {
	_, s := servedWith(t)
	b, err := s.ReportBack(t.Context(), store.Period{Place: "KE-17"}, now, nil)
	if err != nil {
		t.Fatal(err)
	}
	if b.Final() || b.Round.Code != "r3" || b.Branch != "Kisumu County" && b.Branch == "" {
		t.Errorf("it is of %s, %s, final %v", b.Branch, b.Round.Code, b.Final())
	}
	for _, c := range b.Promises {
		if c.Code[0] != 'K' {
			t.Errorf("%s lies elsewhere", c.Code)
		}
	}
	for _, p := range []store.Period{{Place: "nowhere"}, {Round: "r9"}, {Round: "r1", Since: "r3"}} {
		if _, err := s.ReportBack(t.Context(), p, now, nil); err == nil {
			t.Errorf("%+v is read", p)
		}
	}
}

func TestTheDocumentSaysThatItIsADraftUntilTheRoundIsPublished(t *testing.T) {
	_, s := servedWith(t)
	b, err := s.ReportBack(t.Context(), store.Period{Round: "r3"}, now, nil)
	if err != nil {
		t.Fatal(err)
	}
	guard, err := reportback.GuardOf(t.Context(), s)
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range []string{"en", "sw", "es", "fr", "pt"} {
		var page bytes.Buffer
		if err := reportback.HTML(&page, reportback.Document{Figures: b, Language: lang}, guard); err != nil {
			t.Fatal(err)
		}
		if p := page.String(); !strings.Contains(p, `class="stamp"`) || !strings.Contains(p, `<html lang="`+lang+`">`) || strings.Contains(p, "<script") || strings.Contains(p, "src=") {
			t.Errorf("in %s it is no draft, or not whole in itself", lang)
		}
	}
	if len(b.Missing.Missing) == 0 {
		t.Error("nothing is missing before an open round is published")
	}
	if b, page := backOf(t, s, "en"); !b.Final() || strings.Contains(page, "DRAFT") {
		t.Error("a published round gives a draft")
	}
}

// Below a city the rest of it would be somebody's word: no document is made of it.
func TestNoDocumentIsMadeOfAPlaceBelowACity(t *testing.T) {
	_, s := servedWith(t)
	for place, want := range map[string]string{"KE-K1": "smaller than a city", "KE-K": "", "KE": "", "": ""} {
		_, err := s.ReportBack(t.Context(), store.Period{Round: "r3", Place: place}, now, nil)
		if want == "" && err != nil || want != "" && (err == nil || !strings.Contains(err.Error(), want)) {
			t.Errorf("of %q: %v", place, err)
		}
	}
}

// That somebody's safety is in dispute is for coordinators: what is public of the
// promise reads as before.
func TestNothingPublicTellsOfADisputeAboutSafety(t *testing.T) {
	_, s := servedWith(t)
	shown := func() store.BackRow {
		t.Helper()
		b, err := s.ReportBack(t.Context(), store.Period{Round: "r3"}, now, nil)
		if err != nil {
			t.Fatal(err)
		}
		return b.Shown[slices.IndexFunc(b.Shown, func(r store.BackRow) bool { return r.Promise.Code == "K12" })]
	}
	before := shown()
	dispute := func(kind string) {
		t.Helper()
		if _, _, err := s.OpenDispute(t.Context(), store.NewDispute{Commitment: "K12", Kind: kind, Side: "coordinator", Note: "somebody has to look", DueOn: "2026-11-10"}, store.Hand{By: "amina", At: now}); err != nil {
			t.Fatal(err)
		}
	}
	dispute("safety")
	if after := shown(); after.Figures.Label != before.Figures.Label || after.Figures.Disputes != 0 || len(after.Disputes) != 0 {
		t.Errorf("it reads %s, %d, %+v, not %s", after.Figures.Label, after.Figures.Disputes, after.Disputes, before.Figures.Label)
	}
	dispute("status")
	if after := shown(); after.Figures.Label != store.LabelContested || after.Figures.Disputes != 1 {
		t.Errorf("a dispute of the status: %s, %d", after.Figures.Label, after.Figures.Disputes)
	}
}
