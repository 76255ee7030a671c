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
func (g *Gateway) ussd(c *fiber.Ctx, ch *channel) (what outcome, err error) {
	codec, ok := ch.Adapter.(aggregator.USSD)
	if !ok {
		return refused, errNotServed
	}
	var step aggregator.Step
	defer func() {
		if p := recover(); p != nil {
			g.panicked(c, p)
			what, err = broken, respond(c, codec.EncodeUSSD(step, g.say(g.firstLanguage(), "sys_error"), true))
		}
	}()
	r := g.request(c, ch)
	step, err = codec.DecodeUSSD(r)
	number, unread := phone.Parse(step.Number, ch.Region)
	if err != nil {
		g.warn("a USSD callback", ch, err)
		if errors.Is(err, aggregator.ErrSignature) {
			return refused, fiber.ErrForbidden
		}
		return refused, g.malformed(c, codec, step, number)
	}
	if step.Ended { // nothing changes, as with a notice of its own: see ussdEnd
		return served, respond(c, codec.EncodeUSSD(step, "", true))
	}
	if unread != nil || phone.Alphabetic(step.Number) { // withheld, or hashed by the operator: nobody whom we could know
		return refused, respond(c, codec.EncodeUSSD(step, g.say(g.firstLanguage(), "sys_unknown"), true))
	}
	job := store.Job{Channel: ch.Name, Number: number, Kind: store.KindUSSD, ID: step.Session, Text: sms.Clean(step.Text), At: r.At}
	if !step.Cumulative {
		job.Each, job.First, job.Sequence = true, step.First, step.Sequence
	}
	ctx, cancel := context.WithTimeout(context.Background(), deadline)
	defer cancel()
	reply, err := g.answer(ctx, ch, job)
	if err == nil {
		return served, respond(c, codec.EncodeUSSD(step, reply.Say, reply.End))
	}
	if errors.Is(err, store.ErrUnsure) {
		g.followUp(ch, job)
	}
	return g.note(job, err), respond(c, codec.EncodeUSSD(step, g.say(g.language(number), sentence(err)), true))
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
func (g *Gateway) malformed(c *fiber.Ctx, codec aggregator.USSD, step aggregator.Step, number phone.Number) error {
	language := g.firstLanguage()
	if !number.IsZero() {
		language = g.language(number)
	}
	r := codec.EncodeUSSD(step, g.say(language, "sys_error"), true)
	r.Status = http.StatusBadRequest
	return respond(c, r)
}

// ussdEnd takes the notice that a session is over. It changes nothing but what
// the session has cost, where the notice tells it: what she
// typed is on disk, and a step that comes after the notice still counts, since
// carriers send the two in any order.
func (g *Gateway) ussdEnd(c *fiber.Ctx, ch *channel) (outcome, error) {
	codec, ok := ch.Adapter.(aggregator.SessionEnd)
	if !ok {
		return refused, errNotServed
	}
	r := g.request(c, ch)
	ended, err := codec.DecodeEnd(r)
	if err != nil {
		return refused, g.unread("a session's end", ch, err)
	}
	return g.sessionCost(c, ch, ended, r.At)
}

// followed is a step whose answer was not confirmed in time.
type followed struct{ channel, session, number, text, sequence string }

// followUp keeps the promise of sys_unsure: when the answer did arrive, an SMS
// says so, once, however often the provider asked.
func (g *Gateway) followUp(ch *channel, job store.Job) {
	key := followed{ch.Name, job.ID, job.Number.E164(), job.Text, job.Sequence}
	if _, already := g.following.LoadOrStore(key, true); already {
		return
	}
	g.follow.Go(func() {
		defer g.following.Delete(key)
		ctx, cancel := context.WithTimeout(g.life, followFor)
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
