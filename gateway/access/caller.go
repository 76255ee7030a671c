package access

import (
	"net/netip"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"
)

// Caller is whose address a request has: of whoever connected, or, when that is a
// proxy of ours, the last in X-Forwarded-For that is none. What stands before it
// was written by the caller, who may write anything.
func Caller(c *fiber.Ctx, ours []netip.Prefix) netip.Addr {
	addr := connected(c)
	if !Within(ours, addr) {
		return addr
	}
	var said []string
	for _, header := range c.Request().Header.PeekAll(fiber.HeaderXForwardedFor) {
		said = append(said, strings.Split(string(header), ",")...)
	}
	for _, word := range slices.Backward(said) {
		addr = address(strings.TrimSpace(word))
		if !Within(ours, addr) {
			break
		}
	}
	return addr
}

// connected is the address of whoever connected.
func connected(c *fiber.Ctx) netip.Addr {
	addr, _ := netip.AddrFromSlice(c.Context().RemoteIP())
	return addr.Unmap()
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

// Within says whether one of the ranges holds an address.
func Within(all []netip.Prefix, addr netip.Addr) bool {
	return addr.IsValid() && slices.ContainsFunc(all, func(p netip.Prefix) bool { return p.Contains(addr) })
}

// household is what one attacker holds at least: an address, or the network of
// 2⁶⁴ that every IPv6 line gets.
func household(addr netip.Addr) string {
	if addr.Is6() {
		if p, err := addr.WithZone("").Prefix(64); err == nil {
			return p.String()
		}
	}
	return addr.String()
}
