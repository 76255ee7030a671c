package console

import (
	"github.com/gofiber/fiber/v2"

	"ahadi/gateway/access"
	"ahadi/internal/why"
	"ahadi/store"
)

// exclusionOf makes sure that a form's exclusion waits in the scope of its user.
func (k *Console) exclusionOf(c *fiber.Ctx) (store.Exclusion, store.Hand, error) {
	u := access.In(c)
	all, err := k.Store.WaitingExclusions(c.UserContext(), u.Scope())
	if err != nil {
		return store.Exclusion{}, store.Hand{}, err
	}
	for _, e := range all {
		if e.Ref == field(c, "ref") {
			return e, u.Hand(k.Now()), nil
		}
	}
	return store.Exclusion{}, store.Hand{}, store.ErrNotFound
}

// confirmProposed is the second person's word: POST /decisions/exclusion/confirm.
// It excludes the report, or puts it back where that was proposed.
func (k *Console) confirmProposed(c *fiber.Ctx) error {
	e, h, err := k.exclusionOf(c)
	word := "decisions.excluded"
	if err == nil && e.State == "undo_proposed" {
		word = "decisions.included"
		var back bool
		if back, _, err = k.Store.UndoExclusion(c.UserContext(), e.Ref, "", h); err == nil && !back {
			err = store.Refusal{What: "undoing the exclusion", Missing: []why.Reason{why.Because("you proposed it yourself: a second person must look at it")}}
		}
	} else if err == nil {
		_, err = k.Store.ConfirmExclusion(c.UserContext(), e.Ref, h)
	}
	if err != nil {
		return k.refused(c, err, "/decisions")
	}
	return k.did(c, "/decisions", done{Word: word, Args: []string{"ref", e.Ref}})
}

// dropProposed takes a proposal back: POST /decisions/exclusion/drop.
func (k *Console) dropProposed(c *fiber.Ctx) error {
	e, h, err := k.exclusionOf(c)
	if err == nil {
		_, _, err = k.Store.DropExclusion(c.UserContext(), e.Ref, h)
	}
	if err != nil {
		return k.refused(c, err, "/decisions")
	}
	return k.did(c, "/decisions", done{Word: "decisions.exclusion_dropped", Args: []string{"ref", e.Ref}})
}

// choose decides how a thin figure is published: POST /decisions/choice.
func (k *Console) choose(c *fiber.Ctx) error {
	n := store.NewChoice{Round: field(c, "round"), Commitment: field(c, "commitment"), Choice: field(c, "choice"), AskedOn: field(c, "on")}
	if _, err := k.Store.Choose(c.UserContext(), n, access.In(c).Hand(k.Now())); err != nil {
		return k.refused(c, err, "/decisions")
	}
	return k.did(c, "/decisions", done{Word: "decisions.chosen", Args: []string{"code", n.Commitment}})
}

// replyAsked records that a partner of government got the reading:
// POST /decisions/reply/asked.
func (k *Console) replyAsked(c *fiber.Ctx) error {
	asked, _, err := k.Store.AskReply(c.UserContext(), field(c, "round"), field(c, "organisation"), field(c, "on"), access.In(c).Hand(k.Now()))
	if err != nil {
		return k.refused(c, err, "/decisions")
	}
	return k.did(c, "/decisions", done{Word: "decisions.reply_asked", Args: []string{"day", k.tongue(c).Day(asked.Until)}})
}

// replied records what it answers: POST /decisions/reply.
func (k *Console) replied(c *fiber.Ctx) error {
	words := store.NewWords{On: field(c, "on"), Words: map[string]string{}}
	for _, language := range k.Store.Network().Languages {
		if text := field(c, "text_"+language); text != "" {
			words.Words[language] = text
		}
	}
	if _, err := k.Store.Reply(c.UserContext(), field(c, "round"), field(c, "organisation"), words, access.In(c).Hand(k.Now())); err != nil {
		return k.refused(c, err, "/decisions")
	}
	return k.did(c, "/decisions", done{Word: "decisions.reply_kept"})
}
