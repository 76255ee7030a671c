package main

import (
	"errors"

	"ahadi/gateway"
	"ahadi/gateway/outbox"
	"ahadi/internal/money"
)

// route finds the channel for a message that nobody asked for just now: the one
// that the person last wrote by, else the first of her country, else the first
// that can send. "" where none can.
type route func(last, country string) string

func routes(channels []gateway.Channel) route {
	senders := gateway.Senders(channels)
	return func(last, country string) string {
		if senders[last] != nil {
			return last
		}
		first := ""
		for _, c := range channels {
			switch {
			case senders[c.Name] == nil:
			case c.Region == country:
				return c.Name
			case first == "":
				first = c.Name
			}
		}
		return first
	}
}

// lanes are the channels that send, with how each of them does.
func lanes(channels []gateway.Channel, how map[string]sendingConfig) []outbox.Channel {
	senders := gateway.Senders(channels)
	var all []outbox.Channel
	for _, c := range channels {
		if senders[c.Name] == nil {
			continue
		}
		h := how[c.Name]
		all = append(all, outbox.Channel{Name: c.Name, Sender: senders[c.Name], Rate: h.Rate, Slots: h.Slots, Price: h.Price, Limit: h.Limit, Fallback: h.Fallback})
	}
	return all
}

// sessionPrices are what a USSD session costs, by channel.
func sessionPrices(how map[string]sendingConfig) map[string]money.Amount {
	all := map[string]money.Amount{}
	for name, h := range how {
		if !h.USSD.IsZero() {
			all[name] = h.USSD
		}
	}
	return all
}

// routes are those of the service, for a command that works beside it: what it
// queues, the service sends.
func (c *config) routes() (route, error) {
	if c == nil { // a folder such as a demo's
		return func(string, string) string { return demoChannel }, nil
	}
	channels, err := c.channels()
	if err != nil {
		return nil, err
	}
	to := routes(channels)
	if to("", c.Network.Country) == "" {
		return nil, errors.New("no channel of the configuration sends messages")
	}
	return to, nil
}
