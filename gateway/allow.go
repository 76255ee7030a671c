package gateway

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// allowed says whether a call comes from where the channel's provider calls
// from; anywhere will do where the channel names no addresses.
func (g *Gateway) allowed(c *fiber.Ctx, ch *channel) bool {
	return len(ch.Allow) == 0 || within(ch.Allow, g.caller(c))
}

// caller is whose address a call has: of whoever connected, or, when that is a
// proxy of ours, the last in X-Forwarded-For that is none. What stands before it
// was written by the caller, who may write anything.
func (g *Gateway) caller(c *fiber.Ctx) netip.Addr {
	addr, _ := netip.AddrFromSlice(c.Context().RemoteIP())
	addr = addr.Unmap()
	if !within(g.proxies, addr) {
		return addr
	}
	var said []string
	for _, header := range c.Request().Header.PeekAll(fiber.HeaderXForwardedFor) {
		said = append(said, strings.Split(string(header), ",")...)
	}
	for _, word := range slices.Backward(said) {
		addr = address(strings.TrimSpace(word))
		if !within(g.proxies, addr) {
			break
		}
	}
	return addr
}

// address reads 203.0.113.9, or the same with a port; none is within anything.
func address(s string) netip.Addr {
	if addr, err := netip.ParseAddr(s); err == nil {
		return addr.Unmap()
	}
	withPort, err := netip.ParseAddrPort(s)
	if err != nil {
		return netip.Addr{}
	}
	return withPort.Addr().Unmap()
}

func within(all []netip.Prefix, addr netip.Addr) bool {
	return addr.IsValid() && slices.ContainsFunc(all, func(p netip.Prefix) bool { return p.Contains(addr) })
}
