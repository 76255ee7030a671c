package gateway

import (
	"bytes"
	"errors"
	"log/slog"
	"net/http"
	"strings"

	"github.com/gofiber/fiber/v2"

	"ahadi/gateway/aggregator"
	"ahadi/internal/keys"
	"ahadi/internal/phone"
)

// kinds is how many kinds of callback there are.
const kinds = 5

// service is one kind of callback.
type service struct {
	kind  string
	serve func(*Gateway, *fiber.Ctx, *channel) (outcome, error)
}

// services are the callbacks that a provider may send, by the third part of
// their paths.
var services = [kinds]service{
	{"ussd", (*Gateway).ussd},
	{"ussd-end", (*Gateway).ussdEnd},
	{"sms", (*Gateway).sms},
	{"delivery", (*Gateway).delivery},
	{"optout", (*Gateway).optOut},
}

// channel is a Channel that is served.
type channel struct {
	Channel
	meters [kinds]*meter
}

// nobody is compared with where the channel is unknown, so that an unknown
// channel and a wrong secret take the same path and give the same answer.
const nobody = keys.Secret("no channel has this secret: it is longer than any path that is served")

// hook finds the channel, compares its secret, and serves one callback. The
// path holds the secret: it is never logged.
func (g *Gateway) hook(i int) fiber.Handler {
	return func(c *fiber.Ctx) error {
		began, n := g.now(), i
		ch, known := g.channels[c.Params("channel")]
		secret := nobody
		if known {
			secret = ch.Secret
		}
		if !secret.Equal(c.Params("secret")) || !known || !g.allowed(c, ch) {
			g.metrics.strangers.Inc()
			return fiber.ErrNotFound
		}
		if behind := c.Params("+"); behind != "" {
			if deep, ok := ch.Adapter.(aggregator.Deep); !ok || !deep.Leads(behind) {
				return fiber.ErrNotFound
			}
		}
		if sorts, ok := ch.Adapter.(aggregator.Sorter); ok {
			n = sorted(sorts.Sort(g.request(c, ch)), i)
		}
		what, err := refused, error(fiber.NewError(http.StatusUnsupportedMediaType, "Send the body without a Content-Encoding."))
		if encoding := c.Get(fiber.HeaderContentEncoding); encoding == "" || encoding == "identity" {
			what, err = services[n].serve(g, c, ch)
		}
		took := g.now().Sub(began)
		ch.meters[n].note(what, took)
		if g.log.Enabled(c.Context(), slog.LevelDebug) {
			g.log.Debug("callback", "channel", ch.Name, "kind", services[n].kind, "outcome", outcomes[what], "took", took)
		}
		return err
	}
}

// sorted is which service a callback is for, where its provider knows one address
// for all; i where it does not say.
func sorted(kind string, i int) int {
	for n := range services {
		if services[n].kind == kind {
			return n
		}
	}
	return i
}

// request copies what the provider sent, once: the body as it came over the
// wire, never unpacked, and of the headers what the adapter asks for. Nothing of
// Fiber's buffers is kept after this.
func (g *Gateway) request(c *fiber.Ctx, ch *channel) aggregator.Request {
	r := aggregator.Request{
		Method: c.Method(), ContentType: c.Get(fiber.HeaderContentType), Body: bytes.Clone(c.Request().Body()), At: g.now(),
		Query: string(c.Request().URI().QueryString()), Behind: strings.Clone(c.Params("+")),
	}
	if asks, ok := ch.Adapter.(aggregator.HeaderReader); ok {
		r.URL = g.public + string(c.Request().Header.RequestURI()) // as it came: a signature covers every byte
		r.Header = http.Header{}
		for _, name := range asks.Headers() {
			if value := c.Get(name); value != "" {
				r.Header.Set(name, value)
			}
		}
	}
	return r
}

// refuses says whether a callback of which n parts were read is refused for an
// error. Where others were read, the error is in the log alone: sent again, the
// rest would be no better.
func (g *Gateway) refuses(what string, ch *channel, n int, err error) bool {
	if err == nil || n == 0 || errors.Is(err, aggregator.ErrSignature) {
		return err != nil
	}
	g.warn("a part of "+what, ch, err)
	return false
}

// warn logs what could not be read. A codec may say a word that it does not know,
// and where a provider has put a number into that field, it is not logged.
func (g *Gateway) warn(what string, ch *channel, err error) {
	g.log.Warn(what+" was refused", "channel", ch.Name, "err", phone.Hide(err.Error()))
}

// unread answers a callback that could not be read: its sender's fault.
func (g *Gateway) unread(what string, ch *channel, err error) error {
	g.warn(what, ch, err)
	if errors.Is(err, aggregator.ErrSignature) {
		return fiber.ErrForbidden
	}
	return fiber.NewError(http.StatusBadRequest, err.Error())
}

// respond writes a provider's answer.
func respond(c *fiber.Ctx, r aggregator.Response) error {
	c.Set(fiber.HeaderContentType, r.ContentType)
	for name, value := range r.Header {
		c.Set(name, value)
	}
	return c.Status(r.Status).SendString(r.Body)
}
