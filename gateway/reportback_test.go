package gateway_test

import (
	"html"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"ahadi/flows"
	"ahadi/gateway/access"
	"ahadi/gateway/console"
	"ahadi/gateway/register"
	"ahadi/gateway/reminder"
	"ahadi/store"
	"ahadi/store/storetest"
)

// clerk is a coordinator in her browser, on a day of the test's choice.
type clerk struct {
	t     *testing.T
	store *store.Store
	app   *fiber.App
	sends *reminder.Service
	now   time.Time
}

func newClerk(t *testing.T) *clerk {
	t.Helper()
	k := &clerk{t: t, store: storetest.Empty(t), now: time.Date(2026, 10, 20, 12, 0, 0, 0, time.UTC)}
	seed, err := register.Read(register.Sample())
	k.must(err)
	k.must(k.store.Seed(t.Context(), seed, k.now))
	book, err := flows.Load()
	k.must(err)
	k.sends = reminder.New(k.store, book, func(string, string) string { return "demo" }, reminder.Hours{})
	pages, err := console.New(console.Config{Store: k.store, Now: func() time.Time { return k.now }})
	k.must(err)
	t.Cleanup(pages.Close)
	k.app = fiber.New()
	k.app.Use(func(c *fiber.Ctx) error {
		access.SignIn(c, access.User{ID: 7, Name: "zawadi", Role: access.Coordinator, Language: "en", CSRF: "hers"})
		return c.Next()
	})
	k.must(pages.Mount(k.app))
	return k
}

func (k *clerk) must(err error) {
	k.t.Helper()
	if err != nil {
		k.t.Fatal(err)
	}
}

// on goes on to noon of a day, and lets leave what leaves until then.
func (k *clerk) on(day string) {
	k.t.Helper()
	noon, err := time.Parse(time.DateOnly, day)
	k.must(err)
	for noon = noon.Add(12 * time.Hour); k.now.Before(noon); k.now = k.now.Add(time.Hour) {
		k.must(k.sends.Tick(k.t.Context(), k.now))
	}
}

func (k *clerk) send(req *http.Request) (*http.Response, string) {
	k.t.Helper()
	res, err := k.app.Test(req, 10_000)
	k.must(err)
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	k.must(err)
	return res, html.UnescapeString(string(body))
}

func (k *clerk) open(path string) string {
	k.t.Helper()
	res, body := k.send(httptest.NewRequest(http.MethodGet, path, nil))
	if res.StatusCode != http.StatusOK {
		k.t.Fatalf("%s: %d", path, res.StatusCode)
	}
	return body
}

// press sends a form.
func (k *clerk) press(path string, fields ...string) {
	k.t.Helper()
	form := url.Values{"csrf": {"hers"}}
	for i := 0; i < len(fields); i += 2 {
		form.Set(fields[i], fields[i+1])
	}
	req := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if res, body := k.send(req); res.StatusCode != http.StatusSeeOther {
		k.t.Fatalf("%s: %d\n%s", path, res.StatusCode, body)
	}
}

// TestARoundGoesFromItsCloseBackToThoseWhoReported is docs/coordinator.md, day by day:
// the round is closed, those who promised are asked and one replies, words of people
// are chosen, it is published, its document is final, and what was answered goes back
// by SMS.
func TestARoundGoesFromItsCloseBackToThoseWhoReported(t *testing.T) {
	k := newClerk(t)
	k.on("2026-11-04")
	k.press("/rounds/r3/close")
	k.on("2026-11-12")
	asked, err := k.store.Replies(t.Context(), "r3")
	k.must(err)
	for _, o := range asked {
		k.press("/decisions/reply/asked", "round", "r3", "organisation", o.Organisation, "on", "2026-11-12")
	}
	k.press("/decisions/choice", "round", "r3", "commitment", "C22", "choice", "publish", "on", "2026-11-12")
	k.on("2026-11-20")
	k.press("/decisions/reply", "round", "r3", "organisation", "o03", "on", "2026-11-20", "text_en", "We have measured 600 m.")
	k.press("/commitments/K12/response", "org", "o03", "lang", "en", "words", "The contractor is back.", "next", "Line the market side")
	k.press("/commitments/K12/response", "org", "o03", "lang", "sw", "words", "Mkandarasi amerudi.")
	waits, err := k.store.Quotables(t.Context(), store.Everything(), store.QuoteFilter{Round: "r3"}, store.Page{Limit: 10})
	k.must(err)
	for _, q := range waits.Rows {
		if q.Said == "veredas listas" {
			k.press("/quotes/choose", "round", "r3", "ref", q.Ref, "language", "es", "text_es", "Las veredas están listas.")
		}
	}
	k.on("2026-11-25")
	if page := k.open("/report?round=r3"); !strings.Contains(page, `id="draft"`) || !strings.Contains(page, "may reply until") {
		t.Error("before they had their days it is no draft")
	}
	k.on("2026-11-26")
	k.press("/rounds/r3/publish")
	if page := k.open("/report?round=r3"); !strings.Contains(page, `id="final"`) {
		t.Error("once it is published it is still a draft")
	}
	res, doc := k.send(httptest.NewRequest(http.MethodGet, "/report/document.html?round=r3&lang=en&save=1", nil))
	if name := res.Header.Get("Content-Disposition"); !strings.Contains(name, "report-back-r3-en.html") {
		t.Errorf("it is saved as %q", name)
	}
	for _, w := range []string{"We have measured 600 m.", "Asked on 12 Nov 2026, no reply", "Las veredas están listas.", `id="K12"`, `id="C22"`, "The contractor is back.", "Next step: Line the market side"} {
		if !strings.Contains(doc, w) {
			t.Errorf("the document does not say %q", w)
		}
	}
	k.on("2026-11-28")
	if told := k.told(); !strings.Contains(told["c01"], "Mkandarasi amerudi.") || !strings.Contains(told["c17"], "L31") {
		t.Errorf("told are %v", told)
	}
}

// told is what was told of answers, by who got it.
func (k *clerk) told() map[string]string {
	k.t.Helper()
	people, err := k.store.Contacts(k.t.Context(), store.Page{Limit: 100}, k.now)
	k.must(err)
	all, err := k.store.Messages(k.t.Context(), 0, store.Page{Limit: 1000})
	k.must(err)
	told := map[string]string{}
	for _, p := range people {
		for _, m := range all {
			if m.ContactID == p.ID && strings.HasPrefix(m.Key, "sms_answer") {
				told[p.Code] += m.Body
			}
		}
	}
	return told
}
