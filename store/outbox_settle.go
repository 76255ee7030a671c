package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"ahadi/internal/money"
)

// Settle writes what became of claimed messages. A message whose lease ran out
// meanwhile, or that another try has, is left as it is. Delivery reports that
// came before the provider's own answer take effect here. Where they cannot be
// written together, each is written alone: one must not take the others with it.
func (s *Store) Settle(ctx context.Context, all []Settlement, now time.Time) error {
	err := s.settle(ctx, all, now)
	if err == nil || len(all) < 2 || errors.Is(err, ErrBusy) || errors.Is(err, ErrUnsure) {
		return err
	}
	var errs []error
	for _, st := range all {
		if err := s.settle(ctx, []Settlement{st}, now); err != nil {
			if errs = append(errs, err); len(errs) == mostAlone {
				break // it is the database: all wait for another try
			}
		}
	}
	return errors.Join(errs...)
}

// mostAlone is how many settlements may fail alone before the rest is left.
const mostAlone = 8

// settle is Settle in one transaction.
func (s *Store) settle(ctx context.Context, all []Settlement, now time.Time) error {
	err := s.alongside(ctx, false, func(tx *Tx) error {
		g := newSettling(tx, s, now)
		if err := g.all(all); err != nil {
			return err
		}
		return g.end()
	})
	if err != nil {
		return fmt.Errorf("settle %d messages: %w", len(all), err)
	}
	return nil
}

// settling is one transaction that writes what became of messages.
type settling struct {
	tx     *Tx
	store  *Store
	now    time.Time
	books  books
	counts tallies
	failed map[string]bool // channels by which a message failed that we began to write
	costs  [][]any         // of costQuery, before they are written
}

func newSettling(tx *Tx, s *Store, now time.Time) *settling {
	return &settling{tx: tx, store: s, now: now, books: books{}, counts: tallies{}, failed: map[string]bool{}}
}

// end books what has changed, and stops the batches that fail.
func (g *settling) end() error {
	if err := g.books.write(g.tx); err != nil {
		return err
	}
	if err := g.counts.write(g.tx, g.now); err != nil {
		return err
	}
	for _, route := range sortedKeys(g.failed) {
		if err := g.store.stopFailing(g.tx, route, g.now); err != nil {
			return err
		}
	}
	return nil
}

// outgoing is a message that was handed over, as far as a settlement needs it.
type outgoing struct {
	id, line int64
	class    string
	route    string // the channel that it left by
	segments int
	unclear  int // tries that may have left
	booked   booking
	beside   money.Amount // what the provider charged, where that is no sum in the currency of what is booked
}

const outgoingColumns = `id, line_id, class, CASE WHEN route = '' THEN channel ELSE route END, segments, unclear,
	spent_on, spent_round, currency, spent_micro, charged, charged_micro`

func (o *outgoing) fields() []any {
	return []any{&o.id, &o.line, &o.class, &o.route, &o.segments, &o.unclear, &o.booked.day, &o.booked.round, &o.booked.currency, &o.booked.micro, &o.beside.Currency, &o.beside.Micro}
}

// handed is a message that was handed over, with what became of it.
type handed struct {
	outgoing
	Settlement
	sent int64 // Unix milliseconds
	left bool
}

const sendingQuery = `SELECT ` + outgoingColumns + ` FROM outbox WHERE id = $1 AND status = 'sending' AND try = $2`

const settleQuery = `UPDATE outbox SET status = $3, provider_id = CASE WHEN $4 = '' THEN provider_id ELSE $4 END, reason = $5, sent_ms = $6,
	settled_ms = $7, lease_ms = 0, due_ms = CASE WHEN $3 = 'queued' THEN $8 ELSE due_ms END, unclear = $9 WHERE id = $1 AND status = 'sending' AND try = $2`

// costQuery puts right what stands booked for a message.
const costQuery = `UPDATE outbox SET currency = $2, spent_micro = $3, segments = $4, charged = $5, charged_micro = $6, spent_on = $7 WHERE id = $1`

// all settles messages with a statement for each step, not for each message: first
// what became of them, then what that cost, then what follows from it.
func (g *settling) all(all []Settlement) error {
	found, err := g.sending(all)
	if err != nil {
		return err
	}
	var rows [][]any
	for _, m := range found {
		if err := m.judge(g.now); err != nil {
			return fmt.Errorf("message %d: %w", m.ID, err)
		}
		rows = append(rows, []any{m.ID, m.Try, m.Status, m.ProviderID, m.Reason, m.sent, g.now.UnixMilli(), m.Due.UnixMilli(), m.unclear})
	}
	if changed, err := g.tx.write(settleQuery, rows); err != nil || changed != int64(len(rows)) {
		return cmp.Or(err, errMoved)
	}
	for _, m := range found {
		if what, is := m.Settlement.counted(m.route); is {
			g.counts.add(what)
		}
		if m.left || m.Cost.Micro > 0 { // some charge for what they refuse
			g.charge(&m.outgoing, m.Cost, m.Settlement.Segments)
		} else {
			g.unbook(&m.outgoing)
		}
	}
	if err := g.writeCosts(); err != nil {
		return err
	}
	for _, m := range found {
		if m.Status == "refused" {
			if err := g.refused(&m.outgoing, m.Settlement); err != nil {
				return fmt.Errorf("message %d: %w", m.ID, err)
			}
		}
	}
	return g.unpark(found)
}

// sending finds the messages that are still at the try they are settled for.
func (g *settling) sending(all []Settlement) (found []*handed, err error) {
	var keys [][]any
	var whose []Settlement
	seen := map[[2]int64]bool{}
	for _, st := range all {
		if at := [2]int64{st.ID, int64(st.Try)}; !seen[at] {
			seen[at] = true
			keys, whose = append(keys, []any{st.ID, st.Try}), append(whose, st)
		}
	}
	err = g.tx.each(sendingQuery, keys, func(r *cursor) error {
		m := &handed{}
		err := r.Scan(m.fields()...)
		m.Settlement = whose[r.key]
		found = append(found, m)
		return err
	})
	slices.SortFunc(found, func(a, b *handed) int { return cmp.Compare(a.ID, b.ID) }) // everybody locks in one order
	return found, err
}

// judge says what a settlement makes of its message.
func (m *handed) judge(now time.Time) error {
	m.left = true
	switch m.Status {
	case "sent":
		m.sent = now.UnixMilli()
	case "unknown":
		if m.unclear++; m.class == "must" && m.unclear < mustTries {
			m.Status, m.Due = "queued", now.Add(retryMust)
		}
	case "refused", "queued":
		m.left = false
	default:
		return fmt.Errorf("no settlement is called %q", m.Status)
	}
	return nil
}

// refused draws what a refusal says about the person, and about its batch.
func (g *settling) refused(o *outgoing, st Settlement) error {
	if startedByUs(o.class) {
		g.failed[o.route] = true
	}
	if st.NoSuch {
		if err := g.store.bounce(g.tx, o.line, g.now); err != nil {
			return err
		}
	}
	if st.OptedOut {
		return g.store.providerStop(g.tx, o.line, g.now)
	}
	return nil
}

// charge puts right what is booked for a message by what the provider tells of
// it: what it charged, else the segments that it counted. The price's currency
// stays booked, for limits and budgets hold in it: what is charged in another,
// or with a minus, stands beside it.
func (g *settling) charge(o *outgoing, cost money.Amount, segments int) {
	if o.booked.day == "" || cost.IsZero() && segments == 0 { // as estimated
		return
	}
	g.book(o, -1)
	b := &o.booked
	switch same := b.currency == "" || b.currency == cost.Currency; {
	case !cost.IsZero() && same && cost.Micro >= 0:
		b.currency, b.micro, o.beside = cost.Currency, cost.Micro, money.Amount{}
	case segments > 0 && o.segments > 0:
		b.micro = b.micro / int64(o.segments) * int64(segments)
		fallthrough
	default:
		if !cost.IsZero() {
			o.beside = cost
		}
	}
	o.segments = cmp.Or(segments, o.segments)
	g.book(o, 1)
	g.cost(o)
}

// unbook gives back what was booked for a message that did not leave.
func (g *settling) unbook(o *outgoing) {
	if o.booked.day == "" {
		return
	}
	g.book(o, -1)
	o.booked.day, o.booked.micro = "", 0
	g.cost(o)
}

// cost notes what now stands booked for a message.
func (g *settling) cost(o *outgoing) {
	b := &o.booked
	g.costs = append(g.costs, []any{o.id, b.currency, b.micro, o.segments, o.beside.Currency, o.beside.Micro, b.day})
}

func (g *settling) writeCosts() error {
	_, err := g.tx.write(costQuery, g.costs)
	g.costs = nil
	return err
}

// book adds what stands booked for a message to the books, or takes it away.
func (g *settling) book(o *outgoing, times int64) {
	b := o.booked
	b.route, b.segments, b.messages = o.route, int64(o.segments), 1
	g.books.add(b, times)
	if o.beside.Micro > 0 {
		g.books.add(booking{day: b.day, route: b.route, round: b.round, currency: o.beside.Currency, micro: o.beside.Micro}, times)
	}
}
