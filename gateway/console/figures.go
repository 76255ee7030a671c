package console

import (
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"ahadi/gateway/access"
	"ahadi/store"
)

// picked is what the address of a page of figures asks for, and what else it may.
type picked struct {
	store.Which
	Path   string        // of the page
	Rounds []store.Round // the newest first
	Places []store.Place
	Themes []string
	File   string // the address of the same as a file
	Whole  bool   // nothing is filtered
}

// everything is more rows than a register has.
const everything = 100_000

// picked reads the filters of a page of figures. What is not there, or outside of
// the reader's scope, is not found.
func (k *Console) picked(c *fiber.Ctx) (picked, error) {
	scope, q := access.In(c).Scope(), query(c)
	q.Del("seen")
	a := picked{
		Which: store.Which{Scope: scope, Round: k.Store.RoundAt(k.Now()), Place: q.Get("place"), Theme: q.Get("theme")},
		Path:  strings.TrimSuffix(c.Path(), ".csv"), Places: k.Store.Places(scope), Themes: k.Store.Themes(scope),
		Whole: q.Get("place")+q.Get("theme") == "",
	}
	for _, r := range k.Store.Rounds() {
		if r.State != "draft" {
			a.Rounds = append(a.Rounds, r)
		}
	}
	slices.Reverse(a.Rounds)
	if code := q.Get("round"); code != "" {
		i := slices.IndexFunc(a.Rounds, func(r store.Round) bool { return r.Code == code })
		if i < 0 {
			return a, fiber.ErrNotFound
		}
		a.Round = a.Rounds[i]
	}
	if a.Place != "" && !slices.ContainsFunc(a.Places, func(p store.Place) bool { return p.Code == a.Place }) {
		return a, fiber.ErrNotFound
	}
	q.Del("after")
	a.File = with(a.Path+".csv", q)
	return a, nil
}

// name is the first column of a commitment: its code; the title stands beside.
func (t tongue) name(c store.Commitment) []cell {
	return []cell{{Text: c.Code}, {Text: t.Title(c.Title)}, {Text: c.Place}}
}

// named are the heads of name.
func (t tongue) named() []column {
	return []column{{Text: t.say("figures.code")}, {Text: t.say("figures.commitment"), Long: true}, {Text: t.say("figures.place")}}
}
