package console

import (
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/recover"

	"ahadi/flows"
	"ahadi/gateway/access"
	"ahadi/store"
)

// house is the pages with a real door: whoever wants in signs in.
type house struct {
	t     *testing.T
	store *store.Store
	pages *Console
	app   *fiber.App
	now   time.Time
}

// password is everybody's in these tests.
const password = "green lorry 4 Kisumu"

func newHouse(t *testing.T, public string) *house {
	t.Helper()
	h := &house{t: t, store: opened(t, 0), now: now}
	clock := func() time.Time { return h.now }
	book, err := flows.Load()
	if err != nil {
		t.Fatal(err)
	}
	k, err := fresh(Config{Store: h.store, Reminders: &button{}, Invites: invites{h.store}, Broadcasts: &sheaf{s: h.store}, Book: book, Now: clock, Access: access.New(access.Config{Store: h.store, Now: clock, Public: public})})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(k.Close)
	h.pages, h.app = k, fiber.New(fiber.Config{Immutable: true})
	h.app.Use(recover.New()) // a handler that panics is one that fails
	if err := k.Mount(h.app); err != nil {
		t.Fatal(err)
	}
	return h
}

// lets makes a user.
func (h *house) lets(name, role, place string) {
	h.t.Helper()
	_, err := h.store.AddAccount(h.t.Context(), store.NewAccount{Name: name, Role: role, Place: place, Password: access.HashPassword(password)}, store.Hand{By: "operator", At: h.now})
	if err != nil {
		h.t.Fatal(err)
	}
}

// visitor is a browser: it keeps cookies and sends back what a page's form holds.
type visitor struct {
	*house
	cookies map[string]string
	last    string // the page that it sees
}

func (h *house) visitor() *visitor { return &visitor{house: h, cookies: map[string]string{}} }

// signed is a browser in which somebody is signed in.
func (h *house) signed(name string) *visitor {
	h.t.Helper()
	v := h.visitor()
	if status, to := v.enters(name, password, ""); status != http.StatusSeeOther {
		h.t.Fatalf("%s signs in: %d %s", name, status, to)
	}
	return v
}

func (v *visitor) enters(name, password, code string) (int, string) {
	v.t.Helper()
	v.get("/login")
	return v.post("/login", url.Values{"name": {name}, "password": {password}, "code": {code}})
}

func (v *visitor) do(req *http.Request) *http.Response {
	v.t.Helper()
	for name, value := range v.cookies {
		req.AddCookie(&http.Cookie{Name: name, Value: value})
	}
	res, err := v.app.Test(req, 20_000)
	if err != nil {
		v.t.Fatal(err)
	}
	body, err := io.ReadAll(res.Body)
	if err != nil {
		v.t.Fatal(err)
	}
	v.last = string(body)
	for _, c := range res.Cookies() {
		if v.cookies[c.Name] = c.Value; c.Value == "" {
			delete(v.cookies, c.Name)
		}
	}
	return res
}

// get reads a page; to is where it leads instead.
func (v *visitor) get(path string) (status int, to string) {
	v.t.Helper()
	res := v.do(httptest.NewRequest(http.MethodGet, path, nil))
	return res.StatusCode, res.Header.Get("Location")
}

var formField = regexp.MustCompile(`name="csrf" value="([^"]*)"`)

// post sends a form with the key of the page that was read last.
func (v *visitor) post(path string, form url.Values) (status int, to string) {
	v.t.Helper()
	all := url.Values{}
	for name, values := range form {
		all[name] = values
	}
	if key := formField.FindStringSubmatch(v.last); key != nil {
		all.Set("csrf", key[1])
	}
	res := v.do(sending(path, all))
	return res.StatusCode, res.Header.Get("Location")
}

func sending(path string, form url.Values) *http.Request {
	req := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return req
}

// acts is post from a page, and the page that it leads to.
func (v *visitor) acts(page, path string, form url.Values) string {
	v.t.Helper()
	if status, to := v.get(page); status != http.StatusOK {
		v.t.Fatalf("%s: %d %s", page, status, to)
	}
	status, to := v.post(path, form)
	if status == http.StatusSeeOther {
		status, _ = v.get(to)
	}
	if status != http.StatusOK {
		v.t.Fatalf("%s leads to %s, %d: %s", path, to, status, v.last)
	}
	return v.last
}

func TestWhoeverIsNotSignedInIsLedToTheWayInAndBackToHerPage(t *testing.T) {
	h := newHouse(t, "")
	h.lets("amina", "admin", "")
	v := h.visitor()
	if status, to := v.get("/people?find=a"); status != http.StatusSeeOther || to != "/login?to=%2Fpeople%3Ffind%3Da" {
		t.Fatalf("%d %s", status, to)
	}
	for to, want := range map[string]string{
		"/people?find=a": "/people?find=a", "/reports?seen=Zx&state=held": "/reports?state=held", "/?seen=Zx": "/", "": "/", "//evil.example": "/", "https://evil.example/": "/", `/\evil.example`: "/", "/login": "/", "/logout": "/", "javascript:alert(1)": "/", "/%0d%0aSet-Cookie:x=1": "/%0d%0aSet-Cookie:x=1",
	} {
		v := h.visitor()
		v.get("/login?to=" + url.QueryEscape(to))
		status, got := v.post("/login", url.Values{"name": {" AMINA "}, "password": {password}, "to": {to}})
		if status != http.StatusSeeOther || got != want {
			t.Errorf("to %q: %d %q, want %q", to, status, got, want)
		}
		if status, got := v.get("/login?to=" + url.QueryEscape(to)); status != http.StatusSeeOther || got != want {
			t.Errorf("signed in, to %q: %d %q", to, status, got)
		}
		if status, _ := v.get("/"); status != http.StatusOK || !strings.Contains(v.last, `href="/account">amina`) {
			t.Errorf("she is not in: %d", status)
		}
	}
}

func TestAWrongPasswordAndANameThatNobodyHasGetTheSameAnswer(t *testing.T) {
	h := newHouse(t, "")
	h.lets("amina", "admin", "")
	h.lets("gone", "coordinator", "")
	if _, err := h.store.DisableAccount(t.Context(), "gone", store.Hand{By: "operator", At: now}); err != nil {
		t.Fatal(err)
	}
	if _, err := h.store.AddAccount(t.Context(), store.NewAccount{Name: "fresh", Role: "viewer"}, store.Hand{By: "operator", At: now}); err != nil {
		t.Fatal(err)
	}
	answers := map[string]bool{}
	for name, password := range map[string]string{"amina": "wrong", "nobody": password, "gone": password, "fresh": ""} {
		v := h.visitor()
		status, _ := v.enters(name, password, "")
		if v.cookies["ahadi"] != "" {
			t.Errorf("%s is in", name)
		}
		same := strings.ReplaceAll(formField.ReplaceAllString(v.last, ""), name, "NAME")
		answers[strings.Join([]string{http.StatusText(status), same}, " ")] = true
	}
	if len(answers) != 1 {
		t.Errorf("%d answers tell who there is", len(answers))
	}
}

func TestTriesAreCountedAndTheWaitIsSaid(t *testing.T) {
	h := newHouse(t, "")
	h.lets("amina", "admin", "")
	for _, name := range []string{"amina", "nobody"} {
		v := h.visitor()
		for range 5 {
			if status, _ := v.enters(name, "wrong", ""); status != http.StatusUnauthorized {
				t.Fatalf("%s: %d", name, status)
			}
		}
		v.get("/login")
		res := v.do(sending("/login", url.Values{"csrf": {formField.FindStringSubmatch(v.last)[1]}, "name": {name}, "password": {password}}))
		if res.StatusCode != http.StatusTooManyRequests || res.Header.Get("Retry-After") == "" || !strings.Contains(v.last, "Wait 1 minute") || v.cookies["ahadi"] != "" {
			t.Errorf("%s, the sixth time: %d %s", name, res.StatusCode, v.last)
		}
	}
	h.now = h.now.Add(31 * time.Second)
	h.signed("amina")
}

func TestAFormOfAnotherSiteIsRefused(t *testing.T) {
	h := newHouse(t, "")
	h.lets("amina", "admin", "")
	h.lets("brian", "admin", "")
	v, other := h.signed("amina"), h.signed("brian")
	other.get("/account")
	for name, change := range map[string]func(*http.Request, url.Values){
		"without a key":           func(_ *http.Request, f url.Values) { f.Del("csrf") },
		"with another user's key": func(_ *http.Request, f url.Values) { f.Set("csrf", formField.FindStringSubmatch(other.last)[1]) },
		"from another origin":     func(r *http.Request, _ url.Values) { r.Header.Set("Origin", "https://evil.example") },
		"across sites":            func(r *http.Request, _ url.Values) { r.Header.Set("Sec-Fetch-Site", "cross-site") },
	} {
		v.get("/account")
		form := url.Values{"csrf": {formField.FindStringSubmatch(v.last)[1]}, "language": {"sw"}}
		head := sending("/account/language", nil)
		change(head, form)
		req := sending("/account/language", form)
		req.Header = head.Header
		if res := v.do(req); res.StatusCode != http.StatusForbidden {
			t.Errorf("%s: %d", name, res.StatusCode)
		}
	}
	stranger := h.visitor()
	if status, _ := stranger.post("/login", url.Values{"name": {"amina"}, "password": {password}}); status != http.StatusForbidden || stranger.cookies["ahadi"] != "" {
		t.Errorf("another site signs a browser in: %d", status)
	}
}
