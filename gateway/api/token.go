package api

import (
	"errors"
	"fmt"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"ahadi/gateway/access"
	"ahadi/store"
)

// Tokens knows the tokens.
type Tokens interface {
	// Bearer is the token that a request shows; access.ErrNoToken,
	// access.ErrUnknownToken or access.ErrExpiredToken when it has none that
	// holds. Which of these is told to nobody.
	Bearer(c *fiber.Ctx) (store.Token, error)
}

type tokenKey struct{}

// nobody stands for all tokens that are not known: they share one measure, so
// that somebody who guesses is slowed down and fills no memory.
const nobody = 0

// signedIn lets a bearer token in, as often as its measure allows.
func (a *API) signedIn(c *fiber.Ctx) error {
	c.Set(fiber.HeaderCacheControl, "no-store")
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	t, err := a.Tokens.Bearer(c)
	refused := errors.Is(err, access.ErrNoToken) || errors.Is(err, access.ErrUnknownToken) || errors.Is(err, access.ErrExpiredToken)
	if err != nil && !refused {
		return fmt.Errorf("api token: %w", err)
	}
	if refused {
		t.ID = nobody
	}
	left := a.limits.take(t.ID, a.Now())
	c.Set("RateLimit-Limit", strconv.Itoa(a.Rate))
	c.Set("RateLimit-Remaining", strconv.Itoa(left.remaining))
	c.Set("RateLimit-Reset", strconv.Itoa(left.reset))
	switch {
	case left.wait > 0:
		c.Set(fiber.HeaderRetryAfter, strconv.Itoa(left.wait))
		return Refuse(c, fiber.StatusTooManyRequests, fmt.Sprintf("A token may ask %d times a minute. Ask again in %d s; larger pages (limit) need fewer requests.", a.Rate, left.wait))
	case refused:
		c.Set(fiber.HeaderWWWAuthenticate, `Bearer realm="ahadi"`)
		return Refuse(c, fiber.StatusUnauthorized, "Send the header Authorization: Bearer TOKEN with a token of this network that is still good.")
	}
	c.Locals(tokenKey{}, t)
	return c.Next()
}

// lead goes a way, if the token reaches as far.
func (a *API) lead(way route) fiber.Handler {
	return func(c *fiber.Ctx) error {
		t, _ := c.Locals(tokenKey{}).(store.Token)
		switch {
		case way.need == published && t.Has(store.TokenPublished):
		case !t.Has(store.TokenRead):
			return Refuse(c, fiber.StatusForbidden, "This needs a token of the scope read.")
		case way.need == whole && !t.Scope().Whole:
			return Refuse(c, fiber.StatusForbidden, "This is of the whole network, and the token is bound to a branch of it.")
		}
		err := way.handle(&request{Ctx: c, api: a, scope: t.Scope(), lists: a.Store.Lists(t.Scope()), now: a.Now()})
		if errors.Is(err, store.ErrNotFound) {
			return Refuse(c, fiber.StatusNotFound, "There is no such thing, or the token does not show it.")
		}
		if err != nil {
			return fmt.Errorf("api %s: %w", way.path, err)
		}
		return nil
	}
}
