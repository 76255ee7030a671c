package store

import (
	"math/rand/v2"
	"time"
)

// ids makes the ids of new rows: 41 bits of milliseconds, 10 of node, 12 of a
// counter. They grow in the order in which one writer makes them. Only the
// writer uses it, so it needs no lock.
type ids struct {
	node int64
	last int64 // milliseconds
	n    int64
}

// epoch keeps 41 bits enough until 2093.
const epoch = 1_700_000_000_000

func newIDs() *ids { return &ids{node: rand.Int64N(1 << 10)} }

// next is a new id at now. A clock that is set back goes on from the newest
// time that was used, so that ids never repeat.
func (g *ids) next(now time.Time) int64 {
	ms := now.UnixMilli() - epoch
	if ms <= g.last {
		ms = g.last
		g.n++
		if g.n == 1<<12 {
			ms, g.n = ms+1, 0
		}
	} else {
		g.n = 0
	}
	g.last = ms
	return ms<<22 | g.node<<12 | g.n
}
