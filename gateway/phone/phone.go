// Package phone is a feature phone in the browser, for the demo. The page calls
// the real hooks, as an aggregator does; this package serves the page, and
// stands in for the aggregator that takes outgoing SMS: what Ahadi sends
// arrives on the browser's phone. It keeps messages in memory only and decides
// nothing about a report.
package phone

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"net/http"
	"sync/atomic"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/filesystem"
)

//go:embed static
var static embed.FS

// Config is what the phone needs.
type Config struct {
	// People are those who have a phone now: whoever was erased has none any more.
	People func(context.Context) ([]Person, error)
	// Delivered tells Ahadi that a message reached the phone, as the aggregator's
	// delivery report; nil tells nothing.
	Delivered func(ctx context.Context, id, number string) error
	Now       func() time.Time
}

// Phone is the simulator.
type Phone struct {
	config  Config
	air     *air
	reports chan report
	silent  atomic.Bool // no delivery reports: not every operator sends them
}

// report is a delivery report that is still to be posted.
type report struct{ id, number string }

// New makes the simulator.
func New(c Config) *Phone {
	return &Phone{config: c, air: newAir(c.Now), reports: make(chan report, 1024)}
}

// Run posts delivery reports until ctx ends.
func (p *Phone) Run(ctx context.Context) error {
	for {
		select {
		case r := <-p.reports:
			p.tell(ctx, r)
		case <-ctx.Done():
			return nil
		}
	}
}

// tell posts one delivery report and shows it on the page's wire.
func (p *Phone) tell(ctx context.Context, r report) {
	if p.config.Delivered == nil || p.silent.Load() {
		return
	}
	e := event{Kind: "report", Number: r.number, Status: http.StatusOK, Form: [][2]string{
		{"id", r.id},
		{"status", "Success"},
		{"phoneNumber", r.number},
		{"networkCode", network},
	}}
	if err := p.config.Delivered(ctx, r.id, r.number); err != nil {
		e.Status, e.Answer = 0, "no answer: the report is lost, as some are"
	}
	p.air.add(e)
}

// policy lets the page load what this server serves, and no inline script or style.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

// Mount adds the page and its calls below /phone.
func (p *Phone) Mount(r fiber.Router) error {
	files, err := fs.Sub(static, "static")
	if err != nil {
		return fmt.Errorf("phone: %w", err)
	}
	page, err := fs.ReadFile(files, "index.html")
	if err != nil {
		return fmt.Errorf("phone: %w", err)
	}
	r.Get("/phone", func(c *fiber.Ctx) error {
		c.Set(fiber.HeaderContentSecurityPolicy, policy)
		c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
		c.Set(fiber.HeaderCacheControl, "no-cache")
		c.Type("html", "utf-8")
		return c.Send(page)
	})
	r.Use("/phone/static", filesystem.New(filesystem.Config{Root: http.FS(files)}))
	r.Get("/phone/people", p.people)
	r.Get("/phone/messages", p.list)
	r.Post("/phone/reports", p.switchReports)
	r.Use("/phone/aggregator", allowed)
	r.Post("/phone/aggregator/version1/messaging", p.take)
	r.Get("/phone/aggregator/version1/messaging", inbox)
	r.Get("/phone/aggregator/version1/user", account)
	return nil
}

func (p *Phone) people(c *fiber.Ctx) error {
	people, err := p.config.People(c.UserContext())
	if err != nil {
		return err
	}
	return c.JSON(fiber.Map{"items": people, "reports": !p.silent.Load()})
}

// list answers what went over the air after the event that the page saw last.
func (p *Phone) list(c *fiber.Ctx) error {
	after, err := readID(c.Query("after", "0"))
	if err != nil {
		return fiber.NewError(fiber.StatusBadRequest, "after must be the id of an event of this list")
	}
	return c.JSON(fiber.Map{"items": p.air.after(after)})
}

// switchReports turns the aggregator's delivery reports on and off.
func (p *Phone) switchReports(c *fiber.Ctx) error {
	switch c.Query("on") {
	case "1":
		p.silent.Store(false)
	case "0":
		p.silent.Store(true)
	default:
		return fiber.NewError(fiber.StatusBadRequest, "on must be 1 or 0")
	}
	return c.SendStatus(fiber.StatusNoContent)
}
