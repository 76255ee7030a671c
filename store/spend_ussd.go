package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"strconv"
	"time"

	"ahadi/internal/money"
)

// The settings of what sessions cost: the id up to which they are booked.
const (
	sessionsSetting = "sessions_booked"
	sessionPrice    = "session_price:" // by channel: that of those that were booked of late
)

// bookAfter is how long after it began a session is booked: it is over then, and
// the provider has told its cost if it ever does.
const bookAfter = 15 * time.Minute

// bookSessions books the sessions that began since the last time, each on the
// day on which it began: by what the provider said of it in the currency of
// its channel's price, else by that price. What has no price is not booked. No turn writes anything for it.
func (s *Store) bookSessions(ctx context.Context, prices map[string]money.Amount, now time.Time) error {
	return s.single(ctx, func(tx *Tx) error {
		until := firstID(now.Add(-bookAfter))
		since, err := bookedSessions(tx, now)
		if err != nil || since >= until {
			return err
		}
		// One day after another: an outage may have been longer than a day.
		ref, sum := s.ref.Load(), books{}
		for since < until {
			began := idTime(since)
			end := min(until, firstID(ref.midnight(began).AddDate(0, 0, 1)))
			day := booking{day: ref.midnight(began).Format(time.DateOnly), round: ref.round(began).ID, kind: "ussd"}
			if err := addSessions(tx, sum, day, prices, [2]int64{since, end}); err != nil {
				return err
			}
			since = max(end, since+1)
		}
		if err := sum.write(tx); err != nil {
			return err
		}
		for _, name := range sortedKeys(prices) {
			if err := tx.set(sessionPrice+name, prices[name].String(), now); err != nil {
				return err
			}
		}
		return tx.set(sessionsSetting, strconv.FormatInt(until, 10), now)
	})
}

// bookedSessions is the id up to which sessions are booked; the first time, it
// is where this day began. It keeps other processes from booking meanwhile.
func bookedSessions(tx *Tx, now time.Time) (since int64, err error) {
	if _, err := tx.exec(`UPDATE setting SET at_ms = $1 WHERE name = $2`, now.UnixMilli(), sessionsSetting); err != nil {
		return 0, err
	}
	var text string
	found, err := tx.row(`SELECT value FROM setting WHERE name = $1`, []any{sessionsSetting}, &text)
	if err != nil || !found {
		return firstID(now.Add(-24 * time.Hour)), err
	}
	return strconv.ParseInt(text, 10, 64)
}

func addSessions(tx *Tx, sum books, day booking, prices map[string]money.Amount, ids [2]int64) error {
	return tx.rows(`SELECT channel, currency, count(*), CAST(coalesce(sum(cost_micro), 0) AS BIGINT) FROM session WHERE id >= $1 AND id < $2 GROUP BY channel, currency`,
		[]any{ids[0], ids[1]}, func(r *sql.Rows) error {
			b := day
			err := r.Scan(&b.route, &b.currency, &b.messages, &b.micro)
			bookSession(sum, b, prices[b.route], 1)
			return err
		})
}

// bookSession books sessions by what was told of them in the currency of their
// price, else by that price: the budget holds in it. What was told in another
// currency stands beside it.
func bookSession(sum books, told booking, price money.Amount, times int64) {
	if !price.IsZero() && told.currency != price.Currency {
		b := told
		b.currency, b.micro = price.Currency, price.Times(int(b.messages)).Micro
		sum.add(b, times)
		told.messages = 0
	}
	if told.currency != "" {
		sum.add(told, times)
	}
}

// SessionCost notes what a provider says that a session has cost; a minus is no
// cost. One that was booked by its price is put right; a repeat changes nothing.
func (s *Store) SessionCost(ctx context.Context, job Job, cost money.Amount, now time.Time) error {
	session := s.keyed(job).session
	if cost.IsZero() || cost.Micro < 0 {
		return nil
	}
	err := s.single(ctx, func(tx *Tx) error {
		booked, err := bookedSessions(tx, now)
		if err != nil {
			return err
		}
		var id int64
		found, err := tx.row(`SELECT id FROM session WHERE hash = $1`, []any{session}, &id)
		if err != nil || !found {
			return err
		}
		changed, err := tx.exec(`UPDATE session SET currency = $1, cost_micro = $2 WHERE id = $3 AND currency = ''`, cost.Currency, cost.Micro, id)
		if err != nil || changed == 0 || id >= booked {
			return err
		}
		ref, began := s.ref.Load(), idTime(id)
		b := booking{day: ref.midnight(began).Format(time.DateOnly), round: ref.round(began).ID, route: job.Channel, kind: "ussd", messages: 1}
		sum := books{}
		var text string
		if found, err = tx.row(`SELECT value FROM setting WHERE name = $1`, []any{sessionPrice + job.Channel}, &text); err != nil {
			return err
		}
		var price money.Amount
		if found {
			if price, err = money.Parse(text); err != nil {
				return err
			}
		}
		bookSession(sum, b, price, -1)
		b.currency, b.micro = cost.Currency, cost.Micro
		bookSession(sum, b, price, 1)
		return sum.write(tx)
	})
	if err != nil {
		return fmt.Errorf("cost of a session on %s: %w", cmp.Or(job.Channel, "no channel"), err)
	}
	return nil
}

// idTime is when an id was made.
func idTime(id int64) time.Time { return when(id>>22 + epoch) }
