package store

import (
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"strings"
	"time"

	"ahadi/internal/money"
)

// Sending is how sending goes, for who looks from outside.
type Sending struct {
	Pause    Pause
	Paused   bool
	Round    Round
	Budget   []Budget
	Channels []ChannelSending // by name
}

// Budget is a round's money in one currency.
type Budget struct{ Whole, Spent money.Amount }

// ChannelSending is how it goes on one channel. What is counted of today is of
// the network's calendar.
type ChannelSending struct {
	Name     string
	Queued   map[string]int // by class
	Waiting  map[string]int // of these, what waits for a later time, by the reason where there is one
	Oldest   time.Time      // of what is queued
	Ready    int            // of what is queued, what could leave now
	Overdue  time.Time      // since when the first of these could
	Sending  int            // in a sender's hands
	Sent     int            // today, not yet reported on
	Arrived  int            // today
	Unknown  int            // today: they may have left
	Failed   map[string]int // today, by reason
	Spent    []money.Amount // today: messages and sessions
	Limit    money.Amount   // of a day, for messages; zero for none
	Limited  bool           // today's is spent: only what must leave does
	Fallback string         // the channel that sends while this one cannot
	Circuit  string         // why nothing is handed over; "" when it is
	Since    time.Time      // of the circuit's state
	Stopped  string         // why reminders and broadcasts are stopped for today; "" when they are not
	Balance  string         // on the account, by the provider's word; "" when it is not known
	Asked    time.Time      // when it said so
}

// Sending looks how sending goes.
func (s *Store) Sending(ctx context.Context, now time.Time) (Sending, error) {
	return s.sending(ctx, now, true)
}

// Leaving is Sending without what became of today's messages: what costs little
// to look at, however many there were.
func (s *Store) Leaving(ctx context.Context, now time.Time) (Sending, error) {
	return s.sending(ctx, now, false)
}

func (s *Store) sending(ctx context.Context, now time.Time, whole bool) (Sending, error) {
	var out Sending
	var err error
	if out.Pause, out.Paused, err = s.Paused(ctx); err != nil {
		return out, err
	}
	err = s.look(ctx, func(v *view) (err error) {
		l := looksAt(v, now)
		out.Round = v.ref.round(now)
		parts := []func() error{l.settings, l.queue, l.money}
		if whole {
			parts = append(parts, l.today)
		}
		if out.Channels, err = l.all(parts...); err != nil {
			return err
		}
		out.Budget, err = budgets(v, out.Round.ID)
		return err
	})
	if err != nil {
		return out, fmt.Errorf("how sending goes: %w", err)
	}
	return out, nil
}

// Queues are what waits on each channel and how its circuit stands: what costs
// little to look at often.
func (s *Store) Queues(ctx context.Context, now time.Time) (all []ChannelSending, err error) {
	err = s.look(ctx, func(v *view) (err error) {
		l := looksAt(v, now)
		all, err = l.all(l.settings, l.queue)
		return err
	})
	return all, err
}

// budgets are what a round may cost, and what it has cost.
func budgets(q querier, round int64) ([]Budget, error) {
	rules, err := sendingRules(q)
	if err != nil {
		return nil, err
	}
	spent, err := spentInRound(q, round)
	var all []Budget
	for _, b := range rules.budget {
		all = append(all, Budget{b, money.Amount{Currency: b.Currency, Micro: spent[b.Currency]}})
	}
	return all, err
}

// looking collects it.
type looking struct {
	v        *view
	now      time.Time
	midnight time.Time
	by       map[string]*ChannelSending
}

func looksAt(v *view, now time.Time) *looking {
	return &looking{v: v, now: now, midnight: v.ref.midnight(now), by: map[string]*ChannelSending{}}
}

// all reads what is asked for, and gives the channels by name.
func (l *looking) all(read ...func() error) (all []ChannelSending, err error) {
	for _, part := range read {
		if err := part(); err != nil {
			return nil, err
		}
	}
	for _, name := range sortedKeys(l.by) {
		all = append(all, *l.by[name])
	}
	return all, nil
}

func (l *looking) of(name string) *ChannelSending {
	if l.by[name] == nil {
		l.by[name] = &ChannelSending{Name: name, Queued: map[string]int{}, Waiting: map[string]int{}, Failed: map[string]int{}}
	}
	return l.by[name]
}

// settings read what senders have noted.
func (l *looking) settings() error {
	return l.v.rows(`SELECT name, value, at_ms FROM setting WHERE name LIKE 'sending_%:%' ORDER BY name`, nil, func(r *sql.Rows) error {
		var name, value string
		var ms int64
		if err := r.Scan(&name, &value, &ms); err != nil {
			return err
		}
		kind, of, found := strings.Cut(name, ":")
		if !found {
			return nil
		}
		c, at := l.of(of), when(ms)
		switch kind + ":" {
		case circuitSetting:
			c.Circuit, c.Since = value, at
		case balanceSetting:
			c.Balance, c.Asked = value, at
		case stoppedSetting:
			if !at.Before(l.midnight) {
				c.Stopped = value
			}
		case planSetting:
			limit, fallback, _ := strings.Cut(value, "|")
			c.Fallback = fallback
			if limit != "" {
				var err error
				c.Limit, err = money.Parse(limit)
				return err
			}
		}
		return nil
	})
}

// queue counts what waits.
func (l *looking) queue() error {
	if err := l.v.rows(`SELECT channel, count(*) FROM outbox WHERE status = 'sending' GROUP BY channel`, nil, func(r *sql.Rows) error {
		var channel string
		var n int
		err := r.Scan(&channel, &n)
		l.of(channel).Sending = n
		return err
	}); err != nil {
		return err
	}
	return l.v.rows(`SELECT channel, class, CASE WHEN due_ms > $1 THEN reason ELSE '' END, CASE WHEN due_ms > $1 THEN 1 ELSE 0 END, count(*), min(at_ms), min(due_ms) FROM outbox
		WHERE status = 'queued' GROUP BY 1, 2, 3, 4`, []any{l.now.UnixMilli()}, func(r *sql.Rows) error {
		var channel, class, reason string
		var later, n int
		var at, due int64
		if err := r.Scan(&channel, &class, &reason, &later, &n, &at, &due); err != nil {
			return err
		}
		c := l.of(channel)
		c.Queued[class] += n
		if later == 1 {
			if reason == "" {
				reason = "for their time"
			}
			c.Waiting[reason] += n
		} else if c.Ready += n; c.Overdue.IsZero() || when(due).Before(c.Overdue) {
			c.Overdue = when(due)
		}
		if first := when(at); c.Oldest.IsZero() || first.Before(c.Oldest) {
			c.Oldest = first
		}
		return nil
	})
}

// longestWait is how long ago a message may have been written that was settled
// today.
const longestWait = 8 * 24 * time.Hour

// today counts what became of messages since midnight.
func (l *looking) today() error {
	return l.v.rows(`SELECT CASE WHEN route = '' THEN channel ELSE route END, status, CASE WHEN status = 'refused' OR status = 'failed' OR status = 'expired' THEN reason ELSE '' END, count(*) FROM outbox
		WHERE id >= $1 AND settled_ms >= $2 AND status <> 'queued' AND status <> 'sending' GROUP BY 1, 2, 3`,
		[]any{firstID(l.now.Add(-longestWait)), l.midnight.UnixMilli()}, func(r *sql.Rows) error {
			var channel, status, reason string
			var n int
			if err := r.Scan(&channel, &status, &reason, &n); err != nil {
				return err
			}
			c := l.of(channel)
			switch status {
			case "sent":
				c.Sent += n
			case "delivered":
				c.Arrived += n
			case "unknown":
				c.Unknown += n
			default:
				if reason == "" {
					reason = status + " without a reason"
				}
				c.Failed[reason] += n
			}
			return nil
		})
}

// money adds up what today has cost.
func (l *looking) money() error {
	sums := map[string]map[string]int64{}
	err := l.v.rows(`SELECT channel, kind, currency, CAST(sum(micro) AS BIGINT) FROM spend WHERE on_day = $1 AND currency <> '' GROUP BY channel, kind, currency`,
		[]any{l.midnight.Format(time.DateOnly)}, func(r *sql.Rows) error {
			var channel, kind, currency string
			var micro int64
			if err := r.Scan(&channel, &kind, &currency, &micro); err != nil {
				return err
			}
			c := l.of(channel)
			if sums[channel] == nil {
				sums[channel] = map[string]int64{}
			}
			sums[channel][currency] += micro
			if kind == "sms" && currency == c.Limit.Currency && micro >= c.Limit.Micro {
				c.Limited = true
			}
			return nil
		})
	for channel, by := range sums {
		for _, currency := range slices.Sorted(maps.Keys(by)) {
			c := l.of(channel)
			c.Spent = append(c.Spent, money.Amount{Currency: currency, Micro: by[currency]})
		}
	}
	return err
}
