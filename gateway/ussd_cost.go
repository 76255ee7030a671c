package gateway

import (
	"context"
	"net/http"
	"time"

	"github.com/gofiber/fiber/v2"

	"ahadi/gateway/aggregator"
	"ahadi/internal/phone"
	"ahadi/store"
)

// sessionCost books what the provider says that a session has cost, beside the
// session's steps: nobody waits for it. One that cannot be booked now is asked
// for again.
func (g *Gateway) sessionCost(c *fiber.Ctx, ch *channel, e aggregator.Ended, at time.Time) (outcome, error) {
	number, err := phone.Parse(e.Number, ch.Region)
	if err != nil || e.Cost.IsZero() {
		return served, c.SendStatus(http.StatusOK)
	}
	ctx, cancel := context.WithTimeout(context.Background(), deadline)
	defer cancel()
	job := store.Job{Channel: ch.Name, Number: number, Kind: store.KindEnd, ID: e.Session, At: at}
	if err := g.store.SessionCost(ctx, job, e.Cost, at); err != nil {
		what := g.note(job, err)
		c.Set(fiber.HeaderRetryAfter, retryAfter)
		return what, fiber.NewError(http.StatusServiceUnavailable, "Not stored: send it again.")
	}
	return served, c.SendStatus(http.StatusOK)
}
