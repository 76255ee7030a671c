package store

import (
	"cmp"
	"context"
	"errors"
	"fmt"
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
	err := s.single(ctx, func(tx *Tx) error {
		g := &settling{tx: tx, store: s, now: now, books: books{}, counts: tallies{}, failed: map[string]bool{}}
		for _, st := range all {
			if err := g.one(st); err != nil {
				return fmt.Errorf("message %d: %w", st.ID, err)
			}
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

func (g *settling) one(st Settlement) error {
	var o outgoing
	found, err := g.tx.row(`SELECT `+outgoingColumns+` FROM outbox WHERE id = $1 AND status = 'sending' AND try = $2`, []any{st.ID, st.Try}, o.fields()...)
	if err != nil || !found {
		return err
	}
	sent, left := int64(0), true
	switch st.Status {
	case "sent":
		sent = g.now.UnixMilli()
	case "unknown":
		if o.unclear++; o.class == "must" && o.unclear < mustTries {
			st.Status, st.Due = "queued", g.now.Add(retryMust)
		}
	case "refused", "queued":
		left = false
	default:
		return fmt.Errorf("no settlement is called %q", st.Status)
	}
	if _, err := g.tx.exec(`UPDATE outbox SET status = $1, provider_id = CASE WHEN $2 = '' THEN provider_id ELSE $2 END, reason = $3, sent_ms = $4,
		settled_ms = $5, lease_ms = 0, due_ms = CASE WHEN $1 = 'queued' THEN $6 ELSE due_ms END, unclear = $7 WHERE id = $8 AND status = 'sending' AND try = $9`,
		st.Status, st.ProviderID, st.Reason, sent, g.now.UnixMilli(), st.Due.UnixMilli(), o.unclear, st.ID, st.Try); err != nil {
		return err
	}
	if what, is := st.counted(o.route); is {
		g.counts.add(what)
	}
	if left || st.Cost.Micro > 0 { // some charge for what they refuse
		err = g.charge(&o, st.Cost, st.Segments)
	} else {
		err = g.unbook(&o)
	}
	if err != nil {
		return err
	}
	if st.Status == "refused" {
		if err := g.refused(&o, st); err != nil {
			return err
		}
	}
	if st.ProviderID == "" {
		return nil
	}
	return g.unpark(o.route, st.ProviderID)
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
func (g *settling) charge(o *outgoing, cost money.Amount, segments int) error {
	if o.booked.day == "" || cost.IsZero() && segments == 0 { // as estimated
		return nil
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
	_, err := g.tx.exec(`UPDATE outbox SET currency = $1, spent_micro = $2, segments = $3, charged = $4, charged_micro = $5 WHERE id = $6`,
		b.currency, b.micro, o.segments, o.beside.Currency, o.beside.Micro, o.id)
	return err
}

// unbook gives back what was booked for a message that did not leave.
func (g *settling) unbook(o *outgoing) error {
	if o.booked.day == "" {
		return nil
	}
	g.book(o, -1)
	_, err := g.tx.exec(`UPDATE outbox SET spent_on = '', spent_micro = 0 WHERE id = $1`, o.id)
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
