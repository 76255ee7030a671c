// Package phone is a feature phone in the browser, for the demo. The page calls
// the real hooks, as an aggregator does; this package serves the page, and
// stands in for the aggregator that takes outgoing SMS: what Ahadi sends
// arrives on the browser's phone. It keeps messages in memory only and decides
// nothing about a report.
package phone

import (
	"context"
	"embed"
	"io/fs"
	"net/http"
	"strconv"
	"sync"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/filesystem"

	"ahadi/internal/sms"
)

//go:embed static
var static embed.FS

// Person is somebody who can hold the phone. Demo numbers are fictional, so
// the page may know them.
type Person struct {
	Number string `json:"number"` // E.164
	Label  string `json:"label"`
	About  string `json:"about"`
}

// Config is what the phone needs.
type Config struct {
	People []Person
	// Delivered tells Ahadi that a message reached the phone, as the aggregator's
	// delivery report; nil tells nothing.
	Delivered func(ctx context.Context, id, number string) error
	Now       func() time.Time
}

// Phone is the simulator.
type Phone struct {
	config  Config
	reports chan report

	mu       sync.Mutex
	last     int64
	messages map[string][]message // by number
}

// kept is how many messages of a number stay.
const kept = 100

type message struct {
	ID     int64  `json:"id"`
	Text   string `json:"text"`
	At     string `json:"at"`
	Parts  int    `json:"parts"`
	Masked string `json:"masked"`
}

type report struct{ id, number string }

// New makes the simulator.
func New(c Config) *Phone {
	return &Phone{config: c, reports: make(chan report, 1024), messages: map[string][]message{}}
}

// Run posts delivery reports until ctx ends.
func (p *Phone) Run(ctx context.Context) error {
	for {
		select {
		case r := <-p.reports:
			if p.config.Delivered != nil {
				_ = p.config.Delivered(ctx, r.id, r.number) // a lost report is what aggregators do too
			}
		case <-ctx.Done():
			return nil
		}
	}
}

// Mount adds the page and its calls below /phone.
func (p *Phone) Mount(r fiber.Router) error {
	files, err := fs.Sub(static, "static")
	if err != nil {
		return err
	}
	r.Get("/phone", func(c *fiber.Ctx) error {
		c.Set(fiber.HeaderContentSecurityPolicy, "default-src 'self'; img-src 'self' data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'")
		page, err := fs.ReadFile(files, "index.html")
		if err != nil {
			return err
		}
		c.Type("html", "utf-8")
		return c.Send(page)
	})
	r.Use("/phone/static", filesystem.New(filesystem.Config{Root: http.FS(files)}))
	r.Get("/phone/people", p.people)
	r.Get("/phone/messages", p.list)
	r.Post("/phone/aggregator/version1/messaging", p.take)
	return nil
}

func (p *Phone) people(c *fiber.Ctx) error {
	return c.JSON(fiber.Map{"items": p.config.People})
}

// list answers the messages of a number after the one that the page saw last.
func (p *Phone) list(c *fiber.Ctx) error {
	after, err := strconv.ParseInt(c.Query("after", "0"), 10, 64)
	if err != nil {
		return fiber.NewError(fiber.StatusBadRequest, "after must be the id of a message")
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	items := []message{}
	for _, m := range p.messages[c.Query("number")] {
		if m.ID > after {
			items = append(items, m)
		}
	}
	return c.JSON(fiber.Map{"items": items})
}

// deliver puts one SMS on the phone.
func (p *Phone) deliver(number, text string) int64 {
	now := p.config.Now()
	_, parts := sms.Segments(text)
	p.mu.Lock()
	defer p.mu.Unlock()
	p.last++
	masked := number
	if len(number) > 4 {
		masked = "…" + number[len(number)-4:]
	}
	all := append(p.messages[number], message{ID: p.last, Text: text, At: now.Format("15:04"), Parts: parts, Masked: masked})
	if len(all) > kept {
		all = all[len(all)-kept:]
	}
	p.messages[number] = all
	return p.last
}
