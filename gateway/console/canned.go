package console

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"ahadi/gateway/access"
	"ahadi/store"
)

// cannedPage is all that templates/canned.html can show.
type cannedPage struct {
	Replies   []store.Canned
	Languages []string // of the network
}

// canned shows the replies that the network keeps: GET /inbox/replies.
func (k *Console) canned(c *fiber.Ctx) error {
	all, err := k.Store.CannedReplies(c.UserContext())
	if err != nil {
		return err
	}
	return k.show(c, "canned", cannedPage{all, k.Store.Network().Languages})
}

// keepCanned keeps one, or a new one: POST /inbox/replies.
func (k *Console) keepCanned(c *fiber.Ctx) error {
	reply := store.Canned{ID: idOf(c), Words: map[string]string{}}
	for _, language := range k.Store.Network().Languages {
		reply.Words[language] = field(c, "text_"+language)
	}
	if _, err := k.Store.KeepCanned(c.UserContext(), reply, access.In(c).Hand(k.Now())); err != nil {
		return k.refused(c, err, "/inbox/replies")
	}
	return k.did(c, "/inbox/replies", done{Word: "canned.kept"})
}

// idOf is the id that a form names; 0 for none.
func idOf(c *fiber.Ctx) int64 {
	id, err := strconv.ParseInt(field(c, "id"), 10, 64)
	if err != nil {
		return 0
	}
	return id
}

// dropCanned takes one off the list: POST /inbox/replies/drop.
func (k *Console) dropCanned(c *fiber.Ctx) error {
	if _, err := k.Store.DropCanned(c.UserContext(), idOf(c), true, access.In(c).Hand(k.Now())); err != nil {
		return k.refused(c, err, "/inbox/replies")
	}
	return k.did(c, "/inbox/replies", done{Word: "canned.dropped", Back: &back{"/inbox/replies/restore", map[string]string{"id": field(c, "id")}}})
}

// restoreCanned puts it back: POST /inbox/replies/restore.
func (k *Console) restoreCanned(c *fiber.Ctx) error {
	if _, err := k.Store.DropCanned(c.UserContext(), idOf(c), false, access.In(c).Hand(k.Now())); err != nil {
		return k.refused(c, err, "/inbox/replies")
	}
	return k.did(c, "/inbox/replies", done{Word: "common.undone"})
}

// usual are the replies that a network without any can begin with.
var usual = []string{"canned.usual_thanks", "canned.usual_call", "canned.usual_code", "canned.usual_when"}

// startCanned begins with the usual ones: POST /inbox/replies/start.
func (k *Console) startCanned(c *fiber.Ctx) error {
	all, err := k.Store.CannedReplies(c.UserContext())
	if err != nil {
		return err
	}
	if len(all) > 0 { // somebody was quicker
		return c.Redirect("/inbox/replies", fiber.StatusSeeOther)
	}
	for _, key := range usual {
		words := map[string]string{}
		for _, language := range k.Store.Network().Languages {
			if text, err := k.words.Say(language, key, nil); err == nil {
				words[language] = text
			}
		}
		if _, err := k.Store.KeepCanned(c.UserContext(), store.Canned{Words: words}, access.In(c).Hand(k.Now())); err != nil {
			return k.refused(c, err, "/inbox/replies")
		}
	}
	return k.did(c, "/inbox/replies", done{Word: "canned.kept"})
}
