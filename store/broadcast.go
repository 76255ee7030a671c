package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"time"
)

// The life of a broadcast:
//
//	draft ─ ConfirmBroadcast → leaving ⇄ paused    queued, held for a minute, then sent
//	leaving, paused ─ StopBroadcast → stopped      what has not left never does
//	leaving ─ TendBroadcasts → done                nothing of it waits any more

// BroadcastHold is how long after it is confirmed nothing of a broadcast leaves:
// to stop it meanwhile is to undo it.
const BroadcastHold = time.Minute

// BroadcastAlone is to how many people one person alone may send.
const BroadcastAlone = 200

// BroadcastParts is how many messages one text may become.
const BroadcastParts = 3

// Broadcast is a text that coordinators wrote to many.
type Broadcast struct {
	ID          int64
	Number      int // what people call it
	Audience    Audience
	Texts       map[string]string // by language, with placeholders
	Discreet    map[string]string // the same for phones that others read
	UCS2        bool              // letters outside GSM-7 are paid for
	Until       string            // the last local day on which it may leave; "" for the next open day
	State       string            // draft, leaving, paused, stopped, done
	By          string            // who wrote it
	Drafted     time.Time
	ConfirmedBy string
	Confirmed   time.Time
	Hold        time.Time // nothing leaves before

	about  string
	round  int64
	after  int64
	filled bool
}

// NewBroadcast is what its author gives.
type NewBroadcast struct {
	Audience        Audience
	Texts, Discreet map[string]string
	UCS2            bool
	Until           string
}

const broadcastColumns = `b.id, b.number, b.audience, b.about, b.round_id, b.texts, b.discreet, b.ucs2, b.until_on, b.state,
	b.drafted_by, b.drafted_ms, b.confirmed_by, b.confirmed_ms, b.hold_ms, b.after_contact, b.filled`

func scanBroadcast(r *sql.Rows) (Broadcast, error) {
	var b Broadcast
	var audience, words, discreet string
	var drafted, confirmed, hold int64
	if err := r.Scan(&b.ID, &b.Number, &audience, &b.about, &b.round, &words, &discreet, &b.UCS2, &b.Until, &b.State,
		&b.By, &drafted, &b.ConfirmedBy, &confirmed, &hold, &b.after, &b.filled); err != nil {
		return b, err
	}
	b.Drafted, b.Confirmed, b.Hold = when(drafted), when(confirmed), when(hold)
	if err := json.Unmarshal([]byte(audience), &b.Audience); err != nil {
		return b, err
	}
	return b, texts(words, &b.Texts, discreet, &b.Discreet)
}

func broadcasts(q querier, where string, args ...any) ([]Broadcast, error) {
	var all []Broadcast
	err := q.rows(`SELECT `+broadcastColumns+` FROM broadcast b `+where, args, func(r *sql.Rows) error {
		b, err := scanBroadcast(r)
		all = append(all, b)
		return err
	})
	return all, err
}

// broadcast finds one by what people call it.
func broadcast(q querier, number int) (Broadcast, error) {
	all, err := broadcasts(q, `WHERE b.number = $1`, number)
	if err == nil && len(all) == 0 {
		err = fmt.Errorf("broadcast %d: %w", number, ErrNotFound)
	}
	if err != nil {
		return Broadcast{}, err
	}
	return all[0], nil
}

// Broadcast is one of them.
func (s *Store) Broadcast(ctx context.Context, number int) (b Broadcast, err error) {
	err = s.look(ctx, func(v *view) (err error) {
		b, err = broadcast(v, number)
		return err
	})
	return b, err
}

// Broadcasts lists the newest n of those that a scope sees, newest first; with
// before, those with a smaller number.
func (s *Store) Broadcasts(ctx context.Context, scope Scope, before, n int) (all []Broadcast, err error) {
	err = s.look(ctx, func(v *view) error {
		for len(all) < n {
			some, err := broadcasts(v, `WHERE $1 = 0 OR b.number < $1 ORDER BY b.number DESC LIMIT $2`, before, n)
			for _, b := range some {
				if before = b.Number; len(all) < n && s.SeesAudience(scope, b.Audience) {
					all = append(all, b)
				}
			}
			if err != nil || len(some) < n {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("broadcasts: %w", err)
	}
	return all, nil
}

// roomBroadcast is how long its text may be, in characters.
const roomBroadcast = 460 // three messages

// mostBroadcastDays is how far ahead its last day may lie.
const mostBroadcastDays = 14

// DraftBroadcast writes down a text and its audience; nobody is written to. It
// is not changed later: who wants other words drafts another.
func (s *Store) DraftBroadcast(ctx context.Context, n NewBroadcast, h Hand) (Broadcast, error) {
	const what = "this broadcast"
	if len(n.Texts)+len(n.Discreet) == 0 {
		return Broadcast{}, refused(what, "there are no words: write them in one language at least")
	}
	for _, words := range []map[string]string{n.Texts, n.Discreet} {
		for _, text := range words {
			if err := s.words(ctx, what, roomBroadcast, text); err != nil {
				return Broadcast{}, err
			}
		}
	}
	var b Broadcast
	err := s.decide(ctx, h, func(d *decision) (err error) {
		b, err = d.draftBroadcast(what, n)
		d.done = b
		return err
	})
	return b, err
}

func (d *decision) draftBroadcast(what string, n NewBroadcast) (Broadcast, error) {
	b := Broadcast{ID: d.id(), Audience: n.Audience, Texts: n.Texts, Discreet: n.Discreet, UCS2: n.UCS2, Until: n.Until, State: "draft", By: d.by, Drafted: d.now}
	if b.Until != "" {
		if err := isDay(what, b.Until); err != nil {
			return b, err
		}
		if b.Until < d.today || b.Until > later(d.today, mostBroadcastDays) {
			return b, refused(what, "its last day lies from today to %s", later(d.today, mostBroadcastDays))
		}
	}
	if err := d.ref.discreet(what, slices.Collect(maps.Values(b.Discreet))...); err != nil {
		return b, err
	}
	if err := d.ref.check(d.tx, what, &b, d.now); err != nil {
		return b, err
	}
	audience, err := json.Marshal(b.Audience)
	if err != nil {
		return b, err
	}
	words, err := d.written(what, b.Texts)
	if err != nil {
		return b, err
	}
	discreet, err := d.written(what, b.Discreet)
	if err != nil {
		return b, err
	}
	if _, err := d.tx.row(`SELECT coalesce(max(number), 0) + 1 FROM broadcast`, nil, &b.Number); err != nil {
		return b, err
	}
	if _, err := d.tx.exec(`INSERT INTO broadcast (id, number, audience, about, round_id, texts, discreet, ucs2, until_on, state, drafted_by, drafted_ms, confirmed_by, confirmed_ms, hold_ms, after_contact, filled)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, 'draft', $10, $11, '', 0, 0, 0, 0)`,
		b.ID, b.Number, string(audience), b.about, b.round, words, discreet, flag(b.UCS2), b.Until, d.by, d.ms()); err != nil {
		return b, err
	}
	return b, d.changed("broadcast draft", fmt.Sprintf("broadcast %d to %s", b.Number, b.Audience), "", "draft")
}
