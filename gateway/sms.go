package gateway

import (
	"context"
	"net/http"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"ahadi/flows"
	"ahadi/gateway/aggregator"
	"ahadi/internal/phone"
	"ahadi/internal/sms"
	"ahadi/store"
)

// followFor is how long a request that was not confirmed in time is followed.
const followFor = time.Minute

// retryAfter is how many seconds a provider is asked to wait before it sends
// again what could not be stored.
const retryAfter = "5"

// sms takes incoming messages. It answers exactly 200 once they are on disk,
// whoever sent them and whatever they say: a provider repeats anything else for
// hours. The answer to the person is an SMS of its own.
func (g *Gateway) sms(c *fiber.Ctx, ch *channel) (outcome, error) {
	codec, ok := ch.Adapter.(aggregator.Inbound)
	if !ok {
		return refused, errNotServed
	}
	r := g.request(c, ch)
	messages, err := codec.DecodeSMS(r)
	if g.refuses("an SMS callback", ch, len(messages), err) {
		return refused, g.unread("an SMS callback", ch, err)
	}
	what := g.takeAll(ch, messages, r.At)
	if what != served {
		g.turnedAway()
		c.Set(fiber.HeaderRetryAfter, retryAfter)
		return what, fiber.NewError(http.StatusServiceUnavailable, "Not stored: send it again.")
	}
	if says, ok := ch.Adapter.(aggregator.Acknowledger); ok {
		return what, respond(c, says.Acknowledge(r))
	}
	return what, c.SendStatus(http.StatusOK)
}

// takeAll stores what came in one call. One bad message does not hold back the others.
func (g *Gateway) takeAll(ch *channel, messages []aggregator.SMS, at time.Time) (what outcome) {
	ctx, cancel := context.WithTimeout(context.Background(), deadline)
	defer cancel()
	for _, m := range messages {
		if m.Part.Of > 1 {
			what = max(what, g.takePart(ctx, ch, m, at))
			continue
		}
		what = max(what, g.takeOne(ctx, ch, m, at))
	}
	return what
}

// takeOne stores a message.
func (g *Gateway) takeOne(ctx context.Context, ch *channel, m aggregator.SMS, at time.Time) outcome {
	job := g.smsJob(ch, m, at)
	if _, err := g.answer(ctx, ch, job); err != nil {
		return g.note(job, err)
	}
	return served
}

// ours says whether a message comes from one of our own senders, whichever
// channel brings it: an echo, or another gateway that took ours for a phone.
func (g *Gateway) ours(from string, n phone.Number, shortCode string) bool {
	for _, own := range g.senders(shortCode) {
		if own = bare(own); own != "" && (own == bare(from) || own == bare(n.E164())) {
			return true
		}
	}
	return false
}

// bare is a sender without the sign before its digits.
func bare(s string) string { return strings.TrimPrefix(strings.TrimSpace(s), "+") }

// same says whether two senders are one, whichever way a number is written in
// the region.
func same(a, b, region string) bool {
	if bare(a) == bare(b) {
		return true
	}
	one, err := phone.Parse(a, region)
	other, err2 := phone.Parse(b, region)
	return err == nil && err2 == nil && one == other
}

// senders are what our messages come from.
func (g *Gateway) senders(shortCode string) []string {
	all := []string{shortCode}
	for _, ch := range g.channels {
		all = append(all, ch.From)
	}
	return all
}

// smsJob is one message as a job. A sender that is no subscriber has no number,
// and neither have we: a message of ours that comes back is nobody's.
func (g *Gateway) smsJob(ch *channel, m aggregator.SMS, at time.Time) store.Job {
	text := sms.Clean(m.Text)
	job := store.Job{
		Channel: ch.Name, Kind: store.KindSMS, ID: m.ID, Text: text, Folded: flows.Normalise(text), At: at, Sent: m.At, OtherID: m.OtherID,
		Stopped: m.Stopped,
	}
	network := g.store.Network()
	number, err := phone.Parse(m.From, ch.Region)
	if err != nil || phone.Alphabetic(m.From) || g.ours(m.From, number, network.ShortCode) {
		job.Sender = m.From
		return job
	}
	job.Number = number
	job.Codes = flows.Codes(text, network.Letters)
	return job
}
