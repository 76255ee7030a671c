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
	free    int  // slots
	more    bool // the last claim took all that it could: there may be more
	bucket  bucket
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
	l.bucket.rate = c.Rate
	l.asks.Store(true)
	l.reset()
	return l
}

// reset is how a lane begins.
func (l *lane) reset() { l.free, l.more, l.circuit = l.Slots, false, circuit{} }

// batch is how many messages one request takes.
func (l *lane) batch() int {
	if b, ok := l.Sender.(aggregator.Batcher); ok {
		return max(1, b.Most())
	}
	return 1
}

// took takes tokens for messages that leave.
func (l *lane) took(messages int) {
	if l.Rate > 0 {
		l.bucket.level -= float64(messages)
	}
}

// bucket holds the tokens of a rate: one a message. It holds those of a second
// at most.
type bucket struct {
	rate  float64 // tokens a second; 0 for no limit
	level float64
	at    time.Time // of the level
}

// fill adds what has come since. A clock that steps back adds nothing.
func (b *bucket) fill(now time.Time) {
	most := max(1, b.rate)
	switch since := now.Sub(b.at); {
	case b.at.IsZero():
		b.level = 1 // a process that starts again and again keeps to the rate too
	case since > 0:
		b.level = min(most, b.level+since.Seconds()*b.rate)
	}
	b.at = now
}

// tokens are how many messages may leave now: 0 for any number. ok is false
// when none may.
func (b *bucket) tokens(now time.Time) (n int, ok bool) {
	if b.rate <= 0 {
		return 0, true
	}
	b.fill(now)
	n = int(b.level + 1e-9)
	return n, n > 0
}

// next is how long until there are tokens worth a look: one, or for a channel
// that sends in batches those of half a second.
func (b *bucket) next(now time.Time, batch int) time.Duration {
	if b.rate <= 0 {
		return 0
	}
	b.fill(now)
	want := max(1, min(float64(batch), b.rate/2))
	return time.Duration(math.Ceil(max(0, want-b.level) / b.rate * float64(time.Second)))
}
