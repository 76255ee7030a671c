package gateway

import "github.com/gofiber/fiber/v2"

// routes is every path of the service: hooks of the aggregators first, then
// what people and programs read.
func (g *Gateway) routes(mounts []Mount) error {
	for _, hook := range []struct {
		kind  string
		serve func(*fiber.Ctx, *Channel) error
	}{
		{"ussd", g.ussd}, {"ussd-end", g.ussdEnd}, {"sms", g.sms}, {"delivery", g.delivery}, {"optout", g.optOut},
	} {
		path, handler := "/hooks/:channel/"+hook.kind+"/:secret", g.hook(hook.kind, hook.serve)
		g.app.Post(path, handler)
		g.app.Get(path, handler)
	}
	g.app.Get("/healthz", g.healthz)
	g.app.Get("/readyz", g.readyz)
	g.app.Get("/metrics", g.metrics.serve)
	for _, mount := range mounts {
		if err := mount(g.app); err != nil {
			return err
		}
	}
	g.app.Use(func(*fiber.Ctx) error { return fiber.ErrNotFound })
	return nil
}
