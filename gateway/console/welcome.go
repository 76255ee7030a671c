package console

import (
	"errors"
	"time"

	"github.com/gofiber/fiber/v2"

	"ahadi/store"
)

// welcomePage is where somebody chooses her password.
type welcomePage struct {
	Good  bool
	Name  string
	Role  string
	Place string
	Again bool // she had one before
	Until time.Time
	Wrong string // words: what was wrong with what she chose
}

// welcome shows whom a link is for: GET /invite/:token. It uses nothing up: those
// who look at a link before she does, such as a messenger, only look.
func (k *Console) welcome(c *fiber.Ctx) error { return k.welcomeWith(c, "") }

func (k *Console) welcomeWith(c *fiber.Ctx, wrong string) error {
	k.Access.Door(c)
	v, err := k.Store.Invited(c.UserContext(), c.Params("token"), k.Now())
	if errors.Is(err, store.ErrNotFound) {
		c.Status(fiber.StatusNotFound)
		return k.show(c, "welcome", welcomePage{})
	}
	if err != nil {
		return err
	}
	return k.show(c, "welcome", welcomePage{Good: true, Name: v.Name, Role: v.Role, Place: v.Place, Again: v.Again, Until: v.Until, Wrong: wrong})
}

// accept keeps the password that she chose: POST /invite/:token.
func (k *Console) accept(c *fiber.Ctx) error {
	v, err := k.Store.Invited(c.UserContext(), c.Params("token"), k.Now())
	if errors.Is(err, store.ErrNotFound) {
		return k.welcomeWith(c, "")
	}
	if err != nil {
		return err
	}
	hash, word, err := k.chosen(c, v.Name)
	if err != nil {
		return err
	}
	if word != "" {
		c.Status(fiber.StatusUnprocessableEntity)
		return k.welcomeWith(c, word)
	}
	if _, err := k.Store.Accept(c.UserContext(), c.Params("token"), hash, k.Now()); errors.Is(err, store.ErrNotFound) {
		return k.welcomeWith(c, "")
	} else if err != nil {
		return err
	}
	return k.did(c, "/login", done{Word: "welcome.done", Args: []string{"name", v.Name}})
}
