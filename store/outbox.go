package store

import (
	"context"
	"fmt"
	"time"

	"ahadi/internal/money"
)

// The life of an outgoing message:
//
//	queued ─ Claim → sending ─ Settle → sent | refused | queued (later) | unknown
//	queued ─ Claim, Sweep → expired   too late, or its line opted out
//	queued ─ Sweep → refused          no channel of its name sends any more
//	sending ─ Recover → unknown       the lease ran out: it may have left
//	unknown ─ Recover, Settle → queued   the class "must" alone
//	sent, unknown ─ Delivered → delivered | failed | expired, forward only
//	queued, sending ─ Delivered → delivered   an earlier try has arrived after all
//
// Every change names the status it leaves, and those of a claim its try.

// The priorities of the classes, as they lie in the table.
const (
	toMust = iota
	toControl
	toReceipt
	toReply
	toReminder  = 9
	toBroadcast = 12
)

// startedByUs says whether we wrote of our own accord: what may leave in batches,
// and is stopped when too much of it fails.
func startedByUs(class string) bool { return class == "reminder" || class == "broadcast" }

// Lane is one channel's share of a claim.
type Lane struct {
	Route    string       // the channel by which the messages leave
	Channels []string     // whose messages they are: its own, and those of a channel that it stands in for; its own alone when empty
	Slots    int          // requests that can begin now
	Batch    int          // messages with one text that a request takes; 0 is 1
	Rate     float64      // messages a second, of all processes together; 0 for no limit
	Price    money.Amount // of one segment; zero when it is not known
	Limit    money.Amount // of one day; zero for none
	Only     int64        // this message alone; 0 for any
	Must     bool         // what must arrive alone
}

// Settlement is what became of one claimed message.
type Settlement struct {
	ID         int64
	Try        int    // of the claim; a row whose try has moved on is left alone
	Status     string // sent, refused, queued (surely not sent: again at Due), unknown (it may have left)
	ProviderID string // the provider's id, for its delivery reports
	Reason     string // for the coordinator; no number, no text
	Due        time.Time
	OptedOut   bool         // the provider refuses because the person stopped messages there
	NoSuch     bool         // the provider refuses because nobody is reached under the number
	Cost       money.Amount // what the provider charged; zero when it does not say
	Segments   int          // as the provider counted; 0 when it does not say
}

// RefusedTogether is the reason of a queued message that was refused in a request
// for many: it leaves in one of its own the next time.
const RefusedTogether = "refused together with others: each is tried alone"

// DeliveryReport is what a provider says later about a message.
type DeliveryReport struct {
	ProviderID string
	State      string // sent, delivered, failed, expired; anything else changes nothing
	Reason     string
	OptedOut   bool         // it failed because the person stopped messages there
	Network    string       // the code of the mobile operator, where the provider tells it
	Account    bool         // it failed for the account's fault, not for the phone's
	Cost       money.Amount // what it was charged; zero when it does not say
}

// mustTries is how often a message of the class "must" may leave while it is not
// known whether it did. What surely was not sent does not count.
const mustTries = 5

// retryMust is how long a "must" message waits before it is sent again.
const retryMust = 30 * time.Second

// Recover takes back what was claimed and never settled, once its lease has
// run out: it may have left, so it is unknown, and the class "must" alone is
// queued again.
func (s *Store) Recover(ctx context.Context, now time.Time) error {
	return s.recover(ctx, now, now.Add(-clockMargin))
}

// clockMargin is how far the clocks of two machines may differ: a sender that is
// behind still holds what it has claimed.
const clockMargin = time.Minute

// Orphans is Recover without waiting for leases: for the start of a process
// that alone holds the database, where every claim is of a dead one. On a server
// another process may live, so there the leases are waited for.
func (s *Store) Orphans(ctx context.Context, now time.Time) error {
	if s.engine.sets {
		return s.Recover(ctx, now)
	}
	return s.recover(ctx, now, now.AddDate(100, 0, 0))
}

func (s *Store) recover(ctx context.Context, now, until time.Time) error {
	queued := false
	err := s.tick(ctx, func(tx *Tx) error {
		again, err := tx.exec(`UPDATE outbox SET status = 'queued', due_ms = $1, lease_ms = 0, unclear = unclear + 1, reason = 'sent again: its sender was lost'
			WHERE status = 'sending' AND lease_ms <= $2 AND class = 'must' AND unclear + 1 < $3`, now.UnixMilli(), until.UnixMilli(), mustTries)
		queued = again > 0
		if err != nil {
			return err
		}
		_, err = tx.exec(`UPDATE outbox SET status = 'unknown', lease_ms = 0, settled_ms = $2, reason = 'its sender was lost: it may have left'
			WHERE status = 'sending' AND lease_ms <= $1`, until.UnixMilli(), now.UnixMilli())
		return err
	})
	if err != nil {
		return fmt.Errorf("recover leases: %w", err)
	}
	if queued {
		s.poke()
	}
	return nil
}
