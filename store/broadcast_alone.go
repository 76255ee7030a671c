package store

import (
	"context"
	"database/sql"
	"fmt"
	"time"
)

// aloneWithin is the time in which what one hand sends alone adds up.
const aloneWithin = 24 * time.Hour

// SentAlone is to how many people somebody has sent broadcasts in the last day
// that no second person has read. One that was stopped before anything left does
// not count.
func (s *Store) SentAlone(ctx context.Context, by string, now time.Time) (people int, err error) {
	by, err = signed(by)
	if err != nil {
		return 0, err
	}
	err = s.look(ctx, func(v *view) (err error) {
		people, err = sentAlone(v, deed{by, now})
		return err
	})
	if err != nil {
		return 0, fmt.Errorf("what %s has sent alone: %w", by, err)
	}
	return people, nil
}

func sentAlone(q querier, hand deed) (people int, err error) {
	type sent struct {
		drafted, confirmed deed
		people             int
	}
	var all []sent
	err = q.rows(`SELECT drafted_by, drafted_ms, confirmed_by, confirmed_ms, people FROM broadcast WHERE confirmed_ms > $1 AND people > 0`,
		[]any{hand.at.Add(-aloneWithin).UnixMilli()}, func(r *sql.Rows) error {
			var b sent
			var drafted, confirmed int64
			err := r.Scan(&b.drafted.by, &drafted, &b.confirmed.by, &confirmed, &b.people)
			b.drafted.at, b.confirmed.at = when(drafted), when(confirmed)
			all = append(all, b)
			return err
		})
	for _, b := range all {
		alone, hers := false, false
		if err == nil {
			alone, err = sameHands(q, b.drafted, b.confirmed)
		}
		if err == nil {
			hers, err = sameHands(q, b.confirmed, hand)
		}
		if alone && hers {
			people += b.people
		}
	}
	return people, err
}

// secondReads refuses to let one hand alone send a broadcast to too many.
func (d *decision) secondReads(what string, b Broadcast, people int) error {
	before, err := sentAlone(d.tx, deed{d.by, d.now})
	switch {
	case err != nil || people+before <= BroadcastAlone:
		return err
	case !sameHand(b.By, d.by):
		return d.apart(what, deed{b.By, b.Drafted})
	case people <= BroadcastAlone:
		return refused(what, "%d people would get it, and %s alone has sent to %d others since yesterday: above %d a second person must read it and confirm", people, b.By, before, BroadcastAlone)
	}
	return refused(what, "%d people would get it, and %s wrote it: above %d a second person must read it and confirm", people, b.By, BroadcastAlone)
}
