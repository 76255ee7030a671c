package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// mostDeciding is how many of a kind a list of decisions shows at once; who has
// so many works them off from the top.
const mostDeciding = 100

// Deciding is what waits for a decision in a scope, by kind, each oldest first
// and at most 100.
type Deciding struct {
	Alerts     []Alert
	Disputes   []DisputeAt
	Held       []HeldReport
	Exclusions []Exclusion // proposed, or proposed to be undone: a second person is asked
	Erasures   []Waiting   // who asks to be erased
	Choices    []PublicRow // thin figures of a closed round that nobody has chosen for; of the whole network
	Replies    []Replying  // the right of reply in a closed round; of the whole network
	Round      Round       // of the last two; zero for none
}

// DisputeAt is a dispute that is open, with what both sides say now.
type DisputeAt struct {
	Dispute
	Figures Triangulation // of its commitment in its round
	Title   map[string]string
	Place   string // short
}

// HeldReport is a report that a person has to read before it counts. Its words
// are shown to who signs for it.
type HeldReport struct {
	ID         int64
	Ref        string
	Commitment string // code; "" for a form without one
	Form       string
	Place      string // short, of the commitment
	At         time.Time
}

// Deciding lists what waits for a decision.
func (s *Store) Deciding(ctx context.Context, scope Scope, now time.Time) (d Deciding, err error) {
	err = s.look(ctx, func(v *view) error {
		in, args := v.ref.in(scope, "a.place_id", nil)
		for _, part := range []func() error{
			func() (err error) {
				d.Alerts, err = alertsOf(v, `WHERE a.state <> 'closed'`+in, args)
				return err
			},
			func() (err error) { d.Held, err = heldReports(v, v.ref, scope); return err },
			func() (err error) { d.Exclusions, err = waitingExclusions(v, v.ref, scope); return err },
			func() (err error) { d.Disputes, err = openDisputes(v, v.ref, scope, now); return err },
			func() (err error) {
				in, args := v.ref.in(scope, "c.place_id", []any{mostDeciding})
				d.Erasures, err = s.waiting(v, v.ref, ` WHERE i.state = 'open' AND i.reason = 'delete_me'`+in+` ORDER BY i.id LIMIT $1`, args)
				return err
			},
		} {
			if err := part(); err != nil {
				return err
			}
		}
		return nil
	})
	if err == nil {
		err = s.readings(ctx, d.Disputes, now)
	}
	if err == nil && scope.Whole {
		err = s.publishing(ctx, &d, now)
	}
	if err != nil {
		return Deciding{}, fmt.Errorf("what waits for a decision: %w", err)
	}
	return d, nil
}

func heldReports(v *view, ref *reference, scope Scope) (all []HeldReport, err error) {
	in, args := ref.in(scope, "m.place_id", []any{mostDeciding})
	err = v.rows(`SELECT r.id, r.ref, coalesce(m.code, ''), r.form, coalesce(m.place_id, 0), r.at_ms FROM report r LEFT JOIN commitment m ON m.id = r.commitment_id
		WHERE r.state = 'held'`+in+` ORDER BY r.id LIMIT $1`, args, func(r *sql.Rows) error {
		var h HeldReport
		var place, at int64
		err := r.Scan(&h.ID, &h.Ref, &h.Commitment, &h.Form, &place, &at)
		h.Place, h.At = ref.places[place].short, when(at)
		all = append(all, h)
		return err
	})
	return all, err
}

// OpenDisputes lists the disputes of a scope that are open, the first due first,
// without readings.
func (s *Store) OpenDisputes(ctx context.Context, scope Scope, now time.Time) (all []DisputeAt, err error) {
	err = s.look(ctx, func(v *view) (err error) { all, err = openDisputes(v, v.ref, scope, now); return err })
	return all, err
}

// WaitingExclusions lists the exclusions of a scope that wait for a second
// person, oldest first.
func (s *Store) WaitingExclusions(ctx context.Context, scope Scope) (all []Exclusion, err error) {
	err = s.look(ctx, func(v *view) (err error) { all, err = waitingExclusions(v, v.ref, scope); return err })
	return all, err
}

// NumberAlerts gives alerts that were raised a moment ago a number that a person
// can say, before anybody was called.
func (s *Store) NumberAlerts(ctx context.Context) error {
	return s.tick(ctx, func(tx *Tx) error { return tx.numberAlerts() })
}

func waitingExclusions(v *view, ref *reference, scope Scope) (all []Exclusion, err error) {
	in, args := ref.in(scope, "c.place_id", []any{mostDeciding})
	err = v.rows(exclusionQuery+` WHERE (e.state = 'proposed' OR e.state = 'undo_proposed')`+in+` ORDER BY e.id LIMIT $1`, args, exclusionsInto(&all))
	return all, err
}

func openDisputes(v *view, ref *reference, scope Scope, now time.Time) (all []DisputeAt, err error) {
	in, args := ref.in(scope, "c.place_id", []any{mostDeciding})
	at := map[int64]int{}
	err = v.rows(`SELECT x.id, x.number, c.code, r.code, x.kind, x.side, x.note, x.due_on, x.state, x.opened_ms
		FROM dispute x JOIN commitment c ON c.id = x.commitment_id JOIN round r ON r.id = x.round_id
		WHERE (x.state = 'open' OR x.state = 'asked_both')`+in+` ORDER BY x.due_on, x.number LIMIT $1`, args, func(r *sql.Rows) error {
		var x DisputeAt
		var key, opened int64
		err := r.Scan(&key, &x.Number, &x.Commitment, &x.Round, &x.Kind, &x.Side, &x.Note, &x.DueOn, &x.State, &opened)
		x.Opened, x.Overdue = when(opened), x.DueOn < ref.day(now)
		if c := ref.commitments[x.Commitment]; c != nil {
			x.Title, x.Place = c.Title, c.Place
		}
		at[key] = len(all)
		all = append(all, x)
		return err
	})
	for key, i := range at {
		if err != nil {
			break
		}
		err = v.rows(`SELECT act, by_name, note, on_day, at_ms FROM dispute_step WHERE dispute_id = $1 ORDER BY seq`, []any{key}, func(r *sql.Rows) error {
			var step DisputeStep
			var ms int64
			err := r.Scan(&step.Act, &step.By, &step.Note, &step.On, &ms)
			step.At = when(ms)
			all[i].Steps = append(all[i].Steps, step)
			return err
		})
	}
	return all, err
}

// readings puts beside each dispute what both sides say of its commitment.
func (s *Store) readings(ctx context.Context, all []DisputeAt, now time.Time) error {
	ref := s.ref.Load()
	for i := range all {
		c := ref.commitments[all[i].Commitment]
		r, err := ref.roundByCode(all[i].Round)
		if c == nil || err != nil {
			continue
		}
		rows, err := s.whole(ctx, []int64{c.ID}, r)
		if err != nil {
			return err
		}
		if len(rows) == 1 {
			all[i].Figures = rows[0].Triangulate(now)
		}
	}
	return nil
}

// publishing is what a closed round waits for before it is published.
func (s *Store) publishing(ctx context.Context, d *Deciding, now time.Time) error {
	round, there := s.ref.Load().replying()
	if !there {
		return nil
	}
	d.Round = round
	rows, err := s.Publication(ctx, d.Round.Code, now)
	if err != nil {
		return err
	}
	for _, p := range rows {
		if p.Figures.Thin() && p.Choice == "" && len(d.Choices) < mostDeciding {
			d.Choices = append(d.Choices, p)
		}
	}
	d.Replies, err = s.Replies(ctx, d.Round.Code)
	return err
}
