package main

import (
	"errors"

	"ahadi/gateway"
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
