package store

import (
	"fmt"
	"math/rand/v2"
	"sync"
	"time"
)

// ids makes the ids of new rows: 41 bits of milliseconds, 10 of node, 12 of a
// counter. They grow in the order in which one process makes them. On a server a
// process writes on more than one connection, so it is for any goroutine.
type ids struct {
	mu   sync.Mutex
	node int64
	last int64 // milliseconds
	n    int64
}

// epoch keeps 41 bits enough until 2093.
const epoch = 1_700_000_000_000

func newIDs() *ids { return &ids{node: anyNode()} }

func anyNode() int64 { return rand.Int64N(1 << 10) }

// renumber goes on as another node.
func (g *ids) renumber() {
	g.mu.Lock()
	defer g.mu.Unlock()
	g.node = anyNode()
}

// next is a new id at now. A clock that is set back goes on from the newest
// time that was used, so that ids never repeat.
func (g *ids) next(now time.Time) int64 {
	g.mu.Lock()
	defer g.mu.Unlock()
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

// newest is the newest id that any earlier life of the service made.
const newest = `SELECT max(id) FROM (SELECT max(id) AS id FROM line UNION ALL SELECT max(id) FROM contact UNION ALL SELECT max(id) FROM session
	UNION ALL SELECT max(id) FROM report UNION ALL SELECT max(id) FROM inbound UNION ALL SELECT max(id) FROM inbox UNION ALL SELECT max(id) FROM outbox
	UNION ALL SELECT max(id) FROM reminder UNION ALL SELECT max(id) FROM occurrence UNION ALL SELECT max(id) FROM audit UNION ALL SELECT max(id) FROM network
	UNION ALL SELECT max(id) FROM ledger UNION ALL SELECT max(id) FROM backup UNION ALL SELECT max(id) FROM attention UNION ALL SELECT max(id) FROM called
	UNION ALL SELECT max(id) FROM canned_reply UNION ALL SELECT max(id) FROM open_choice UNION ALL SELECT max(id) FROM retention_approval
	UNION ALL SELECT max(id) FROM retention_run UNION ALL SELECT max(id) FROM webhook UNION ALL SELECT max(id) FROM webhook_event UNION ALL SELECT max(id) FROM part) newest`

// resume goes on after what lies in the database, so that a start with the
// node's number of an earlier one, or with a clock that was set back, makes no
// id again.
func (g *ids) resume(tx *Tx) error {
	var id *int64
	if _, err := tx.row(newest, nil, &id); err != nil {
		return fmt.Errorf("find the newest id: %w", err)
	}
	if id != nil {
		g.last, g.n = *id>>22, 1<<12-1
	}
	return nil
}
