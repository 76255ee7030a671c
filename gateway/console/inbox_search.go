package console

import (
	"github.com/gofiber/fiber/v2"

	"ahadi/gateway/access"
	"ahadi/store"
)

// findPage is all that templates/find.html can show.
type findPage struct {
	Pager pager
	Text  string
	store.MessagesFound
}

// findMessages searches what people wrote in the newest 90 days:
// GET /inbox/search?q=. Messages are opened in memory; no index of them exists.
func (k *Console) findMessages(c *fiber.Ctx) error {
	page := findPage{Text: query(c).Get("q")}
	var err error
	page.MessagesFound, err = k.Store.FindMessages(c.UserContext(), access.In(c).Scope(), store.MessageFinding{Text: page.Text, Before: after(c), Limit: perPage}, k.Now())
	if err != nil {
		return err
	}
	page.Pager = pages(c, page.Next != 0, page.Next)
	return k.show(c, "find", page)
}
