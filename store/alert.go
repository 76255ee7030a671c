package store

import (
	"context"
	"database/sql"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"ahadi/internal/sms"
)

// The states of an alert.
const (
	AlertOpen   = "open"   // those on call are told, one after the other
	AlertTaken  = "taken"  // somebody has it in hand
	AlertClosed = "closed" // with a reason
)

// CallAgain is how long one of those on call has before the next is told.
const CallAgain = 15 * time.Minute

const (
	alertKey  = "sms_alert"
	callsKept = time.Hour // after that a call is too late: others have followed
	callsMost = 3         // to one phone within CallAgain; what comes on top is put together
	alertRoom = 12        // septets of the numbers in one message
)

// Alert is somebody who wrote a word of danger, without what leads to her.
type Alert struct {
	Number   int64  // A7 is number 7; 0 before anybody was called
	Place    string // code; "" when it is not known
	State    string
	At       time.Time
	Called   int       // how many times one of those on call was told
	Next     time.Time // while it is open: when the next one is told
	Messages int       // what she wrote until it was closed, 0 once she is erased
	TakenBy  string
	Taken    time.Time
	ClosedBy string
	Closed   time.Time
	Reason   string
}

// Call is one message to somebody on call, about one alert or several.
type Call struct {
	Network  Network
	Alerts   string // their numbers, for a person to read
	Place    string // short name; "" when it is not known
	Country  string
	Language string // hers; "" when it is not known
	Channel  string // by which she last wrote; ""
}

// CalledOut is what CallOut has done.
type CalledOut struct {
	Calls  int     // messages queued
	Nobody []int64 // numbers of the alerts for which nobody can be told
}

// CallOut tells those on call of every alert that is due: the first when it is
// raised, the next after CallAgain, and round again until somebody takes it.
// Whoever has said STOP is passed over. It is one transaction, so two processes,
// or a restart, tell nobody twice. words is pure and may run again.
func (s *Store) CallOut(ctx context.Context, o OnCall, now time.Time, words func(Call) Firing) (CalledOut, error) {
	var done CalledOut
	err := s.single(ctx, func(tx *Tx) error {
		if err := s.lockLines(tx, []string{"alerts"}); err != nil {
			return err
		}
		ref, err := tx.refresh(s.ref.Load())
		if err != nil {
			return err
		}
		c := &calling{store: s, tx: tx, ref: ref, oncall: o, now: now}
		if err := c.run(words); err != nil {
			return err
		}
		done = c.done
		return nil
	})
	if err != nil {
		return CalledOut{}, fmt.Errorf("call those on call: %w", err)
	}
	if done.Calls > 0 {
		s.poke()
	}
	return done, nil
}

// calling is one transaction of CallOut.
type calling struct {
	store  *Store
	tx     *Tx
	ref    *reference
	oncall OnCall
	now    time.Time
	done   CalledOut
	calls  []call // in the order of the alerts
}

// call is what one phone is told at once.
type call struct {
	to     onCall
	place  int64
	alerts []int64
}

// dueAlert is an alert whose next call is due.
type dueAlert struct{ id, number, place, called int64 }

func (c *calling) run(words func(Call) Firing) error {
	if err := c.tx.numberAlerts(); err != nil {
		return err
	}
	var due []dueAlert
	err := c.tx.rows(`SELECT id, number, place_id, called FROM alert WHERE state = 'open' AND (next_ms <= $1 OR next_ms > $2) ORDER BY id LIMIT 200`, []any{c.now.UnixMilli(), c.now.Add(CallAgain).UnixMilli()}, func(r *sql.Rows) error {
		var a dueAlert
		err := r.Scan(&a.id, &a.number, &a.place, &a.called)
		due = append(due, a)
		return err
	})
	if err != nil {
		return err
	}
	for _, a := range due {
		if err := c.one(a); err != nil {
			return fmt.Errorf("alert %d: %w", a.number, err)
		}
	}
	for _, k := range c.calls {
		if err := c.send(k, words); err != nil {
			return err
		}
	}
	return nil
}

// numberAlerts gives those that are new a number that a person can say.
func (tx *Tx) numberAlerts() error {
	fresh := map[int64]bool{}
	if err := tx.rows(`SELECT id FROM alert WHERE number = 0`, nil, idsInto(fresh)); err != nil {
		return err
	}
	ids := make([]int64, 0, len(fresh))
	for id := range fresh {
		ids = append(ids, id)
	}
	slices.Sort(ids)
	for _, id := range ids {
		if _, err := tx.exec(`UPDATE alert SET number = (SELECT max(a.number) + 1 FROM alert a) WHERE id = $1 AND number = 0`, id); err != nil {
			return err
		}
	}
	return nil
}

// one finds who is next for an alert, and when it is looked at again.
func (c *calling) one(a dueAlert) error {
	at, err := above(c.tx, c.ref, a.place)
	if err != nil {
		return err
	}
	var reached []onCall
	for _, n := range c.oncall.chain(at) {
		l, err := c.store.onCallLine(c.tx, n, c.now)
		if err != nil {
			return err
		}
		if !l.stopped {
			reached = append(reached, l)
		}
	}
	if len(reached) == 0 {
		c.done.Nobody = append(c.done.Nobody, a.number)
		return c.later(a, CallAgain, 0)
	}
	to := reached[int(a.called)%len(reached)]
	i := slices.IndexFunc(c.calls, func(k call) bool { return k.to.id == to.id && k.place == a.place })
	switch {
	case i >= 0:
		c.calls[i].alerts = append(c.calls[i].alerts, a.number)
	default:
		var many int
		since := c.now.Add(-CallAgain)
		if _, err := c.tx.row(`SELECT count(*) FROM outbox WHERE line_id = $1 AND id >= $2 AND text_key = $3 AND at_ms > $4`, []any{to.id, firstID(since), alertKey, since.UnixMilli()}, &many); err != nil {
			return err
		}
		for _, k := range c.calls {
			if k.to.id == to.id {
				many++
			}
		}
		if many >= callsMost {
			return c.later(a, time.Minute, 0)
		}
		c.calls = append(c.calls, call{to, a.place, []int64{a.number}})
	}
	return c.later(a, CallAgain, 1)
}

func (c *calling) later(a dueAlert, wait time.Duration, called int) error {
	_, err := c.tx.exec(`UPDATE alert SET called = called + $1, next_ms = $2 WHERE id = $3 AND state = 'open'`, called, c.now.Add(wait).UnixMilli(), a.id)
	return err
}

// send queues one message to somebody on call.
func (c *calling) send(k call, words func(Call) Firing) error {
	place := c.ref.places[k.place]
	country := place.country
	if country == "" {
		country = c.ref.network.Country
	}
	f := words(Call{Network: c.ref.network, Alerts: inShort(k.alerts), Place: place.short, Country: country, Language: k.to.language, Channel: k.to.channel})
	_, parts := sms.Segments(f.Text)
	_, err := c.tx.exec(insertOutbox, c.store.ids.next(c.now), k.to.id, int64(0), f.Channel, alertKey, "must", priorities["must"], k.to.key.Seal([]byte(f.Text), "body"),
		parts, c.now.UnixMilli(), c.now.Add(callsKept).UnixMilli(), c.now.UnixMilli())
	c.done.Calls++
	return err
}

// inShort is a list of alerts in at most alertRoom characters: "12, 13 +4".
func inShort(numbers []int64) string {
	text := strconv.FormatInt(numbers[0], 10)
	for i, n := range numbers[1:] {
		more := text + ", " + strconv.FormatInt(n, 10)
		rest := len(numbers) - i - 2
		if rest == 0 && len(more) <= alertRoom || rest > 0 && len(more)+len(fmt.Sprint(" +", rest)) <= alertRoom {
			text = more
			continue
		}
		return text + " +" + strconv.Itoa(rest+1)
	}
	return strings.TrimSpace(text)
}
