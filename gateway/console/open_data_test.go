package console

import (
	"archive/zip"
	"bytes"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"ahadi/flows"
	"ahadi/gateway/access"
	"ahadi/store"
)

// withBook is the console with the forms of the network, as amina sees it.
func withBook(t *testing.T, s *store.Store) *fiber.App {
	t.Helper()
	book, err := flows.Load()
	if err != nil {
		t.Fatal(err)
	}
	k, err := fresh(Config{Store: s, Book: book, Now: func() time.Time { return now }})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(k.Close)
	app := fiber.New()
	app.Use(func(c *fiber.Ctx) error {
		access.SignIn(c, access.User{ID: 1, Name: "amina", Role: access.Coordinator, Language: "fr", CSRF: "ours"})
		return c.Next()
	})
	if err := k.Mount(app); err != nil {
		t.Fatal(err)
	}
	return app
}

func TestWhatIsGivenAwayIsChosenOnItsPage(t *testing.T) {
	s := opened(t, 0)
	app := withBook(t, s)
	_, page := get(t, app, "/report/data")
	says(t, page, "Données ouvertes", "Argent", `name="form" value="progress"`, "Personne n’a encore choisi", `name="table" value="money" checked`)
	form := url.Values{"table": {"readings"}, "form": {"progress"}, "licence": {"CC0-1.0"}}
	if code, page := posted(t, app, "/report/data", form.Encode()); code != http.StatusOK || !strings.Contains(page, "C’est choisi. Les réponses") {
		t.Fatalf("%d %s", code, page)
	}
	c, err := s.OpenChoice(t.Context())
	if err != nil || !slices.Equal(c.Tables, []string{"readings"}) || !slices.Equal(c.Forms, []string{"progress"}) || c.Licence != "CC0-1.0" || c.By != "amina" {
		t.Errorf("chosen: %+v, %v", c, err)
	}
	_, page = get(t, app, "/report/data")
	says(t, page, "Choisi par amina", `name="form" value="progress" checked`, `name="table" value="money">`)
	form["form"] = []string{"gossip"}
	posted(t, app, "/report/data", form.Encode())
	if again, err := s.OpenChoice(t.Context()); err != nil || !slices.Equal(again.Forms, c.Forms) {
		t.Errorf("a form that is not there was chosen: %v, %v", again, err)
	}
}

func TestOpenDataIsTakenFromItsPage(t *testing.T) {
	app := withBook(t, opened(t, 0))
	for _, kind := range []string{"zip", "xlsx"} {
		res, body := get(t, app, "/report/data."+kind+"?round=r2&lang=sw&final=1")
		if res.StatusCode != http.StatusOK || !strings.Contains(res.Header.Get("Content-Disposition"), "."+kind) {
			t.Fatalf("%s: %d %s", kind, res.StatusCode, body)
		}
		if _, err := zip.NewReader(bytes.NewReader([]byte(body)), int64(len(body))); err != nil {
			t.Errorf("%s: %v", kind, err)
		}
	}
	res, _ := get(t, app, "/report/data.zip?round=r3&final=1")
	if res.StatusCode != http.StatusSeeOther || res.Header.Get("Location") != "/report/data" {
		t.Errorf("a final of an open round: %d", res.StatusCode)
	}
	for path, code := range map[string]int{"/report/data.zip?round=none": http.StatusNotFound, "/report/data.zip?place=none": http.StatusNotFound, "/report/data.zip?lang=xx": http.StatusNotFound, "/report/data.zip?round=r3": http.StatusOK} {
		if res, _ := get(t, app, path); res.StatusCode != code {
			t.Errorf("%s: %d", path, res.StatusCode)
		}
	}
}
