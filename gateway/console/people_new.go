package console

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"ahadi/gateway/access"
	"ahadi/gateway/register"
	"ahadi/store"
)

// newPersonPage is the form of one person, with what was typed and what of it
// cannot be taken. Her number is not repeated: it is typed again.
type newPersonPage struct {
	Typed     map[string]string
	Roles     []part
	Follows   map[string]bool
	Wrong     []register.RowError
	Failed    string // that cannot be said of a cell
	Sides     []string
	Languages []string
	Places    []store.Place
	Orgs      []store.SeedOrganisation
	Codes     []store.Commitment
	Today     string
}

// newPersonFields are the cells of a row that the form asks for as they are.
var newPersonFields = []string{"name", "msisdn", "side", "org_id", "place_id", "lang", "consent_on", "consent_how"}

func (k *Console) newPerson(c *fiber.Ctx) error {
	return k.showNewPerson(c, newPersonPage{Typed: map[string]string{"side": "grassroots"}, Roles: parts([]string{"monitor"})})
}

func parts(hers []string) []part {
	var all []part
	for _, role := range store.ContactRoles() {
		all = append(all, part{role, slices.Contains(hers, role)})
	}
	return all
}

func (k *Console) showNewPerson(c *fiber.Ctx, p newPersonPage) error {
	seed, err := k.Store.Register(c.UserContext())
	if err != nil {
		return err
	}
	p.Orgs, p.Places, p.Languages, p.Sides = seed.Organisations, k.Store.Places(access.In(c).Scope()), k.Store.Network().Languages, sides()
	for _, m := range k.Store.Promises(access.In(c).Scope()) {
		if m.Open() {
			p.Codes = append(p.Codes, m)
		}
	}
	p.Today = k.Store.Today(k.Now())
	return k.show(c, "people_new", p)
}

// addPerson brings one person in as a file of one row would, by the same checks.
func (k *Console) addPerson(c *fiber.Ctx) error {
	p := newPersonPage{Typed: map[string]string{}, Roles: parts(fields(c, "role")), Follows: map[string]bool{}}
	cells := map[string]string{"role": strings.Join(fields(c, "role"), "|"), "assigned": strings.Join(fields(c, "assigned"), "|"), "status": "active", "shared_phone": "n"}
	for _, name := range newPersonFields {
		cells[name] = field(c, name)
		if name != "msisdn" {
			p.Typed[name] = cells[name]
		}
	}
	for _, code := range fields(c, "assigned") {
		p.Follows[code] = true
	}
	if field(c, "private") == "" {
		cells["shared_phone"] = "y"
	} else {
		p.Typed["private"] = "1"
	}
	if field(c, "adult") == "" {
		cells["age_band"] = "<18" // which the register refuses, with what to do
	}
	code := field(c, "id")
	p.Typed["id"] = code
	if code == "" {
		code = "p" + strconv.FormatInt(k.Now().UnixMilli(), 36)
	}
	cells["id"] = code
	known, err := k.Store.Coded(c.UserContext(), []string{code})
	if err != nil {
		return err
	}
	if known[code] {
		p.Failed = "new_taken"
		return k.showNewPerson(c, p)
	}
	_, err = k.bring(c, []register.Upload{register.Row("contacts", cells)}, false)
	switch problems := (*register.Problems)(nil); {
	case errors.As(err, &problems):
		p.Wrong = problems.First
		return k.showNewPerson(c, p)
	case err != nil:
		return err
	}
	return k.did(c, personPath(code), done{Word: "newcomer.done", Args: []string{"name", cells["name"]}})
}
