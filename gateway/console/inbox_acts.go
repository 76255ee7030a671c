package console

import (
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"ahadi/gateway/access"
	"ahadi/gateway/letters"
	"ahadi/internal/why"
	"ahadi/store"
)

// acting is what an act about an entry works on.
func (k *Console) acting(c *fiber.Ctx) (item store.Waiting, h store.Hand, err error) {
	item, err = k.entryOf(c)
	return item, access.In(c).Hand(k.Now()), err
}

// answer sends an answer by the channel on which the phone last wrote:
// POST /inbox/answer.
func (k *Console) answer(c *fiber.Ctx) error {
	item, h, err := k.acting(c)
	if err == nil && k.Letters == nil {
		err = store.Refusal{What: "answering", Missing: []why.Reason{sendsNothing}}
	}
	if err != nil {
		return k.refused(c, err, "/inbox")
	}
	sent, err := k.Letters.Answer(c.UserContext(), store.NewAnswer{Item: item.ID, Text: field(c, "text"), Discreet: field(c, "discreet") != ""}, h)
	if err != nil {
		return k.refused(c, err, threadOf(item.ID))
	}
	word, args := "inbox.answered", []string{"n", strconv.Itoa(sent.Segments)}
	if sent.Due.After(h.At) {
		word, args = "inbox.answered_later", []string{"time", k.tongue(c).Exact(sent.Due)}
	}
	return k.did(c, threadOf(item.ID), done{Word: word, Args: args})
}

// sendsNothing stands where this process sends nothing.
var sendsNothing = why.Because("this service sends no messages")

// askMeant asks the sender by SMS whether a report is what she meant:
// POST /inbox/ask. Her own answer files it.
func (k *Console) askMeant(c *fiber.Ctx) error {
	item, h, err := k.acting(c)
	if err == nil && k.Letters == nil {
		err = store.Refusal{What: "asking", Missing: []why.Reason{sendsNothing}}
	}
	if err != nil {
		return k.refused(c, err, "/inbox")
	}
	r := letters.Report{Code: field(c, "commitment"), Status: field(c, "status"), Percent: strings.TrimSpace(strings.TrimSuffix(field(c, "percent"), "%"))}
	if _, err := k.Letters.Ask(c.UserContext(), item.ID, r, h); err != nil {
		return k.refused(c, err, toPage(c, threadOf(item.ID)))
	}
	return k.did(c, toPage(c, "/inbox"), done{Word: "inbox.asked_now", Args: []string{"code", r.Code}})
}

// take gives an entry to a user, or back to all: POST /inbox/take.
func (k *Console) take(c *fiber.Ctx) error {
	item, h, err := k.acting(c)
	if err != nil {
		return k.refused(c, err, "/inbox")
	}
	user := field(c, "user")
	if _, err := k.Store.TakeItem(c.UserContext(), item.ID, user, h); err != nil {
		return k.refused(c, err, threadOf(item.ID))
	}
	d := done{Word: "inbox.taken", Args: []string{"user", user}, Back: &back{"/inbox/take", map[string]string{"id": strconv.FormatInt(item.ID, 10), "user": item.TakenBy}}}
	if user == "" {
		d.Word, d.Args = "inbox.given_back", nil
	}
	return k.did(c, toPage(c, threadOf(item.ID)), d)
}

// settle takes an entry off the list: POST /inbox/done.
func (k *Console) settle(c *fiber.Ctx) error {
	item, h, err := k.acting(c)
	if err != nil {
		return k.refused(c, err, "/inbox")
	}
	if _, err := k.Store.DoneItem(c.UserContext(), item.ID, h); err != nil {
		return k.refused(c, err, threadOf(item.ID))
	}
	return k.did(c, toPage(c, "/inbox"), done{Word: "inbox.is_done", Back: &back{"/inbox/reopen", map[string]string{"id": strconv.FormatInt(item.ID, 10)}}})
}

// reopen puts it back: POST /inbox/reopen.
func (k *Console) reopen(c *fiber.Ctx) error {
	item, h, err := k.acting(c)
	if err == nil {
		_, err = k.Store.ReopenItem(c.UserContext(), item.ID, h)
	}
	if err != nil {
		return k.refused(c, err, "/inbox")
	}
	return k.did(c, threadOf(item.ID), done{Word: "common.undone"})
}

// revealedPage is all that templates/revealed.html can show: what leads to a
// person, once, to who signed for it.
type revealedPage struct {
	store.Revealed
	Back string
}

// revealItem shows the words of an entry and who wrote it: POST /inbox/reveal.
// The audit trail notes who looked.
func (k *Console) revealItem(c *fiber.Ctx) error {
	item, h, err := k.acting(c)
	var shown store.Revealed
	if err == nil {
		shown, err = k.Store.RevealItem(c.UserContext(), item.ID, h)
	}
	if err != nil {
		return k.refused(c, err, "/inbox")
	}
	return k.show(c, "revealed", revealedPage{shown, threadOf(item.ID)})
}
