package console

import (
	"github.com/gofiber/fiber/v2"

	"ahadi/gateway/access"
	"ahadi/store"
)

// alertOf is the alert that a form is about, where its user may see its place.
func (k *Console) alertOf(c *fiber.Ctx) (store.Alert, store.Hand, error) {
	u := access.In(c)
	a, err := k.Store.Alert(c.UserContext(), numberOf(c))
	if err == nil && !k.Store.Sees(u.Scope(), a.Place) {
		err = store.ErrNotFound
	}
	return a, u.Hand(k.Now()), err
}

// takeAlert says who has an alert in hand: POST /decisions/alert/take.
func (k *Console) takeAlert(c *fiber.Ctx) error {
	a, h, err := k.alertOf(c)
	if err == nil {
		_, err = k.Store.TakeAlert(c.UserContext(), a.Number, h)
	}
	if err != nil {
		return k.refused(c, err, "/decisions")
	}
	return k.did(c, "/decisions", done{Word: "decisions.alert_taken"})
}

// revealAlert shows who is in danger and what she wrote, to who signs for it:
// POST /decisions/alert/reveal.
func (k *Console) revealAlert(c *fiber.Ctx) error {
	a, h, err := k.alertOf(c)
	var shown store.Revealed
	if err == nil {
		shown, err = k.Store.RevealAlert(c.UserContext(), a.Number, h)
	}
	if err != nil {
		return k.refused(c, err, "/decisions")
	}
	return k.show(c, "revealed", revealedPage{shown, "/decisions"})
}

// closeAlert ends it for a reason: POST /decisions/alert/close.
func (k *Console) closeAlert(c *fiber.Ctx) error {
	a, h, err := k.alertOf(c)
	if err == nil {
		_, err = k.Store.CloseAlert(c.UserContext(), a.Number, field(c, "reason"), h)
	}
	if err != nil {
		return k.refused(c, err, "/decisions")
	}
	return k.did(c, "/decisions", done{Word: "decisions.alert_closed"})
}
