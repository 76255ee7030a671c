// Package api is the JSON interface for programs: lists with cursors, bearer
// tokens with scopes, RFC 9457 errors. It shows what the store holds, as far as a
// token may see it, and lets some of it be changed by the rules of the pages, once
// for each key; no answer holds a phone number.
package api

import (
	"context"
	_ "embed"
	"fmt"
	"slices"
	"strings"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"

	"ahadi/internal/yamlpos"
	"ahadi/store"
)

//go:embed openapi.yaml
var contract []byte

// Previews says what a step of a round would send.
type Previews interface {
	// PreviewStep says it for each person whom the step is for; "" is the round
	// of now, and its next step.
	PreviewStep(ctx context.Context, round, step string, now time.Time) (store.Reminder, []store.ReminderRow, error)
}

// Config is what the API needs.
type Config struct {
	Store    *store.Store
	Tokens   Tokens
	Previews Previews
	Writes   Writes
	Now      func() time.Time
	Public   string // the public address, for the examples of the page; "" for the one that was asked for
	Rate     int    // requests a minute for each token; 0 is 6,000
}

// Writes are what acts for programs; without one of them its paths are not there.
type Writes struct {
	Broadcasts Broadcasts
	Letters    Letters
}

// API answers below /api/v1, and explains itself under /docs/api.
type API struct {
	Config
	limits  *limits
	openAPI func() ([]byte, error) // the contract as JSON
	guide   func() (guide, error)
}

// New makes the API. Its contract is read when somebody first asks for it: most
// programs never do, and to read it takes longer than all else here.
func New(c Config) *API {
	if c.Rate == 0 {
		c.Rate = usualRate
	}
	a := &API{Config: c, limits: newLimits(c.Rate)}
	a.openAPI = sync.OnceValues(func() ([]byte, error) { return yamlpos.ToJSON(contract) })
	a.guide = sync.OnceValues(a.readGuide)
	return a
}

// Mount adds the paths.
func (a *API) Mount(r fiber.Router) {
	r.Get("/docs/api", a.docs)
	g := r.Group("/api/v1")
	g.Get("/openapi.json", func(c *fiber.Ctx) error {
		openAPI, err := a.openAPI()
		if err != nil {
			return fmt.Errorf("openapi.yaml: %w", err)
		}
		c.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSON)
		return c.Send(openAPI)
	})
	g.Use(a.signedIn)
	for _, way := range routes() {
		g.Get(way.path, a.lead(way))
	}
	for _, way := range writes() {
		g.Post(way.path, a.act(way))
	}
	g.Use(func(c *fiber.Ctx) error {
		if allowed := methods(strings.TrimPrefix(c.Path(), "/api/v1")); allowed != "" {
			c.Set(fiber.HeaderAllow, allowed)
			return Refuse(c, fiber.StatusMethodNotAllowed, "This path takes "+allowed+". What each path takes stands in /api/v1/openapi.json.")
		}
		return Refuse(c, fiber.StatusNotFound, "There is no such list or act. See /api/v1/openapi.json.")
	})
}

// methods are those that a path takes; "" for one that is not there.
func methods(path string) string {
	var all []string
	there := func(way route) bool { return fiber.RoutePatternMatch(path, way.path) }
	if slices.ContainsFunc(routes(), there) {
		all = append(all, fiber.MethodGet, fiber.MethodHead)
	}
	if slices.ContainsFunc(writes(), there) {
		all = append(all, fiber.MethodPost)
	}
	return strings.Join(all, ", ")
}

// request is one, with what its token shows of the network.
type request struct {
	*fiber.Ctx
	api   *API
	scope store.Scope
	lists store.Lists
	now   time.Time
	hand  store.Hand // of the token, where something is changed
}

// route is one path, and who may read there.
type route struct {
	path   string
	need   reach
	handle func(*request) error
}

// reach is how far a token must reach.
type reach int

const (
	branch    reach = iota // the network, or a branch of it: an answer holds what lies there
	whole                  // the whole network: it cannot be told apart by places
	published              // what everybody may see
)

func routes() []route {
	return []route{
		{"/reports", branch, listed(plain(store.Lists.Reports), showReport)},
		{"/reports/:receipt", branch, oneReport},
		{"/commitments", branch, listed(figured, showFigures)},
		{"/commitments/:code", branch, oneCommitment},
		{"/messages", branch, messages},
		{"/contacts", branch, listed(timed(store.Lists.Contacts), showContact)},
		{"/contacts/:id", branch, oneContact},
		{"/network", branch, network},
		{"/places", branch, listed(plain(store.Lists.Places), showPlace)},
		{"/organisations", branch, listed(plain(store.Lists.Organisations), showOrganisation)},
		{"/rounds", branch, listed(plain(store.Lists.Rounds), showRound)},
		{"/milestones", branch, listed(plain(store.Lists.Milestones), showStep)},
		{"/changes", branch, listed(plain(store.Lists.Changes), showChange)},
		{"/answers", branch, whoAnswered},
		{"/money", branch, listed(figured, showMoney)},
		{"/obstacles", branch, listed(figured, showObstacles)},
		{"/participation", branch, listed(figured, showParticipation)},
		{"/disputes", branch, listed(timed(store.Lists.Disputes), showDispute)},
		{"/exclusions", branch, listed(plain(store.Lists.Exclusions), showExclusion)},
		{"/responses", branch, listed(plain(store.Lists.Responses), showResponse)},
		{"/replies", branch, listed(plain(store.Lists.Replies), showReply)},
		{"/alerts", branch, listed(plain(store.Lists.Alerts), showAlert)},
		{"/inbox", branch, inbox},
		{"/call-list", branch, listed(timed(store.Lists.ToCall), showCall)},
		{"/attention", branch, listed(plain(store.Lists.Attentions), showAttention)},
		{"/freezes", branch, listed(plain(store.Lists.Freezes), showFreeze)},
		{"/reminders", whole, listed(plain(store.Lists.Reminders), showReminder)},
		{"/reminders/preview", whole, preview},
		{"/broadcasts", branch, listed(plain(store.Lists.Broadcasts), showBroadcast)},
		{"/broadcasts/:number", branch, oneBroadcast},
		{"/broadcasts/:number/replies", branch, broadcastReplies},
		{"/sending", whole, sending},
		{"/deliveries", whole, deliveries},
		{"/spending", whole, listed(plain(store.Lists.Spent), showSpent)},
		{"/audit", whole, listed(plain(store.Lists.Trail), showTrace)},
		{"/users", whole, listed(plain(store.Lists.Accounts), showUser)},
		{"/tokens", whole, listed(plain(store.Lists.Tokens), showToken)},
		{"/webhooks", whole, listed(plain(store.Lists.Webhooks), showHook)},
		{"/published", published, publishedFigures},
		{"/published/rounds", published, listed(plain(store.Lists.PublishedRounds), showRound)},
	}
}

// contractPath is a path as OpenAPI writes it.
func contractPath(path string) string {
	parts := strings.Split(path, "/")
	for i, p := range parts {
		if name, ok := strings.CutPrefix(p, ":"); ok {
			parts[i] = "{" + name + "}"
		}
	}
	return strings.Join(parts, "/")
}
