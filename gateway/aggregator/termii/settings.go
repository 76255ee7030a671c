package termii

import (
	"errors"

	"ahadi/gateway/aggregator"
)

// api is where most accounts send; each has an address of its own.
const api = "https://v3.api.termii.com"

// The routes of a message in Nigeria.
const (
	generic = "generic"
	dnd     = "dnd"
)

// Provider declares the adapter and its settings.
func Provider() aggregator.Provider {
	return aggregator.Provider{
		Name: "termii",
		Settings: []aggregator.Setting{
			{Name: "api_key", Help: "on the first page of Termii's dashboard", Secret: true, Required: true},
			{Name: "secret_key", Help: "beside it: Termii signs its callbacks with it", Secret: true, Required: true},
			{Name: "from", Help: "the sender ID that Termii has approved, 3 to 11 letters; without one, messages come from a number of Termii's, which people can answer"},
			{Name: "channel", Help: "dnd for messages that people expect, also where the phone refuses advertising (Termii activates it for you); generic otherwise", Default: generic},
			{Name: "base_url", Help: "the base URL of your account, on the dashboard", Default: api},
		},
		New: func(s aggregator.Setup) (any, error) { return newCodec(s.Settings) },
	}
}

func newCodec(settings map[string]string) (*Codec, error) {
	c := &Codec{apiKey: settings["api_key"], secretKey: settings["secret_key"], from: settings["from"], channel: settings["channel"]}
	if c.channel != generic && c.channel != dnd {
		return nil, errors.New("termii: channel is generic or dnd")
	}
	var err error
	c.baseURL, err = aggregator.BaseURL("termii", settings["base_url"], api)
	return c, err
}
