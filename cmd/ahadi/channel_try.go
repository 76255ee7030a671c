package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"ahadi/gateway"
	"ahadi/gateway/aggregator"
	"ahadi/gateway/outbox"
	"ahadi/internal/phone"
	"ahadi/internal/sms"
	"ahadi/store"
)

// channelTestCmd tries one channel.
type channelTestCmd struct {
	deciding
	Name string        `arg:"" help:"The channel, as the configuration names it."`
	To   string        `required:"" help:"A phone of yours, with its country code: +254…"`
	Wait time.Duration `default:"2m" help:"How long the delivery report is waited for."`
}

// aService is how long a service takes at most to look into the queue.
const aService = 5 * time.Second

// errNotDelivered says that a line above tells how far the message came.
var errNotDelivered = errors.New("the message was not delivered, as far as is known")

// Run sends one message and prints how far it has come.
func (k *channelTestCmd) Run(out io.Writer) error {
	if k.Config == "" {
		return usageError{errors.New("a channel stands in a configuration: give --config")}
	}
	c, err := k.config()
	if err != nil {
		return err
	}
	channels, err := c.channels()
	if err != nil {
		return err
	}
	ch, err := named(channels, k.Name)
	if err != nil {
		return err
	}
	to, err := phone.Parse(k.To, ch.Region)
	if err != nil {
		return usageError{fmt.Errorf("--to: %w", err)}
	}
	return k.decide(func(ctx context.Context, db *store.Store, h store.Hand) error {
		if p, stopped, err := db.Paused(ctx); err != nil || stopped {
			return errors.Join(err, fmt.Errorf("sending is paused: %s; 'ahadi sending resume' lets messages leave", p.Reason))
		}
		t := &trial{out: out, db: db, ch: ch, how: c.Channels[ch.Name].sending, all: lanes(channels, c.sendings()), wait: k.Wait}
		return t.run(ctx, h, to)
	})
}

// trial is one message on its way.
type trial struct {
	out  io.Writer
	db   *store.Store
	ch   gateway.Channel
	how  sendingConfig
	all  []outbox.Channel
	wait time.Duration
	here bool // no service has taken it: it is sent from here
}

func (t *trial) say(what, format string, args ...any) {
	fmt.Fprintf(t.out, "%s  %-11s %s\n", now().Format("15:04:05"), what, fmt.Sprintf(format, args...))
}

func (t *trial) run(ctx context.Context, h store.Hand, to phone.Number) error {
	// In English, for who runs the gateway: it names nobody and asks for nothing.
	body := t.db.Network().Short + ": a test of our line. You need not answer."
	_, parts := sms.Segments(body)
	cost := "what it costs is not known: give the channel a price"
	if !t.how.Price.IsZero() {
		cost = "about " + t.how.Price.Times(parts).String()
	}
	id, err := t.db.Probe(ctx, h, store.Probe{Channel: t.ch.Name, To: to, Body: body, Expires: h.At.Add(t.wait + time.Minute)})
	if err != nil {
		return err
	}
	t.say("queued", "message %d to %s, one segment; %s", id, to, cost)
	ctx, cancel := context.WithTimeout(ctx, t.wait)
	defer cancel()
	last, err := t.follow(ctx, id)
	if err != nil {
		return err
	}
	return t.verdict(last)
}

// follow prints each step of the message until its last, or until time runs out.
func (t *trial) follow(ctx context.Context, id int64) (last store.Followed, err error) {
	look := time.NewTicker(100 * time.Millisecond)
	defer look.Stop()
	late := time.NewTimer(aService)
	defer late.Stop()
	ended := make(chan error, 1)
	defer func() {
		if t.here {
			err = errors.Join(err, <-ended)
		}
	}()
	sender, stop := context.WithCancel(context.WithoutCancel(ctx))
	defer stop()
	for {
		f, err := t.db.Follow(context.WithoutCancel(ctx), id)
		if err != nil {
			return f, err
		}
		if f.Try != last.Try {
			t.say("handed over", "try %d", f.Try)
		}
		if f.Status != last.Status || f.Try != last.Try {
			t.step(f)
		}
		last = f
		if !slices.Contains([]string{"queued", "sending", "sent"}, f.Status) || f.Status == "sent" && (t.here || !is[aggregator.Delivery](t.ch.Adapter)) {
			return last, nil
		}
		select {
		case <-ctx.Done():
			return last, nil
		case <-look.C:
		case <-late.C:
			if f.Status == "queued" && f.Try == 0 {
				t.say("no service", "has taken it within %s: it is sent from here", aService)
				t.here = true
				go func() { ended <- t.send(sender, id) }()
			}
		}
	}
}

// step prints what has become of it now.
func (t *trial) step(f store.Followed) {
	switch f.Status {
	case "queued":
		if f.Try > 0 {
			t.say("waits", "it was surely not sent and is tried again: %s", f.Reason)
		}
	case "sending": // it is on its way
	case "sent":
		known := "the provider has it"
		if f.ProviderID != "" {
			known += " as " + f.ProviderID
		}
		if !f.Cost.IsZero() {
			known += ", " + f.Cost.String()
		}
		t.say("sent", "%s", known)
	default:
		t.say(f.Status, "%s", f.Reason)
	}
}

// verdict says what the last step means, and where to look.
func (t *trial) verdict(f store.Followed) error {
	look := func(format string, args ...any) error {
		fmt.Fprintf(t.out, format+"\n", args...)
		return errNotDelivered
	}
	switch f.Status {
	case "delivered":
		fmt.Fprintf(t.out, "the channel %s works\n", t.ch.Name)
		return nil
	case "sent":
		switch {
		case t.here:
			fmt.Fprintln(t.out, "no service runs here to hear the delivery report: look at the phone")
			return nil
		case !is[aggregator.Delivery](t.ch.Adapter):
			fmt.Fprintln(t.out, "this provider tells no more: look at the phone")
			return nil
		}
		return look("no delivery report in %s: is the address of 'ahadi channel list' entered with the provider, does it reach this gateway (public_url, allow), and does the service log a callback?", t.wait)
	case "queued", "sending":
		return look("it still waits: 'ahadi sending status' says why a channel sends nothing")
	case "refused":
		return look("the provider does not take it: is the sender (from) one that is registered, and the number one that it serves?")
	case "unknown":
		return look("it may have left: the provider's own log says whether; look at the phone")
	}
	return look("the provider took it and could not deliver it: is the phone on, and reached by another phone?")
}

// one is a queue that holds a single message.
type one struct {
	*store.Store
	id int64
}

// Claim claims that message alone.
func (q one) Claim(ctx context.Context, now time.Time, lease time.Duration, lanes ...store.Lane) ([]store.Outgoing, error) {
	for i := range lanes {
		lanes[i].Only = q.id
	}
	return q.Store.Claim(ctx, now, lease, lanes...)
}

// send is the service's sender, for this message.
func (t *trial) send(ctx context.Context, id int64) error {
	i := slices.IndexFunc(t.all, func(c outbox.Channel) bool { return c.Name == t.ch.Name })
	alone := t.all[i]
	alone.Fallback = ""
	s, err := outbox.New(outbox.Config{Queue: one{t.db, id}, Channels: []outbox.Channel{alone}, Now: now})
	if err != nil {
		return err
	}
	return s.Run(ctx)
}
