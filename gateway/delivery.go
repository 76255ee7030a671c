package gateway

import (
	"context"
	"net/http"

	"github.com/gofiber/fiber/v2"

	"ahadi/gateway/aggregator"
	"ahadi/store"
)

// delivery notes what became of messages. A report about an unknown message is
// parked: it may be faster than the answer to the send.
func (g *Gateway) delivery(c *fiber.Ctx, ch *Channel) error {
	codec, ok := ch.Adapter.(aggregator.Delivery)
	if !ok {
		return errNotServed
	}
	statuses, err := codec.DecodeDelivery(g.request(c, ch))
	if err != nil {
		return fiber.NewError(http.StatusBadRequest, err.Error())
	}
	reports := make([]store.DeliveryReport, 0, len(statuses))
	for _, s := range statuses {
		if s.State == aggregator.Unknown {
			g.log.Warn("a delivery report has an unknown word", "channel", ch.Name, "word", s.Raw)
		}
		reports = append(reports, store.DeliveryReport{ProviderID: s.ID, State: string(s.State), Reason: s.Reason})
	}
	ctx, cancel := context.WithTimeout(context.Background(), deadline)
	defer cancel()
	if err := g.store.Delivered(ctx, ch.Name, reports, g.now()); err != nil {
		g.log.Error("delivery report", "channel", ch.Name, "err", err)
		c.Set(fiber.HeaderRetryAfter, "5")
		return fiber.NewError(http.StatusServiceUnavailable, "not stored: send it again")
	}
	return c.SendStatus(http.StatusOK)
}

// optOut is for providers that tell who has opted out with them.
func (g *Gateway) optOut(*fiber.Ctx, *Channel) error { return errNotServed }
