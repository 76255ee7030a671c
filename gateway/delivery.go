package gateway

import (
	"context"
	"net/http"

	"github.com/gofiber/fiber/v2"

	"ahadi/gateway/aggregator"
	"ahadi/gateway/outbox"
	"ahadi/store"
)

// maxWord is how much of a foreign word is logged.
const maxWord = 40

// delivery notes what became of messages. A report about an unknown message is
// parked: it may be faster than the answer to the send.
func (g *Gateway) delivery(c *fiber.Ctx, ch *channel) (outcome, error) {
	codec, ok := ch.Adapter.(aggregator.Delivery)
	if !ok {
		return refused, errNotServed
	}
	statuses, err := codec.DecodeDelivery(g.request(c, ch))
	if g.refuses("a delivery report", ch, len(statuses), err) {
		return refused, g.unread("a delivery report", ch, err)
	}
	reports := make([]store.DeliveryReport, 0, len(statuses))
	for _, s := range statuses {
		if s.State == aggregator.Unknown {
			word := []rune(outbox.Clean(s.Raw)) // providers put numbers into their sentences
			g.log.Warn("a delivery report has an unknown word", "channel", ch.Name, "word", string(word[:min(len(word), maxWord)]))
		}
		reports = append(reports, store.DeliveryReport{
			ProviderID: s.ID, State: string(s.State), Reason: outbox.Clean(s.Reason), OptedOut: s.OptedOut, Account: s.Account, Network: s.Network, Cost: s.Cost,
		})
	}
	ctx, cancel := context.WithTimeout(context.Background(), deadline)
	defer cancel()
	if err := g.store.Delivered(ctx, ch.Name, reports, g.now()); err != nil {
		what := g.note(store.Job{Channel: ch.Name, Kind: "delivery", At: g.now()}, err)
		c.Set(fiber.HeaderRetryAfter, retryAfter)
		return what, fiber.NewError(http.StatusServiceUnavailable, "Not stored: send it again.")
	}
	return served, c.SendStatus(http.StatusOK)
}
