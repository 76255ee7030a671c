package console

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"ahadi/gateway/access"
	"ahadi/store"
)

// threadPage is all that templates/thread.html can show.
type threadPage struct {
	Item     *entry // nil: a person's thread, without an entry to work on
	Who      string // her code; "" for nobody known
	Messages []store.Message
	Hers     []store.Commitment // what she follows and what takes reports
	Canned   []cannedReply
	Draft    string // of an answer
	Discreet bool
	Users    []string // to whom it can be given
	Me       string
	Whole    bool
}

// cannedReply is a reply in the language of who gets it.
type cannedReply struct {
	ID   int64
	Text string
}

// thread shows what a person wrote and got, and what can be done about an entry:
// GET /inbox/thread/:who, an entry's id, or a contact's id or code. The audit
// trail notes who read it.
func (k *Console) thread(c *fiber.Ctx) error {
	u, who, now := access.In(c), c.Params("who"), k.Now()
	page := threadPage{Me: u.Name, Whole: u.Scope().Whole}
	id, bad := strconv.ParseInt(who, 10, 64)
	item, err := store.Waiting{}, error(store.ErrNotFound)
	if bad == nil {
		item, err = k.Store.WaitingItem(c.UserContext(), u.Scope(), id)
	}
	if err == nil {
		if err := k.work(c, &page, item); err != nil {
			return err
		}
	} else {
		contact, err := k.Store.ContactIn(c.UserContext(), u.Scope(), who)
		if err != nil {
			return k.refused(c, err, "/inbox")
		}
		page.Who, who = who, strconv.FormatInt(contact, 10)
	}
	if page.Messages, err = k.Store.Thread(c.UserContext(), who, u.Hand(now)); err != nil {
		return k.refused(c, err, "/inbox")
	}
	return k.show(c, "thread", page)
}

// work adds what can be done about an entry, which counts as opened now.
func (k *Console) work(c *fiber.Ctx, page *threadPage, item store.Waiting) error {
	if !item.Opened {
		if err := k.Store.OpenItem(c.UserContext(), item.ID); err != nil {
			return err
		}
	}
	all, err := k.entries(c, []store.Waiting{item})
	if err != nil {
		return err
	}
	page.Item, page.Who = &all[0], item.Who
	for _, code := range all[0].Reading.Codes {
		if m := k.Store.CommitmentOf(code); m != nil && m.Open() {
			page.Hers = append(page.Hers, *m)
		}
	}
	users, err := k.Store.Accounts(c.UserContext(), k.Now())
	if err != nil {
		return err
	}
	for _, a := range users {
		if !a.Disabled && access.Role(a.Role).May(access.Branch) {
			page.Users = append(page.Users, a.Name)
		}
	}
	canned, err := k.Store.CannedReplies(c.UserContext())
	if err != nil {
		return err
	}
	chosen, _ := strconv.ParseInt(query(c).Get("reply"), 10, 64) // none, or one that is gone: nothing is filled in
	for _, r := range canned {
		text := r.Words[item.Language]
		if text == "" {
			continue
		}
		page.Canned = append(page.Canned, cannedReply{r.ID, text})
		if r.ID == chosen {
			page.Draft, page.Discreet = text, true
		}
	}
	return nil
}
