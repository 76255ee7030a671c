package store

import (
	"cmp"
	"context"
	"database/sql"
	"fmt"
	"slices"
	"time"
)

// Trouble is one thing that is wrong now.
type Trouble struct {
	Name  string        // what it is
	About string        // tells two of one name apart: a channel, a round
	Says  string        // in the operator's language; nothing of a person
	Hold  time.Duration // how long it must last before it is worth telling
}

// Notice is what the operator is to be told of one trouble.
type Notice struct {
	Trouble
	State string    // NoticeNew, NoticeStill, NoticeOver
	Since time.Time // when it began
}

// What is told of a trouble.
const (
	NoticeNew   = "new"
	NoticeStill = "still" // once a day
	NoticeOver  = "over"
)

// Absence is what is known of a trouble that was told and is not found any more.
type Absence int

// What is known of it.
const (
	Unlooked Absence = iota // nobody could look, or nobody wants to hear of it
	Hidden                  // something else of the same matter is wrong
	Mended                  // it was looked at, and is in order
)

// Absent says what is known of a trouble that has been there since a time.
type Absent func(name, about string, since time.Time) Absence

// How seldom the operator is written to.
const (
	noticeApart = 10 * time.Minute   // between two messages; what begins meanwhile is in the next
	noticeAgain = 24 * time.Hour     // until a trouble that lasts is told again
	noticeCalm  = 30 * time.Minute   // a trouble that was not seen for so long is over
	noticeKept  = 24 * time.Hour     // for so long it is known that it was there
	noticeLost  = 7 * 24 * time.Hour // of one that nobody could look at any more, as of a channel that is gone
	noticeDamp  = time.Hour          // for each time that it came back, it must last so much longer
)

// noticeSetting is when a message to the operator was last begun, so that no two
// processes send one.
const noticeSetting = "operator_notice"

// known is a row of operator_alert.
type known struct {
	Trouble
	since, seen, told, over time.Time
	times                   int64
}

// Troubled takes down what is wrong at now, and gives what the operator should be
// told of it: nothing while another message was begun less than ten minutes ago.
// Told confirms it; without that the next call after ten minutes gives it again.
// That something is over is given where it was told and absent says that it is
// mended.
func (s *Store) Troubled(ctx context.Context, all []Trouble, absent Absent, now time.Time) (due []Notice, err error) {
	err = s.single(ctx, func(tx *Tx) (err error) {
		due, err = troubled(tx, all, absent, now)
		return err
	})
	if err != nil {
		return nil, fmt.Errorf("what the operator should know: %w", err)
	}
	return due, nil
}

func troubled(tx *Tx, all []Trouble, absent Absent, now time.Time) (due []Notice, err error) {
	rows := map[[2]string]known{}
	err = tx.rows(`SELECT name, about, says, since_ms, seen_ms, told_ms, over_ms, times FROM operator_alert`, nil, func(r *sql.Rows) error {
		var k known
		var since, seen, told, over int64
		err := r.Scan(&k.Name, &k.About, &k.Says, &since, &seen, &told, &over, &k.times)
		k.since, k.seen, k.told, k.over = when(since), when(seen), when(told), when(over)
		rows[[2]string{k.Name, k.About}] = k
		return err
	})
	if err != nil {
		return nil, err
	}
	for _, t := range all {
		key := [2]string{t.Name, t.About}
		k, was := rows[key]
		delete(rows, key)
		k.Trouble = t
		if n := k.there(was, now); n.State != "" {
			due = append(due, n)
		}
		if err := k.write(tx); err != nil {
			return nil, err
		}
	}
	for _, k := range rows { // is not there any more
		n, err := k.gone(tx, absent, now)
		if err != nil {
			return nil, err
		}
		if n.State != "" {
			due = append(due, n)
		}
	}
	if len(due) == 0 {
		return nil, nil
	}
	slices.SortFunc(due, func(a, b Notice) int {
		return cmp.Or(a.Since.Compare(b.Since), cmp.Compare(a.Name+a.About, b.Name+b.About))
	})
	return due, begin(tx, &due, now)
}

// there brings the row of what is wrong up to date.
func (k *known) there(was bool, now time.Time) (n Notice) {
	switch {
	case !was:
		k.since = now
	case !k.over.IsZero(): // it is back
		k.since, k.told, k.over = now, time.Time{}, time.Time{}
		k.times++
	}
	k.seen = now
	n = Notice{Trouble: k.Trouble, Since: k.since}
	switch {
	case k.told.IsZero() && now.Sub(k.since) >= k.Hold+time.Duration(k.times)*noticeDamp:
		n.State = NoticeNew
	case !k.told.IsZero() && now.Sub(k.told) >= noticeAgain:
		n.State = NoticeStill
	}
	return n
}

func (k *known) write(tx *Tx) error {
	_, err := tx.exec(`INSERT INTO operator_alert (name, about, says, since_ms, seen_ms, told_ms, over_ms, times) VALUES ($1, $2, $3, $4, $5, $6, $7, $8)
		ON CONFLICT (name, about) DO UPDATE SET says = excluded.says, since_ms = excluded.since_ms, seen_ms = excluded.seen_ms,
		told_ms = excluded.told_ms, over_ms = excluded.over_ms, times = excluded.times`,
		k.Name, k.About, k.Says, k.since.UnixMilli(), k.seen.UnixMilli(), millis(k.told), millis(k.over), k.times)
	return err
}

// gone is a row that nothing was seen of.
func (k *known) gone(tx *Tx, absent Absent, now time.Time) (n Notice, err error) {
	told, over := !k.told.IsZero(), !k.over.IsZero()
	known := Unlooked
	if told && !over {
		known = absent(k.Name, k.About, k.since)
	}
	switch {
	case over && now.Sub(k.over) >= noticeKept, known == Unlooked && told && now.Sub(k.seen) >= noticeLost:
		_, err = tx.exec(`DELETE FROM operator_alert WHERE name = $1 AND about = $2`, k.Name, k.About)
	case over:
	case known == Hidden: // it may be there, behind what is found
		k.seen = now
		err = k.write(tx)
	case now.Sub(k.seen) < noticeCalm:
	case !told: // nobody heard of it, so nobody hears that it is over
		k.over = now
		err = k.write(tx)
	case known == Mended:
		n = Notice{Trouble: k.Trouble, State: NoticeOver, Since: k.since}
	}
	return n, err
}

// begin lets a message begin, unless one has just begun.
func begin(tx *Tx, due *[]Notice, now time.Time) error {
	n, err := tx.exec(`UPDATE setting SET at_ms = $1 WHERE name = $2 AND (at_ms <= $3 OR at_ms > $1)`, now.UnixMilli(), noticeSetting, now.Add(-noticeApart).UnixMilli())
	if err == nil && n == 0 {
		n, err = tx.exec(`INSERT INTO setting (name, value, at_ms) VALUES ($1, '', $2) ON CONFLICT (name) DO NOTHING`, noticeSetting, now.UnixMilli())
	}
	if err != nil || n == 0 {
		*due = nil
	}
	return err
}

// Told confirms that the operator was told.
func (s *Store) Told(ctx context.Context, told []Notice, now time.Time) error {
	err := s.single(ctx, func(tx *Tx) error {
		for _, n := range told {
			column := "told_ms"
			if n.State == NoticeOver {
				column = "over_ms"
			}
			if _, err := tx.exec(`UPDATE operator_alert SET `+column+` = $1 WHERE name = $2 AND about = $3`, now.UnixMilli(), n.Name, n.About); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return fmt.Errorf("that the operator was told: %w", err)
	}
	return nil
}
