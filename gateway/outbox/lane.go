package outbox

import (
	"math"
	"sync/atomic"
	"time"

	"ahadi/gateway/aggregator"
)

// lane is a channel at work. Run's loop alone moves it, but for asks and anew.
type lane struct {
	Channel
	busy    int  // requests that are under way
	more    bool // the last claim took all that it could: there may be more
	circuit circuit

	asks   atomic.Bool // for its balance, out of turn
	anew   atomic.Bool // somebody says that it is mended: it is tried at once
	looked time.Time   // when it was asked for last
}

// defaultSlots are requests at the same time where nothing else is said.
const defaultSlots = 16

func newLane(c Channel) *lane {
	if c.Slots <= 0 {
		c.Slots = defaultSlots
	}
	l := &lane{Channel: c}
	l.asks.Store(true)
	l.reset()
	return l
}

// reset is how a lane begins.
func (l *lane) reset() { l.busy, l.more, l.circuit = 0, false, circuit{} }

// batch is how many messages one request takes.
func (l *lane) batch() int {
	if b, ok := l.Sender.(aggregator.Batcher); ok {
		return max(1, b.Most())
	}
	return 1
}

// pace is how long it takes until the rate lets through what is worth a look: one
// message, or for a channel that sends in batches those of half a second.
func (l *lane) pace() time.Duration {
	if l.Rate <= 0 {
		return 0
	}
	want := max(1, min(float64(l.batch()), l.Rate/2))
	return time.Duration(math.Ceil(want / l.Rate * float64(time.Second)))
}
