package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"maps"
	"slices"
	"time"

	"ahadi/internal/money"
)

// The classes of what keeps a message from a phone.
const (
	kindNumber  = "number"  // nobody is reached under the number
	kindStopped = "stopped" // the person stopped messages with the provider
	kindAccount = "account" // the fault of the account, the sender or the line
	kindPhone   = "phone"   // it did not arrive: off, out of reach, full
	kindRefused = "refused" // the provider does not take it
	kindUnclear = "unclear" // it may have left
	kindLate    = "late"    // it became too late before it left
	kindPerson  = "person"  // the last look: she stopped, was paused, has reported, …
)

// roomCounted is how much of a provider's words is counted under, so that words
// which differ in their end stay one row.
const roomCounted = 60

// became is what happened to a message, as it is counted.
type became struct{ channel, what, kind, network, reason string }

// tallies add up what a transaction counts, so that each row is moved once, last
// and in one order.
type tallies map[became]int64

func (t tallies) add(b became) { t.count(b, 1) }

func (t tallies) count(b became, n int64) {
	if r := []rune(b.reason); len(r) > roomCounted {
		b.reason = string(r[:roomCounted])
	}
	if len(b.network) > 12 {
		b.network = ""
	}
	t[b] += n
}

const countQuery = `INSERT INTO sending_count (hour, channel, became, kind, network, reason, n) VALUES ($1, $2, $3, $4, $5, $6, $7)
	ON CONFLICT (hour, channel, became, kind, network, reason) DO UPDATE SET n = sending_count.n + excluded.n`

func (t tallies) write(tx *Tx, now time.Time) error {
	var rows [][]any
	for _, b := range slices.SortedFunc(maps.Keys(t), func(a, b became) int {
		return cmp.Or(cmp.Compare(a.channel, b.channel), cmp.Compare(a.what, b.what), cmp.Compare(a.kind, b.kind), cmp.Compare(a.network, b.network), cmp.Compare(a.reason, b.reason))
	}) {
		rows = append(rows, []any{hourOf(now), b.channel, b.what, b.kind, b.network, b.reason, t[b]})
	}
	_, err := tx.write(countQuery, rows)
	return err
}

func hourOf(t time.Time) int64 { return t.Unix() / 3600 }

// counted is how a settlement is counted; false for one that waits on.
func (st *Settlement) counted(route string) (became, bool) {
	b := became{channel: route, what: st.Status, reason: st.Reason}
	switch {
	case st.Status == "sent":
		b.reason = ""
	case st.Status == "unknown":
		b.kind = kindUnclear
	case st.Status != "refused":
		return b, false
	case st.NoSuch:
		b.kind = kindNumber
	case st.OptedOut:
		b.kind = kindStopped
	default:
		b.kind = kindRefused
	}
	return b, true
}

// counted is how a delivery report is counted; false for one that says no more
// than the answer to the send did.
func (r *DeliveryReport) counted(route string) (became, bool) {
	b := became{channel: route, what: r.State, network: r.Network, reason: r.Reason}
	switch {
	case r.State == "delivered":
		b.reason = ""
	case r.State != "failed" && r.State != "expired":
		return b, false
	case r.OptedOut:
		b.kind = kindStopped
	case r.Account:
		b.kind = kindAccount
	default:
		b.kind = kindPhone
	}
	return b, true
}

// aside is how a message is counted that the last look put aside.
func aside(channel, why string) became {
	b := became{channel: channel, what: "left_out", kind: kindPerson, reason: why}
	if why == "too late" {
		b.kind = kindLate
	}
	return b
}

// Delivery is what became of messages on one channel in a time.
type Delivery struct {
	Channel   string
	Sent      int // the provider took them
	Delivered int // a delivery report says that they arrived
	Unknown   int // they may have left
	Failed    []Failure
	Cost      []DayCost // newest day first
}

// Failure are messages that did not arrive, or did not leave, for one reason.
type Failure struct {
	Became  string // refused, failed, expired, unknown, left_out
	Kind    string // the class of the error: number, stopped, account, phone, refused, unclear, late, person; "" from before it was counted
	Network string // the mobile operator's code; "" where it is not known
	Reason  string // the provider's own words
	N       int
}

// DayCost is what a channel cost on a day of the network's calendar.
type DayCost struct {
	Day      string
	Kind     string // sms, ussd
	Messages int
	Segments int
	Cost     money.Amount // zero where no price is known
}

// Deliveries are what became of messages since a moment, by channel, and what
// the days since then have cost. It reads counters, not messages: whole hours.
func (s *Store) Deliveries(ctx context.Context, since time.Time) ([]Delivery, error) {
	by := map[string]*Delivery{}
	of := func(channel string) *Delivery {
		if by[channel] == nil {
			by[channel] = &Delivery{Channel: channel}
		}
		return by[channel]
	}
	err := s.look(ctx, func(v *view) error {
		err := v.rows(`SELECT channel, became, kind, network, reason, CAST(sum(n) AS BIGINT) AS total FROM sending_count WHERE hour >= $1
			GROUP BY channel, became, kind, network, reason ORDER BY total DESC, channel, became, kind, network, reason`, []any{hourOf(since)}, func(r *sql.Rows) error {
			var channel string
			var f Failure
			err := r.Scan(&channel, &f.Became, &f.Kind, &f.Network, &f.Reason, &f.N)
			of(channel).take(f)
			return err
		})
		if err != nil {
			return err
		}
		return v.rows(`SELECT channel, on_day, kind, currency, CAST(sum(messages) AS BIGINT), CAST(sum(segments) AS BIGINT), CAST(sum(micro) AS BIGINT) FROM spend
			WHERE on_day >= $1 GROUP BY channel, on_day, kind, currency ORDER BY on_day DESC, channel, kind, currency`, []any{v.ref.day(since)}, func(r *sql.Rows) error {
			var channel string
			var c DayCost
			err := r.Scan(&channel, &c.Day, &c.Kind, &c.Cost.Currency, &c.Messages, &c.Segments, &c.Cost.Micro)
			of(channel).Cost = append(of(channel).Cost, c)
			return err
		})
	})
	if err != nil {
		return nil, fmt.Errorf("what became of messages: %w", err)
	}
	var all []Delivery
	for _, name := range sortedKeys(by) {
		all = append(all, *by[name])
	}
	return all, nil
}

func (d *Delivery) take(f Failure) {
	switch f.Became {
	case "sent":
		d.Sent += f.N
		return
	case "delivered":
		d.Delivered += f.N
		return
	case "unknown":
		d.Unknown += f.N
	}
	d.Failed = append(d.Failed, f)
}

// DeadNumbers counts the phones to which nothing is sent, because too many
// messages in a row could not reach them.
func (s *Store) DeadNumbers(ctx context.Context) (n int, err error) {
	err = s.look(ctx, func(v *view) error {
		_, err := v.row(`SELECT count(*) FROM line WHERE failures >= $1`, []any{hardFailures}, &n)
		return err
	})
	return n, err
}
