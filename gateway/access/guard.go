package access

import (
	"crypto/subtle"
	"net/url"

	"github.com/gofiber/fiber/v2"
)

// guard lets a role and those above it go on.
func guard(need Role) fiber.Handler {
	return func(c *fiber.Ctx) error {
		u := In(c)
		switch {
		case need == Anybody: // the way in
		case u.Role == Anybody && c.Method() == fiber.MethodGet:
			return c.Redirect("/login?to="+url.QueryEscape(c.OriginalURL()), fiber.StatusSeeOther)
		case u.Role == Anybody:
			return fiber.NewError(fiber.StatusUnauthorized, "You are not signed in any more. Sign in and do it again.")
		case !u.Role.May(need):
			return fiber.NewError(fiber.StatusForbidden, "Your role does not reach this far. Ask an admin of your network.")
		}
		if c.Method() == fiber.MethodPost && !own(c, u) {
			return fiber.NewError(fiber.StatusForbidden, "This form was sent from another site, or is too old. Open the page here and press the button again.")
		}
		return c.Next()
	}
}

// own says whether a form comes from a page of ours that this user opened.
func own(c *fiber.Ctx, u User) bool {
	return sameOrigin(c) && u.CSRF != "" && subtle.ConstantTimeCompare([]byte(token(c)), []byte(u.CSRF)) == 1
}

// token is what the form, or a script of our pages, says that it comes from.
func token(c *fiber.Ctx) string {
	if t := c.Get("X-CSRF-Token"); t != "" {
		return t
	}
	if form, err := c.MultipartForm(); err == nil {
		if all := form.Value["csrf"]; len(all) > 0 {
			return all[0]
		}
		return ""
	}
	return string(c.Context().PostArgs().Peek("csrf"))
}

// sameOrigin refuses a form that another site's page sends with this browser:
// every current browser says where a request comes from. An older one names a
// host; whether that was asked over https only the proxy before us knows.
func sameOrigin(c *fiber.Ctx) bool {
	if site := c.Get("Sec-Fetch-Site"); site != "" {
		return site == "same-origin" || site == "none"
	}
	origin := c.Get(fiber.HeaderOrigin)
	if origin == "" {
		return true
	}
	from, err := url.Parse(origin)
	return err == nil && from.Host != "" && from.Host == string(c.Request().Host())
}
