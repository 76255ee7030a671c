package console

import (
	"html/template"

	"github.com/gofiber/fiber/v2"

	"ahadi/gateway/access"
)

// codesPage sets up a code app, and shows the recovery codes once.
type codesPage struct {
	Secret   string
	Address  string       // otpauth://, for an app on the same device
	Picture  template.URL // the address as a QR code
	Recovery []string     // just made; shown this once
}

// codes shows a new secret for her app: GET /account/codes.
func (k *Console) codes(c *fiber.Ctx) error {
	app, err := access.NewApp("Ahadi "+k.Store.Network().Short, access.In(c).Name)
	if err != nil {
		return err
	}
	picture, err := app.Picture()
	if err != nil {
		return err
	}
	return k.show(c, "codes", codesPage{Secret: app.Secret, Address: app.Address, Picture: template.URL("data:image/png;base64," + picture)})
}

// codesOn asks for a code from now on, once her app has shown one that is right:
// POST /account/codes.
func (k *Console) codesOn(c *fiber.Ctx) error {
	u, secret := access.In(c), field(c, "secret")
	if word, err := k.confirmed(c); err != nil || word != "" {
		return k.no(c, "/account/codes", word, err)
	}
	if !k.Access.Works(secret, field(c, "code")) {
		return k.no(c, "/account/codes", "account.code_wrong", nil)
	}
	recovery := access.Recovery()
	if err := k.Store.SetCodes(c.UserContext(), secret, recovery, u.Hand(k.Now())); err != nil {
		return k.refused(c, err, "/account")
	}
	return k.show(c, "codes", codesPage{Recovery: recovery})
}

// codesOff asks for her password alone again: POST /account/codes/off.
func (k *Console) codesOff(c *fiber.Ctx) error {
	u := access.In(c)
	if word, err := k.confirmed(c); err != nil || word != "" {
		return k.no(c, "/account", word, err)
	}
	if _, err := k.Store.DropCodes(c.UserContext(), u.Name, u.Hand(k.Now())); err != nil {
		return k.refused(c, err, "/account")
	}
	return k.did(c, "/account", done{Word: "account.codes_off_done"})
}
