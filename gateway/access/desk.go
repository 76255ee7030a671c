package access

import (
	"context"
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"net/netip"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"ahadi/store"
)

// Config is what a desk needs.
type Config struct {
	Store   *store.Store
	Now     func() time.Time
	Public  string         // the public address: over https, cookies travel over https only
	Proxies []netip.Prefix // ours, whose X-Forwarded-For is believed
}

// Desk lets people in: it knows who a browser belongs to, and whether a name and
// a password do.
type Desk struct {
	Config
	hashers hashers
	nobody  string // what is compared where there is no password, so that it takes as long
}

// New makes a desk.
func New(c Config) *Desk {
	return &Desk{Config: c, hashers: make(hashers, 2), nobody: HashPassword(Random())}
}

// The cookies: of a browser that is signed in, and of one that stands before the door.
const (
	insideCookie = "ahadi"
	doorCookie   = "ahadi_door"
)

// Known tells the handlers after it who asks. A page that renews itself is no
// sign that somebody sits before it.
func (d *Desk) Known(c *fiber.Ctx) error {
	d.noteTLS(c)
	token := Cookie(c, insideCookie)
	if token == "" {
		return stranger(c)
	}
	in, found, err := d.Store.SignedIn(c.UserContext(), token, d.Now())
	if err != nil {
		return err
	}
	if !found {
		return stranger(c)
	}
	if c.Query("seen") == "" && c.Path() != "/live" {
		if err := d.Store.Seen(c.UserContext(), in, d.Now()); err != nil {
			return err
		}
	}
	SignIn(c, User{ID: in.Account, Name: in.Name, Role: Role(in.Role), Place: in.Place, Language: in.Lang, CSRF: formKey(token), Session: in.ID})
	return c.Next()
}

// Coordinates says, by the cookies of a request whose body is still to be read,
// that it comes from a coordinator of the whole network who is signed in.
func (d *Desk) Coordinates(cookie func(name string) []byte) bool {
	token := string(cookie(hostPrefix + insideCookie))
	if token == "" && !strings.HasPrefix(d.Public, "https://") {
		token = string(cookie(insideCookie))
	}
	if token == "" {
		return false
	}
	in, found, err := d.Store.SignedIn(context.Background(), token, d.Now())
	return err == nil && found && Role(in.Role).May(Coordinator)
}

// stranger gives who has not signed in what the forms before the door carry.
func stranger(c *fiber.Ctx) error {
	if door := Cookie(c, doorCookie); door != "" {
		SignIn(c, User{CSRF: formKey(door)})
	}
	return c.Next()
}

// Door makes sure that a form before the door can carry the key of its browser.
func (d *Desk) Door(c *fiber.Ctx) {
	if In(c).CSRF != "" {
		return
	}
	door := Random()
	SetCookie(c, doorCookie, door, 0)
	SignIn(c, User{CSRF: formKey(door)})
}

// formKey is what a browser's forms carry: it follows from its cookie, and the
// cookie does not follow from it.
func formKey(token string) string {
	mac := hmac.New(sha256.New, []byte(token))
	mac.Write([]byte("form"))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:18])
}

// Try is what somebody types to get in.
type Try struct{ Name, Password, Code string }

// Answer is what the desk says to it.
type Answer struct {
	In   bool
	Role Role          // hers, when she is in
	Code bool          // the password is right and a code is missing, or is not right
	Wait time.Duration // until the next try counts
}

// Enter compares a try, and signs the browser in when it is right. A name that
// nobody has is answered as a wrong password is, and takes as long.
func (d *Desk) Enter(c *fiber.Ctx, t Try) (Answer, error) {
	ctx, k := c.UserContext(), d.knocker(c, t.Name)
	wait, err := d.Store.Knock(ctx, k, d.Now())
	if err != nil || wait > 0 {
		return Answer{Wait: wait}, err
	}
	who, found, err := d.Store.Credential(ctx, t.Name)
	if err != nil {
		return Answer{}, err
	}
	right, err := d.compare(ctx, who.Password, t.Password)
	if err != nil || !right || !found {
		return Answer{}, err
	}
	if who.Secret != "" {
		good, err := d.code(ctx, who, t.Code)
		if err != nil || !good {
			return Answer{Code: true}, err
		}
	}
	return Answer{In: true, Role: Role(who.Role)}, d.admit(c, who.Account, k)
}

// Confirm says whether somebody who is signed in knows her password, as before
// what an unlocked laptop must not do. It counts as a try to sign in.
func (d *Desk) Confirm(c *fiber.Ctx, name, password string) (right bool, wait time.Duration, err error) {
	k := d.knocker(c, name)
	if wait, err = d.Store.Knock(c.UserContext(), k, d.Now()); err != nil || wait > 0 {
		return false, wait, err
	}
	who, found, err := d.Store.Credential(c.UserContext(), name)
	if err != nil {
		return false, 0, err
	}
	if right, err = d.compare(c.UserContext(), who.Password, password); err != nil || !right || !found {
		return false, 0, err
	}
	return true, 0, d.Store.ForgetKnocks(c.UserContext(), k)
}

// Hash is HashPassword when it is its turn.
func (d *Desk) Hash(ctx context.Context, password string) (hash string, err error) {
	err = d.hashers.run(ctx, func() { hash = HashPassword(password) })
	return hash, err
}

// Base is the address under which people reach this gateway, without a slash at
// its end.
func (d *Desk) Base(c *fiber.Ctx) string {
	if d.Public != "" {
		return d.Public
	}
	return c.BaseURL()
}

// compare says whether a password is what was kept; without one it takes as long
// and says no.
func (d *Desk) compare(ctx context.Context, kept, password string) (right bool, err error) {
	if len(password) > longest {
		password = ""
	}
	against := kept
	if against == "" {
		against = d.nobody
	}
	err = d.hashers.run(ctx, func() { right = isPassword(against, password) })
	return right && kept != "", err
}

// admit signs a browser in under a new token: one that it held before ends.
func (d *Desk) admit(c *fiber.Ctx, account int64, k store.Knocker) error {
	token := Random()
	err := d.Store.SignIn(c.UserContext(), store.NewSignIn{
		Account: account, Token: token, Old: Cookie(c, insideCookie), Browser: browser(c.Get(fiber.HeaderUserAgent)), Knocker: k,
	}, d.Now())
	if err != nil {
		return err
	}
	SetCookie(c, insideCookie, token, 14*24*60*60)
	ForgetCookie(c, doorCookie)
	d.knows(c, k)
	return nil
}

// Leave signs this browser out.
func (d *Desk) Leave(c *fiber.Ctx) error {
	token := Cookie(c, insideCookie)
	ForgetCookie(c, insideCookie)
	return d.Store.SignOut(c.UserContext(), token)
}

// browser is a browser's name for itself, as far as a person knows it.
func browser(agent string) string {
	find := func(names ...[2]string) string {
		for _, n := range names {
			if strings.Contains(agent, n[0]) {
				return n[1]
			}
		}
		return ""
	}
	app := find([2]string{"Edg", "Edge"}, [2]string{"OPR/", "Opera"}, [2]string{"SamsungBrowser", "Samsung Internet"}, [2]string{"Firefox/", "Firefox"},
		[2]string{"Chrome/", "Chrome"}, [2]string{"Safari/", "Safari"}, [2]string{"curl/", "curl"})
	system := find([2]string{"Android", "Android"}, [2]string{"iPhone", "iPhone"}, [2]string{"iPad", "iPad"}, [2]string{"Windows", "Windows"},
		[2]string{"CrOS", "ChromeOS"}, [2]string{"Mac OS X", "Mac"}, [2]string{"Linux", "Linux"})
	return strings.TrimSpace(strings.Join([]string{app, system}, " "))
}
