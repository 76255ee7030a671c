package gateway

import "ahadi/store"

// FollowUp is what happens after a step that was not confirmed in time; a real
// database is never slow at the right instant.
func (g *Gateway) FollowUp(channel string, job store.Job) {
	g.followUp(g.channels[channel], job)
	g.follow.Wait()
}
