package console

import (
	"net/url"
	"time"

	"github.com/gofiber/fiber/v2"

	"ahadi/gateway/access"
	"ahadi/store"
)

// linkHolds is how long a link to choose a password is good.
const linkHolds = 72 * time.Hour

// usersPage lists who may sign in, and lets others in.
type usersPage struct {
	Users  []store.Account
	Roles  []access.Role
	Places []store.Place
}

// userPage is one of them. Link is shown once, when it was just made.
type userPage struct {
	store.Account
	Link   string
	Until  time.Time
	Self   bool
	Roles  []access.Role
	Places []store.Place
	Ways   []store.Opening // who opened her way in
}

// users lists them: GET /users.
func (k *Console) users(c *fiber.Ctx) error {
	all, err := k.Store.Accounts(c.UserContext(), k.Now())
	if err != nil {
		return err
	}
	return k.show(c, "users", usersPage{Users: all, Roles: access.Roles(), Places: k.Store.Places(store.Everything())})
}

// userAdd lets somebody in, with a link by which she chooses her password:
// POST /users.
func (k *Console) userAdd(c *fiber.Ctx) error {
	n := store.NewAccount{Name: field(c, "name"), Role: field(c, "role"), Place: field(c, "place")}
	if n.Role != string(access.Branch) {
		n.Place = "" // it was chosen before the role was
	}
	if _, err := k.Store.AddAccount(c.UserContext(), n, access.In(c).Hand(k.Now())); err != nil {
		return k.refused(c, err, "/users")
	}
	return k.userLink(c, n.Name)
}

// user shows one: GET /users/:name.
func (k *Console) user(c *fiber.Ctx) error { return k.showUser(c, userNamed(c), "") }

// userNamed is the name in the address.
func userNamed(c *fiber.Ctx) string {
	name, err := url.PathUnescape(c.Params("name"))
	if err != nil {
		return ""
	}
	return name
}

func userPath(name string) string { return "/users/" + url.PathEscape(name) }

func (k *Console) showUser(c *fiber.Ctx, name, link string) error {
	a, err := k.Store.Account(c.UserContext(), name, k.Now())
	if err != nil {
		return k.refused(c, err, "/users")
	}
	ways, err := k.Store.Openings(c.UserContext(), a.ID, time.Time{})
	if err != nil {
		return err
	}
	return k.show(c, "user", userPage{
		Account: a, Ways: ways, Link: link, Until: a.Invited, Self: a.Name == access.In(c).Name, Roles: access.Roles(), Places: k.Store.Places(store.Everything()),
	})
}

// userLink makes a link by which she chooses her password, and shows it once.
func (k *Console) userLink(c *fiber.Ctx, name string) error {
	token := access.Random()
	if err := k.Store.InviteAccount(c.UserContext(), name, token, k.Now().Add(linkHolds), access.In(c).Hand(k.Now())); err != nil {
		return k.refused(c, err, "/users")
	}
	return k.showUser(c, name, k.Access.Base(c)+"/invite/"+token)
}

// userInvite is userLink for one who is there: POST /users/:name/link.
func (k *Console) userInvite(c *fiber.Ctx) error { return k.userLink(c, userNamed(c)) }

// userRole gives her another role: POST /users/:name/role.
func (k *Console) userRole(c *fiber.Ctx) error {
	name, role, place := userNamed(c), field(c, "role"), field(c, "place")
	a, err := k.Store.Account(c.UserContext(), name, k.Now())
	if err != nil {
		return k.refused(c, err, "/users")
	}
	if role != string(access.Branch) {
		place = ""
	}
	if _, err := k.Store.SetAccountRole(c.UserContext(), name, role, place, access.In(c).Hand(k.Now())); err != nil {
		return k.refused(c, err, userPath(name))
	}
	return k.did(c, userPath(name), done{Word: "users.role_done", Args: []string{"name", a.Name}, Back: &back{Path: userPath(name) + "/role", Fields: map[string]string{"role": a.Role, "place": a.Place}}})
}

// userAct is an act on a user that has an inverse: the word for what was done,
// and where its inverse is.
func (k *Console) userAct(do func(*fiber.Ctx, string, store.Hand) error, word, inverse string) fiber.Handler {
	return func(c *fiber.Ctx) error {
		name := userNamed(c)
		if err := do(c, name, access.In(c).Hand(k.Now())); err != nil {
			return k.refused(c, err, userPath(name))
		}
		d := done{Word: word, Args: []string{"name", name}}
		if inverse != "" {
			d.Back = &back{Path: userPath(name) + inverse}
		}
		return k.did(c, userPath(name), d)
	}
}

// The acts, without the word of the store that it was so before.
func (k *Console) disableUser(c *fiber.Ctx, name string, h store.Hand) error {
	_, err := k.Store.DisableAccount(c.UserContext(), name, h)
	return err
}

func (k *Console) enableUser(c *fiber.Ctx, name string, h store.Hand) error {
	_, err := k.Store.EnableAccount(c.UserContext(), name, h)
	return err
}

func (k *Console) dropUserCodes(c *fiber.Ctx, name string, h store.Hand) error {
	_, err := k.Store.DropCodes(c.UserContext(), name, h)
	return err
}

func (k *Console) signUserOut(c *fiber.Ctx, name string, h store.Hand) error {
	_, err := k.Store.SignOutEverywhere(c.UserContext(), name, 0, h)
	return err
}
