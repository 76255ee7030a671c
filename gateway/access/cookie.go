package access

import (
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
)

// hostPrefix begins the name of every cookie where the pages come over https: a
// browser then takes it from this very host, over https, or not at all, so that
// no other host of the domain, and nobody on the way, can set one.
const hostPrefix = "__Host-"

type overTLS struct{}

// noteTLS notes whether who asks reaches us over https: by the public address or,
// where a proxy of ours passes it on, by what that says.
func (d *Desk) noteTLS(c *fiber.Ctx) {
	tls := strings.HasPrefix(d.Public, "https://")
	if !tls && Within(d.Proxies, connected(c)) {
		all := c.Request().Header.PeekAll(fiber.HeaderXForwardedProto)
		tls = len(all) > 0 && strings.EqualFold(strings.TrimSpace(lastOf(string(all[len(all)-1]))), "https")
	}
	c.Locals(overTLS{}, tls)
}

// lastOf is what the proxy that is next to us has added to a list.
func lastOf(list string) string { return list[strings.LastIndex(list, ",")+1:] }

func secured(c *fiber.Ctx) bool {
	tls, _ := c.Locals(overTLS{}).(bool)
	return tls
}

// named is a cookie's name as this browser knows it.
func named(c *fiber.Ctx, name string) string {
	if secured(c) {
		return hostPrefix + name
	}
	return name
}

// Cookie is what a browser holds under a name. Over https what it holds under the
// plain name counts for nothing.
func Cookie(c *fiber.Ctx, name string) string { return c.Cookies(named(c, name)) }

// SetCookie gives a browser one that no script and no other site can use; one of 0
// seconds ends with the browser.
func SetCookie(c *fiber.Ctx, name, value string, seconds int) {
	c.Cookie(made(c, name, value, seconds))
}

// ForgetCookie takes one away.
func ForgetCookie(c *fiber.Ctx, name string) {
	gone := made(c, name, "", 0)
	gone.Expires = time.Unix(1, 0)
	c.Cookie(gone)
}

func made(c *fiber.Ctx, name, value string, seconds int) *fiber.Cookie {
	return &fiber.Cookie{
		Name: named(c, name), Value: value, Path: "/", MaxAge: seconds, HTTPOnly: true, SameSite: fiber.CookieSameSiteLaxMode, Secure: secured(c),
	}
}
