package outbox

import (
	"context"
	"time"

	"ahadi/store"
)

// How long results that the store did not take are offered again: until shortly
// before their leases end; when the process is about to end, shorter. The waits
// double up to the most.
const (
	settleFor     = lease - totalTimeout - 5*time.Second
	settleAtEnd   = 3 * time.Second
	firstUnwanted = 250 * time.Millisecond
	mostUnwanted  = 8 * time.Second
)

// settleAgain writes results that could not be written at once: a message that
// is known to have left must not be sent again because a database was busy.
func (w *working) settleAgain(ctx context.Context, all []store.Settlement, err error) {
	var waited time.Duration
	for wait := firstUnwanted; err != nil; wait = min(2*wait, mostUnwanted) {
		limit := settleFor
		if w.ending.Load() {
			limit = settleAtEnd
		}
		if waited+wait > limit {
			// Their leases make them unknown, which is what they are.
			w.Logger.Error("settle messages: given up", "messages", len(all), "err", err)
			return
		}
		w.Logger.Warn("settle messages: again in a moment", "messages", len(all), "err", err)
		<-time.After(wait)
		waited += wait
		err = w.Queue.Settle(ctx, all, w.Now())
	}
}
