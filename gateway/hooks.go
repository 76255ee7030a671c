package gateway

import (
	"bytes"
	"net/http"

	"github.com/gofiber/fiber/v2"

	"ahadi/gateway/aggregator"
	"ahadi/internal/keys"
)

// nobody is compared with where the channel is unknown, so that an unknown
// channel and a wrong secret take the same path and give the same answer.
const nobody = keys.Secret("no channel has this secret: it is longer than any path that is served")

// hook finds the channel and compares its secret, then serves one callback.
func (g *Gateway) hook(kind string, serve func(*fiber.Ctx, *Channel) error) fiber.Handler {
	return func(c *fiber.Ctx) error {
		began := g.now()
		ch, known := g.channels[c.Params("channel")]
		secret := nobody
		if known {
			secret = ch.Secret
		}
		if !secret.Equal(c.Params("secret")) || !known {
			g.metrics.hook("", kind, http.StatusNotFound, 0)
			return fiber.ErrNotFound
		}
		if encoding := c.Get(fiber.HeaderContentEncoding); encoding != "" && encoding != "identity" {
			g.metrics.hook(ch.Name, kind, http.StatusUnsupportedMediaType, 0)
			return fiber.NewError(http.StatusUnsupportedMediaType, "send the body without a Content-Encoding")
		}
		err := serve(c, ch)
		g.metrics.hook(ch.Name, kind, c.Response().StatusCode(), g.now().Sub(began))
		return err
	}
}

// request copies what the provider sent, once: the body as it came over the
// wire, never unpacked, and of the headers what the adapter asks for. Nothing of
// Fiber's buffers is kept after this.
func (g *Gateway) request(c *fiber.Ctx, ch *Channel) aggregator.Request {
	r := aggregator.Request{
		Method: c.Method(), ContentType: c.Get(fiber.HeaderContentType), Body: bytes.Clone(c.Request().Body()), At: g.now(),
		Query: string(c.Request().URI().QueryString()),
	}
	if asks, ok := ch.Adapter.(aggregator.HeaderReader); ok {
		r.Header = http.Header{}
		for _, name := range asks.Headers() {
			if value := c.Get(name); value != "" {
				r.Header.Set(name, value)
			}
		}
	}
	return r
}

// respond writes a provider's answer.
func respond(c *fiber.Ctx, r aggregator.Response) error {
	c.Set(fiber.HeaderContentType, r.ContentType)
	return c.Status(r.Status).SendString(r.Body)
}
