package store

import (
	"context"
	"fmt"
	"time"
)

// shareTurn is for how long what does not go up evenly is one process's: the only
// slot of a channel, say. Then it is the next one's, which may reach a provider
// that this one does not.
const shareTurn = 15 * time.Second

// Share is how many of n things that all processes have together are this one's at
// now: the requests that a provider takes at the same time. Shares never come to
// more than n: a process that has just begun, or comes back, has none until the
// others have seen it, and one that is away none before the others share out its
// part. What was begun before may still go on.
func (s *Store) Share(n int, now time.Time) int {
	if s.Alone() {
		return n
	}
	return s.lead.Load().share(n, now)
}

// share is the part of n of one that has asked, and none of one that has not.
func (l *lead) share(n int, now time.Time) int {
	if l == nil || l.of == 0 || now.Sub(l.seen) >= leadLasts {
		return 0
	}
	share := n / l.of
	if (l.nth+int(l.turn%int64(l.of)))%l.of < n%l.of && now.Before(l.turns) {
		share++
	}
	return share
}

// sees takes in that this process is the nth of so many, at a time of the server,
// and what it knew before; nil the first time. Then, and when it was away, it must
// not count itself beside others: they see it when they ask next. In a turn in which
// it sees others than before it takes nothing that goes from one to the next: they
// may not have seen it yet.
func (l *lead) sees(before *lead, nth, of int, server int64) {
	l.nth, l.of, l.there, l.turn = nth, of, of, server/shareTurn.Milliseconds()
	l.ahead = l.seen.UnixMilli() - server
	l.changed = before == nil || before.there != of || before.nth != nth || before.changed && before.turn == l.turn
	if !l.changed {
		l.turns = l.seen.Add(shareTurn - time.Duration(server%shareTurn.Milliseconds())*time.Millisecond)
	}
	if (before == nil || l.seen.Sub(before.seen) >= leadLasts) && of > 1 {
		l.of = 0
	}
}

// count says which of the processes this one is.
func (s *Store) count(ctx context.Context, me *lead) error {
	query := fmt.Sprintf(`SELECT count(*), coalesce(sum(CASE WHEN name < $1 THEN 1 ELSE 0 END), 0), %[2]s FROM setting WHERE name LIKE '%[1]s%%' AND at_ms > %[2]s - %[3]d`,
		nodeSetting, serverClock, nodeSeen.Milliseconds())
	var nth, of int
	var server int64
	if err := s.writeDB.QueryRowContext(ctx, query, nodeSetting+me.id).Scan(&of, &nth, &server); err != nil {
		return err
	}
	me.sees(s.lead.Load(), nth, of, server)
	return nil
}

// serverNow is now by the server's clock, in milliseconds, as far as this process
// knows it: what several write is to be of one clock.
func (s *Store) serverNow(now time.Time) int64 {
	if l := s.lead.Load(); l != nil {
		return now.UnixMilli() - l.ahead
	}
	return now.UnixMilli()
}
