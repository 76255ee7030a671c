package console

import (
	"context"
	"encoding/json"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"ahadi/gateway/access"
	"ahadi/store"
)

// copyPage is all that is held on a person, for herself.
type copyPage struct {
	store.ContactCopy
	Said []copied
	At   time.Time // when it was opened
}

// copied is one report of hers, in words.
type copied struct {
	store.Report
	Comment string
}

// copyOf opens what is held on her, in her own language; that it was opened is
// noted.
func (k *Console) copyOf(c *fiber.Ctx) error {
	u := access.In(c)
	held, err := k.Store.CopyOfContact(c.UserContext(), u.Scope(), c.Params("code"), u.Hand(k.Now()))
	if err != nil {
		return hidden(err)
	}
	p := copyPage{ContactCopy: held, At: k.Now()}
	for _, r := range held.Filed {
		p.Said = append(p.Said, copied{r, freeText(r.Answers)})
	}
	if spoken(held.Language) {
		u.Language = held.Language
		access.SignIn(c, u)
	}
	return k.show(c, "person_copy", p)
}

// freeText is what she wrote in a report beside its answers.
func freeText(answers []byte) string {
	var said struct {
		Comment string `json:"comment"`
	}
	if json.Unmarshal(answers, &said) != nil {
		return ""
	}
	return said.Comment
}

func (k *Console) eraseForm(c *fiber.Ctx) error {
	f, err := k.someone(c)
	if err != nil {
		return err
	}
	return k.show(c, "person_erase", f)
}

// eraseTime is how long an erasure may take: it looks through all texts that
// were ever stored.
const eraseTime = 2 * time.Minute

// erase destroys all that leads to a person, once it was confirmed.
func (k *Console) erase(c *fiber.Ctx) error {
	f, err := k.someone(c)
	if err != nil {
		return err
	}
	if field(c, "sure") != "1" {
		return c.Redirect(personPath(f.Code)+"/erase", fiber.StatusSeeOther)
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(c.UserContext()), eraseTime)
	defer cancel()
	e, err := k.Store.EraseBy(ctx, f.ID, access.In(c).Hand(k.Now()))
	if err != nil {
		return k.refused(c, err, personPath(f.Code))
	}
	return k.did(c, "/people", done{Word: "erasing.done", Args: []string{"n", strconv.Itoa(e.Reports)}})
}

// invitePage is who waits to be asked.
type invitePage struct {
	Rows  []store.Invitee // the first of them
	More  int
	Would int // who would get an invitation
	SMS   int
	Left  []sum
}

// omit counts one more.
func omit(all []sum, reason string) []sum {
	for i := range all {
		if all[i].Reason == reason {
			all[i].N++
			return all
		}
	}
	return append(all, sum{reason, 1})
}

// mostShown is how many of them are shown.
const mostShown = 200

func (k *Console) inviteList(c *fiber.Ctx) error {
	all, err := k.Invites.Invitations(c.UserContext(), k.Now())
	if err != nil {
		return err
	}
	p := invitePage{Rows: all}
	for _, v := range all {
		if v.Reason != "" {
			p.Left = omit(p.Left, v.Reason)
			continue
		}
		p.Would, p.SMS = p.Would+1, p.SMS+v.Segments
	}
	if len(all) > mostShown {
		p.Rows, p.More = all[:mostShown], len(all)-mostShown
	}
	return k.show(c, "people_invite", p)
}

// inviteAll sends what the page has shown.
func (k *Console) inviteAll(c *fiber.Ctx) error {
	all, err := k.Invites.Invite(c.UserContext(), access.In(c).Hand(k.Now()))
	if err != nil {
		return k.refused(c, err, "/people/invite")
	}
	n := 0
	for _, v := range all {
		if v.Reason == "" {
			n++
		}
	}
	return k.did(c, "/people/invite", done{Word: "inviting.done", Args: []string{"n", strconv.Itoa(n)}})
}
