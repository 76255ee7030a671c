// Package console is the coordinator's pages, rendered on the server. They show
// what the store holds to people who may see it; what a page can say is one
// struct, so a template cannot ask for what is not there. No page holds a whole
// phone number, but for the one that somebody asked for by name, which is in
// the audit trail. A page is page.go, templates/page.html, words/page.yaml and a
// line in routes.go.
package console

import (
	"context"
	"embed"
	"fmt"
	"html/template"
	"io/fs"
	"net/http"
	"path"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/compress"
	"github.com/gofiber/fiber/v2/middleware/filesystem"

	"ahadi/flows"
	"ahadi/gateway/access"
	"ahadi/gateway/health"
	"ahadi/gateway/letters"
	"ahadi/gateway/opendata"
	"ahadi/gateway/reportback"
	"ahadi/internal/money"
	"ahadi/internal/words"
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

// Invites asks people who were imported without consent.
type Invites interface {
	// Invitations says what Invite would send, to whom and when.
	Invitations(ctx context.Context, now time.Time) ([]store.Invitee, error)
	// InvitationTo says what InviteOne would send.
	InvitationTo(ctx context.Context, contact int64, now time.Time) (v store.Invitee, found bool, err error)
	// Invite sends it to all who wait to be asked.
	Invite(ctx context.Context, h store.Hand) ([]store.Invitee, error)
	// InviteOne sends it to one of them.
	InviteOne(ctx context.Context, contact int64, h store.Hand) (store.Invitee, error)
}

// Desk enters what coordinators took down for people.
type Desk interface {
	// Enter goes over a sheet, and files it when said.File is set and nothing is missing.
	Enter(ctx context.Context, e store.Entry, said flows.Entry, h store.Hand) (flows.Sheet, store.Entered, error)
}

// Config is what the pages need.
type Config struct {
	Store      *store.Store
	Access     *access.Desk // who lets people in
	Reminders  Reminders
	Invites    Invites
	Steps      Steps
	Broadcasts Broadcasts
	Approved   func(store.Network) error         // whether a round may be open in the network's languages; nil asks nobody
	Price      func(channel string) money.Amount // of a segment; nil where nobody has said it
	Book       *flows.Book                       // the forms and texts of the network
	OnCall     store.OnCall                      // who is told when somebody is in danger
	Health     *health.Looker                    // what the status page shows; nil looks at the store alone
	Desk       Desk
	Letters    *letters.Letters // what answers and asks; nil where this process sends nothing
	Retention  store.Retention  // for how long each kind of data is kept
	Version    string           // of the program, for the foot of each page; "" for none
	Now        func() time.Time
}

// Console renders the pages.
type Console struct {
	Config
	pageParts
	ways  map[string]access.Role // the pages, each with the least role that may go there
	news  *news
	proof proof
}

// New parses every template and every text: a broken one stops the start.
func New(c Config) (*Console, error) {
	s, err := readParts()
	if err != nil {
		return nil, fmt.Errorf("console: %w", err)
	}
	return s.console(c), nil
}

// pageParts are what the pages are made of.
type pageParts struct {
	pages     map[string]*template.Template // by name, each with the layout
	words     words.Book
	document  words.Book // the words of the report back
	openWords words.Book // of open data
}

func readParts() (s pageParts, err error) {
	if s.words, err = readWords(); err != nil {
		return s, err
	}
	if s.document, err = reportback.Words(); err != nil {
		return s, err
	}
	if s.openWords, err = opendata.Words(); err != nil {
		return s, err
	}
	s.pages, err = parse()
	return s, err
}

// console renders them.
func (s pageParts) console(c Config) *Console {
	k := &Console{Config: c, pageParts: s, ways: map[string]access.Role{}, news: newNews(c.Store), proof: proof{done: make(chan struct{})}}
	for _, r := range k.Routes() {
		if r.Method == http.MethodGet {
			k.ways[r.Path] = r.Need
		}
	}
	return k
}

// parse reads the templates: what begins with an underscore is part of every page.
func parse() (map[string]*template.Template, error) {
	shared, err := template.New("").Funcs(helpers).ParseFS(templates, "templates/_*.html")
	if err != nil {
		return nil, err
	}
	files, err := fs.Glob(templates, "templates/[a-z]*.html")
	if err != nil {
		return nil, err
	}
	pages := map[string]*template.Template{}
	for _, file := range files {
		set, err := shared.Clone()
		if err == nil {
			set, err = set.ParseFS(templates, file)
		}
		if err != nil {
			return nil, err
		}
		pages[strings.TrimSuffix(path.Base(file), ".html")] = set
	}
	return pages, nil
}

// Mount adds the pages.
func (k *Console) Mount(r fiber.Router) error {
	files, err := fs.Sub(static, "static")
	if err != nil {
		return fmt.Errorf("console: %w", err)
	}
	small := compress.Config{Level: compress.LevelBestSpeed, Next: func(c *fiber.Ctx) bool { return c.Path() == "/live" }} // what is told at once is not held back
	r.Use(compress.New(small))
	r.Use("/static", filesystem.New(filesystem.Config{Root: http.FS(files), MaxAge: 3600}))
	if k.Access != nil { // in tests somebody else says who asks
		r.Use(k.Access.Known)
	}
	access.Mount(r, k.Routes())
	return nil
}

// Close ends what the pages wait for, so that the service can stop.
func (k *Console) Close() { k.news.close() }
