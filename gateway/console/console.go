// Package console is the coordinator's pages, rendered on the server. They show
// what the store holds to people who may see it; what a page can say is one
// struct, so a template cannot ask for what is not there. No page holds a whole
// phone number.
package console

import (
	"bytes"
	"context"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/compress"
	"github.com/gofiber/fiber/v2/middleware/filesystem"

	"ahadi/store"
)

//go:embed templates/*.html
var templates embed.FS

//go:embed static
var static embed.FS

// Reminders is what the page's preview and button need.
type Reminders interface {
	// Preview says what the reminder of now would do for each person.
	Preview(ctx context.Context, now time.Time) ([]store.ReminderRow, error)
	// RemindNow does it.
	RemindNow(ctx context.Context, now time.Time) ([]store.ReminderRow, error)
}

// Console renders the pages.
type Console struct {
	store     *store.Store
	reminders Reminders
	now       func() time.Time
	pages     *template.Template
}

// New parses every template: a broken one stops the start.
func New(s *store.Store, r Reminders, now func() time.Time) (*Console, error) {
	pages, err := template.New("").Funcs(words).ParseFS(templates, "templates/*.html")
	if err != nil {
		return nil, fmt.Errorf("console: %w", err)
	}
	return &Console{store: s, reminders: r, now: now, pages: pages}, nil
}

// Mount adds the pages.
func (k *Console) Mount(r fiber.Router) error {
	files, err := fs.Sub(static, "static")
	if err != nil {
		return fmt.Errorf("console: %w", err)
	}
	small := compress.New(compress.Config{Level: compress.LevelBestSpeed})
	r.Use("/static", small, filesystem.New(filesystem.Config{Root: http.FS(files), MaxAge: 3600}))
	r.Get("/", small, k.overview)
	r.Post("/remind", k.remind)
	return nil
}

// policy lets a page load what this server serves and nothing else; no inline
// script or style.
const policy = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// blank stands in a rendered page where its own hash will be.
const blank = "0000000000000000"

// render executes a template into a buffer first: an error never leaves half a
// page. A poll that names what it has seen gets 204 while nothing has changed,
// so that a page left open costs a slow line next to nothing.
func (k *Console) render(c *fiber.Ctx, name string, page overviewPage) error {
	var b bytes.Buffer
	page.Seen = blank
	if err := k.pages.ExecuteTemplate(&b, name+".html", page); err != nil {
		return fmt.Errorf("page %s: %w", name, err)
	}
	sum := sha256.Sum256(b.Bytes())
	seen := hex.EncodeToString(sum[:])[:len(blank)]
	c.Set(fiber.HeaderContentSecurityPolicy, policy)
	c.Set(fiber.HeaderCacheControl, "no-store")
	c.Set(fiber.HeaderReferrerPolicy, "same-origin")
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
	if c.Query("seen") == seen {
		return c.SendStatus(fiber.StatusNoContent)
	}
	c.Type("html", "utf-8")
	return c.Send(bytes.Replace(b.Bytes(), []byte(blank), []byte(seen), 1))
}

// sameOrigin refuses a form that another site's page sends with this browser:
// every current browser says where a request comes from.
func sameOrigin(c *fiber.Ctx) bool {
	if site := c.Get("Sec-Fetch-Site"); site != "" {
		return site == "same-origin" || site == "none"
	}
	origin := c.Get(fiber.HeaderOrigin)
	return origin == "" || origin == c.BaseURL()
}
