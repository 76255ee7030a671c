package console

import (
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"ahadi/gateway/access"
	"ahadi/store"
)

// freeze lets nothing that we start leave to a place; the way back lifts it.
func (k *Console) freeze(c *fiber.Ctx) error {
	place, why := field(c, "place"), field(c, "why")
	if !k.Store.Sees(access.In(c).Scope(), place) {
		return fiber.ErrNotFound
	}
	before, err := k.Store.FreezePlace(c.UserContext(), place, why, access.In(c).Hand(k.Now()))
	if err != nil {
		return k.refused(c, err, "/rounds")
	}
	if before {
		return k.did(c, "/rounds", done{Word: "people.already"})
	}
	return k.did(c, "/rounds", done{Word: "rounds.frozen", Args: []string{"place", k.placeName(place)}, Back: &back{Path: "/rounds/unfreeze", Fields: map[string]string{"place": place, "why": why}}})
}

// unfreeze lifts it; the way back freezes it again for the same reason.
func (k *Console) unfreeze(c *fiber.Ctx) error {
	place, why := field(c, "place"), field(c, "why")
	if !k.Store.Sees(access.In(c).Scope(), place) {
		return fiber.ErrNotFound
	}
	before, err := k.Store.UnfreezePlace(c.UserContext(), place, access.In(c).Hand(k.Now()))
	if err != nil {
		return k.refused(c, err, "/rounds")
	}
	if before {
		return k.did(c, "/rounds", done{Word: "people.already"})
	}
	return k.did(c, "/rounds", done{Word: "rounds.unfrozen", Args: []string{"place", k.placeName(place)}, Back: &back{Path: "/rounds/freeze", Fields: map[string]string{"place": place, "why": why}}})
}

func (k *Console) placeName(code string) string {
	for _, p := range k.Store.Places(store.Everything()) {
		if p.Code == code {
			return p.Name
		}
	}
	return code
}

// attended crosses something off the list of what to look at.
func (k *Console) attended(c *fiber.Ctx) error {
	id, err := strconv.ParseInt(field(c, "id"), 10, 64)
	if err != nil {
		return fiber.ErrNotFound
	}
	all, err := k.Store.Attentions(c.UserContext())
	if err != nil {
		return err
	}
	scope := access.In(c).Scope()
	if !slices.ContainsFunc(all, func(a store.Attention) bool { return a.ID == id && k.attends(scope, a) }) {
		return fiber.ErrNotFound
	}
	if _, err := k.Store.Attended(c.UserContext(), id, access.In(c).Hand(k.Now())); err != nil {
		return k.refused(c, err, toPage(c, "/rounds"))
	}
	return k.did(c, toPage(c, "/rounds"), done{Word: "rounds.attended"})
}
