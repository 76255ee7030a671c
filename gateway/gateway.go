package gateway

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/recover"
	"github.com/valyala/fasthttp"

	"ahadi/flows"
	"ahadi/gateway/aggregator"
	"ahadi/gateway/health"
	"ahadi/internal/keys"
	"ahadi/store"
)

// Channel is one line to an aggregator.
type Channel struct {
	Name    string
	Secret  keys.Secret    // the last part of its hooks' paths
	Adapter any            // as many of the aggregator interfaces as the provider has
	Region  string         // ISO 3166-1: how a number without a country code is read
	From    string         // what its messages come from: a number, a short code or a name; "" when that is not known
	Room    int            // septets of one USSD screen; 0 means 160
	Allow   []netip.Prefix // where its provider calls from; nil: anywhere
}

// Mount adds the paths of pages or an API.
type Mount func(fiber.Router) error

// Quiet is t, or the end of the quiet hours of a country in which t lies.
type Quiet func(t time.Time, zone *time.Location, country string) time.Time

// Large says by the cookies of a request whether who sends it may send more than
// a provider does.
type Large func(cookie func(name string) []byte) bool

// Writing says by the Authorization header of a request whether its program may
// send a whole register.
type Writing func(authorization string) bool

// Config is what a gateway needs.
type Config struct {
	Store    *store.Store
	Book     *flows.Book
	Channels []Channel
	Public   string         // the address under which the world reaches this gateway, without a slash at its end; "" for none
	Proxies  []netip.Prefix // ours, whose X-Forwarded-For is believed
	Mounts   []Mount
	Large    Large          // who may send the files of a register; nil for nobody
	Writes   Writing        // which programs may send one; nil for none
	Quiet    Quiet          // when a late answer may leave; nil for at once
	Version  string         // of the program
	Health   *health.Looker // what /metrics tells to be wrong; nil for nothing
	Logger   *slog.Logger
	Now      func() time.Time
}

// The limits of the edge.
const (
	deadline  = 1900 * time.Millisecond // of a turn; the answer, a true sentence at least, is out within 2 s
	bodyLimit = 16 << 10                // bytes; a provider's callback has a few hundred
	lastWords = 5 * time.Second         // for what is under way when the service stops
)

// Gateway is the running edge.
type Gateway struct {
	store    *store.Store
	book     *flows.Book
	channels map[string]*channel
	log      *slog.Logger
	now      func() time.Time
	public   string
	version  string
	proxies  []netip.Prefix
	app      *fiber.App
	metrics  *metrics
	zones    *zones
	overload rarely
	quiet    Quiet
	large    Large
	writes   Writing
	turned   chan struct{} // of size one: a provider's message was not taken

	follow    sync.WaitGroup // steps whose answer was not confirmed in time
	following sync.Map       // which those are
	life      context.Context
	end       context.CancelFunc
}

// New builds the app. Nothing listens yet.
func New(c Config) (*Gateway, error) {
	g := &Gateway{
		store: c.Store, book: c.Book, channels: map[string]*channel{}, log: c.Logger, now: c.Now, public: c.Public, proxies: c.Proxies,
		version: c.Version, metrics: newMetrics(c), zones: &zones{}, quiet: c.Quiet, large: c.Large, writes: c.Writes, turned: make(chan struct{}, 1),
	}
	g.life, g.end = context.WithCancel(context.Background())
	for _, ch := range c.Channels {
		if err := g.open(ch); err != nil {
			return nil, err
		}
	}
	g.app = fiber.New(fiber.Config{
		Immutable: true, CaseSensitive: true, StrictRouting: true, BodyLimit: bodyLimit,
		ReadTimeout: 10 * time.Second, WriteTimeout: 10 * time.Second, IdleTimeout: time.Minute,
		DisableStartupMessage: true, ErrorHandler: g.failed, Concurrency: 64 << 10,
	})
	g.app.Server().HeaderReceived = g.room
	g.app.Use(recover.New(recover.Config{EnableStackTrace: true, StackTraceHandler: g.panicked}))
	return g, g.routes(c.Mounts)
}

// open makes a channel's hooks answer.
func (g *Gateway) open(ch Channel) error {
	switch {
	case ch.Name == "" || g.channels[ch.Name] != nil:
		return fmt.Errorf("channel %q: names are not empty and not given twice", ch.Name)
	case ch.Secret == "":
		return fmt.Errorf("channel %s has no secret: anybody could speak for its aggregator", ch.Name)
	}
	opened := &channel{Channel: ch}
	for i, s := range services {
		opened.meters[i] = g.metrics.meter(ch.Name, s.kind)
	}
	g.channels[ch.Name] = opened
	return nil
}

// Serve answers on l until Close, also where Close comes before the app has looked
// at l: its own shutdown knows nothing of l by then.
func (g *Gateway) Serve(l net.Listener) error {
	defer context.AfterFunc(g.life, func() { l.Close() })()
	return g.app.Listener(l)
}

// Handler answers one request at a time, for who brings a wire of its own
// instead of a listener.
func (g *Gateway) Handler() fasthttp.RequestHandler { return g.app.Handler() }

// Close stops taking requests and gives those under way their last words.
func (g *Gateway) Close() error {
	err := g.app.ShutdownWithTimeout(lastWords)
	defer time.AfterFunc(lastWords, g.end).Stop()
	g.follow.Wait()
	g.end()
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
