package gateway

import (
	"context"

	"ahadi/gateway/outbox"
	"ahadi/store"
)

// FollowUp is what happens after a step that was not confirmed in time; a real
// database is never slow at the right instant.
func (g *Gateway) FollowUp(channel string, job store.Job) {
	g.followUp(g.channels[channel], job)
	g.follow.Wait()
}

// Look is one look into a channel's inbox; a test does not wait for the next.
func (g *Gateway) Look(ctx context.Context, channel string, ask outbox.Asker) error {
	return g.fetch(ctx, g.channels[channel], ask, 0)
}

// TurnedAway is what happens when a provider's message was not taken.
func (g *Gateway) TurnedAway() { g.turnedAway() }
