package gateway

import (
	"context"
	"net/http"
	"time"

	"github.com/gofiber/fiber/v2"
)

// pageDeadline is how long a page or a list of the API may take.
const pageDeadline = 10 * time.Second

// routes is every path of the service: the aggregators' first, then what
// operators, people and programs read.
func (g *Gateway) routes(mounts []Mount) error {
	for i, s := range services {
		path, handler := "/hooks/:channel/"+s.kind+"/:secret", g.hook(i)
		g.app.Add(http.MethodPost, path, handler)
		g.app.Add(http.MethodGet, path, handler) // not HEAD: nobody asks for a turn without its answer
		if s.kind == "ussd" {                    // of a provider that names session and step there
			for _, method := range []string{http.MethodPost, http.MethodPut, http.MethodGet} {
				g.app.Add(method, path+"/+", handler)
			}
		}
	}
	g.app.Get("/healthz", g.healthz)
	g.app.Get("/readyz", g.readyz)
	g.app.Get("/metrics", g.metrics.serve)

	g.app.Use(withDeadline)
	for _, mount := range mounts {
		if err := mount(g.app); err != nil {
			return err
		}
	}
	g.app.Use(func(*fiber.Ctx) error { return fiber.ErrNotFound })
	return nil
}

// withDeadline gives what a page asks of the store an end: Fiber's own context
// has none.
func withDeadline(c *fiber.Ctx) error {
	ctx, cancel := context.WithTimeout(context.Background(), pageDeadline)
	defer cancel()
	c.SetUserContext(ctx)
	return c.Next()
}
