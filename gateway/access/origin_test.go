package access

import (
	"net/http/httptest"
	"testing"

	"github.com/gofiber/fiber/v2"
)

func TestAFormOfAnotherSiteIsNotOurs(t *testing.T) {
	app := fiber.New()
	app.Post("/", func(c *fiber.Ctx) error {
		if !sameOrigin(c) {
			return fiber.ErrForbidden
		}
		return nil
	})
	for _, x := range []struct {
		site, origin string
		want         int
	}{
		{"same-origin", "https://elsewhere.example", 200}, // the browser itself says so
		{"none", "", 200},
		{"cross-site", "", 403},
		{"same-site", "", 403},
		{"", "", 200}, // no browser: a script, which no other site drives
		{"", "http://ahadi.example", 200},
		{"", "https://ahadi.example", 200}, // a proxy before us speaks https
		{"", "https://ahadi.example:8443", 403},
		{"", "https://elsewhere.example", 403},
		{"", "https://ahadi.example.elsewhere.example", 403},
		{"", "null", 403},
	} {
		req := httptest.NewRequest("POST", "http://ahadi.example/", nil)
		if x.site != "" {
			req.Header.Set("Sec-Fetch-Site", x.site)
		}
		if x.origin != "" {
			req.Header.Set("Origin", x.origin)
		}
		res, err := app.Test(req, 5000)
		if err != nil {
			t.Fatal(err)
		}
		if res.StatusCode != x.want {
			t.Errorf("site %q, origin %q: %d", x.site, x.origin, res.StatusCode)
		}
	}
}
