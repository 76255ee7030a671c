package store

import (
	"context"
	"fmt"
	"time"
)

// Share is how many of n things that all processes have together are this one's:
// the requests that a provider takes at the same time. Shares never come to more
// than n: a process that has just begun has none until the others have seen it, and
// one that is away none before the others share out its part.
func (s *Store) Share(n int) int {
	if s.Alone() {
		return n
	}
	l := s.lead.Load()
	if l == nil || l.of == 0 {
		return 0
	}
	share := n / l.of
	if l.nth < n%l.of {
		share++
	}
	return share
}

// count says which of the processes this one is. The first time it must not count
// itself beside others: they see it when they ask next.
func (s *Store) count(ctx context.Context, me *lead) error {
	query := fmt.Sprintf(`SELECT count(*), coalesce(sum(CASE WHEN name < $1 THEN 1 ELSE 0 END), 0) FROM setting WHERE name LIKE '%s%%' AND at_ms > %s - %d`,
		nodeSetting, serverClock, nodeSeen.Milliseconds())
	if err := s.writeDB.QueryRowContext(ctx, query, nodeSetting+me.id).Scan(&me.of, &me.nth); err != nil {
		return err
	}
	if s.lead.Load() == nil && me.of > 1 {
		me.of = 0
	}
	return nil
}

// unasked is what holds while the database was not asked: whether this process
// leads, and that it shares nothing with others once they may not see it any more.
func (s *Store) unasked(now time.Time) bool {
	if l := s.lead.Load(); l != nil && l.of > 0 && now.Sub(l.seen) >= leadLasts {
		away := *l
		away.of = 0
		s.lead.Store(&away)
	}
	return s.Leads(now)
}
