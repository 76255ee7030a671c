package api

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"ahadi/internal/keys"
	"ahadi/store"
)

// What a token may be for.
const (
	ScopeRead      = "read"      // all that the API shows, in its branch
	ScopePublished = "published" // the figures of published rounds and nothing else
)

// Bearer is whom a token was given to.
type Bearer struct {
	Name   string // the token's, which no other has
	Scopes []string
	Place  string // the code of the branch's place that it is bound to; "" for the whole network
}

// Tokens knows the tokens.
type Tokens interface {
	// Bearer is whose token it is. One that is unknown, revoked or too old is
	// store.ErrNotFound; which of these is told to nobody.
	Bearer(ctx context.Context, token string, now time.Time) (Bearer, error)
}

// One is a single token that reads everything; an empty one lets nobody in.
type One keys.Secret

// Bearer says whether it is the one.
func (o One) Bearer(_ context.Context, token string, _ time.Time) (Bearer, error) {
	if o == "" || !keys.Secret(o).Equal(token) {
		return Bearer{}, store.ErrNotFound
	}
	return Bearer{Name: "the one token", Scopes: []string{ScopeRead}}, nil
}

type bearerKey struct{}

// nobody stands for all tokens that are not known: they share one measure, so
// that somebody who guesses is slowed down and fills no memory.
const nobody = ""

// signedIn lets a bearer token in, as often as its measure allows.
func (a *API) signedIn(c *fiber.Ctx) error {
	scheme, given, ok := strings.Cut(c.Get(fiber.HeaderAuthorization), " ")
	b := Bearer{Name: nobody}
	err := store.ErrNotFound
	if ok && strings.EqualFold(scheme, "Bearer") && given != "" {
		b, err = a.Tokens.Bearer(c.UserContext(), given, a.Now())
	}
	if err != nil && !errors.Is(err, store.ErrNotFound) {
		return fmt.Errorf("api token: %w", err)
	}
	if err != nil {
		b.Name = nobody
	}
	left := a.limits.take(b.Name, a.Now())
	c.Set("RateLimit-Limit", strconv.Itoa(a.Rate))
	c.Set("RateLimit-Remaining", strconv.Itoa(left.remaining))
	c.Set("RateLimit-Reset", strconv.Itoa(left.reset))
	switch {
	case left.wait > 0:
		c.Set(fiber.HeaderRetryAfter, strconv.Itoa(left.wait))
		return Refuse(c, fiber.StatusTooManyRequests, fmt.Sprintf("A token may ask %d times a minute. Ask again in %d s; larger pages (limit) need fewer requests.", a.Rate, left.wait))
	case err != nil:
		c.Set(fiber.HeaderWWWAuthenticate, `Bearer realm="ahadi"`)
		return Refuse(c, fiber.StatusUnauthorized, "Send the header Authorization: Bearer TOKEN with a token of this network that is still good.")
	}
	c.Locals(bearerKey{}, b)
	return c.Next()
}

// lead goes a way, if the token reaches as far.
func (a *API) lead(way route) fiber.Handler {
	return func(c *fiber.Ctx) error {
		b, _ := c.Locals(bearerKey{}).(Bearer)
		switch {
		case way.need == published && (slices.Contains(b.Scopes, ScopePublished) || slices.Contains(b.Scopes, ScopeRead)):
		case !slices.Contains(b.Scopes, ScopeRead):
			return Refuse(c, fiber.StatusForbidden, "This needs a token of the scope read.")
		case way.need == whole && b.Place != "":
			return Refuse(c, fiber.StatusForbidden, "This is of the whole network, and the token is bound to a branch of it.")
		}
		scope := store.Everything()
		if b.Place != "" {
			scope = store.Branch(b.Place)
		}
		err := way.handle(&request{Ctx: c, api: a, lists: a.Store.Lists(scope), now: a.Now()})
		if errors.Is(err, store.ErrNotFound) {
			return Refuse(c, fiber.StatusNotFound, "There is no such thing, or the token does not show it.")
		}
		if err != nil {
			return fmt.Errorf("api %s: %w", way.path, err)
		}
		return nil
	}
}
