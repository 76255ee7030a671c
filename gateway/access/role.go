package access

import (
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"

	"ahadi/store"
)

// Role is what a user may do. A role may all that the roles before it may, but
// for the viewer: who sees published figures only has pages of her own, and no
// other role needs fewer rights than they show.
type Role string

// The roles, the least first.
const (
	Anybody     Role = ""            // nobody has signed in
	Viewer      Role = "viewer"      // published figures; never a voice, a comment or a name
	Branch      Role = "branch"      // a coordinator of one branch of the place tree
	Coordinator Role = "coordinator" // of the whole network
	Admin       Role = "admin"       // a coordinator who also lets others in
)

var ladder = []Role{Anybody, Viewer, Branch, Coordinator, Admin}

// Roles are what a user can be given, the least first.
func Roles() []Role { return slices.Clone(ladder[1:]) }

// May says whether a role reaches as far as another.
func (r Role) May(need Role) bool { return slices.Index(ladder, r) >= slices.Index(ladder, need) }

// User is who has signed in.
type User struct {
	ID       int64
	Name     string // as it stands in the audit trail
	Role     Role
	Place    string // the code of her branch's place; "" but for Branch
	Language string // of the console: en, sw, es, fr, pt
	Session  int64  // the id of this sign-in
	CSRF     string // what her forms carry, so that no other site's form counts as hers
}

// Scope is what of the network she may see; a viewer sees none of what is not
// published, which has a store call of its own.
func (u User) Scope() store.Scope {
	switch {
	case u.Role.May(Coordinator):
		return store.Everything()
	case u.Role == Branch:
		return store.Branch(u.Place)
	}
	return store.Scope{}
}

// Hand is she, deciding at a time.
func (u User) Hand(at time.Time) store.Hand { return store.Hand{By: u.Name, At: at} }

type key struct{}

// SignIn makes a user the one of this request. Who calls it has made sure.
func SignIn(c *fiber.Ctx, u User) { c.Locals(key{}, u) }

// In is who has signed in; the zero User for nobody.
func In(c *fiber.Ctx) User {
	u, _ := c.Locals(key{}).(User)
	return u
}

// Route is one way into the service, and the least role that may go it.
type Route struct {
	Method string
	Path   string
	Need   Role
	Handle fiber.Handler
}

// Mount adds routes, each behind its role: who has not signed in is led to the
// way in, who may not is told so, and a form of another site is refused.
func Mount(r fiber.Router, routes []Route) {
	for _, route := range routes {
		r.Add(route.Method, route.Path, guard(route.Need), route.Handle)
	}
}
