package gateway

import (
	"context"
	"net/http"

	"github.com/gofiber/fiber/v2"

	"ahadi/gateway/aggregator"
	"ahadi/internal/phone"
	"ahadi/store"
)

// optOut takes a provider's notice of who has stopped messages with it, and who
// lets them through again.
func (g *Gateway) optOut(c *fiber.Ctx, ch *channel) (outcome, error) {
	codec, ok := ch.Adapter.(aggregator.OptOuts)
	if !ok {
		return refused, errNotServed
	}
	all, err := codec.DecodeOptOut(g.request(c, ch))
	if err != nil {
		return refused, g.unread("an opt-out", ch, err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), deadline)
	defer cancel()
	for _, o := range all {
		number, err := phone.Parse(o.Number, ch.Region)
		if err != nil { // sent again it would not be one either
			g.log.Warn("an opt-out is of no number", "channel", ch.Name)
			continue
		}
		if err := g.store.ProviderOptOut(ctx, number, o.Back, g.now()); err != nil {
			what := g.note(store.Job{Channel: ch.Name, Kind: "optout", At: g.now()}, err)
			c.Set(fiber.HeaderRetryAfter, retryAfter)
			return what, fiber.NewError(http.StatusServiceUnavailable, "Not stored: send it again.")
		}
	}
	return served, c.SendStatus(http.StatusOK)
}

// blocked makes an opt-out of what the provider took for one, whatever it was
// read as: it lets nothing through to the phone any more, so nothing is answered.
func (r *rowsOf) blocked() {
	r.after.Messages = nil
	if r.after.Line.OptOut != nil && *r.after.Line.OptOut || r.b.Line.OptedOut {
		return
	}
	r.optOut(true)
	r.after.Line.Asked = &[]byte{}
	reason := "opted_out"
	if r.b.Line.OnCall {
		reason = "oncall_stop"
	}
	r.after.Inbox = append(r.after.Inbox, store.NewInbox{Reason: reason, ContactID: only(r.b.People), Note: "by the provider"})
}
