package main

import (
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"ahadi/gateway"
	"ahadi/gateway/aggregator"
)

// channelCmd looks after the lines to the providers.
type channelCmd struct {
	List channelListCmd `cmd:"" help:"What each channel can do, and the addresses to give to its provider."`
	Test channelTestCmd `cmd:"" help:"Send one message and follow it until it is delivered. It costs what a message costs."`
}

// channelListCmd lists them.
type channelListCmd struct {
	Config string `required:"" type:"existingfile" help:"The configuration file."`
	Reveal bool   `help:"Show the secret in the addresses; whoever reads one can speak for the provider."`
}

// Run prints each channel with its addresses.
func (k *channelListCmd) Run(out io.Writer) error {
	c, err := loadConfig(k.Config)
	if err != nil {
		return err
	}
	channels, err := c.channels()
	if err != nil {
		return err
	}
	for _, ch := range channels {
		fmt.Fprintf(out, "%s: %s: %s\n", ch.Name, c.Channels[ch.Name].Aggregator, strings.Join(can(ch.Adapter), ", "))
		hooks := c.hooks(ch.Name)
		if c.PublicURL == "" {
			hooks = c.hooksUnder("https://YOUR.HOST", ch.Name)
		}
		for _, a := range abilities() {
			if a.hook == nil || !a.has(ch.Adapter) {
				continue
			}
			address := a.hook(hooks)
			if !k.Reveal {
				address = strings.Replace(address, c.Channels[ch.Name].HookSecret, "SECRET", 1)
			}
			fmt.Fprintf(out, "    %-17s %s\n", a.name, address)
		}
	}
	if c.PublicURL == "" {
		fmt.Fprintln(out, "public_url is not given: put your own address in the place of https://YOUR.HOST")
	}
	if !k.Reveal {
		fmt.Fprintln(out, "SECRET is the channel's hook_secret: --reveal shows the addresses whole, to be pasted")
	}
	return nil
}

// named finds a channel of the configuration that sends.
func named(channels []gateway.Channel, name string) (gateway.Channel, error) {
	var names []string
	for _, ch := range channels {
		if is[aggregator.Sender](ch.Adapter) {
			names = append(names, ch.Name)
		}
	}
	if i := slices.IndexFunc(channels, func(ch gateway.Channel) bool { return ch.Name == name && slices.Contains(names, name) }); i >= 0 {
		return channels[i], nil
	}
	if len(names) == 0 {
		return gateway.Channel{}, errors.New("no channel of the configuration sends messages")
	}
	return gateway.Channel{}, usageError{fmt.Errorf("no channel %q sends messages: there are %s", name, strings.Join(names, ", "))}
}
