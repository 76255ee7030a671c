package outbox

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"sync"
	"time"

	"ahadi/gateway/aggregator"
	"ahadi/internal/money"
	"ahadi/store"
)

// balanceEvery is how often a provider is asked what is left on the account.
const balanceEvery = time.Hour

// introduce tells others which channels send, and that their circuits are
// closed: what an earlier life has noted is over.
func (s *Sender) introduce(ctx context.Context) {
	if s.Journal == nil {
		return
	}
	for _, l := range s.lanes {
		s.tell(ctx, l)
		if err := s.serves(context.WithoutCancel(ctx), l, s.Now()); err != nil {
			s.Logger.Warn("note how a channel sends", "channel", l.Name, "err", err)
		}
	}
}

// serves notes that a channel is served, and how.
func (s *Sender) serves(ctx context.Context, l *lane, now time.Time) error {
	return s.Journal.SetPlan(ctx, l.Name, store.Plan{Limit: l.Limit, Fallback: l.Fallback}, now)
}

// tell notes how a channel's circuit stands.
func (s *Sender) tell(ctx context.Context, l *lane) {
	since := l.circuit.since
	if since.IsZero() {
		since = s.Now()
	}
	if l.circuit.open() {
		s.Logger.Warn("a channel sends nothing for now", "channel", l.Name, "reason", l.circuit.why, "until", l.circuit.retry, "fallback", l.Fallback)
	}
	if s.Journal == nil {
		return
	}
	if err := s.Journal.SetCircuit(context.WithoutCancel(ctx), l.Name, l.circuit.why, since); err != nil {
		s.Logger.Warn("note a channel's circuit", "channel", l.Name, "err", err)
	}
}

// Attend is what each process does once a minute for its own channels: it says
// that they are served, tries them anew when somebody wants it, and asks a
// provider for the balance out of turn.
func (s *Sender) Attend(ctx context.Context, now time.Time) error {
	if s.Journal == nil {
		return nil
	}
	var errs []error
	for _, l := range s.lanes {
		errs = append(errs, s.serves(ctx, l, now))
	}
	return errors.Join(append(errs, s.anew(ctx), s.balances(ctx, now, func(l *lane) bool { return l.asks.Load() }))...)
}

// Tick is what the process that leads does instead: it also puts aside what no
// channel will ever take, and asks the providers for their balances when it is
// time.
func (s *Sender) Tick(ctx context.Context, now time.Time) error {
	if s.Journal == nil {
		return nil
	}
	names := make([]string, len(s.lanes))
	for i, l := range s.lanes {
		names[i] = l.Name
	}
	return errors.Join(s.Attend(ctx, now), s.Journal.Sweep(ctx, names, s.Sessions, now), s.balances(ctx, now, func(l *lane) bool { return now.Sub(l.looked) >= balanceEvery }))
}

// balances asks the providers of the channels for which it is time.
func (s *Sender) balances(ctx context.Context, now time.Time, due func(*lane) bool) error {
	var errs []error
	var mu sync.Mutex
	var all sync.WaitGroup
	for _, l := range s.lanes {
		b, ok := l.Sender.(aggregator.Balancer)
		if !ok || !due(l) {
			continue
		}
		l.asks.Store(false)
		l.looked = now
		all.Go(func() {
			if err := s.balance(ctx, l, b, now); err != nil {
				mu.Lock()
				defer mu.Unlock()
				errs = append(errs, fmt.Errorf("balance of %s: %w", l.Name, err))
			}
		})
	}
	all.Wait()
	return errors.Join(errs...)
}

// anew lets closed channels be tried at once when somebody has said that sending
// goes on: 'ahadi sending resume' after a payment waits for no circuit.
func (s *Sender) anew(ctx context.Context) error {
	at, err := s.Journal.Resumed(ctx)
	if err != nil || at.Equal(s.resumed) {
		return err
	}
	s.resumed = at
	for _, l := range s.lanes {
		l.anew.Store(true)
	}
	return nil
}

// balance asks one provider.
func (s *Sender) balance(ctx context.Context, l *lane, b aggregator.Balancer, now time.Time) error {
	req, err := b.EncodeBalance()
	if err != nil {
		return err
	}
	a := post(ctx, s.clientFor(req), req)
	if a.err != nil {
		return errors.New(transport(a.err)) // which names no address
	}
	if a.status >= http.StatusMultipleChoices {
		return fmt.Errorf("the provider answers %d", a.status)
	}
	left, err := b.DecodeBalance(aggregator.Answer{Status: a.status, Body: a.body})
	if err != nil {
		return errors.New(Clean(err.Error()))
	}
	if left == (money.Amount{}) {
		return nil
	}
	return s.Journal.SetBalance(ctx, l.Name, left, now)
}
