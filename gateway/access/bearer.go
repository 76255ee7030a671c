package access

import (
	"context"
	"errors"
	"strings"

	"github.com/gofiber/fiber/v2"

	"ahadi/store"
)

// Why a program is not let in.
var (
	ErrNoToken      = errors.New("no bearer token was sent")
	ErrUnknownToken = errors.New("no such token, or it was revoked")
	ErrExpiredToken = errors.New("the token has expired")
)

// Bearer is the token that a program shows in its Authorization header: ErrNoToken,
// ErrUnknownToken or ErrExpiredToken when it has none that holds.
func (d *Desk) Bearer(c *fiber.Ctx) (store.Token, error) {
	return d.bearer(c.UserContext(), c.Get(fiber.HeaderAuthorization))
}

// Writes says, by the header Authorization of a request whose body is still to be
// read, that it comes from a program that may write to the whole network.
func (d *Desk) Writes(authorization string) bool {
	t, err := d.bearer(context.Background(), authorization)
	return err == nil && t.Has(store.TokenWrite) && t.Scope().Whole
}

func (d *Desk) bearer(ctx context.Context, authorization string) (store.Token, error) {
	scheme, secret, _ := strings.Cut(authorization, " ")
	if secret = strings.TrimSpace(secret); secret == "" || !strings.EqualFold(scheme, "Bearer") {
		return store.Token{}, ErrNoToken
	}
	if len(secret) > longest {
		return store.Token{}, ErrUnknownToken
	}
	t, found, err := d.Store.Token(ctx, secret, d.Now())
	switch {
	case err != nil:
		return store.Token{}, err
	case !found || !t.Revoked.IsZero():
		return store.Token{}, ErrUnknownToken
	case !d.Now().Before(t.Expires):
		return store.Token{}, ErrExpiredToken
	}
	return t, nil
}

// NewToken draws the secret of a token. It begins with a word that finds it
// again where it should not be: in a file, or a message.
func NewToken() string { return "ahadi_" + Random() }
