package console

import (
	"html"
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"ahadi/gateway/access"
	"ahadi/store"
)

// seenBy are the pages as somebody else than amina sees them.
func seenBy(t *testing.T, s *store.Store, u access.User) *fiber.App {
	t.Helper()
	k, err := fresh(Config{Store: s, Reminders: &button{}, Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(k.Close)
	app := fiber.New()
	app.Use(func(c *fiber.Ctx) error {
		u.CSRF = "ours"
		access.SignIn(c, u)
		return c.Next()
	})
	if err := k.Mount(app); err != nil {
		t.Fatal(err)
	}
	return app
}

// codesOn are the promises that a list shows, in its order.
func codesOn(page string) string {
	var all []string
	for _, m := range regexp.MustCompile(`<tr id="([A-Z]\d+)"`).FindAllStringSubmatch(page, -1) {
		all = append(all, m[1])
	}
	return strings.Join(all, " ")
}

func TestPromisesAreFoundByWhatIsAskedFor(t *testing.T) {
	app := served(t, opened(t, 0), &button{})
	for path, want := range map[string]string{
		"/commitments":                            "C21 C22 C23 C24 K11 K12 K14 K15 L31 L32 L33 L34",
		"/commitments?q=drain":                    "K11 K12",
		"/commitments?q=k12":                      "K12",
		"/commitments?place=KE":                   "K11 K12 K14 K15",
		"/commitments?theme=water_drainage":       "K11 K12",
		"/commitments?label=confirmed":            "K12",
		"/commitments?show=apart":                 "C22 K12",
		"/commitments?fresh=none":                 "C21 C23",
		"/commitments?status=stopped":             "K11",
		"/commitments?show=silent&place=KE":       "K11 K14 K15",
		"/commitments?gulf=dispute&sort=gap":      "C22 K12",
		"/commitments?life=withdrawn":             "",
		"/commitments?q=drain&sort=due":           "K12 K11",
		"/commitments?place=KE&sort=progress&q=k": "",
	} {
		res, page := get(t, app, path)
		if got := codesOn(page); res.StatusCode != http.StatusOK || got != want && !strings.Contains(path, "progress") {
			t.Errorf("%s: %d shows %q, not %q", path, res.StatusCode, got, want)
		}
	}
	if _, page := get(t, app, "/commitments?life=withdrawn"); !strings.Contains(page, "No promise fits these filters.") || strings.Contains(page, "<table") {
		t.Error("a list without rows does not say what to do")
	}
	if res, _ := get(t, app, "/commitments?place=XX"); res.StatusCode != http.StatusNotFound {
		t.Errorf("a place that is not there: %d", res.StatusCode)
	}
}

func TestTheListIsAFileForASpreadsheet(t *testing.T) {
	app := served(t, opened(t, 0), &button{})
	res, body := get(t, app, "/commitments.csv?q=k12")
	if !strings.HasPrefix(res.Header.Get("Content-Type"), "text/csv") || !strings.HasPrefix(body, "\ufeffCode,") || strings.Count(body, "\n") != 2 {
		t.Errorf("%v %q", res.Header, body)
	}
	says(t, body, "K12,", ",55,45,60,3,confirmed,95,Mostly done,90,35,")
	for _, path := range []string{"/overview/curve.csv", "/overview/places.csv", "/commitments/changes.csv"} {
		if res, body := get(t, app, path); res.StatusCode != http.StatusOK || !strings.HasPrefix(body, "\ufeff") {
			t.Errorf("%s: %d %.60q", path, res.StatusCode, body)
		}
	}
}

func TestABranchSeesItsOwnPromisesAlone(t *testing.T) {
	s := opened(t, 0)
	app := seenBy(t, s, access.User{ID: 2, Name: "kwame", Role: access.Branch, Place: "KE-K2", Language: "en"})
	_, page := get(t, app, "/commitments")
	if got := codesOn(page); got != "K12 K15" {
		t.Errorf("she sees %q", got)
	}
	_, first := get(t, app, "/")
	if got := codesOn(first); got != "K12" || strings.Contains(first, `id="remind"`) || strings.Contains(first, "Yaw") {
		t.Errorf("the first page shows %q", got)
	}
	for _, path := range []string{"/commitments/C21", "/commitments/K11", "/commitments/none", "/commitments?place=GH"} {
		if res, _ := get(t, app, path); res.StatusCode != http.StatusNotFound {
			t.Errorf("%s: %d", path, res.StatusCode)
		}
	}
	if res, _ := get(t, app, "/commitments/K12"); res.StatusCode != http.StatusOK {
		t.Errorf("her own: %d", res.StatusCode)
	}
	for path, form := range map[string]string{
		"/commitments/C21/lifecycle": "to=completed", "/commitments/K11/step": "seq=1&status=met&why=x", "/commitments/C22/dispute": "kind=status&side=community&note=x&due=2026-11-01", "/commitments/C22/response": "org=o5&words=x&lang=en",
	} {
		if res := sent(t, app, path, "csrf=ours&"+form); res.StatusCode != http.StatusNotFound {
			t.Errorf("%s of another branch: %d", path, res.StatusCode)
		}
	}
}

func TestAPromiseTellsItsStory(t *testing.T) {
	app := served(t, opened(t, 0), &button{})
	res, page := get(t, app, "/commitments/K12")
	if res.StatusCode != http.StatusOK {
		t.Fatal(res.StatusCode)
	}
	says(t, html.UnescapeString(page), "Dig and line 1,200 m", "mifereji imechimbwa", "confirmed</b>: two values or more from two phones", "1 checker saw it and agrees", "45 % × 1 · 55 % × 1 · 60 % × 1", "45–60 %", "by the government’s word", `id="strip-t"`, "Checked: agrees, saw it", `href="/people/c01"`, "Kisumu County")
	if regexp.MustCompile(`\+?1?202555\d{4}`).MatchString(page) {
		t.Error("the page holds a phone number")
	}
	if n := strings.Count(page, `<li id="r-`); n != 5 {
		t.Errorf("%d voices: three residents, a check and the county", n)
	}
	if _, keep := get(t, app, "/commitments/C21"); !strings.Contains(keep, "everybody who reported does not know") {
		t.Error("a standing promise does not say why")
	}
}

func TestAStepIsDecidedAndTakenBack(t *testing.T) {
	app := served(t, opened(t, 0), &button{})
	status, page := posted(t, app, "/commitments/K12/step", "seq=3&status=met&why="+url.QueryEscape("seen at the site"))
	if status != http.StatusOK {
		t.Fatal(status)
	}
	says(t, page, "Step 3 is now: done.", "seen at the site", `<button class="quiet">Undo`)
	says(t, page, `name="status" value="scheduled"`) // in what the button sends
	status, page = posted(t, app, "/commitments/K12/step", "seq=3&status=scheduled&why=taken+back")
	if status != http.StatusOK || !strings.Contains(page, "Step 3 is now: planned.") {
		t.Error("it cannot be taken back")
	}
	if _, page = posted(t, app, "/commitments/K12/step", "seq=3&status=not_met&why=x"); !strings.Contains(page, "said no") {
		t.Error("a step that is not due yet is not refused on the page")
	}
	for _, path := range []string{"/commitments/K12/step", "/commitments/K12/lifecycle", "/commitments/K12/dispute", "/commitments/K12/response"} {
		if res := sent(t, app, path, "seq=2"); res.StatusCode != http.StatusForbidden {
			t.Errorf("%s without a token: %d", path, res.StatusCode)
		}
	}
}

func TestADisputeIsOpenedOnThePromise(t *testing.T) {
	app := served(t, opened(t, 0), &button{})
	_, page := posted(t, app, "/commitments/K12/dispute", "kind=status&side=coordinator&due=2026-11-17&note="+url.QueryEscape("lengths differ"))
	says(t, page, "Dispute D1 is open.", "lengths differ", "contested")
	if _, list := get(t, app, "/commitments?label=contested"); codesOn(list) != "K12" {
		t.Error("the list does not know of it")
	}
	if _, first := get(t, app, "/"); !strings.Contains(first, `id="todo-disputes"`) {
		t.Error("the first page does not know of it")
	}
	if _, page = posted(t, app, "/commitments/K12/dispute", "kind=status&side=coordinator&due=2026-01-17&note=x"); !strings.Contains(page, "has passed") {
		t.Error("a day that has passed is not refused on the page")
	}
}

func TestTheLifecycleIsMovedByPeople(t *testing.T) {
	app := served(t, opened(t, 0), &button{})
	if _, page := posted(t, app, "/commitments/K14/lifecycle", "to=completed"); !strings.Contains(page, "nobody has verified") {
		t.Error("a promise that nobody has seen done is called complete")
	}
	_, page := posted(t, app, "/commitments/K14/lifecycle", "to=renegotiated&why=rains&due=2028-06-30&budget=4,000,000")
	says(t, page, "K14 is now: renegotiated.", "rains", "30 Jun 2028")
	if _, page = posted(t, app, "/commitments/K14/lifecycle", "to=renegotiated&why=rains&budget=much"); !strings.Contains(html.UnescapeString(page), "“much” is no amount") {
		t.Error("a budget that is none is not refused on the page")
	}
	if _, page = posted(t, app, "/commitments/K14/response", "org=o04&lang=en&words="+url.QueryEscape("Surveyors come in May")); !strings.Contains(page, "is saved") || !strings.Contains(page, "Surveyors come in May") {
		t.Error("what the partner answered is not on the page")
	}
}

func TestAnAnswerIsCorrectedInAllItsLanguages(t *testing.T) {
	s := opened(t, 0)
	app := served(t, s, &button{})
	enter := func(form string, want ...string) {
		t.Helper()
		_, page := posted(t, app, "/commitments/K14/response", "org=o04&"+form)
		says(t, html.UnescapeString(page), want...)
	}
	stands := func() store.Response {
		p, err := s.Promise(t.Context(), store.Everything(), "K14", now)
		if err != nil || len(p.Answers) != 1 {
			t.Fatal(p.Answers, err)
		}
		return p.Answers[0]
	}
	enter("lang=en&words=In+May&next=Survey&due=2027-05-31", "is saved.", `name="words" required maxlength="80" value="In May"`, `name="next" maxlength="160" value="Survey"`, `name="due" value="2027-05-31"`)
	enter("lang=sw&words=Mwezi+wa+Mei", "is saved.", "Next step: Survey", "31 May 2027")
	if got := stands(); len(got.Words) != 2 {
		t.Errorf("a translation does not join the answer: %v", got)
	}
	enter("lang=en&words=Not+this+year&was_next=Survey&was_due=2027-05-31", "the old ones were removed in: Swahili. Enter them again.")
	got := stands()
	if len(got.Words) != 1 || got.Words["en"] != "Not this year" {
		t.Errorf("the old answer stands in another language: %v", got)
	}
	if got.Next != "" || got.DueOn != "" {
		t.Errorf("a next step cannot be cleared: %v", got)
	}
}

func TestWhatMovedStandsWithItsDirection(t *testing.T) {
	app := served(t, opened(t, 0), &button{})
	_, page := get(t, app, "/commitments/changes")
	says(t, page, "2026 Q4 against 2026 Q3", "✳ newly reported on", `href="/commitments/K12"`)
}

func TestEveryQuestionOfAMondayIsLedTo(t *testing.T) {
	app := served(t, opened(t, 0), &button{})
	_, page := get(t, app, "/")
	for _, m := range regexp.MustCompile(`<li><a href="([^"]+)">`).FindAllStringSubmatch(page[strings.Index(page, "h-ask"):], -1) {
		if res, _ := get(t, app, html.UnescapeString(m[1])); res.StatusCode != http.StatusOK {
			t.Errorf("%s: %d", m[1], res.StatusCode)
		}
	}
}
