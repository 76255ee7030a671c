package gateway

import (
	"errors"
	"fmt"
	"log/slog"
	"net"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/recover"

	"ahadi/flows"
	"ahadi/gateway/aggregator"
	"ahadi/internal/keys"
	"ahadi/store"
)

// Channel is one line to an aggregator.
type Channel struct {
	Name    string
	Secret  keys.Secret // the last part of its hooks' paths
	Adapter any         // as many of the aggregator interfaces as the provider has
	Region  string      // ISO 3166-1: how a number without a country code is read
	Room    int         // septets of one USSD screen; 0 means 160
}

// Mount adds the paths of pages or an API.
type Mount func(fiber.Router) error

// Config is what a gateway needs.
type Config struct {
	Store    *store.Store
	Book     *flows.Book
	Channels []Channel
	Mounts   []Mount
	Logger   *slog.Logger
	Now      func() time.Time
}

// The limits of the edge.
const (
	deadline  = 2 * time.Second // a hook's own, far below what networks wait
	bodyLimit = 16 << 10        // bytes; a provider's callback has a few hundred
)

// Gateway is the running edge.
type Gateway struct {
	store    *store.Store
	book     *flows.Book
	channels map[string]*Channel
	log      *slog.Logger
	now      func() time.Time
	app      *fiber.App
	metrics  *metrics
	zones    *zones
	follow   sync.WaitGroup // requests whose answer was not confirmed in time
}

// New builds the app. Nothing listens yet.
func New(c Config) (*Gateway, error) {
	g := &Gateway{
		store: c.Store, book: c.Book, channels: map[string]*Channel{}, log: c.Logger, now: c.Now,
		metrics: newMetrics(c.Store), zones: &zones{},
	}
	for _, ch := range c.Channels {
		if ch.Secret == "" {
			return nil, fmt.Errorf("channel %s has no secret: anybody could speak for its aggregator", ch.Name)
		}
		g.channels[ch.Name] = &ch
	}
	g.app = fiber.New(fiber.Config{
		Immutable: true, CaseSensitive: true, StrictRouting: true, BodyLimit: bodyLimit,
		ReadTimeout: 10 * time.Second, WriteTimeout: 10 * time.Second, IdleTimeout: time.Minute,
		DisableStartupMessage: true, ErrorHandler: g.failed, Concurrency: 64 << 10,
	})
	g.app.Use(recover.New())
	return g, g.routes(c.Mounts)
}

// Serve answers on l until Close.
func (g *Gateway) Serve(l net.Listener) error { return g.app.Listener(l) }

// Close stops taking requests and waits for those under way.
func (g *Gateway) Close() error {
	err := g.app.ShutdownWithTimeout(5 * time.Second)
	g.follow.Wait()
	return err
}

// Senders are the channels that can send, by name.
func Senders(channels []Channel) map[string]aggregator.Sender {
	all := map[string]aggregator.Sender{}
	for _, c := range channels {
		if s, ok := c.Adapter.(aggregator.Sender); ok {
			all[c.Name] = s
		}
	}
	return all
}

// errNotServed says that a channel's provider has no such service.
var errNotServed = errors.New("this channel's provider has no such callback")
