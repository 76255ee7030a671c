package gateway

import (
	"context"
	"errors"
	"net/http"
	"time"

	"github.com/gofiber/fiber/v2"

	"ahadi/flows"
	"ahadi/gateway/aggregator"
	"ahadi/internal/phone"
	"ahadi/internal/sms"
	"ahadi/store"
)

// sms takes incoming messages. It answers exactly 200 once they are on disk,
// whoever sent them and whatever they say: a provider repeats anything else for
// hours.
func (g *Gateway) sms(c *fiber.Ctx, ch *Channel) error {
	codec, ok := ch.Adapter.(aggregator.Inbound)
	if !ok {
		return errNotServed
	}
	messages, err := codec.DecodeSMS(g.request(c, ch))
	if err != nil {
		g.log.Warn("an SMS callback was refused", "channel", ch.Name, "err", err)
		return fiber.NewError(http.StatusBadRequest, err.Error())
	}
	ctx, cancel := context.WithTimeout(context.Background(), deadline)
	defer cancel()
	var failed error
	for _, m := range messages { // one bad message does not hold back the others
		job := g.smsJob(ch, m)
		if _, err := g.answer(ctx, ch, job); err != nil {
			g.note(job, err)
			failed = errors.Join(failed, err)
		}
	}
	if failed != nil {
		c.Set(fiber.HeaderRetryAfter, "5")
		return fiber.NewError(http.StatusServiceUnavailable, "not stored: send it again")
	}
	return c.SendStatus(http.StatusOK)
}

// smsJob is one message as a job. A sender that is no subscriber has no number.
func (g *Gateway) smsJob(ch *Channel, m aggregator.SMS) store.Job {
	text := sms.Clean(m.Text)
	job := store.Job{Channel: ch.Name, Kind: store.KindSMS, ID: m.ID, Text: text, Folded: flows.Normalise(text), At: g.now()}
	number, err := phone.Parse(m.From, ch.Region)
	if err != nil || phone.Alphabetic(m.From) {
		job.Sender = m.From
		return job
	}
	job.Number = number
	job.Codes = flows.Codes(text, g.store.Network().Letters)
	return job
}

// followFor is how long a request that was not confirmed in time is followed.
const followFor = time.Minute
