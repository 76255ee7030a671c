package outbox

import (
	"context"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"ahadi/store"
)

// working is a Sender whose Run goes on.
type working struct {
	*Sender
	posts  sync.WaitGroup
	ending atomic.Bool // Run is about to return
	done   chan []store.Settlement
	ended  chan ending // one for each request, so that no post waits for the loop
}

// ending is a request that has ended.
type ending struct {
	lane  *lane
	probe bool
	health
}

// fill claims for each channel as many messages as it can take, and posts them.
func (w *working) fill(ctx context.Context) {
	now := w.Now()
	var lanes []store.Lane
	for _, l := range w.lanes {
		if want, ok := w.want(l, now); ok && l.circuit.open() {
			lanes = slices.Insert(lanes, 0, want) // before the channel that stands in takes what would find out
		} else if ok {
			lanes = append(lanes, want)
		}
	}
	if len(lanes) == 0 || ctx.Err() != nil {
		return
	}
	// A claim that is given up while it is written would leave its messages to
	// their leases.
	claimed, err := w.Queue.Claim(context.WithoutCancel(ctx), now, lease, lanes...)
	if err != nil {
		w.Logger.Warn("claim messages", "err", err)
		for _, l := range w.lanes {
			l.more = false // not before the next poll
		}
		return
	}
	for _, want := range lanes {
		l := w.lane(want.Route)
		requests := requestsOf(want.Route, claimed)
		messages := 0
		for _, all := range requests {
			messages += len(all)
			w.post(ctx, l, all)
		}
		l.more = len(requests) == want.Slots || l.Rate > 0 && messages > 0
	}
}

// requestsOf are the messages that leave by a channel, by request.
func requestsOf(route string, claimed []store.Outgoing) [][]store.Outgoing {
	var all [][]store.Outgoing
	for _, m := range claimed {
		if m.Route != route {
			continue
		}
		for m.Request >= len(all) {
			all = append(all, nil)
		}
		all[m.Request] = append(all[m.Request], m)
	}
	return all
}

// room is how many requests of a channel may begin: of its slots those that are
// this process's.
func (w *working) room(l *lane, now time.Time) int {
	slots := l.Slots
	if w.Share != nil {
		slots = w.Share(slots, now)
	}
	return max(0, slots-l.busy)
}

// want is what a channel can take now.
func (w *working) want(l *lane, now time.Time) (store.Lane, bool) {
	c := store.Lane{Route: l.Name, Channels: []string{l.Name}, Slots: w.room(l, now), Batch: l.batch(), Rate: l.Rate, Price: l.Price, Limit: l.Limit}
	if l.anew.CompareAndSwap(true, false) {
		l.circuit.retry, l.circuit.wait, l.circuit.asked = now, 0, false
	}
	switch {
	case c.Slots == 0:
		return c, false
	case l.circuit.open():
		c.Slots, c.Batch = 1, 1 // one message finds out whether it is back
		c.Must = !l.circuit.mayProbe(now)
		return c, !c.Must || l.Fallback == "" && l.circuit.mayProbeMust(now)
	}
	for _, other := range w.lanes { // what surely was not sent by another
		if other.Fallback == l.Name && other.circuit.open() {
			c.Channels = append(c.Channels, other.Name)
		}
	}
	return c, true
}

// post hands one request over, beside the loop.
func (w *working) post(ctx context.Context, l *lane, all []store.Outgoing) {
	probe := l.circuit.open()
	if l.circuit.probing = probe; probe {
		l.circuit.tried = w.Now()
		l.circuit.early = l.circuit.tried.Before(l.circuit.retry)
	}
	l.busy++
	w.posts.Go(func() {
		e := ending{lane: l, probe: probe}
		defer func() { w.ended <- e }()
		var settled []store.Settlement
		settled, e.health = w.send(context.WithoutCancel(ctx), l, all)
		w.done <- settled
	})
}

// end gives a slot back, and says whether to look at the queue again.
func (w *working) end(ctx context.Context, e ending) bool {
	l := e.lane
	l.busy--
	if e.account {
		l.asks.Store(true)
	}
	if l.circuit.note(e.health, e.probe, w.Now(), w.Jitter()) {
		w.tell(ctx, l)
		return true
	}
	return l.more || e.probe
}

// next is how long until a channel may take more without anybody's doing.
func (w *working) next() time.Duration {
	now, wait := w.Now(), w.Poll
	for _, l := range w.lanes {
		switch {
		case l.circuit.open():
			if l.circuit.retry.After(now) { // later than that, the next message to come tries it
				wait = min(wait, l.circuit.retry.Sub(now))
			}
		case l.more && w.room(l, now) > 0:
			wait = min(wait, l.pace())
		}
	}
	return max(wait, shortest)
}

// shortest is the least pause between two looks, so that a high rate does not
// claim its messages one by one.
const shortest = 20 * time.Millisecond

// gather is the least pause between two claims: the messages that are queued
// meanwhile, and the places that become free, are claimed together, for each claim
// is a commit. A message that comes alone waits for nothing.
const gather = 10 * time.Millisecond

// mostSettled is how many results are written together.
const mostSettled = 256

// settle writes results, as many together as wait.
func (w *working) settle(ctx context.Context) {
	var again sync.WaitGroup
	defer again.Wait()
	for all := range w.done {
	more:
		for len(all) < mostSettled {
			select {
			case st, ok := <-w.done:
				if !ok {
					break more
				}
				all = append(all, st...)
			default:
				break more
			}
		}
		if err := w.Queue.Settle(ctx, all, w.Now()); err != nil {
			again.Go(func() { w.settleAgain(ctx, all, err) })
		}
	}
}
