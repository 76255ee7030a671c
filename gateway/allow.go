package gateway

import (
	"net/netip"

	"github.com/gofiber/fiber/v2"

	"ahadi/gateway/access"
)

// allowed says whether a call comes from where the channel's provider calls
// from; anywhere will do where the channel names no addresses.
func (g *Gateway) allowed(c *fiber.Ctx, ch *channel) bool {
	return len(ch.Allow) == 0 || access.Within(ch.Allow, g.caller(c))
}

// caller is whose address a call has.
func (g *Gateway) caller(c *fiber.Ctx) netip.Addr { return access.Caller(c, g.proxies) }
