package api

import (
	"encoding/json"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"ahadi/gateway/access"
	"ahadi/gateway/register"
	"ahadi/store"
	"ahadi/store/storetest"
)

// now is the sample's own day, at noon.
var now = time.Date(2026, 10, 20, 12, 0, 0, 0, time.UTC)

// given are tokens as they were given: demo reads everything, kisumu its county,
// public what is published, nothing nothing.
type given map[string]store.Token

func (g given) Bearer(c *fiber.Ctx) (store.Token, error) {
	scheme, secret, _ := strings.Cut(c.Get("Authorization"), " ")
	t, ok := g[secret]
	if !ok || !strings.EqualFold(scheme, "Bearer") {
		return t, access.ErrUnknownToken
	}
	return t, nil
}

func tokens() given {
	return given{
		"demo": {ID: 1, Name: "demo", Scopes: []string{store.TokenRead, store.TokenWrite}}, "kisumu": {ID: 2, Scopes: []string{store.TokenRead}, Place: "KE-17"},
		"second": {ID: 6, Name: "second", Scopes: []string{store.TokenWrite}}, "branch": {ID: 7, Name: "branch", Scopes: []string{store.TokenWrite}, Place: "KE-17"},
		"public": {ID: 3, Scopes: []string{store.TokenPublished}}, "nothing": {ID: 4}, "nowhere": {ID: 5, Scopes: []string{store.TokenRead}, Place: "?"},
	}
}

// served is the API over the sample register.
func served(t *testing.T) *fiber.App {
	t.Helper()
	app, _ := servedWith(t)
	return app
}

// servedWith is the same with its store.
func servedWith(t *testing.T) (*fiber.App, *store.Store) {
	t.Helper()
	s := storetest.Empty(t)
	seed, err := register.Read(register.Sample())
	for i := range seed.Commitments {
		seed.Commitments[i].Hidden = seed.Commitments[i].Code == "K15"
	}
	if err == nil {
		err = s.Seed(t.Context(), seed, now)
	}
	if err != nil {
		t.Fatal(err)
	}
	return over(t, Config{Store: s}), s
}

// over is the API with these tokens, as the gateway mounts it.
func over(t *testing.T, c Config) *fiber.App {
	t.Helper()
	if c.Tokens == nil {
		c.Tokens = tokens()
	}
	if c.Writes.Broadcasts == nil {
		c.Writes = Writes{Broadcasts: spread{c.Store, 2}, Letters: post{c.Store}}
	}
	if c.Now == nil {
		c.Now = func() time.Time { return now }
	}
	app := fiber.New(fiber.Config{Immutable: true, CaseSensitive: true, StrictRouting: true})
	New(c).Mount(app)
	return app
}

func ask(t *testing.T, app *fiber.App, path, authorization string) (*http.Response, []byte) {
	t.Helper()
	req := httptest.NewRequest(http.MethodGet, "/api/v1"+path, nil)
	if authorization != "" {
		req.Header.Set("Authorization", authorization)
	}
	res, err := app.Test(req, 5000)
	if err != nil {
		t.Fatal(err)
	}
	body, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res, body
}

type got struct {
	Items        []map[string]any
	Next, Resume string
}

func readList(t *testing.T, app *fiber.App, path string) got {
	t.Helper()
	return readAs(t, app, path, "demo")
}

func readAs(t *testing.T, app *fiber.App, path, token string) got {
	t.Helper()
	res, body := ask(t, app, path, "Bearer "+token)
	if res.StatusCode != http.StatusOK {
		t.Fatalf("%s: %d %s", path, res.StatusCode, body)
	}
	var p got
	if err := json.Unmarshal(body, &p); err != nil {
		t.Fatal(err)
	}
	return p
}
