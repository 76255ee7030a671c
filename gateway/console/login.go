package console

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"ahadi/gateway/access"
)

// loginPage is the way in.
type loginPage struct {
	To    string // where she wanted to go
	Name  string // as she typed it
	Wrong bool
	Code  bool // a code of her app is missing, or wrong
	Wait  int  // minutes until the next try counts; 0 for none
}

// login shows the way in: GET /login.
func (k *Console) login(c *fiber.Ctx) error {
	to := local(query(c).Get("to"))
	if u := access.In(c); u.Role != access.Anybody {
		return c.Redirect(firstOf(u.Role, to), fiber.StatusSeeOther)
	}
	k.Access.Door(c)
	return k.show(c, "login", loginPage{To: to})
}

// enter signs somebody in: POST /login.
func (k *Console) enter(c *fiber.Ctx) error {
	page := loginPage{To: local(field(c, "to")), Name: field(c, "name")}
	answer, err := k.Access.Enter(c, access.Try{Name: page.Name, Password: secret(c, "password"), Code: field(c, "code")})
	switch {
	case err != nil:
		return err
	case answer.In:
		return c.Redirect(firstOf(answer.Role, page.To), fiber.StatusSeeOther)
	case answer.Wait > 0:
		page.Wait = int(answer.Wait.Minutes()) + 1
		c.Set(fiber.HeaderRetryAfter, strconv.Itoa(int(answer.Wait.Seconds())+1))
		c.Status(fiber.StatusTooManyRequests)
	default:
		page.Code, page.Wrong = answer.Code, !answer.Code
		c.Status(fiber.StatusUnauthorized)
	}
	return k.show(c, "login", page)
}

// logout signs this browser out: POST /logout.
func (k *Console) logout(c *fiber.Ctx) error {
	if err := k.Access.Leave(c); err != nil {
		return err
	}
	return c.Redirect("/login", fiber.StatusSeeOther)
}

// local is an address of this server that somebody wanted to go to; "" for any
// other, so that no link to the way in leads to somebody else's page.
func local(to string) string {
	u, err := url.Parse(to)
	if err != nil || u.IsAbs() || u.Host != "" || u.User != nil || !strings.HasPrefix(to, "/") || strings.HasPrefix(to, "//") || strings.ContainsAny(to, "\\\r\n\t") {
		return ""
	}
	switch u.Path {
	case "/login", "/logout", "/live":
		return ""
	}
	if q := u.Query(); q.Has("seen") { // a page asked whether anything has changed
		q.Del("seen")
		u.RawQuery = q.Encode()
		return u.String()
	}
	return to
}

// firstOf is where somebody goes on: where she wanted to, or the first page that
// her role may see.
func firstOf(role access.Role, to string) string {
	if to != "" && (to != "/" || role.May(access.Branch)) {
		return to
	}
	for _, s := range sections {
		for _, l := range s.Links {
			if role.May(l.Need) {
				return l.Path
			}
		}
	}
	return "/account"
}

// secret reads a field as it was typed: spaces belong to a password.
func secret(c *fiber.Ctx, name string) string { return string(c.Context().PostArgs().Peek(name)) }
