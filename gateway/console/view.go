package console

import (
	"bytes"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"ahadi/gateway/access"
	"ahadi/store"
)

// view is all that the layout can show. A page's own struct is its Page; words,
// days and numbers are the methods of tongue: {{.T "common.all"}}.
type view struct {
	tongue
	Page    any
	Name    string // of the page: its template, its words, its place in the menu
	Network store.Network
	User    access.User
	Menu    []section
	Done    *done           // what the reader has just done
	Version string          // of the program
	Pause   *pause          // sending is paused
	Opened  []store.Opening // lately somebody else has opened the reader's way in
	Live    bool            // the page renews itself when something comes in
	Here    string          // its address, to ask again
	Seen    string          // what it shows, as a hash; who asks and knows it gets nothing
}

// pause says since when nothing is sent, and why.
type pause struct {
	Since string
	Why   string
}

// policy lets a page load what this server serves and nothing else; no inline
// script or style.
const policy = "default-src 'self'; object-src 'none'; img-src 'self' data:; form-action 'self'; base-uri 'none'; frame-ancestors 'none'"

// blank stands in a rendered page where its own hash will be.
const blank = "0000000000000000"

// live are the pages that renew themselves.
var live = map[string]bool{"overview": true, "reports": true, "inbox": true, "decisions": true, "delivery": true}

// show renders a page into a buffer first: an error never leaves half a page. A
// poll that names what it has seen gets 204 while nothing has changed, so that a
// page left open costs a slow line next to nothing.
func (k *Console) show(c *fiber.Ctx, name string, page any) error {
	v, err := k.view(c, name, page)
	if err != nil {
		return err
	}
	return k.render(c, v)
}

// render is show of a view.
func (k *Console) render(c *fiber.Ctx, v view) error {
	set := k.pages[v.Name]
	if set == nil {
		return fmt.Errorf("page %s has no template", v.Name)
	}
	var b bytes.Buffer
	if err := set.ExecuteTemplate(&b, "layout", v); err != nil {
		return fmt.Errorf("page %s: %w", v.Name, err)
	}
	sum := sha256.Sum256(b.Bytes())
	seen := hex.EncodeToString(sum[:])[:len(blank)]
	headers(c)
	if c.Query("seen") == seen {
		return c.SendStatus(fiber.StatusNoContent)
	}
	c.Type("html", "utf-8")
	return c.Send(bytes.Replace(b.Bytes(), []byte(blank), []byte(seen), 1))
}

// headers keep what a page shows out of caches and frames.
func headers(c *fiber.Ctx) {
	c.Set(fiber.HeaderContentSecurityPolicy, policy)
	c.Set(fiber.HeaderCacheControl, "no-store")
	c.Set(fiber.HeaderReferrerPolicy, "same-origin")
	c.Set(fiber.HeaderXContentTypeOptions, "nosniff")
}

// view gathers what the layout shows around a page.
func (k *Console) view(c *fiber.Ctx, name string, page any) (view, error) {
	u := access.In(c)
	v := view{
		tongue: k.tongue(c), Page: page, Name: name, Network: k.Store.Network(), User: u,
		Live: live[name], Here: address(c), Seen: blank, Done: taken(c), Version: k.Version,
	}
	var err error
	if v.Opened, err = k.lately(c, u); err != nil {
		return v, err
	}
	if !u.Role.May(access.Branch) { // what waits and what is sent is not for whoever looks at the way in
		v.Menu = menu(u.Role, name, store.Badges{})
		return v, nil
	}
	waits, err := k.Store.Badges(c.UserContext(), u.Scope(), v.now)
	if err != nil {
		return v, err
	}
	v.Menu = menu(u.Role, name, waits)
	p, stopped, err := k.Store.Paused(c.UserContext())
	if err != nil {
		return v, err
	}
	if stopped {
		v.Pause = &pause{v.Exact(p.Since), p.Reason}
	}
	return v, nil
}

// lately are those who have opened the reader's way in so lately that they and she
// do not count as two people. That she was let in the first time is no news to her.
func (k *Console) lately(c *fiber.Ctx, u access.User) ([]store.Opening, error) {
	if u.ID == 0 {
		return nil, nil
	}
	all, err := k.Store.Openings(c.UserContext(), u.ID, k.Now().Add(-store.OpeningHolds))
	return slices.DeleteFunc(all, func(o store.Opening) bool { return o.What == "first" }), err
}

// Apart is for how many days those who opened her way in and she are not two people.
func (v view) Apart() int { return int(store.OpeningHolds / (24 * time.Hour)) }

// address is the page's own, without what a poll adds to it.
func address(c *fiber.Ctx) string {
	q := query(c)
	q.Del("seen")
	if len(q) == 0 {
		return c.Path()
	}
	return c.Path() + "?" + q.Encode()
}

// Heading is the page's name, as it stands in the menu.
func (v view) Heading() (string, error) { return v.T("menu." + v.Name) }

// Poll is the address at which the page asks whether anything has changed.
func (v view) Poll() string {
	if strings.Contains(v.Here, "?") {
		return v.Here + "&seen=" + v.Seen
	}
	return v.Here + "?seen=" + v.Seen
}

// Told says what has been done.
func (v view) Told(d done) (string, error) {
	args := make([]any, len(d.Args))
	for i, a := range d.Args {
		args[i] = a
		if n, err := strconv.Atoi(a); err == nil && i%2 == 1 && d.Args[i-1] == "n" {
			args[i] = n
		}
	}
	return v.T(d.Word, args...)
}
