package console

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"ahadi/gateway/access"
	"ahadi/store"
)

// disputeOf makes sure that a form's dispute is on the list of its user.
func (k *Console) disputeOf(c *fiber.Ctx) (int64, store.Hand, error) {
	u, number := access.In(c), numberOf(c)
	all, err := k.Store.OpenDisputes(c.UserContext(), u.Scope(), k.Now())
	if err != nil {
		return 0, store.Hand{}, err
	}
	for _, d := range all {
		if d.Number == number {
			return number, u.Hand(k.Now()), nil
		}
	}
	return 0, store.Hand{}, store.ErrNotFound
}

// askedAbout records that a side was asked: POST /decisions/dispute/asked.
func (k *Console) askedAbout(c *fiber.Ctx) error {
	number, h, err := k.disputeOf(c)
	if err == nil {
		_, _, err = k.Store.AskedAbout(c.UserContext(), number, store.Asking{Community: field(c, "community"), Government: field(c, "government"), On: field(c, "on")}, h)
	}
	if err != nil {
		return k.refused(c, err, "/decisions")
	}
	return k.did(c, "/decisions", done{Word: "decisions.asked_both"})
}

// closeDispute closes it: POST /decisions/dispute/close.
func (k *Console) closeDispute(c *fiber.Ctx) error {
	number, h, err := k.disputeOf(c)
	if err == nil {
		_, err = k.Store.CloseDispute(c.UserContext(), number, field(c, "state"), field(c, "note"), h)
	}
	if err != nil {
		return k.refused(c, err, "/decisions")
	}
	return k.did(c, "/decisions", done{Word: "decisions.dispute_closed", Args: []string{"number", strconv.FormatInt(number, 10)}})
}
