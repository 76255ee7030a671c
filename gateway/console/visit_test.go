package console

import (
	"context"
	"io"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"ahadi/gateway/access"
	"ahadi/store"
)

// invites stands in for the invitations: their words and hours are its own.
type invites struct{ s *store.Store }

func (i invites) word(v store.Invitee) store.Firing {
	return store.Firing{Wait: now.Add(time.Hour), Channel: "demo", Text: "Come, " + v.Code, Expires: now.Add(5 * time.Hour)}
}

func (i invites) Invitations(ctx context.Context, _ time.Time) ([]store.Invitee, error) {
	all, err := i.s.Invitees(ctx)
	for n := range all {
		if v := &all[n]; v.Reason == "" {
			v.Text, v.Due, v.Segments = i.word(*v).Text, now.Add(time.Hour), 1
		}
	}
	return all, err
}

func (i invites) InvitationTo(ctx context.Context, contact int64, _ time.Time) (store.Invitee, bool, error) {
	v, found, err := i.s.InviteeOf(ctx, contact)
	v.Text, v.Due, v.Segments = i.word(v).Text, now.Add(time.Hour), 1
	return v, found, err
}

func (i invites) Invite(ctx context.Context, h store.Hand) ([]store.Invitee, error) {
	return i.s.Invite(ctx, h, i.word)
}

func (i invites) InviteOne(ctx context.Context, contact int64, h store.Hand) (store.Invitee, error) {
	return i.s.InviteOne(ctx, contact, h, i.word)
}

// visit is a browser of somebody who is signed in: it keeps cookies and follows
// where it is led.
type visit struct {
	t   *testing.T
	app *fiber.App
	jar map[string]string
}

// as serves all pages to somebody of a role, bound to a place where it has one.
func as(t *testing.T, s *store.Store, role access.Role, place string, more ...func(*Config)) *visit {
	t.Helper()
	return asUser(t, s, access.User{ID: 7, Name: "zawadi", Role: role, Place: place, Language: "en", CSRF: "hers"}, more...)
}

// asUser serves them to one user.
func asUser(t *testing.T, s *store.Store, u access.User, more ...func(*Config)) *visit {
	t.Helper()
	c := Config{Store: s, Reminders: &button{}, Invites: invites{s}, Now: func() time.Time { return now }}
	for _, change := range more {
		change(&c)
	}
	k, err := fresh(c)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(k.Close)
	app := fiber.New(fiber.Config{BodyLimit: 8 << 20})
	app.Use(func(c *fiber.Ctx) error {
		access.SignIn(c, u)
		return c.Next()
	})
	if err := k.Mount(app); err != nil {
		t.Fatal(err)
	}
	return &visit{t, app, map[string]string{}}
}

// send sends a request and follows where it leads; it gives the last answer.
func (v *visit) send(req *http.Request) (int, string) {
	v.t.Helper()
	for range 3 {
		for name, value := range v.jar {
			req.AddCookie(&http.Cookie{Name: name, Value: value})
		}
		res, err := v.app.Test(req, 10_000)
		if err != nil {
			v.t.Fatal(err)
		}
		for _, c := range res.Cookies() {
			if v.jar[c.Name] = c.Value; c.Value == "" {
				delete(v.jar, c.Name)
			}
		}
		if res.StatusCode != http.StatusSeeOther {
			return res.StatusCode, read(v.t, res)
		}
		req = httptest.NewRequest(http.MethodGet, res.Header.Get("Location"), nil)
	}
	v.t.Fatal("it leads on and on")
	return 0, ""
}

// open opens a page that must be there.
func (v *visit) open(path string) string {
	v.t.Helper()
	status, page := v.send(httptest.NewRequest(http.MethodGet, path, nil))
	if status != http.StatusOK {
		v.t.Fatalf("%s: %d\n%s", path, status, page)
	}
	if regexp.MustCompile(`1202555\d{4}`).MatchString(page) {
		v.t.Errorf("%s holds a phone number", path)
	}
	return page
}

// press sends a form of ours; pairs are its fields.
func (v *visit) press(path string, pairs ...string) (int, string) {
	v.t.Helper()
	return v.submit(path, append(pairs, "csrf", "hers")...)
}

func (v *visit) submit(path string, pairs ...string) (int, string) {
	v.t.Helper()
	form := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	req := httptest.NewRequest(http.MethodPost, path, strings.NewReader(form.Encode()))
	req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	return v.send(req)
}

// undo presses the button that takes back what the page says was done.
func (v *visit) undo(page string) string {
	v.t.Helper()
	said := regexp.MustCompile(`(?s)<div id="said".*?<form method="post" action="([^"]+)">(.*?)</form>`).FindStringSubmatch(page)
	if said == nil {
		v.t.Fatalf("nothing can be undone here:\n%s", told1(page))
	}
	var pairs []string
	for _, m := range regexp.MustCompile(`name="([^"]+)" value="([^"]*)"`).FindAllStringSubmatch(said[2], -1) {
		pairs = append(pairs, m[1], m[2])
	}
	status, page := v.submit(said[1], pairs...)
	if status != http.StatusOK {
		v.t.Fatalf("undo: %d\n%s", status, page)
	}
	return page
}

// told1 is what a page says was done.
func told1(page string) string {
	return regexp.MustCompile(`(?s)<div id="said".*?</div>`).FindString(page)
}

// read is the whole of an answer.
func read(t *testing.T, res *http.Response) string {
	t.Helper()
	defer res.Body.Close()
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(body)
}
