package console

import (
	"errors"
	"net/url"
	"slices"

	"github.com/gofiber/fiber/v2"

	"ahadi/gateway/access"
	"ahadi/store"
)

// peoplePage is the list of people.
type peoplePage struct {
	Pager    pager
	Filter   store.ContactFilter
	Filtered bool
	Rows     []store.Contact
	Looked   int  // people whose names were opened for a search
	Whole    bool // nobody is left who was not looked at

	Places    []store.Place
	Roles     []string
	Sides     []string
	Languages []string
	Standings []string
}

// standings are where a person can stand; sides on whose side of the table.
func standings() []string {
	return []string{"active", "invited", "paused", "opted_out", "bounced", "left"}
}

func sides() []string {
	return []string{"grassroots", "ngo", "academic", "donor", "local_gov", "national_gov", "other"}
}

// people lists them, found by what the address says.
func (k *Console) people(c *fiber.Ctx) error {
	scope := access.In(c).Scope()
	p := peoplePage{
		Filter: contactFilter(query(c)), Places: k.Store.Places(scope), Roles: store.ContactRoles(), Sides: sides(),
		Languages: k.Store.Network().Languages, Standings: standings(),
	}
	p.Filtered = p.Filter != store.ContactFilter{}
	l, err := k.Store.ListContacts(c.UserContext(), scope, p.Filter, store.Page{After: after(c), Limit: perPage}, k.Now())
	if err != nil {
		return err
	}
	p.Rows, p.Looked, p.Whole = l.Contacts, l.Looked, l.Whole
	p.Pager = pages(c, l.Next != 0, l.Next)
	return k.show(c, "people", p)
}

func contactFilter(q url.Values) store.ContactFilter {
	return store.ContactFilter{
		Place: q.Get("place"), Role: q.Get("role"), Side: q.Get("side"), Language: q.Get("language"), Status: q.Get("status"),
		Commitment: q.Get("commitment"), Silent: q.Get("silent") != "", Find: q.Get("find"),
	}
}

// personPage is one person.
type personPage struct {
	store.ContactFile
	Numbers []string // shown to who asked by name, and so noted
	Way     store.Invitee
	Invites bool // she waits to be asked, and can be invited
	Doing   []doing
	Today   string
	Kinds   []string // in which she can follow a commitment, by her roles
	Codes   []store.Commitment
	Parts   []part
	Speaks  []string
}

// part is a role, and whether she has it.
type part struct {
	Role string
	Hers bool
}

// doing is one thing that she follows.
type doing struct {
	store.Task
	Title map[string]string
	Over  bool // her last day has passed
}

// someone is the person of the address, if who asks may see her.
func (k *Console) someone(c *fiber.Ctx) (store.ContactFile, error) {
	f, err := k.Store.FindPerson(c.UserContext(), access.In(c).Scope(), c.Params("code"), k.Now())
	return f, hidden(err)
}

// hidden makes what the store does not find, or not in somebody's scope, a page
// that is not there.
func hidden(err error) error {
	if errors.Is(err, store.ErrNotFound) {
		return fiber.ErrNotFound
	}
	return err
}

func (k *Console) person(c *fiber.Ctx) error {
	f, err := k.someone(c)
	if err != nil {
		return err
	}
	return k.showPerson(c, f, nil)
}

// reveal shows her numbers, once, to who is signed in.
func (k *Console) reveal(c *fiber.Ctx) error {
	f, err := k.someone(c)
	if err != nil {
		return err
	}
	numbers, err := k.Store.RevealNumber(c.UserContext(), f.ID, access.In(c).Hand(k.Now()))
	if err != nil {
		return k.refused(c, err, personPath(f.Code))
	}
	return k.showPerson(c, f, numbers)
}

func personPath(code string) string { return "/people/" + url.PathEscape(code) }

func (k *Console) showPerson(c *fiber.Ctx, f store.ContactFile, numbers []string) error {
	p := personPage{
		ContactFile: f, Numbers: numbers, Today: k.Store.Today(k.Now()),
		Speaks: k.Store.Network().Languages,
	}
	promises := k.Store.Promises(access.In(c).Scope())
	for _, t := range f.Tasks {
		d := doing{Task: t, Over: t.To != "" && t.To < p.Today}
		if i := slices.IndexFunc(promises, func(m store.Commitment) bool { return m.Code == t.Code }); i >= 0 {
			d.Title = promises[i].Title
		}
		p.Doing = append(p.Doing, d)
	}
	for _, role := range store.ContactRoles() {
		p.Parts = append(p.Parts, part{role, slices.Contains(f.Roles, role)})
	}
	for _, r := range store.RoleKinds {
		if slices.Contains(f.Roles, r.Role) {
			p.Kinds = append(p.Kinds, r.Kind)
		}
	}
	p.Codes = slices.DeleteFunc(promises, func(m store.Commitment) bool { return !m.Open() })
	if f.Status == "invited" && k.Invites != nil {
		v, found, err := k.Invites.InvitationTo(c.UserContext(), f.ID, k.Now())
		if err != nil {
			return err
		}
		p.Way, p.Invites = v, found && v.Reason == ""
	}
	return k.show(c, "person", p)
}
