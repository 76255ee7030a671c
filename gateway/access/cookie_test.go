package access

import (
	"net/http/httptest"
	"net/netip"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"
)

func TestACookieIsOfThisHostWhereThePagesComeOverHTTPS(t *testing.T) {
	ours := []netip.Prefix{netip.MustParsePrefix("0.0.0.0/32")} // who connects in these tests
	for _, x := range []struct {
		public  string
		proxies []netip.Prefix
		proto   string
		host    bool
	}{
		{"", nil, "", false},
		{"http://127.0.0.1:8080", nil, "", false},
		{"https://ahadi.example", nil, "", true},
		{"https://ahadi.example", nil, "http", true},
		{"", nil, "https", false}, // anybody writes that
		{"", ours, "https", true},
		{"", ours, "http", false},
		{"", ours, "https, http", false}, // the caller, and then our proxy
		{"", ours, "http, HTTPS", true},
	} {
		d := &Desk{Config: Config{Public: x.public, Proxies: x.proxies}}
		app := fiber.New()
		app.Get("/", func(c *fiber.Ctx) error {
			d.noteTLS(c)
			SetCookie(c, "ahadi", "secret", 60)
			return nil
		})
		req := httptest.NewRequest("GET", "/", nil)
		if x.proto != "" {
			req.Header.Set("X-Forwarded-Proto", x.proto)
		}
		res, err := app.Test(req, 5000)
		if err != nil {
			t.Fatal(err)
		}
		got := strings.ToLower(res.Header.Get("Set-Cookie"))
		host := strings.HasPrefix(got, "__host-ahadi=secret;")
		if host != x.host || strings.Contains(got, "secure") != x.host || strings.Contains(got, "domain") || !strings.Contains(got, "path=/;") {
			t.Errorf("%+v: %s", x, got)
		}
	}
}
