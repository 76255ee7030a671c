package gateway_test

import (
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"

	"ahadi/gateway"
	"ahadi/gateway/aggregator"
)

// bulky is a provider whose callbacks hold many messages.
type bulky struct{}

func (bulky) DecodeSMS(aggregator.Request) ([]aggregator.SMS, error) { return nil, nil }

func (bulky) MostBytes() int { return 100 << 10 }

// TestOnlyAnImportOfSomebodySignedInAndABulkyProviderMayBeLarge, over a real socket.
func TestOnlyAnImportOfSomebodySignedInAndABulkyProviderMayBeLarge(t *testing.T) {
	w := newWorld(t)
	size := func(c *fiber.Ctx) error { return c.SendString(fmt.Sprint(len(c.Body()))) }
	g, err := gateway.New(gateway.Config{
		Store: w.store, Book: w.book, Logger: slog.New(slog.DiscardHandler), Now: w.now,
		Channels: []gateway.Channel{{Name: "demo", Secret: secret, Adapter: struct{}{}}, {Name: "bulk", Secret: secret, Adapter: bulky{}}},
		Large:    func(cookie func(string) []byte) bool { return string(cookie("who")) == "amina" },
		Writes:   func(authorization string) bool { return authorization == "Bearer writer" },
		Mounts: []gateway.Mount{func(r fiber.Router) error {
			r.Post("/people/import", size)
			r.Post("/people/new", size)
			r.Post("/api/v1/register", size)
			r.Post("/api/v1/broadcasts", size)
			return nil
		}},
	})
	if err != nil {
		t.Fatal(err)
	}
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	served := make(chan error, 1)
	go func() { served <- g.Serve(l) }()
	t.Cleanup(func() {
		if err := g.Close(); err != nil || <-served != nil {
			t.Error("it did not stop well")
		}
	})
	for _, c := range []struct {
		method, path, who string
		bytes             int
		status            int
	}{
		{http.MethodPost, "/people/import", "amina", 16 << 10, 200},
		{http.MethodPost, "/people/import", "amina", 1 << 20, 200},
		{http.MethodPost, "/people/import?do=check", "amina", 8 << 20, 200},
		{http.MethodPost, "/people/import", "amina", 8<<20 + 1, 413},
		{http.MethodPost, "/people/import", "", 16<<10 + 1, 413},
		{http.MethodPost, "/people/import", "mallory", 16<<10 + 1, 413},
		{http.MethodPost, "/api/v1/register?apply=1", "writer", 8 << 20, 200},
		{http.MethodPost, "/api/v1/register", "amina", 16<<10 + 1, 413},
		{http.MethodPost, "/api/v1/broadcasts", "writer", 16<<10 + 1, 413},
		{http.MethodPost, "/people/import", "writer", 16<<10 + 1, 413},
		{http.MethodPost, "/people/import/", "amina", 16<<10 + 1, 413},
		{http.MethodPost, "/people/new", "amina", 16<<10 + 1, 413},
		{http.MethodPost, "/hooks/demo/sms/" + secret, "amina", 16<<10 + 1, 413},
		{http.MethodPost, "/hooks/bulk/sms/" + secret, "", 16<<10 + 1, 200},
		{http.MethodPost, "/hooks/bulk/sms/" + secret + "?x=1", "", 100 << 10, 200},
		{http.MethodPost, "/hooks/bulk/sms/" + secret, "", 100<<10 + 1, 413},
		{http.MethodPost, "/hooks/bulk/sms/" + secret + "x", "", 16<<10 + 1, 413},
		{http.MethodPost, "/hooks/nobody/sms/" + secret, "", 16<<10 + 1, 413},
		{http.MethodPut, "/people/import", "amina", 16<<10 + 1, 413},
	} {
		req, err := http.NewRequest(c.method, "http://"+l.Addr().String()+c.path, strings.NewReader(strings.Repeat("x", c.bytes)))
		if err != nil {
			t.Fatal(err)
		}
		req.Header.Set("Authorization", "Bearer "+c.who)
		req.AddCookie(&http.Cookie{Name: "who", Value: c.who})
		res, err := w.client.Do(req)
		if err != nil { // it was told no, and hung up, before it had sent all of it
			if c.status == 200 {
				t.Errorf("%s %s, %d bytes of %q: %v", c.method, c.path, c.bytes, c.who, err)
			}
			continue
		}
		body, err := io.ReadAll(res.Body)
		res.Body.Close()
		if err != nil || res.StatusCode != c.status || c.status == 200 && string(body) != fmt.Sprint(c.bytes) && string(body) != "OK" {
			t.Errorf("%s %s, %d bytes of %q: %d %q, %v", c.method, c.path, c.bytes, c.who, res.StatusCode, body, err)
		}
	}
}
