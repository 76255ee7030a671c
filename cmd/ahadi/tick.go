package main

import (
	"context"
	"errors"
	"net"
	"os"
	"sync"
	"time"

	"ahadi/store"
)

// tell tells the operator what is wrong: once for all processes. While the
// database does not answer nobody leads, and each tells of itself.
func (s *service) tell(ctx context.Context, now time.Time) {
	ctx, cancel := context.WithTimeout(ctx, 2*time.Minute)
	defer cancel()
	work := s.operator.Tick
	if !s.store.Leads(time.Now()) {
		work = s.operator.Aside
	}
	if err := work(ctx, now); err != nil && !errors.Is(ctx.Err(), context.Canceled) {
		s.log.Error("tick", "part", "operator", "err", err)
	}
}

// part is one part of a minute's housekeeping.
type part struct {
	name string
	all  bool // each process does it for itself; otherwise the one that leads does it for all
	work func(context.Context, time.Time) error
}

// tick is one minute's housekeeping.
func (s *service) tick(ctx context.Context, now time.Time) {
	s.ticking.Lock()
	defer s.ticking.Unlock()
	ctx, cancel := context.WithTimeout(ctx, 50*time.Second)
	defer cancel()
	for _, p := range []part{
		{"leases", false, s.store.Recover},
		{"parts", false, s.gateway.ReadParts},
		{"alerts", false, s.alert.Tick},
		{"prune", false, s.store.Prune},
		{"audit", false, s.store.SealAudit},
		{"outbox", true, s.outbox},
		{"reminders", false, s.reminder.Tick},
		{"broadcasts", false, s.spread.Tick},
		{"webhooks", false, s.store.TendWebhooks},
		{"pages", true, s.store.Warm},
	} {
		if !p.all && !s.store.Leads(time.Now()) {
			continue
		}
		if err := p.work(ctx, now); err != nil && !errors.Is(ctx.Err(), context.Canceled) {
			s.log.Error("tick", "part", p.name, "err", err)
		}
	}
}

// outbox looks after the channels: for all processes where this one leads.
func (s *service) outbox(ctx context.Context, now time.Time) error {
	if s.store.Leads(time.Now()) {
		return s.sender.Tick(ctx, now)
	}
	return s.sender.Attend(ctx, now)
}

// retainFor is how long a part of the day's run may take, the search for remains
// included: what is left goes on in the next. Another process takes over soon after.
const retainFor = 10 * time.Minute

// retain takes away what was kept long enough, once a day, where this process leads.
func (s *service) retain(ctx context.Context, now time.Time) {
	if !s.store.Leads(time.Now()) {
		return
	}
	ctx, cancel := context.WithTimeout(ctx, retainFor)
	defer cancel()
	if err := s.store.Retain(ctx, s.retention, now); err != nil && !errors.Is(ctx.Err(), context.Canceled) {
		s.log.Error("tick", "part", "retention", "err", err)
	}
}

// lead asks to lead until ctx ends, and then lets another. Who has just begun to
// lead does at once what is due: whoever led before may have died before its
// minute.
func (s *service) lead(ctx context.Context) {
	if s.store.Alone() {
		return
	}
	again := time.NewTicker(store.LeadEvery)
	defer again.Stop()
	var begun sync.WaitGroup
	defer begun.Wait()
	led, failed := false, false
	for {
		leads, err := s.store.Lead(ctx, s.name, time.Now())
		if err != nil && !failed && ctx.Err() == nil {
			s.log.Warn("the database was not asked who leads", "err", err)
		}
		failed = err != nil
		if leads != led {
			led = leads
			s.log.Info("who does what is due by the clock", "node", s.name, "leads", leads)
			if leads {
				begun.Go(func() { s.tick(ctx, time.Now()) })
			}
		}
		select {
		case <-again.C:
		case <-ctx.Done():
			if err := s.store.Resign(context.WithoutCancel(ctx)); err != nil {
				s.log.Warn("another leads only when this one's lease has run out", "err", err)
			}
			return
		}
	}
}

// nodeName is how people know a process: its machine, and where it listens.
func nodeName(l net.Listener) string {
	host, err := os.Hostname()
	if err != nil {
		host = "?"
	}
	return host + " " + l.Addr().String()
}
