package store

import (
	"cmp"
	"database/sql"
	"maps"
	"slices"
	"time"
)

// booking is what one message, or one session, adds to what is spent.
type booking struct {
	day      string // of the network's calendar; "" for nothing booked
	route    string
	round    int64
	kind     string // sms, ussd; "" is sms
	currency string // "" where no price is known
	messages int64
	segments int64
	micro    int64
}

// book is a row of spend.
type book struct {
	day, route string
	round      int64
	kind       string
	currency   string
}

// books add up what a transaction moves, so that each row of spend is moved
// once, last, and in one order: nobody waits for anybody else's.
type books map[book]booking

func (b books) add(v booking, times int64) {
	at := book{v.day, v.route, v.round, cmp.Or(v.kind, "sms"), v.currency}
	sum := b[at]
	sum.messages += times * v.messages
	sum.segments += times * v.segments
	sum.micro += times * v.micro
	b[at] = sum
}

const spendQuery = `INSERT INTO spend (round_id, on_day, channel, kind, currency, messages, segments, micro) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
	ON CONFLICT (on_day, channel, round_id, kind, currency) DO UPDATE SET
	messages = spend.messages + excluded.messages, segments = spend.segments + excluded.segments, micro = spend.micro + excluded.micro`

// write moves the rows.
func (b books) write(tx *Tx) error {
	var rows [][]any
	for _, at := range slices.SortedFunc(maps.Keys(b), compareBooks) {
		if v := b[at]; v.messages != 0 || v.segments != 0 || v.micro != 0 {
			rows = append(rows, []any{at.round, at.day, at.route, at.kind, at.currency, v.messages, v.segments, v.micro})
		}
	}
	_, err := tx.write(spendQuery, rows)
	return err
}

func compareBooks(a, b book) int {
	return cmp.Or(cmp.Compare(a.day, b.day), cmp.Compare(a.route, b.route), cmp.Compare(a.round, b.round), cmp.Compare(a.kind, b.kind), cmp.Compare(a.currency, b.currency))
}

func sortedKeys[K cmp.Ordered, V any](m map[K]V) []K {
	if len(m) == 0 { // nearly always in a turn
		return nil
	}
	return slices.Sorted(maps.Keys(m))
}

// midnight is when the day of now begins in the network's calendar.
func (r *reference) midnight(now time.Time) time.Time {
	local := now.In(r.clock())
	return time.Date(local.Year(), local.Month(), local.Day(), 0, 0, 0, 0, local.Location())
}

// spentToday is what left by a channel on a day, in one currency.
func spentToday(q querier, day, channel, currency string) (micro int64, err error) {
	_, err = q.row(`SELECT CAST(coalesce(sum(micro), 0) AS BIGINT) FROM spend WHERE on_day = $1 AND channel = $2 AND kind = 'sms' AND currency = $3`,
		[]any{day, channel, currency}, &micro)
	return micro, err
}

// spentInRound is what a round has cost so far, by currency: messages and sessions.
func spentInRound(q querier, round int64) (map[string]int64, error) {
	all := map[string]int64{}
	err := q.rows(`SELECT currency, CAST(sum(micro) AS BIGINT) FROM spend WHERE round_id = $1 AND currency <> '' GROUP BY currency`, []any{round}, func(r *sql.Rows) error {
		var currency string
		var micro int64
		err := r.Scan(&currency, &micro)
		all[currency] = micro
		return err
	})
	return all, err
}
