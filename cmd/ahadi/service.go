package main

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/netip"
	"os"
	"os/signal"
	"runtime/debug"
	"sync"
	"syscall"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/robfig/cron/v3"

	"ahadi/flows"
	"ahadi/gateway"
	"ahadi/gateway/access"
	"ahadi/gateway/alert"
	"ahadi/gateway/api"
	"ahadi/gateway/broadcast"
	"ahadi/gateway/console"
	"ahadi/gateway/health"
	"ahadi/gateway/letters"
	"ahadi/gateway/operator"
	"ahadi/gateway/outbox"
	"ahadi/gateway/phone"
	"ahadi/gateway/reminder"
	"ahadi/gateway/webhook"
	"ahadi/internal/money"
	"ahadi/store"
)

// service is everything that runs in one process. It is opened from the bottom
// up and closed from the top down.
type service struct {
	log       *slog.Logger
	store     *store.Store
	book      *flows.Book
	gateway   *gateway.Gateway
	sender    *outbox.Sender
	reminder  *reminder.Service
	spread    *broadcast.Service
	alert     *alert.Service
	hooks     *webhook.Service
	retention store.Retention
	operator  *operator.Service // nil where nobody is told
	pages     *console.Console
	phone     *phone.Phone // of a demo; nil otherwise
	listener  net.Listener
	every     string // when it is asked what is due, as a cron has it
	name      string // of this process, among those on one database
	ticking   sync.Mutex
}

// serviceConfig says what to open.
type serviceConfig struct {
	listener  net.Listener
	store     *store.Store
	book      *flows.Book
	channels  []gateway.Channel
	sending   map[string]sendingConfig // by channel
	hours     reminder.Hours           // in which people are written to
	retention store.Retention          // for how long each kind of data is kept
	oncall    store.OnCall             // who is told when somebody is in danger
	health    *health.Looker           // of a service with a configuration
	operator  *operator.Service        // of a service with a configuration
	public    string                   // the public address; "" for none
	proxies   []netip.Prefix           // ours
	inward    []netip.Prefix           // private addresses that webhooks may have
	demo      bool                     // the phone
	log       *slog.Logger
}

// newService wires the layers together.
func newService(c serviceConfig) (s *service, err error) {
	s = &service{every: "* * * * *", name: nodeName(c.listener), retention: c.retention, log: c.log, operator: c.operator, store: c.store, book: c.book, listener: c.listener}
	s.alert = alert.New(alert.Config{Store: c.store, Book: c.book, OnCall: c.oncall, Route: routes(c.channels), Now: time.Now, Logger: c.log})
	if err := c.store.SetOnCall(context.Background(), c.oncall, time.Now()); err != nil {
		return nil, err
	}
	s.reminder = reminder.New(c.store, c.book, routes(c.channels), c.hours)
	s.hooks = webhook.New(webhook.Config{Queue: c.store, Allow: c.inward, Now: time.Now, Logger: c.log})
	price := func(channel string) money.Amount { return c.sending[channel].Price }
	s.spread = newBroadcast(price, c.hours, c.book, c.store, routes(c.channels))
	post := letters.New(letters.Config{Store: c.store, Book: c.book, Route: routes(c.channels), Quiet: c.hours.Open, Now: time.Now})
	if c.demo { // whose people are invented, and sleep never
		post.Quiet = nil
	}
	desk := access.New(access.Config{Store: c.store, Now: time.Now, Public: c.public, Proxies: c.proxies})
	programs := api.New(api.Config{Store: c.store, Tokens: desk, Previews: s.reminder, Writes: api.Writes{Broadcasts: s.spread, Letters: post}, Public: c.public, Now: time.Now})
	mounts := []gateway.Mount{func(r fiber.Router) error { programs.Mount(r); return nil }}
	if c.demo {
		s.phone = demoPhone(c.store, "http://"+c.listener.Addr().String())
		mounts = append(mounts, s.phone.Mount)
	}
	if s.pages, err = console.New(console.Config{
		Store: c.store, Access: desk, Reminders: s.reminder, Invites: s.reminder, Steps: s.reminder, Approved: approved(c.book), Price: price, Broadcasts: s.spread, Book: c.book, Desk: gateway.NewDesk(c.store, c.book, routes(c.channels), c.hours.Open), OnCall: c.oncall, Letters: post, Health: c.health, Retention: c.retention, Version: stamp(), Now: time.Now,
	}); err != nil {
		return nil, err
	}
	mounts = append(mounts, s.pages.Mount)
	if s.gateway, err = gateway.New(gateway.Config{
		Store: c.store, Book: c.book, Channels: c.channels, Public: c.public, Proxies: c.proxies, Mounts: mounts, Large: desk.Coordinates, Writes: desk.Writes, Quiet: c.hours.Open, Version: stamp(), Health: c.health, Logger: c.log, Now: time.Now,
	}); err != nil {
		return nil, err
	}
	s.sender, err = outbox.New(outbox.Config{
		Queue: c.store, Journal: c.store, Channels: lanes(c.channels, c.sending), Sessions: sessionPrices(c.sending), Share: c.store.Share, Now: time.Now, Logger: c.log,
	})
	return s, err
}

// collectAt lets the heap grow by this percentage before it is collected: the
// service lives in little memory, and a collection takes time from callers
// (measured with cmd/bench: a seventh of each request). GOGC overrides it.
const collectAt = 200

// run serves until the process is asked to stop, then stops in reverse.
func (s *service) run(ctx context.Context) error {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(collectAt)
	}
	ctx, stop := signal.NotifyContext(ctx, os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := s.store.Orphans(ctx, time.Now()); err != nil { // what a killed process was sending is nobody's now
		if s.store.Alone() {
			return errors.Join(err, s.listener.Close(), s.store.Close())
		}
		s.log.Warn("the database is away just now: a tick looks for what a killed process was sending", "err", err)
	}
	var all sync.WaitGroup
	work, end := context.WithCancel(context.WithoutCancel(ctx))
	failed := make(chan error, 6)
	start := func(name string, run func(context.Context) error) {
		all.Go(func() {
			if err := run(work); err != nil {
				failed <- fmt.Errorf("%s: %w", name, err)
			}
		})
	}
	start("outbox", s.sender.Run)
	start("inboxes", func(ctx context.Context) error { return s.gateway.Fetch(ctx, outbox.NewAsker(nil)) })
	start("alerts", s.alert.Run)
	start("webhooks", s.hooks.Run)
	if s.phone != nil {
		start("phone", s.phone.Run)
	}
	all.Go(func() { s.warm(work, time.Now()) })
	ticking, rest := context.WithCancel(work)
	defer rest()
	all.Go(func() { s.lead(ticking) })
	ticker := s.ticker(ticking)
	start("gateway", func(context.Context) error { return s.gateway.Serve(s.listener) })

	var err error
	select {
	case <-ctx.Done():
	case err = <-failed:
	}
	rest() // a mail server, a provider or a long clearing out is not waited for: what is due stands in the database
	if s.pages != nil {
		s.pages.Close()
	}
	err = errors.Join(err, s.gateway.Close())
	<-ticker.Stop().Done()
	end()
	all.Wait()
	return errors.Join(err, s.store.Close())
}

// warm counts what the pages keep, beside whatever else begins: who opens the
// first page of a large network waits for nothing.
func (s *service) warm(ctx context.Context, now time.Time) {
	if err := s.store.Warm(ctx, now); err != nil && ctx.Err() == nil {
		s.log.Warn("the first look at a page will take longer", "err", err)
	}
}

// ticker asks once a minute what is due. It decides nothing: the database does.
func (s *service) ticker(ctx context.Context) *cron.Cron {
	log := cron.DiscardLogger
	c := cron.New(cron.WithLocation(time.UTC), cron.WithChain(cron.SkipIfStillRunning(log), cron.Recover(log)))
	_, err := c.AddFunc(s.every, func() { s.tick(ctx, time.Now()) })
	if err == nil && s.operator != nil { // apart: a mail server may take its time
		_, err = c.AddFunc(s.every, func() { s.tell(ctx, time.Now()) })
	}
	if err == nil { // apart: what is left of somebody may be looked for through the whole database
		_, err = c.AddFunc(s.every, func() { s.retain(ctx, time.Now()) })
	}
	if err != nil {
		s.log.Error("the ticker did not start", "err", err) // not reached: it is the service's own
	}
	c.Start()
	return c
}
