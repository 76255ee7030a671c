package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/netip"
	"net/url"
	"slices"
	"strings"

	"ahadi/gateway"
	"ahadi/gateway/aggregator"
	"ahadi/gateway/outbox"
)

// checkChannels prints a line for each channel, and what works and should not
// stay as it is. A setting that is missing or wrong was named before, with what
// it is. online also asks the providers that tell it what is left.
func (c *config) checkChannels(ctx context.Context, out io.Writer, online bool) error {
	channels, err := c.channels()
	if err != nil {
		return err
	}
	var failed []error
	for _, ch := range channels {
		fmt.Fprintf(out, "ok    channel %s: %s: %s\n", ch.Name, c.Channels[ch.Name].Aggregator, strings.Join(can(ch.Adapter), ", "))
		for _, warning := range c.doubts(ch) {
			fmt.Fprintf(out, "warn  %-14s %s\n", "channel "+ch.Name, warning)
		}
		b, tells := ch.Adapter.(aggregator.Balancer)
		if !online || !tells {
			continue
		}
		if err := balance(ctx, out, ch.Name, b); err != nil {
			failed = append(failed, fmt.Errorf("channel %s: its balance: %w", ch.Name, err))
		}
	}
	return errors.Join(failed...)
}

// balance asks what is left: it also shows that the credentials hold.
func balance(ctx context.Context, out io.Writer, name string, b aggregator.Balancer) error {
	req, err := b.EncodeBalance()
	if err != nil {
		return errors.New("cannot be asked for") // an address may hold a secret
	}
	a, err := outbox.NewAsker(nil)(ctx, req)
	if err != nil {
		return err
	}
	left, err := b.DecodeBalance(a)
	if err != nil {
		return fmt.Errorf("HTTP %d: %s", a.Status, outbox.Clean(err.Error()))
	}
	fmt.Fprintf(out, "ok    channel %s: the provider answers, %s is left\n", name, left)
	return nil
}

// enoughLetters is how many different characters a random secret has at least.
const enoughLetters = 8

// doubts are what a channel works in spite of.
func (c *config) doubts(ch gateway.Channel) (all []string) {
	how := c.Channels[ch.Name]
	called := slices.ContainsFunc(abilities(), func(a ability) bool { return a.hook != nil && a.has(ch.Adapter) })
	if why := unreachable(c.PublicURL, how); called && why != "" {
		all = append(all, why)
	}
	letters := map[rune]bool{}
	for _, r := range how.HookSecret {
		letters[r] = true
	}
	if len(letters) < enoughLetters {
		all = append(all, "hook_secret is easy to guess: make one with 'openssl rand -hex 16'")
	}
	for name, other := range c.Channels {
		if name < ch.Name && other.HookSecret == how.HookSecret {
			all = append(all, "hook_secret is that of channel "+name+" too: give each its own")
		}
	}
	if is[aggregator.Sender](ch.Adapter) {
		if how.sending.Price.IsZero() {
			all = append(all, "sms.price is missing, as {KES: 0.80} a segment: what is sent is not counted in money, and no limit holds")
		} else if how.sending.Limit.IsZero() {
			all = append(all, "sms.daily_limit is missing, as {KES: 5000}: nothing stops a day on which far too much is sent")
		}
	}
	switch {
	case len(how.Allow) == 0 && how.Aggregator == "kannel":
		all = append(all, "allow is missing: Kannel signs nothing, so name the address of its machine, as allow: [127.0.0.1]")
	case len(how.Allow) > 0 && len(c.Proxy) == 0 && !slices.ContainsFunc(how.allow, loopback) && strings.HasPrefix(c.Listen, "127."):
		all = append(all, "allow is given, and whoever calls comes from your own proxy: name that in trusted_proxy, or every call is turned away")
	}
	return all
}

func loopback(p netip.Prefix) bool { return p.Addr().IsLoopback() }

// unreachable says why a provider may not reach this gateway. A Kannel stands
// beside it.
func unreachable(public string, how channelConfig) string {
	u, err := url.Parse(public)
	switch {
	case public == "":
		return "public_url is missing: 'ahadi channel list' cannot print the addresses that the provider calls, and no message can say where its delivery report goes"
	case how.Aggregator == "kannel" || err != nil:
		return ""
	case u.Scheme == "http":
		return "public_url is not https: who listens on the way reads numbers, texts and the secret"
	}
	if addr, err := netip.ParseAddr(u.Hostname()); u.Hostname() == "localhost" || err == nil && (addr.IsLoopback() || addr.IsPrivate()) {
		return "public_url is an address inside: a provider outside does not reach it"
	}
	return ""
}
