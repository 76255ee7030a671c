package gateway

import (
	"context"
	"errors"
	"net/http"
	"strings"
	"unicode"

	"github.com/gofiber/fiber/v2"

	"ahadi/gateway/aggregator"
	"ahadi/internal/code"
	"ahadi/internal/phone"
	"ahadi/internal/sms"
	"ahadi/store"
)

// ussd answers one step of a dialogue. Whatever happens, the person reads a
// sentence that is true.
func (g *Gateway) ussd(c *fiber.Ctx, ch *Channel) error {
	codec, ok := ch.Adapter.(aggregator.USSD)
	if !ok {
		return errNotServed
	}
	step, err := codec.DecodeUSSD(g.request(c, ch))
	if err != nil {
		return g.malformed(c, codec, err)
	}
	number, err := phone.Parse(step.Number, ch.Region)
	if err != nil {
		return g.malformed(c, codec, err)
	}
	job := store.Job{Channel: ch.Name, Number: number, Kind: store.KindUSSD, ID: step.Session, Text: sms.Clean(step.Text), At: g.now()}
	ctx, cancel := context.WithTimeout(context.Background(), deadline)
	defer cancel()
	reply, err := g.answer(ctx, ch, job)
	if err != nil {
		g.note(job, err)
		if errors.Is(err, store.ErrUnsure) {
			g.followUp(ch, job)
		}
		return respond(c, codec.EncodeUSSD(g.book.Say(g.language(number), sentence(err), g.vars()), true))
	}
	return respond(c, codec.EncodeUSSD(reply.Say, reply.End))
}

// sentence is the key of the text that says what became of a step that has no
// reply: not taken, not confirmed, or failed.
func sentence(err error) string {
	switch {
	case errors.Is(err, store.ErrBusy):
		return "sys_busy"
	case errors.Is(err, store.ErrUnsure):
		return "sys_unsure"
	}
	return "sys_error"
}

// malformed answers a callback that is none: a caller's fault, so never a 5xx,
// and still a screen, should a person be at the other end.
func (g *Gateway) malformed(c *fiber.Ctx, codec aggregator.USSD, err error) error {
	g.log.Warn("a USSD callback was refused", "err", err)
	r := codec.EncodeUSSD(g.book.Say(g.firstLanguage(), "sys_error", g.vars()), true)
	r.Status = http.StatusBadRequest
	return respond(c, r)
}

// ussdEnd notes that a session is over. What she typed before is on disk; a
// step that comes after this notice still counts, since carriers send them in
// any order.
func (g *Gateway) ussdEnd(c *fiber.Ctx, ch *Channel) error {
	codec, ok := ch.Adapter.(aggregator.SessionEnd)
	if !ok {
		return errNotServed
	}
	if _, err := codec.DecodeEnd(g.request(c, ch)); err != nil {
		return fiber.NewError(http.StatusBadRequest, err.Error())
	}
	return c.SendStatus(http.StatusOK)
}

// followUp keeps the promise of sys_unsure: when the answer did arrive, an SMS
// says so.
func (g *Gateway) followUp(ch *Channel, job store.Job) {
	g.follow.Go(func() {
		ctx, cancel := context.WithTimeout(context.Background(), followFor)
		defer cancel()
		reply, err := g.answer(ctx, ch, job) // the same job finds its kept reply, or files now
		if err != nil || !reply.End {
			return
		}
		vars := g.vars()
		vars["ref"] = receipt(reply.Say)
		if vars["ref"] == "" { // it ended without a report
			return
		}
		discreet := g.book.Say(g.language(job.Number), "sms_receipt_shared", vars)
		if err := g.store.Confirm(ctx, job, reply.Say, discreet, g.now()); err != nil {
			g.note(job, err)
		}
	})
}

// receipt finds the receipt in a text; "" when there is none.
func receipt(text string) string {
	for _, word := range strings.FieldsFunc(text, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) }) {
		if code.IsRef(word) {
			return word
		}
	}
	return ""
}
