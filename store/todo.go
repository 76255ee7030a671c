package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"
)

// Todo counts what waits for a person in a scope.
type Todo struct {
	Inbox      map[string]int // open entries, by reason
	Alerts     int            // words of danger that nobody has closed
	Disputes   int            // that are open
	Exclusions int            // that a second person has to confirm
	Broadcasts int            // that were drafted and nobody has confirmed, stopped or let pass
	Replies    int            // partners of government who have not replied to the reading of a closed round; of the whole network
	Attention  map[string]int // by kind: NeedsApproval, FewReported, …
}

// Todo counts it. What belongs to no place is of the whole network.
func (s *Store) Todo(ctx context.Context, scope Scope, now time.Time) (w Todo, err error) {
	w = Todo{Inbox: map[string]int{}, Attention: map[string]int{}}
	err = s.look(ctx, func(v *view) error {
		where, args := v.ref.in(scope, "c.place_id", nil)
		err := v.rows(`SELECT i.reason, count(*) FROM inbox i LEFT JOIN contact c ON c.id = i.contact_id WHERE i.state = 'open' AND i.line_id IS NOT NULL`+where+` GROUP BY i.reason`, args, byWord(w.Inbox))
		if err != nil {
			return err
		}
		where, args = v.ref.in(scope, "a.place_id", nil)
		if _, err := v.row(`SELECT count(*) FROM alert a WHERE (a.state = 'open' OR a.state = 'taken')`+where, args, &w.Alerts); err != nil {
			return err
		}
		where, args = v.ref.in(scope, "c.place_id", nil)
		if _, err := v.row(`SELECT count(*) FROM dispute d JOIN commitment c ON c.id = d.commitment_id WHERE (d.state = 'open' OR d.state = 'asked_both')`+where, args, &w.Disputes); err != nil {
			return err
		}
		if _, err := v.row(`SELECT count(*) FROM exclusion e JOIN report r ON r.id = e.report_id LEFT JOIN commitment c ON c.id = r.commitment_id
			WHERE (e.state = 'proposed' OR e.state = 'undo_proposed')`+where, args, &w.Exclusions); err != nil {
			return err
		}
		if err := s.unsent(v, scope, now, &w); err != nil {
			return err
		}
		where, args = v.ref.in(scope, "coalesce(c.place_id, nullif(a.place_id, 0))", nil)
		return v.rows(`SELECT a.kind, count(*) FROM attention a LEFT JOIN commitment c ON c.id = a.commitment_id WHERE a.done_ms = 0`+where+` GROUP BY a.kind`, args, byWord(w.Attention))
	})
	if err != nil {
		return w, fmt.Errorf("what waits: %w", err)
	}
	return w, nil
}

// unsent counts the broadcasts and the partners that somebody has to see to.
func (s *Store) unsent(v *view, scope Scope, now time.Time, w *Todo) error {
	drafts, err := broadcasts(v, `WHERE b.state = 'draft' AND (b.until_on = '' OR b.until_on >= $1)`, v.ref.day(now))
	if err != nil {
		return err
	}
	for _, b := range drafts {
		w.Broadcasts += int(flag(s.SeesAudience(scope, b.Audience)))
	}
	round, there := v.ref.replying()
	if !scope.Whole || !there {
		return nil
	}
	all, err := partners(v, round)
	for _, p := range all {
		w.Replies += int(flag(p.RepliedOn == ""))
	}
	return err
}

// replying is the round whose reading partners of government may reply to: the
// first that is closed and not published.
func (r *reference) replying() (Round, bool) {
	i := slices.IndexFunc(r.rounds, func(v Round) bool { return v.State == "closed" })
	if i < 0 {
		return Round{}, false
	}
	return r.rounds[i], true
}

func byWord(to map[string]int) func(*sql.Rows) error {
	return func(r *sql.Rows) error {
		var name string
		var n int
		err := r.Scan(&name, &n)
		to[name] = n
		return err
	}
}

// Overdue says whether a commitment's next step that is not met was due before a
// day, or the commitment itself.
func (c *Commitment) Overdue(day string) bool {
	return c.Open() && (c.DueOn != "" && c.DueOn < day || c.Milestone != nil && c.Milestone.DueOn != "" && c.Milestone.DueOn < day)
}

// Today is the local day of the network.
func (s *Store) Today(now time.Time) string { return s.ref.Load().day(now) }
