// Package api is the JSON interface for programs: lists with cursors, bearer
// token, RFC 9457 errors. It shows what the store holds and changes nothing; no
// answer holds a phone number.
package api

import (
	"context"
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"ahadi/internal/keys"
	"ahadi/internal/yamlpos"
	"ahadi/store"
)

//go:embed openapi.yaml
var contract []byte

// API answers below /api/v1.
type API struct {
	store   *store.Store
	token   keys.Secret
	now     func() time.Time
	openAPI []byte
}

// New makes the API. An empty token opens it to nobody.
func New(s *store.Store, token keys.Secret, now func() time.Time) (*API, error) {
	openAPI, err := yamlpos.ToJSON(contract)
	if err != nil {
		return nil, fmt.Errorf("openapi.yaml: %w", err)
	}
	return &API{store: s, token: token, now: now, openAPI: openAPI}, nil
}

// Mount adds the paths.
func (a *API) Mount(r fiber.Router) {
	g := r.Group("/api/v1")
	g.Get("/openapi.json", func(c *fiber.Ctx) error {
		c.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSON)
		return c.Send(a.openAPI)
	})
	g.Use(a.signedIn)
	g.Get("/reports", a.reports)
	g.Get("/commitments", a.commitments)
	g.Get("/messages", a.messages)
	g.Get("/contacts", a.contacts)
	g.Use(func(c *fiber.Ctx) error {
		return refuse(c, fiber.StatusNotFound, "There is no such list. See /api/v1/openapi.json.")
	})
}

// signedIn lets a bearer token in.
func (a *API) signedIn(c *fiber.Ctx) error {
	scheme, given, ok := strings.Cut(c.Get(fiber.HeaderAuthorization), " ")
	if !ok || !strings.EqualFold(scheme, "Bearer") || a.token == "" || !a.token.Equal(given) {
		c.Set(fiber.HeaderWWWAuthenticate, `Bearer realm="ahadi"`)
		return refuse(c, fiber.StatusUnauthorized, "Send the header Authorization: Bearer TOKEN with a token of this network.")
	}
	return c.Next()
}

// problem is an error as RFC 9457 writes it.
type problem struct {
	Type   string `json:"type"`
	Title  string `json:"title"`
	Status int    `json:"status"`
	Detail string `json:"detail"`
}

func refuse(c *fiber.Ctx, status int, detail string) error {
	body, err := json.Marshal(problem{"about:blank", fiber.NewError(status).Message, status, detail})
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderContentType, "application/problem+json")
	return c.Status(status).Send(body)
}

// list is the shape of every list: what is here, where to go on, and where a
// later poll begins.
type list[T any] struct {
	Items  []T    `json:"items"`
	Next   string `json:"next"`
	Resume string `json:"resume"`
}

// page reads after and limit.
func page(c *fiber.Ctx) (store.Page, error) {
	p := store.Page{Limit: 100}
	if v := c.Query("limit"); v != "" {
		n, err := strconv.Atoi(v)
		if err != nil || n < 1 || n > 1000 {
			return p, errors.New("limit must be a number from 1 to 1000")
		}
		p.Limit = n
	}
	after, err := position(c.Path(), c.Query("after"))
	if err != nil {
		return p, errors.New("after must be a cursor that this list gave as next or resume")
	}
	p.After = after
	return p, nil
}

// settled is how old a row must be before a poller may pass it: other rows with
// smaller ids may still be on their way to the disk.
const settled = 10 * time.Second

// serve answers one list: one store call with a row more than the page, so
// that the last page knows that it is the last.
func serve[R, T any](a *API, c *fiber.Ctx, load func(context.Context, store.Page) ([]R, error), key func(R) (int64, time.Time), show func(R) T) error {
	p, err := page(c)
	if err != nil {
		return refuse(c, fiber.StatusBadRequest, err.Error())
	}
	rows, err := load(c.UserContext(), store.Page{After: p.After, Limit: p.Limit + 1})
	if err != nil {
		return fmt.Errorf("api %s: %w", c.Path(), err)
	}
	out := list[T]{Items: []T{}}
	if len(rows) > p.Limit {
		rows = rows[:p.Limit]
		last, _ := key(rows[p.Limit-1])
		out.Next = cursor(c.Path(), last)
	}
	for _, r := range rows {
		out.Items = append(out.Items, show(r))
	}
	out.Resume = cursor(c.Path(), resume(p.After, rows, key, a.now()))
	return c.JSON(out)
}

// resume is where a later poll goes on: behind the last row before the first
// young one.
func resume[R any](after int64, rows []R, key func(R) (int64, time.Time), now time.Time) int64 {
	for _, r := range rows {
		id, at := key(r)
		if now.Sub(at) < settled {
			break
		}
		after = id
	}
	return after
}
